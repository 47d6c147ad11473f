"""Trees: what a path may be, what is read from a folder, what belongs to the tests."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from swe_trees import trees, write_files

from turngym.envs.swe.tree import Tree, check_tree, checked_path, digest, is_protected, read_tree


@pytest.mark.parametrize("path", ["a.py", "src/pkg/b c.py", "d/caf\N{SNOWMAN}.txt", ".github/x"])
def test_a_plain_path_is_as_it_is(path: str) -> None:
    assert checked_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "./a",
        "a//b",
        "a/",
        "a\\b",
        "a\nb",
        "a\0b",
        "\ud800",
        "x" * 401,
        ".git/config",
        "sub/.GIT/hooks/x",
    ],
)
def test_a_path_that_could_leave_the_tree_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"path|folder"):
        checked_path(path)


def test_no_path_is_a_file_and_a_folder() -> None:
    check_tree({"a/b": b"", "a/c": b""})
    with pytest.raises(ValueError, match="'a' is a file and a folder"):
        check_tree({"a": b"", "a/b/c": b""})


@given(tree=trees)
@settings(max_examples=20, deadline=None)
def test_a_folder_is_read_as_it_was_written(
    tree: Tree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    write_files(folder, tree)
    assert read_tree(folder) == tree


def test_history_and_compiled_code_are_left_out(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": b"x", ".git/HEAD": b"ref", "b/__pycache__/a.pyc": b"\0"})
    assert read_tree(tmp_path) == {"a.py": b"x"}


def test_a_link_inside_is_read_and_one_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    write_files(folder, {"docs/a.md": b"text"})
    (folder / "README.md").symlink_to("docs/a.md")
    (folder / "again").symlink_to("docs")
    assert read_tree(folder) == {"docs/a.md": b"text", "README.md": b"text"}
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "leak").symlink_to("../secret")
    with pytest.raises(ValueError, match=r"leak' is a link that leads out of the folder"):
        read_tree(folder)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="is a device or a pipe"):
        read_tree(tmp_path)


def test_a_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with open(tmp_path / "long", "wb") as file:
        file.truncate(16_000_001)
    with pytest.raises(ValueError, match="is longer than 16 MB"):
        read_tree(tmp_path)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no folder"):
        read_tree(tmp_path / "nowhere")


def test_a_digest_depends_on_paths_and_contents_and_not_on_order() -> None:
    assert digest({"a": b"1", "b": b"2"}) == digest({"b": b"2", "a": b"1"})
    different = [{}, {"a": b""}, {"a": b"b"}, {"ab": b""}, {"a": b"1", "b": b""}, {"a": b"1b"}]
    assert len({digest(tree) for tree in different}) == len(different)


@pytest.mark.parametrize(
    "path",
    [
        "tests/data.json",
        "pkg/Tests/helper.py",
        "test/x",
        "pkg/testing/tools.py",
        "test_a.py",
        "a/b_test.py",
        "tests.py",
        "conftest.py",
        "pkg/conftest.py",
        "pytest.ini",
        ".pytest.ini",
        "pytest.toml",
        "tox.ini",
        "setup.cfg",
        "pyproject.toml",
        "sitecustomize.py",
        "usercustomize.py",
        "evil.pth",
        "__pycache__/a.txt",
        "a.pyc",
        "x.egg-info/entry_points.txt",
        "x-1.dist-info/METADATA",
        "json.so",
        "pyvenv.cfg",
    ],
)
def test_what_steers_the_tests_is_protected(path: str) -> None:
    assert is_protected(path)


@pytest.mark.parametrize(
    "path", ["pkg/core.py", "src/a.py", "README.md", "contest.py", "latest.py", "protest/a.py"]
)
def test_what_may_be_a_solution_is_not(path: str) -> None:
    assert not is_protected(path)
