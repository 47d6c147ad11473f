"""Messages between a session and its supervisor: what goes in comes out, and rubbish is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.sandbox.inside.wire import HEAD, length, packed, unpacked


def test_a_message_is_its_length_then_each_part_after_its_length() -> None:
    assert packed([b"ab", b""]) == b"\0\0\0\x0a" + b"\0\0\0\x02ab" + b"\0\0\0\0"


@given(parts=st.lists(st.binary(max_size=50), max_size=8))
def test_what_is_packed_comes_out_again(parts: list[bytes]) -> None:
    message = packed(parts)
    assert length(message[:HEAD]) == len(message) - HEAD
    assert unpacked(message[HEAD:]) == parts


@given(body=st.binary(max_size=60))
def test_rubbish_is_a_message_or_a_value_error(body: bytes) -> None:
    try:
        parts = unpacked(body)
    except ValueError:
        return
    assert packed(parts)[HEAD:] == body


@pytest.mark.parametrize("body", [b"\0\0\0", b"\0\0\0\x01", b"\xff\xff\xff\xffx", b"\0\0\0\0\0"])
def test_a_message_that_ends_too_early_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="a message ends inside"):
        unpacked(body)
