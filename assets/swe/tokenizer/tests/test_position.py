import pytest

from tokenizer import Position, SourceMap

TEXT = "ab\n\ncde"


@pytest.mark.parametrize(
    "offset, line, column",
    [(0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 3, 1), (6, 3, 3), (7, 3, 4)],
)
def test_positions_and_offsets(offset, line, column):
    source = SourceMap(TEXT)
    assert source.position(offset) == Position(offset, line, column)
    assert source.offset(line, column) == offset


@pytest.mark.parametrize("offset", [-1, 8])
def test_offsets_outside(offset):
    with pytest.raises(ValueError, match=f"offset {offset} is outside the text"):
        SourceMap(TEXT).position(offset)


def test_lines():
    source = SourceMap(TEXT)
    assert [source.line(number) for number in (1, 2, 3)] == ["ab", "", "cde"]
    assert source.num_lines == 3
    assert SourceMap("").num_lines == 1
    for number in (0, 4):
        with pytest.raises(ValueError, match=f"no line {number}"):
            source.line(number)


@pytest.mark.parametrize("column", [0, 4])
def test_columns_outside(column):
    with pytest.raises(ValueError, match=f"line 1 has no column {column}"):
        SourceMap(TEXT).offset(1, column)


def test_excerpt():
    source = SourceMap("let x = 1\nend")
    assert source.excerpt(source.position(4)) == "let x = 1\n    ^"
    assert source.excerpt(source.position(0), 3) == "let x = 1\n^^^"
    assert source.excerpt(source.position(8), 5) == "let x = 1\n        ^"
    assert source.excerpt(source.position(9), 5) == "let x = 1\n         ^"
