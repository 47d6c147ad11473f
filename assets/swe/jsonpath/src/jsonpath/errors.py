"""What can go wrong."""


class JsonPathError(Exception):
    """Base of all errors of this package."""


class PathSyntaxError(JsonPathError, ValueError):
    """The text of a path is wrong; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at position {position}")
        self.position = position


class NoMatch(JsonPathError, LookupError):
    """A path that had to match something matched nothing."""
