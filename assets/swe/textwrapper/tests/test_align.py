import pytest

from textwrapper import center, dedent, indent, justify, pad, renumber, truncate
from textwrapper.indent import expand_tabs


@pytest.mark.parametrize("side, expected", [("<", "ab..."), (">", "...ab"), ("^", ".ab..")])
def test_pad(side, expected):
    assert pad("ab", 5, side, ".") == expected
    assert pad("abcdef", 5, side, ".") == "abcdef"


def test_pad_defaults_to_blanks_on_the_right():
    assert pad("a", 3) == "a  "


def test_pad_refuses_unknown_sides_and_long_padding():
    with pytest.raises(ValueError, match="unknown side '='"):
        pad("a", 3, "=")
    with pytest.raises(ValueError, match="padding must be one character, not 'xy'"):
        pad("a", 3, "<", "xy")


def test_center_takes_the_longest_line():
    assert center(["abcd", " b ", "xyz"]) == ["abcd", " b", "xyz"]
    assert center(["a", ""], 5) == ["  a", ""]
    assert center([]) == []


def test_justify_shares_blanks_and_starts_with_the_first_gap():
    assert justify("a b c", 9) == "a   b   c"
    assert justify("a b c", 8) == "a   b  c"
    assert justify("a b c", 5) == "a b c"


def test_justify_keeps_the_indentation():
    assert justify("  a b", 7) == "  a   b"


@pytest.mark.parametrize("line", ["abc", "", "a b c d"])
def test_what_cannot_be_justified_has_single_blanks(line):
    assert justify(line, 4) == line
    assert justify("a   b", 2) == "a b"


def test_truncate_at_the_end():
    assert truncate("abcdefgh", 8) == "abcdefgh"
    assert truncate("abcdefgh", 7) == "abcd..."
    assert truncate("abc defgh", 7, "..") == "abc d.."
    assert truncate("abc defgh", 6, "..") == "abc.."
    assert truncate("abcd", 3) == "..."


def test_truncate_in_the_middle():
    assert truncate("abcdefgh", 7, middle=True) == "ab...gh"
    assert truncate("abcdefgh", 6, middle=True) == "ab...h"
    assert truncate("abcdefgh", 3, middle=True) == "..."


def test_truncate_needs_room_for_the_mark():
    with pytest.raises(ValueError, match=r"width 2 is less than the mark '\.\.\.'"):
        truncate("a", 2)


def test_indent_leaves_blank_lines_alone():
    assert indent("a\n\n b\n", "> ") == "> a\n\n>  b\n"
    assert indent("a\n\nb", ">", blank_too=True) == ">a\n>\n>b"
    assert indent("a\n", "") == "a\n"


def test_tabs_reach_the_next_stop():
    assert expand_tabs("\ta") == "        a"
    assert expand_tabs("abc\td\te", 4) == "abc d   e"
    assert expand_tabs("abcd\te", 4) == "abcd    e"
    assert expand_tabs("a\tb", 1) == "a b"
    with pytest.raises(ValueError, match="tab size must be positive, not 0"):
        expand_tabs("a", 0)


def test_dedent_removes_what_all_lines_share():
    assert dedent("    a\n      b\n  \n    c") == "a\n  b\n\nc"
    assert dedent("\ta\n    b", tab_size=4) == "a\nb"
    assert dedent("a\n  b") == "a\n  b"
    assert dedent(" \n") == "\n"


def test_dedent_undoes_indent():
    text = "x\n  y\n\nz"
    assert dedent(indent(text, "   ")) == text


def test_numbers_are_right_aligned():
    assert renumber(["a", "b"]) == ["1. a", "2. b"]
    assert renumber(["a", "b"], start=9) == [" 9. a", "10. b"]
    assert renumber(["a", "b"], start=8) == ["8. a", "9. b"]
    assert renumber(["a"], start=0, separator=") ") == ["0) a"]
    assert renumber([]) == []
    with pytest.raises(ValueError, match="cannot number from -1"):
        renumber(["a"], start=-1)
