import pytest

from textwrapper import fill, paragraphs, wrap

FOX = "the quick brown fox jumps over the lazy dog"


def test_lines_take_as_many_words_as_fit():
    assert wrap(FOX, 10) == ["the quick", "brown fox", "jumps over", "the lazy", "dog"]


def test_a_line_may_be_exactly_as_wide_as_allowed():
    assert wrap("ab cd", 5) == ["ab cd"]
    assert wrap("ab cd", 4) == ["ab", "cd"]


def test_white_space_collapses():
    assert wrap("  a \n\n b\tc ", 80) == ["a b c"]
    assert wrap(" \n ", 5) == []
    assert wrap("", 1) == []


def test_long_words_are_cut():
    assert wrap("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrap("x abcdef y", 3) == ["x", "abc", "def", "y"]
    assert wrap("abcdefg h", 3) == ["abc", "def", "g h"]
    assert wrap("abcdef", 3) == ["abc", "def"]


def test_long_words_stand_alone_if_they_must_not_be_cut():
    assert wrap("a bcdef gh", 3, break_long=False) == ["a", "bcdef", "gh"]
    assert wrap("bcdef", 3, break_long=False) == ["bcdef"]


def test_indentations_count():
    assert wrap("aa bb cc", 7, first="- ") == ["- aa bb", "  cc"]
    assert wrap("aa bb cc", 5, rest="> ") == ["aa bb", "> cc"]
    assert wrap("aa bb", 4, first="* ", rest="") == ["* aa", "bb"]


@pytest.mark.parametrize("options", [{"first": "1234"}, {"first": "1", "rest": "12345"}])
def test_there_must_be_room_for_text(options):
    with pytest.raises(ValueError, match="width 4 leaves no room for text"):
        wrap("a", 4, **options)


def test_room_for_one_character_is_enough():
    assert wrap("ab", 4, first=">> ") == [">> a", "   b"]
    with pytest.raises(ValueError, match="width 0"):
        wrap("a", 0)


@pytest.mark.parametrize("width", range(1, 20))
def test_no_line_is_too_wide_and_no_letter_is_lost(width):
    lines = wrap(FOX, width)
    assert max(len(line) for line in lines) <= width
    assert "".join(lines).replace(" ", "") == FOX.replace(" ", "")


def test_fill_joins_the_lines():
    assert fill("aa bb cc", 5) == "aa bb\ncc"
    assert fill("aa bb cc", 7, first="- ") == "- aa bb\n  cc"


def test_justified_text_is_full_width_but_for_the_last_line():
    assert fill("a b c d eeee f g", 6, justified=True) == "a  b c\nd eeee\nf g"


def test_paragraphs_are_parted_by_blank_lines():
    assert paragraphs("\n\na b\n c\n \nd\n\n") == ["a b c", "d"]
    assert paragraphs("") == []
    assert paragraphs("x") == ["x"]
