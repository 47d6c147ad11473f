"""Errors of this package."""


class SemverError(ValueError):
    """Base of all errors of this package."""


class InvalidVersion(SemverError):
    """A text is no semantic version."""


class InvalidRange(SemverError):
    """A text is no range of versions."""
