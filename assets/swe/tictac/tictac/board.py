"""A board of cells that are empty or hold a mark."""

EMPTY = "."
DIRECTIONS = ((1, 0), (0, 1), (1, 1), (1, -1))


class Board:
    """Cells by (column, row), with (0, 0) at the bottom left."""

    def __init__(self, width, height):
        if not 1 <= width <= 26 or height < 1:
            raise ValueError("no board of %d by %d" % (width, height))
        self.width = width
        self.height = height
        self._marks = {}

    def __getitem__(self, cell):
        """Return the mark in a cell, or "." if it is empty; IndexError off the board."""
        self._check(cell)
        return self._marks.get(cell, EMPTY)

    def __str__(self):
        """Rows from the top, one line each."""
        rows = range(self.height - 1, -1, -1)
        return "\n".join("".join(self[column, row] for column in range(self.width)) for row in rows)

    def has(self, cell):
        """Whether a cell lies on the board."""
        column, row = cell
        return 0 <= column < self.width and 0 <= row < self.height

    def put(self, cell, mark):
        """Fill an empty cell; ValueError if it is taken."""
        if self[cell] != EMPTY:
            raise ValueError("cell %r is taken" % (cell,))
        self._marks[cell] = mark

    def clear(self, cell):
        """Empty a cell."""
        self._check(cell)
        self._marks.pop(cell, None)

    def is_full(self):
        """Whether no cell is empty."""
        return len(self._marks) == self.width * self.height

    def empty_cells(self):
        """Return the empty cells, column by column from the left, each from the bottom."""
        cells = ((c, r) for c in range(self.width) for r in range(self.height))
        return [cell for cell in cells if cell not in self._marks]

    def landing_row(self, column):
        """Return the lowest empty row of a column, or None if the column is full."""
        for row in range(self.height):
            if self[column, row] == EMPTY:
                return row
        return None

    def line_through(self, cell, length):
        """Return the cells of a line of one mark through a cell, or None.

        The line has at least `length` cells: all that are connected in its direction.
        """
        mark = self[cell]
        if mark == EMPTY:
            return None
        for step_x, step_y in DIRECTIONS:
            back = self._run(cell, -step_x, -step_y, mark)
            forth = self._run(cell, step_x, step_y, mark)
            line = back[::-1] + [cell] + forth
            if len(line) >= length:
                return line
        return None

    def _run(self, cell, step_x, step_y, mark):
        cells = []
        column, row = cell[0] + step_x, cell[1] + step_y
        while self.has((column, row)) and self[column, row] == mark:
            cells.append((column, row))
            column, row = column + step_x, row + step_y
        return cells

    def _check(self, cell):
        if not self.has(cell):
            raise IndexError("cell %r is off the board" % (cell,))
