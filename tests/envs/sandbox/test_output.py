"""What a command printed, cut and cleaned."""

from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.sandbox.output import joined, readable


@given(text=st.binary(max_size=200))
def test_no_terminal_obeys_what_is_readable(text: bytes) -> None:
    bad = {character for character in readable(text) if ord(character) < 32 or character == "\x7f"}
    assert bad <= {"\n", "\t"}
    assert not any(0x80 <= ord(character) < 0xA0 for character in readable(text))


@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=50))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert readable(text.encode()) == text


def test_line_ends_are_line_feeds_and_a_lone_return_is_shown() -> None:
    assert readable(b"a\r\nb\rc") == "a\nb\\x0dc"


def test_a_cut_keeps_half_of_each_end_and_says_how_much_it_took() -> None:
    assert joined(b"abcdef", b"", 0, limit=4) == "ab\n[... 2 characters cut ...]\nef"
    assert joined(b"abc", b"def", 0, limit=6) == "abcdef"


def test_what_was_never_kept_is_counted_in_the_cut() -> None:
    assert joined(b"abcd", b"wxyz", 92, limit=4) == "ab\n[... about 96 characters cut ...]\nyz"


@given(head=st.binary(max_size=60), tail=st.binary(max_size=60), lost=st.integers(0, 9))
def test_a_cut_is_never_longer_than_the_limit_and_its_note(
    head: bytes, tail: bytes, lost: int
) -> None:
    assert len(joined(head, tail, lost, limit=20)) <= 20 + len(
        "\n[... about 999 characters cut ...]\n"
    )
