import pytest

from tictac import Board, NotationError, format_cell, parse_cell
from tictac.notation import parse_column


@pytest.mark.parametrize("name, cell", [("a1", (0, 0)), ("b3", (1, 2)), ("z10", (25, 9))])
def test_cells(name, cell):
    assert parse_cell(name) == cell
    assert format_cell(*cell) == name


def test_case_and_spaces_do_not_matter():
    assert parse_cell(" B2 ") == (1, 1)
    assert parse_column(" C") == 2


@pytest.mark.parametrize("name", ["", "a", "a0", "a-1", "ab"])
def test_no_cell(name):
    with pytest.raises(NotationError, match=f"not a cell: '{name}'"):
        parse_cell(name)


@pytest.mark.parametrize("name", ["", "ab", "1"])
def test_no_column(name):
    with pytest.raises(NotationError, match=f"not a column: '{name}'"):
        parse_column(name)


@pytest.mark.parametrize("column, row", [(-1, 0), (26, 0), (0, -1)])
def test_no_name(column, row):
    with pytest.raises(NotationError, match=f"no name for column {column}, row {row}"):
        format_cell(column, row)


@pytest.mark.parametrize("width, height", [(0, 1), (27, 1), (1, 0)])
def test_no_board(width, height):
    with pytest.raises(ValueError, match=f"no board of {width} by {height}"):
        Board(width, height)


def test_widest_board_and_least():
    assert Board(26, 1).has((25, 0))
    assert Board(1, 1).empty_cells() == [(0, 0)]


def test_put_and_clear():
    board = Board(3, 2)
    board.put((2, 0), "X")
    assert str(board) == "...\n..X"
    with pytest.raises(ValueError, match=r"cell \(2, 0\) is taken"):
        board.put((2, 0), "O")
    board.clear((2, 0))
    board.clear((2, 0))
    assert board[2, 0] == "."


@pytest.mark.parametrize("cell", [(3, 0), (0, 2), (-1, 0), (0, -1)])
def test_off_the_board(cell):
    board = Board(3, 2)
    for action in (lambda: board[cell], lambda: board.clear(cell), lambda: board.put(cell, "X")):
        with pytest.raises(IndexError, match="is off the board"):
            action()


def test_landing_row_and_full():
    board = Board(1, 2)
    assert board.landing_row(0) == 0
    board.put((0, 0), "X")
    assert board.landing_row(0) == 1
    assert not board.is_full()
    board.put((0, 1), "X")
    assert board.landing_row(0) is None
    assert board.is_full()
    assert board.empty_cells() == []


@pytest.mark.parametrize(
    "cells",
    [
        [(0, 1), (1, 1), (2, 1)],
        [(1, 0), (1, 1), (1, 2)],
        [(0, 0), (1, 1), (2, 2)],
        [(0, 2), (1, 1), (2, 0)],
    ],
)
def test_lines(cells):
    board = Board(4, 4)
    for cell in cells:
        board.put(cell, "X")
    for cell in cells:
        assert board.line_through(cell, 3) == cells
        assert board.line_through(cell, 4) is None


def test_lines_are_of_one_mark():
    board = Board(3, 1)
    for column, mark in enumerate("XOX"):
        board.put((column, 0), mark)
    assert board.line_through((0, 0), 2) is None
    assert Board(3, 3).line_through((0, 0), 1) is None
