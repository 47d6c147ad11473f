"""The matrix."""

from fractions import Fraction

from matrix.echelon import echelon
from matrix.errors import MatrixError, ShapeError, SingularError


def exact(value):
    """The value as a Fraction; floats are refused, since they are rarely what they seem."""
    if isinstance(value, float):
        raise MatrixError(f"not exact: {value!r}")
    try:
        return Fraction(value)
    except (TypeError, ValueError):
        raise MatrixError(f"not a number: {value!r}") from None


class Matrix:
    """An immutable matrix of at least one row and column; indices are (row, column) from 0."""

    def __init__(self, rows):
        self._rows = tuple(tuple(exact(entry) for entry in row) for row in rows)
        if not self._rows or not self._rows[0]:
            raise ShapeError("a matrix needs a row and a column")
        if len({len(row) for row in self._rows}) > 1:
            raise ShapeError("all rows must be equally long")

    @property
    def shape(self):
        """(rows, columns)."""
        return len(self._rows), len(self._rows[0])

    @property
    def rows(self):
        """The rows as tuples of fractions."""
        return self._rows

    @property
    def columns(self):
        """The columns as tuples of fractions."""
        return tuple(zip(*self._rows))

    @property
    def is_square(self):
        """Whether there are as many rows as columns."""
        return self.shape[0] == self.shape[1]

    @property
    def is_symmetric(self):
        """Whether the matrix equals its transpose."""
        return self.rows == self.columns

    def __getitem__(self, index):
        row, column = index
        if not (0 <= row < self.shape[0] and 0 <= column < self.shape[1]):
            raise IndexError(f"no entry {index} in a matrix of {self.shape[0]} x {self.shape[1]}")
        return self._rows[row][column]

    def __eq__(self, other):
        if not isinstance(other, Matrix):
            return NotImplemented
        return self._rows == other._rows

    def __hash__(self):
        return hash(self._rows)

    def __repr__(self):
        return f"Matrix({[[str(entry) for entry in row] for row in self._rows]})"

    def __str__(self):
        from matrix.text import render

        return render(self)

    def __add__(self, other):
        if not isinstance(other, Matrix):
            return NotImplemented
        if self.shape != other.shape:
            raise ShapeError(f"cannot add {other.shape} to {self.shape}")
        return Matrix([a + b for a, b in zip(*rows)] for rows in zip(self.rows, other.rows))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        if not isinstance(other, Matrix):
            return NotImplemented
        return self + -other

    def __mul__(self, factor):
        """Multiply all entries by a number."""
        if isinstance(factor, Matrix):
            return NotImplemented
        factor = exact(factor)
        return Matrix([entry * factor for entry in row] for row in self.rows)

    __rmul__ = __mul__

    def __matmul__(self, other):
        if not isinstance(other, Matrix):
            return NotImplemented
        if self.shape[1] != other.shape[0]:
            raise ShapeError(f"cannot multiply {self.shape} by {other.shape}")
        return Matrix(
            [sum(a * b for a, b in zip(row, column)) for column in other.columns]
            for row in self.rows
        )

    def __pow__(self, exponent):
        """The power of a square matrix, by squaring; negative ones need an inverse."""
        self._need_square("a power")
        if exponent < 0:
            return self.inverse() ** -exponent
        result, base = identity(self.shape[0]), self
        while exponent:
            if exponent % 2:
                result = result @ base
            base = base @ base
            exponent //= 2
        return result

    def transpose(self):
        """Rows and columns exchanged."""
        return Matrix(self.columns)

    def minor(self, row, column):
        """The matrix without a row and a column."""
        self[row, column]
        return Matrix(
            [entry for j, entry in enumerate(line) if j != column]
            for i, line in enumerate(self.rows)
            if i != row
        )

    @property
    def trace(self):
        """The sum of the diagonal of a square matrix."""
        self._need_square("a trace")
        return sum(self._rows[i][i] for i in range(self.shape[0]))

    @property
    def det(self):
        """The determinant of a square matrix."""
        self._need_square("a determinant")
        rows, pivots, sign = echelon(self._rows)
        if len(pivots) < self.shape[0]:
            return Fraction(0)
        product = Fraction(sign)
        for i, row in enumerate(rows):
            product *= row[i]
        return product

    @property
    def rank(self):
        """The number of independent rows."""
        return len(echelon(self._rows)[1])

    def inverse(self):
        """The matrix whose product with this one is the identity, or SingularError."""
        self._need_square("an inverse")
        size = self.shape[0]
        both = [list(row) + list(unit) for row, unit in zip(self.rows, identity(size).rows)]
        rows, pivots, _ = echelon(both, reduced=True)
        if pivots != list(range(size)):
            raise SingularError(f"a matrix of rank {self.rank} < {size} has no inverse")
        return Matrix(row[size:] for row in rows)

    def _need_square(self, what):
        if not self.is_square:
            raise ShapeError(f"only square matrices have {what}, not {self.shape}")


def identity(size):
    """The identity matrix."""
    if size < 1:
        raise ShapeError(f"size must be positive, not {size}")
    return Matrix([int(i == j) for j in range(size)] for i in range(size))
