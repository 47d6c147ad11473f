"""Names of cells: a letter for the column, a number for the row from the bottom."""

from .errors import NotationError

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def parse_column(text):
    """Return the number of a column from its letter, counted from 0; case does not matter."""
    letter = text.strip().lower()
    if len(letter) != 1 or letter not in LETTERS:
        raise NotationError("not a column: %r" % text)
    return LETTERS.index(letter)


def parse_cell(text):
    """Return (column, row) of a cell such as "b3", both counted from 0."""
    name = text.strip()
    digits = name[1:]
    if not digits.isdigit() or int(digits) < 1:
        raise NotationError("not a cell: %r" % text)
    return parse_column(name[0]), int(digits) - 1


def format_cell(column, row):
    """Return the name of a cell; the inverse of parse_cell."""
    if not 0 <= column < len(LETTERS) or row < 0:
        raise NotationError("no name for column %d, row %d" % (column, row))
    return LETTERS[column] + str(row + 1)
