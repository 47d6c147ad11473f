import random

import pytest

from turngym.envs.swe.issue import STYLES, Style, issue_text, leaks
from turngym.envs.swe.symptom import Symptom, symptom_of
from turngym.envs.swe.trials import Fact

TESTS = '''\
import unittest

import pytest

from shop import Cart, parse_range, total

PRICES = {"apple": 3}


@pytest.fixture
def cart():
    """A cart with an apple."""
    made = Cart(PRICES)
    made.add("apple")
    return made


def test_ranges_include_both_ends():
    assert parse_range("1..3") == [1, 2, 3]


@pytest.mark.parametrize("text, expected", [("1..3", 3)])
def test_length(text, expected):
    numbers = parse_range(text)
    assert len(numbers) == expected


def test_adding_twice(cart):
    cart.add("apple")
    assert cart.total() == 6


def test_refuses_nonsense():
    with pytest.raises(ValueError):
        parse_range("a..b")


class TestTotals(unittest.TestCase):
    def test_empty_cart(self):
        self.assertEqual(total([]), 0)

    def test_bad_price(self):
        self.assertRaises(TypeError, total, [None])

    def test_of_itself(self):
        self.assertEqual(self.cart.total(), 0)


def test_words():
    """An empty range is no error. There was one."""
    helper()
'''
TREE = {"tests/test_shop.py": TESTS.encode()}


def fact(
    line: int,
    left: str | None = None,
    right: str | None = None,
    error: str = "AssertionError",
    message: str = "",
    **variables: str,
) -> Fact:
    return Fact(
        error=error, message=message, line=line, locals=variables, left=left, right=right
    )  # fmt: skip


def symptom(name: str, seen: Fact | None) -> Symptom:
    return symptom_of(TREE, f"tests/test_shop.py::{name}", seen)


def test_an_equality_gives_call_value_and_expectation() -> None:
    found = symptom("test_ranges_include_both_ends", fact(2, "[1, 2]", "[1, 2, 3]"))
    assert (found.call, found.got, found.expected) == (
        "parse_range('1..3')",
        "[1, 2]",
        "[1, 2, 3]",
    )
    assert found.about == "ranges include both ends"
    assert found.script == "from shop import parse_range\n\nprint(repr(parse_range('1..3')))\n"


def test_parameters_and_variables_are_written_out() -> None:
    seen = fact(4, "2", "3", text="'1..3'", expected="3", numbers="[1, 2]")
    found = symptom("test_length[1..3-3]", seen)
    assert found.call == "len(parse_range('1..3'))"
    assert (found.got, found.expected) == ("2", "3")
    assert found.is_whole


def test_what_came_before_and_what_a_fixture_made_are_in_the_script() -> None:
    found = symptom("test_adding_twice", fact(3, "3", "6"))
    assert found.call == "cart.total()"
    assert not found.is_whole
    assert found.script == (
        "from shop import Cart\n"
        "PRICES = {'apple': 3}\n"
        "\n"
        "made = Cart(PRICES)\n"
        "made.add('apple')\n"
        "cart = made\n"
        "cart.add('apple')\n"
        "print(repr(cart.total()))\n"
    )


def test_an_exception_that_does_not_come() -> None:
    found = symptom("test_refuses_nonsense", fact(2, "[]", error="Failed"))
    assert (found.call, found.should_raise, found.error) == (
        "parse_range('a..b')",
        "ValueError",
        "",
    )


def test_an_exception_of_another_class() -> None:
    found = symptom("test_refuses_nonsense", fact(3, error="KeyError", message="'a'"))
    assert (found.should_raise, found.error) == ("ValueError", "KeyError: 'a'")


def test_an_exception_where_a_value_should_be() -> None:
    seen = fact(2, None, "[1, 2, 3]", error="IndexError", message="out of range")
    found = symptom("test_ranges_include_both_ends", seen)
    assert (found.got, found.error, found.expected) == (
        "",
        "IndexError: out of range",
        "[1, 2, 3]",
    )
    assert found.script.endswith("\nparse_range('1..3')\n")


