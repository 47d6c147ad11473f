import pytest

from tokenizer import TokenStream, UnexpectedToken
from tokenizer.examples import SUM, sum_up


@pytest.fixture
def stream():
    return TokenStream(SUM.tokens("a + 1"))


def test_next_and_peek(stream):
    assert stream.peek().text == "a"
    assert stream.peek(2).text == "1"
    assert stream.peek(3) is None
    assert [stream.next().text for _ in range(3)] == ["a", "+", "1"]
    assert stream.at_end
    assert stream.peek() is None
    with pytest.raises(UnexpectedToken, match="expected a token, got the end"):
        stream.next()
    with pytest.raises(ValueError, match="ahead must not be negative, got -1"):
        stream.peek(-1)


def test_accept(stream):
    assert stream.accept("NUMBER") is None
    assert stream.accept("NAME", "b") is None
    assert stream.accept("NAME", "a").text == "a"
    assert stream.accept("OP").text == "+"
    assert len(stream) == 1


def test_expect(stream):
    assert stream.expect("NAME").value == "a"
    with pytest.raises(UnexpectedToken, match="1:3: expected NUMBER, got OP") as caught:
        stream.expect("NUMBER")
    assert caught.value.token.text == "+"
    with pytest.raises(UnexpectedToken, match="1:3: expected '-', got OP"):
        stream.expect("OP", "-")
    assert len(stream) == 2


def test_skip_until(stream):
    assert stream.skip_until("OP", "NUMBER") == 1
    assert stream.peek().text == "+"
    assert stream.skip_until("OP") == 0
    assert stream.skip_until("NOTHING") == 2
    assert stream.at_end


def test_mark_and_reset(stream):
    stream.next()
    place = stream.mark()
    assert [token.text for token in stream] == ["+", "1"]
    stream.reset(place)
    assert stream.next().text == "+"
    stream.reset(0)
    assert len(stream) == 3
    for wrong in (-1, 1):
        with pytest.raises(ValueError, match=f"no place {wrong} behind place 0"):
            stream.reset(wrong)


def test_sum_up():
    assert sum_up("1 + 2.5 - 3") == 0.5
    assert sum_up("7") == 7
    with pytest.raises(UnexpectedToken, match="expected NUMBER, got the end"):
        sum_up("1 +")
    with pytest.raises(UnexpectedToken, match="1:3: expected '-', got OP"):
        sum_up("1 * 2")
