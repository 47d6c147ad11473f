import pytest

from jsonpath import find
from jsonpath.conditions import compare, equal, less

ROWS = [
    {"n": 1, "s": "a", "ok": True},
    {"n": 2, "s": "b", "ok": False},
    {"n": 3, "s": "c", "none": None},
    {"n": "3"},
]


def numbers(condition):
    return find(f"$[?{condition}].n", ROWS)


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("@.n == 2", [2]),
        ("@.n != 2", [1, 3, "3"]),
        ("@.n < 2", [1]),
        ("@.n <= 2", [1, 2]),
        ("@.n > 2", [3]),
        ("@.n >= 2", [2, 3]),
        ("@.n == 2.0", [2]),
        ("@.n > -1", [1, 2, 3]),
        ("@.s >= 'b'", [2, 3]),
        ('@.s == "a"', [1]),
        ("@.ok == true", [1]),
        ("@.ok == false", [2]),
        ("@.none == null", [3]),
        ("@.ok", [1, 2]),
        ("@.none", [3]),
        ("!@.s", ["3"]),
        ("@.n > 1 && @.n < 3", [2]),
        ("@.n == 1 || @.n == 3", [1, 3]),
        ("@.n == 1 || @.n == 2 && @.ok == true", [1]),
        ("( @.n == 1 || @.n == 2 ) && @.ok == true", [1]),
        ("!(@.ok)", [3, "3"]),
    ],
)
def test_filter(condition, expected):
    assert numbers(condition) == expected


def test_filter_over_members_of_a_dict():
    assert find("$[?@ > 1]", {"a": 1, "b": 2}) == [2]


def test_filter_in_a_filter():
    assert find("$[?@.x[?@ > 2]].n", [{"n": 0, "x": [1, 2]}, {"n": 1, "x": [3]}]) == [1]


def test_equal_is_strict_about_booleans():
    assert equal(1, 1.0)
    assert not equal(1, True)
    assert not equal(False, 0)


def test_less_needs_values_of_a_kind():
    assert less("a", "b")
    assert not less(1, "2")
    assert not less("1", 2)
    assert not less(False, 1)
    assert not less(0, True)


def test_unknown_operator():
    with pytest.raises(ValueError, match="unknown operator '=~'"):
        compare(1, "=~", 1)
