"""Archives from a package index, which the tests serve themselves."""

import hashlib
from pathlib import Path

import pytest
from swe_index import ARCHIVE, JSON, NAME, kit_index, page, served

from turngym.envs.swe.archive import MAX_ARCHIVE
from turngym.envs.swe.fetch import configured_indexes, fetch
from turngym.envs.swe.index_page import read_page


@pytest.fixture(autouse=True)
def no_other_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip know nothing but what a test tells it."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("name", ["numbers-kit", "Numbers_Kit"])
def test_a_release_comes_from_the_index_that_pip_is_configured_with(
    as_json: bool, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(kit_index(as_json=as_json)) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        assert fetch(f"{name}==1.2") == (NAME, ARCHIVE)


def test_an_extra_index_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with served({}) as first, served(kit_index()) as second:
        monkeypatch.setenv("PIP_INDEX_URL", first)
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{first} {second}")
        assert configured_indexes().urls == (first, first, second)
        assert fetch("numbers-kit==1.2").content == ARCHIVE


def test_an_index_in_a_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "simple/numbers-kit").mkdir(parents=True)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / NAME).write_bytes(ARCHIVE)
    listed = page({NAME: ARCHIVE}, as_json=False)
    (tmp_path / "simple/numbers-kit/index.html").write_bytes(listed)
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    assert fetch("numbers-kit==1.2").content == ARCHIVE


@pytest.mark.parametrize(
    ("requirement", "complaint"),
    [
        ("numbers-kit", "expected NAME==VERSION"),
        ("../x==1", "expected NAME==VERSION"),
        (
            "numbers-kit==9",
            r"no source archive of numbers-kit 9; among those there are: 1\.2, 1\.1",
        ),
        ("letters-kit==1", "no index that pip is configured with has source archives of 'letters"),
        ("numbers-kit==1.1", "lists numbers_kit-1.1.zip, but does not have it"),
    ],
)
def test_a_release_that_is_not_there_is_refused(
    requirement: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(kit_index()) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        with pytest.raises(ValueError, match=complaint):
            fetch(requirement)


def test_an_archive_with_another_hash_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(kit_index(wrong=True)) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        with pytest.raises(ValueError, match="its sha256 differs"):
            fetch("numbers-kit==1.2")


def test_an_archive_that_is_too_long_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = {f"/files/{NAME}": ("application/gzip", bytes(MAX_ARCHIVE + 1))}
    with served(kit_index() | long) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        with pytest.raises(ValueError, match="is longer than"):
            fetch("numbers-kit==1.2")


def test_an_index_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with served({}) as url:
        pass
    monkeypatch.setenv("PIP_INDEX_URL", url.replace("http://", "http://user:secret@"))
    with pytest.raises(ValueError, match=r"the index at 127\.0\.0\.1 cannot be reached") as refusal:
        fetch("numbers-kit==1.2")
    assert "secret" not in str(refusal.value)


def test_a_page_of_the_network_cannot_name_files_of_this_machine() -> None:
    content = b'<a href="file:///etc/passwd#sha256=00">a-1.tar.gz</a>'
    with pytest.raises(ValueError, match="is a file of this machine"):
        read_page(content, "text/html", "http://127.0.0.1/simple/a/")


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"files": [{}]}', b'{"files": 3}'])
def test_a_page_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="is not one of an index"):
        read_page(content, JSON, "http://127.0.0.1/simple/a/")


def test_hashes_are_those_of_the_page() -> None:
    [link] = read_page(page({NAME: ARCHIVE}, as_json=True), JSON, "http://127.0.0.1/simple/a/")
    assert link.sha256 == hashlib.sha256(ARCHIVE).hexdigest()
    assert link.url == f"http://127.0.0.1/files/{NAME}"
