"""Systems of linear equations."""

from collections import namedtuple

from matrix.dense import exact
from matrix.echelon import echelon, kernel
from matrix.errors import MatrixError, ShapeError


class NoSolution(MatrixError):
    """The equations contradict each other."""


class Solution(namedtuple("Solution", "point directions")):
    """All solutions: a point, plus any combination of the directions."""

    @property
    def is_unique(self):
        """Whether there is one solution only."""
        return not self.directions

    def at(self, *weights):
        """The solution with a weight per direction."""
        if len(weights) != len(self.directions):
            raise ShapeError(f"expected {len(self.directions)} weights, not {len(weights)}")
        result = list(self.point)
        for weight, direction in zip(weights, self.directions):
            result = [a + exact(weight) * b for a, b in zip(result, direction)]
        return tuple(result)


def solve(matrix, right):
    """Solve matrix @ x = right; free unknowns are zero in the point of the Solution."""
    right = [exact(value) for value in right]
    if len(right) != matrix.shape[0]:
        raise ShapeError(f"{len(right)} right sides for {matrix.shape[0]} equations")
    rows, pivots, _ = echelon([[*row, b] for row, b in zip(matrix.rows, right)], reduced=True)
    width = matrix.shape[1]
    if width in pivots:
        raise NoSolution("the equations contradict each other")
    point = [exact(0)] * width
    for row, pivot in zip(rows, pivots):
        point[pivot] = row[width]
    return Solution(tuple(point), tuple(tuple(vector) for vector in kernel(matrix.rows)))


def fit_polynomial(points):
    """The coefficients, constant first, of the lowest polynomial through points (x, y)."""
    from matrix.dense import Matrix

    points = [(exact(x), exact(y)) for x, y in points]
    if not points:
        raise ShapeError("a polynomial needs a point")
    if len({x for x, _ in points}) < len(points):
        raise NoSolution("two points have the same x")
    powers = Matrix([x**k for k in range(len(points))] for x, _ in points)
    found = list(solve(powers, [y for _, y in points]).point)
    while len(found) > 1 and found[-1] == 0:
        found.pop()
    return found
