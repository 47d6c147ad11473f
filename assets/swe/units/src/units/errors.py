"""Errors of this package."""


class UnitsError(Exception):
    """Base of all errors of this package."""


class ParseError(UnitsError, ValueError):
    """A text is no quantity or unit."""


class UnknownUnit(UnitsError, LookupError):
    """No unit has this symbol."""


class DimensionError(UnitsError, TypeError):
    """Quantities of different dimensions were added, compared or converted."""
