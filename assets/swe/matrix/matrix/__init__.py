"""Small matrices of exact fractions."""

from matrix.dense import Matrix, identity
from matrix.errors import MatrixError, ShapeError, SingularError
from matrix.systems import NoSolution, Solution, solve
from matrix.text import parse

__all__ = [
    "Matrix",
    "MatrixError",
    "NoSolution",
    "ShapeError",
    "SingularError",
    "Solution",
    "identity",
    "parse",
    "solve",
]
