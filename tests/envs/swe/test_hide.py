import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.swe.hide import parts_of, without_tests
from turngym.envs.swe.patch import apply_patch, make_patch

FILE = '''\
import unittest

import pytest

CASES = [1, 2]


def helper(x):
    return x


@pytest.mark.parametrize("n", CASES)
# odd ones too
def test_cases(n):
    assert helper(n)


class TestGroup:
    """A group."""

    def test_one(self):
        assert 1

    # why there are two
    def test_two(self):
        assert 2


class Base(unittest.TestCase):
    def test_shared(self):
        pass


class Child(Base):
    limit = 3

    def test_own(self):
        pass


if CASES:
    def test_sometimes():
        pass
'''
TREE = {"tests/test_a.py": FILE.encode(), "a.py": b"x = 1\n"}
NAMES = ("test_cases[1]", "TestGroup::test_one", "TestGroup::test_two", "Child::test_shared",
         "Child::test_own", "test_sometimes")  # fmt: skip


def left(*names: str) -> str:
    return without_tests(TREE, [f"tests/test_a.py::{name}" for name in names])[
        "tests/test_a.py"
    ].decode()


def test_all_cases_of_a_parametrised_test_go_with_their_decorator() -> None:
    text = left("test_cases[2]")
    assert "test_cases" not in text
    assert "parametrize" not in text
    assert "odd ones" not in text
    assert "def helper(x):\n    return x\n\n\nclass TestGroup:" in text


def test_a_method_goes_and_its_class_stays() -> None:
    assert left("TestGroup::test_two") == FILE.replace(
        "\n    # why there are two\n    def test_two(self):\n        assert 2\n", ""
    )


def test_a_class_without_tests_goes() -> None:
    text = left("TestGroup::test_one", "TestGroup::test_two")
    assert "TestGroup" not in text
    assert "A group" not in text


def test_an_inherited_test_is_found_and_a_base_that_is_named_stays() -> None:
    text = left("Child::test_shared")
    assert "class Base(unittest.TestCase):\n    pass\n" in text
    assert "class Child(Base):" in text


def test_a_block_is_never_left_empty() -> None:
    assert left("test_sometimes").endswith("if CASES:\n    pass\n")


def test_other_files_stay() -> None:
    assert without_tests(TREE, ["tests/test_a.py::test_sometimes"])["a.py"] == b"x = 1\n"


@pytest.mark.parametrize(
    "name", ["test_none", "TestGroup::test_none", "None::test_one", "helper::x"]
)
def test_a_test_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        left(name)


def test_a_test_on_a_shared_line_is_refused() -> None:
    tree = {"test_b.py": b"x = 1; y = 2\ndef test_b(): pass\n"}
    assert without_tests(tree, ["test_b.py::test_b"])["test_b.py"] == b"x = 1; y = 2\n"
    with pytest.raises(ValueError, match="not in the tree"):
        without_tests(tree, ["test_c.py::test_b"])


@given(st.sets(st.sampled_from(NAMES), min_size=1))
def test_whatever_is_hidden_the_file_parses_and_a_patch_brings_it_back(names: set[str]) -> None:
    bare = without_tests(TREE, [f"tests/test_a.py::{name}" for name in names])
    tree = ast.parse(bare["tests/test_a.py"])
    defined = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    assert not defined & {parts_of(f"x::{name}")[1][-1] for name in names}
    assert "helper" in defined
    assert apply_patch(bare, make_patch(bare, TREE)) == TREE
