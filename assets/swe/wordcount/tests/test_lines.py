import pytest

from wordcount.repeats import fold, runs, unique
from wordcount.selecting import cut_chars, cut_fields, head, in_spans, parse_spans, tail

LINES = ["1", "2", "3", "4"]


@pytest.mark.parametrize("number, expected", [(2, "12"), (0, ""), (9, "1234"), (-1, "123")])
def test_head(number, expected):
    assert "".join(head(LINES, number)) == expected


@pytest.mark.parametrize(
    "number, expected", [(2, "34"), (1, "4"), (0, ""), (9, "1234"), (-1, "234")]
)
def test_tail(number, expected):
    assert "".join(tail(LINES, number)) == expected


@pytest.mark.parametrize(
    "text, spans",
    [("2", [(2, 2)]), ("1, 3-5", [(1, 1), (3, 5)]), ("-3", [(1, 3)]), ("7-", [(7, None)])],
)
def test_parse_spans(text, spans):
    assert parse_spans(text) == spans


@pytest.mark.parametrize("text", ["", "-", "a", "1-b", "1,,2", "1-2-3"])
def test_no_spans(text):
    with pytest.raises(ValueError, match=f"not a list of fields: '{text}'"):
        parse_spans(text)


def test_spans_that_cannot_be():
    with pytest.raises(ValueError, match="fields are counted from 1"):
        parse_spans("0-2")
    with pytest.raises(ValueError, match="the span '3-2' ends before it starts"):
        parse_spans("1,3-2")
    assert parse_spans("3-3") == [(3, 3)]


def test_in_spans():
    inside = [number for number in range(1, 9) if in_spans(number, [(2, 3), (7, None)])]
    assert inside == [2, 3, 7, 8]


def test_cut():
    assert cut_fields("a b c", [(3, 3), (1, 1)], " ") == "a c"
    assert cut_fields("abc", [(2, 2)], " ") == "abc"
    assert cut_fields("abc", [(2, 2)], " ", invert=True) == "abc"
    assert cut_chars("abc", [(1, 1), (3, None)]) == "ac"
    with pytest.raises(ValueError, match="the delimiter must be one character, got ', '"):
        cut_fields("a", [], ", ")


def test_fold():
    assert fold("One Two  Three", skip_fields=1) == "Two  Three"
    assert fold("One", skip_fields=1) == ""
    assert fold("One Two", ignore_case=True, skip_fields=1) == "two"


def test_runs():
    assert list(runs([])) == []
    assert list(runs(["", ""])) == [(2, "")]
    assert list(runs(["a", "A", "b"], ignore_case=True)) == [(2, "a"), (1, "b")]


def test_unique():
    assert unique("aabcc", repeated=True) == [(2, "a"), (2, "c")]
    assert unique("aabcc", single=True) == [(1, "b")]