def test_unittest_says_the_same_in_its_own_words() -> None:
    found = symptom("TestTotals::test_empty_cart", fact(2, "None", "0"))
    assert (found.call, found.got, found.expected) == ("total([])", "None", "0")
    found = symptom("TestTotals::test_bad_price", fact(2))
    assert (found.call, found.should_raise) == ("total([None])", "TypeError")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("TestTotals::test_of_itself", fact(2, "1", "0")),
        ("test_ranges_include_both_ends", None),
        ("test_ranges_include_both_ends", fact(0)),
        ("test_ranges_include_both_ends", fact(2, "<Range at 0x7f00aa>", "[1]")),
    ],
)
def test_what_nobody_could_try_is_told_in_words(name: str, seen: Fact | None) -> None:
    found = symptom(name, seen)
    assert found.call == ""
    assert found.about


def test_a_docstring_is_better_than_a_name() -> None:
    assert symptom("test_words", None).about == "An empty range is no error"


VALUE = Symptom(about="ranges", call="parse_range('1..5')", got="[1, 2]", expected="[1, 2, 3]",
                script="print(parse_range('1..5'))\n")  # fmt: skip
RAISES = Symptom(about="bad", call="parse_range('x')", should_raise="ValueError")
OTHER = Symptom(about="gaps", call="total(3)", error="TypeError: no", expected="3")
WORDS = Symptom(about="an empty range is no error")


def told(style: Style, *symptoms: Symptom, seed: int = 0) -> str:
    return issue_text(symptoms, "shop", style, random.Random(seed))


def test_the_terse_reporter_says_call_value_and_expectation() -> None:
    texts = {told("terse", VALUE, seed=seed) for seed in range(30)}
    assert (
        "Wrong result of parse_range('1..5')\n\n"
        "`parse_range('1..5')` gives `[1, 2]`; I expected `[1, 2, 3]`.\n"
    ) in texts
    assert len(texts) == 4


def test_the_second_reporter_brings_a_program() -> None:
    assert told("script", VALUE) == (
        "Wrong result of parse_range('1..5')\n\n"
        "To reproduce:\n\n```python\nprint(parse_range('1..5'))\n```\n\n"
        "What happens: it prints `[1, 2]`.\n\n"
        "What should happen: it gives `[1, 2, 3]`.\n"
    )


def test_the_third_reporter_tells_how_it_was_met() -> None:
    text = told("story", VALUE, RAISES)
    assert "shop" in text
    assert "What I was after: ranges." in text
    assert "a second thing. `parse_range('x')` goes through; it should raise `ValueError`." in text


def test_titles_say_what_is_wrong() -> None:
    assert told("terse", RAISES).startswith("parse_range('x') does not raise ValueError\n\n")
    assert told("terse", OTHER).startswith("total(3) fails with TypeError\n\n")
    assert told("terse", WORDS).startswith("Not as documented: an empty range is no error\n\n")


@pytest.mark.parametrize("style", STYLES)
def test_a_report_says_all_symptoms_and_is_the_same_for_equal_generators(style: Style) -> None:
    text = told(style, VALUE, RAISES, OTHER, seed=5)
    assert text == told(style, VALUE, RAISES, OTHER, seed=5)
    for one in (VALUE, RAISES, OTHER):
        assert one.call in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_a_report_about_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        told("terse")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see src/ranges.py", ("ranges.py",)),
        ("it breaks in test_both", ("test_both",)),
        ("tests/test_r.py fails", ("test_r.py", "tests/test_r.py")),
        ("an off_by_one error", ("off_by_one",)),
        ("look at line 12", ("line 12",)),
        ("both arranges.py and test_both_ends are others", ()),
    ],
)
def test_an_issue_that_gives_the_place_away_is_caught(text: str, found: tuple[str, ...]) -> None:
    assert leaks(text, ["src/ranges.py"], ["tests/test_r.py::TestR::test_both[1]"]) == found
