"""Catalogues on disk: the same as made, made anew where a file is damaged, safe with two processes."""

import logging
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

import pytest

from turngym.envs.shop.catalogue import Catalogue, Product
from turngym.envs.shop.generate import Kind, products
from turngym.envs.shop.store import COMPARED, SMALL, catalogue_of, folder

NUMBER = SMALL + 4
KIND = Kind(products=NUMBER, goods=("tent", "notebook"))


def made() -> Iterator[Product]:
    return products(KIND, "store")


def not_made() -> Iterator[Product]:
    """Make what is compared with a file, but no more."""
    yield from islice(made(), COMPARED)
    raise AssertionError("this catalogue is on disk")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TURNGYM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def found(catalogue: Catalogue) -> list[str]:
    queries = ("tents rain fly", "lined notebook", "nothing of the kind", "two doors green")
    return [product.asin for query in queries for product in catalogue.search(query)]


def one_file(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


def test_a_catalogue_read_from_disk_is_the_one_that_was_made(cache: Path) -> None:
    first = catalogue_of("store", NUMBER, made)
    second = catalogue_of("store", NUMBER, not_made)
    assert second.products == first.products == tuple(made())
    assert found(second) == found(first)
    assert len(found(first)) == 150
    assert one_file(cache).suffix == ".npz"


def test_a_catalogue_of_another_name_has_a_file_of_its_own(cache: Path) -> None:
    catalogue_of("store", NUMBER, made)
    catalogue_of("another", NUMBER, made)
    assert len(list(cache.iterdir())) == 2


def test_a_small_catalogue_leaves_nothing_on_disk(cache: Path) -> None:
    assert len(catalogue_of("small", 40, lambda: list(made())[:40]).products) == 40
    assert not cache.exists()


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "text"])
def test_a_damaged_file_is_made_anew(
    cache: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    catalogue_of("store", NUMBER, made)
    path = one_file(cache)
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    broken = {"cut": whole[:middle], "changed": flipped, "empty": b"", "text": b"no arrays"}
    path.write_bytes(broken[damage])
    with caplog.at_level(logging.WARNING):
        again = catalogue_of("store", NUMBER, made)
    assert "made anew" in caplog.text
    assert again.products == tuple(made())
    assert one_file(cache).read_bytes() == whole


def test_a_file_of_an_older_generator_is_made_anew(cache: Path) -> None:
    old = catalogue_of("store", NUMBER, lambda: products(KIND, "older"))
    new = catalogue_of("store", NUMBER, made)
    assert new.products == tuple(made()) != old.products
    assert catalogue_of("store", NUMBER, made).products == new.products
    assert len(list(cache.iterdir())) == 1


def test_where_nothing_can_be_kept_a_catalogue_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("TURNGYM_CACHE", str(blocked))
    with caplog.at_level(logging.WARNING):
        assert len(catalogue_of("store", NUMBER, made).products) == NUMBER
    assert "cannot be kept" in caplog.text


def made_elsewhere(number: int) -> list[str]:
    return found(catalogue_of("store", NUMBER, made))


def test_processes_that_make_the_same_at_once_leave_one_whole_file(cache: Path) -> None:
    with ProcessPoolExecutor(3) as pool:
        results = list(pool.map(made_elsewhere, range(3)))
    assert results[0] == results[1] == results[2]
    assert one_file(cache).suffix == ".npz"
    assert found(catalogue_of("store", NUMBER, not_made)) == results[0]


def test_the_users_cache_is_where_it_lies_unless_another_place_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TURNGYM_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == tmp_path / "turngym"
    monkeypatch.setenv("TURNGYM_CACHE", str(tmp_path / "here"))
    assert folder() == tmp_path / "here"
