import pytest

from jsonpath import PathSyntaxError, parse
from jsonpath.nodes import Choice, Descend, Index, Name, Slice, Wildcard


def test_steps():
    assert parse("$.a[0]..b[*][1:-1]") == (
        Name("a"),
        Index(0),
        Descend(Name("b")),
        Wildcard(),
        Slice(1, -1, None),
    )


def test_choice():
    assert parse("$['a',1]") == (Choice((Name("a"), Index(1))),)


def test_escapes_in_strings():
    assert parse(r"$['a\'b\n']") == (Name("a'b\n"),)


@pytest.mark.parametrize(
    "path, message, position",
    [
        ("a", "expected '$'", 0),
        ("$a", "unexpected 'a'", 1),
        ("$.", "expected a name", 2),
        ("$.a.1", "expected a name", 4),
        ("$[", "expected a selector", 2),
        ("$[0", "expected ']'", 3),
        ("$[x]", "expected a selector", 2),
        ("$[::0]", "the step of a slice must not be 0", 2),
        ("$['a]", "string without an end", 2),
        ("$['\\q']", "unknown escape 'q'", 4),
        ("$[?a]", "expected '@'", 3),
        ("$[?(@.a]", "expected ')'", 7),
        ("$[?@.a == yes]", "expected a literal", 10),
        ("$[?@.a == ]", "expected a literal", 10),
    ],
)
def test_errors_say_where(path, message, position):
    with pytest.raises(PathSyntaxError) as caught:
        parse(path)
    assert str(caught.value) == f"{message} at position {position}"
    assert caught.value.position == position


def test_syntax_errors_are_value_errors():
    with pytest.raises(ValueError):
        parse("")
