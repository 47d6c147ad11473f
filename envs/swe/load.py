"""Task rows with what each of them starts from: built ones, and those of a user's own."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from turngym.envs.swe.archive import packed, read_archive
from turngym.envs.swe.home import BUBBLEWRAP, Home
from turngym.envs.swe.image import image_name, in_image
from turngym.envs.swe.patch import PatchError, apply_patch, reverse_patch
from turngym.envs.swe.rows import Row, read_rows
from turngym.envs.swe.source import Source, bundled, bundled_source
from turngym.envs.swe.tree import Tree, digest, read_tree

ROWS = "rows.jsonl"
SOURCES = "sources"
PYTEST_ID = re.compile(r"[^:\s]+\.(py|rst|txt|md)(::|$)")
DJANGO_ID = re.compile(r"\w+ \([\w.]+\)$")


class Base(NamedTuple):
    """What an agent starts from: a tree, and where its commands run."""

    tree: Tree
    home: Home = BUBBLEWRAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Rows, and where their repositories are; what they start from is read when it is asked for."""

    rows: tuple[Row, ...]
    base: Callable[[Row], Base]
    """Raises `ValueError` if what the row starts from is not there, or is not what it was."""


def base_tree(fixed: Tree, row: Row) -> dict[str, bytes]:
    """Return the tree that a built row starts from: the fixed one, fix and hidden tests taken out.

    Raises:
        ValueError: The row was made from another tree.
    """
    try:
        return apply_patch(
            apply_patch(fixed, reverse_patch(row.test_patch)), reverse_patch(row.patch)
        )
    except PatchError as error:
        raise ValueError(f"{row.instance_id} was made from another tree: {error}") from None


def built_shelf(folder: str | Path) -> Shelf:
    """Open a folder that `turngym swe build` has filled.

    Raises:
        ValueError: Its rows cannot be read.
    """
    place = Path(folder)
    files = (place / ROWS, place / f"{ROWS}.gz")
    rows = next((file for file in files if file.is_file()), None)
    if rows is None:
        raise ValueError(f"{str(folder)!a} holds no {ROWS}: fill it with `turngym swe build`")

    @functools.cache
    def fixed(source: str) -> Tree:
        known = _bundled_digests().get(source)
        return bundled_source(known).files if known else _stored(place, source)

    return Shelf(
        rows=read_rows(rows),
        base=lambda row: Base(tree=base_tree(fixed(row.source), row)),
    )


def checkout_shelf(rows: str | Path, checkouts: str | Path) -> Shelf:
    """Open SWE-bench's rows with a folder of repositories, each as it was before the fix.

    Args:
        rows: A JSONL file.
        checkouts: It holds a folder for each row, named as its `instance_id`, or as its repository
            and version, such as `django__django__3.0`.

    Raises:
        ValueError: The rows cannot be read.
    """

    def base(row: Row) -> Base:
        names = row.instance_id, f"{row.repo.replace('/', '__')}__{row.version}"
        for name in names:
            if (Path(checkouts) / name).is_dir():
                return Base(tree=read_tree(Path(checkouts) / name))
        raise ValueError(f"{str(checkouts)!a} has no folder {names[0]} or {names[1]}")

    return Shelf(rows=foreign_rows(rows), base=base)


def image_shelf(rows: str | Path, image: str, daemon: str | None = None) -> Shelf:
    """Open SWE-bench's rows with images of Docker that hold their repositories.

    Args:
        rows: A JSONL file.
        image: Name of the image; `{instance_id}` in it stands for the row's.
        daemon: The daemon's address; its usual place if not given.

    Raises:
        ValueError: The rows cannot be read, or no image is named.
    """
    if not image:
        raise ValueError("image is empty, expected the name of an image")
    return Shelf(
        rows=foreign_rows(rows),
        base=lambda row: Base(*in_image(image_name(image, row), daemon)),
    )


def foreign_rows(path: str | Path) -> tuple[Row, ...]:
    """Read rows that others have made.

    Raises:
        ValueError: They cannot be read, or name their tests as no pytest does.
    """
    rows = read_rows(path)
    for row in rows:
        for name in (*row.FAIL_TO_PASS, *row.PASS_TO_PASS):
            if not PYTEST_ID.match(name):
                form = (
                    "in the form of Django's runner" if DJANGO_ID.match(name) else "no id of pytest"
                )
                raise ValueError(
                    f"{path}: {row.instance_id} names the test {name!a:.100}, which is {form}: "
                    "expected path.py::name, so take such rows out"
                )
    return rows


def store_source(folder: str | Path, source: Source) -> None:
    """Keep a source beside its rows, whole or not at all; the same source gives the same bytes."""
    place = Path(folder) / SOURCES / f"{source.digest}.tar.gz"
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_suffix(".part")
    half.write_bytes(packed(source.files))
    half.replace(place)


def _stored(folder: Path, source: str) -> Tree:
    path = folder / SOURCES / f"{source}.tar.gz"
    if not source.isalnum() or not path.is_file():
        raise ValueError(f"{str(folder / SOURCES)!a} does not hold the source {source!a}")
    tree = read_archive(path)
    if digest(tree) != source:
        raise ValueError(f"{str(path)!a} is not the source that its name says")
    return tree


@functools.cache
def _bundled_digests() -> Mapping[str, str]:
    return {bundled_source(name).digest: name for name in bundled()}
