"""Matrices as text: rows on lines (or between ";"), entries between blanks."""

from matrix.dense import Matrix
from matrix.errors import MatrixError


def parse(text):
    """Read a matrix such as "1 1/2; 0 -3"; empty lines do not count."""
    lines = [line.split() for line in text.replace(";", "\n").splitlines()]
    rows = [line for line in lines if line]
    if not rows:
        raise MatrixError("no rows in the text")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise MatrixError(f"row {number} has {len(row)} entries, not {len(rows[0])}")
    return Matrix(rows)


def render(matrix, gap=2):
    """Write a matrix in columns, aligned to the right."""
    cells = [[str(entry) for entry in row] for row in matrix.rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells)]
    return "\n".join(
        (" " * gap).join(cell.rjust(width) for cell, width in zip(row, widths)) for row in cells
    )
