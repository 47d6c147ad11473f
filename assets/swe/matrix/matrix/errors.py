"""What cannot be done with matrices."""


class MatrixError(ValueError):
    """The base of all errors of this package."""


class ShapeError(MatrixError):
    """The shapes do not fit."""


class SingularError(MatrixError):
    """The matrix has no inverse."""
