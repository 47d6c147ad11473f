"""Errors with positions."""


class CalcError(Exception):
    """The base of all errors; `position` counts characters from 0."""

    def __init__(self, message: str, position: int):
        super().__init__(f"{message} at {position}")
        self.message = message
        self.position = position

    def pointer(self, text: str) -> str:
        """The text with a caret below the place of the error; only its line is shown."""
        start = text.rfind("\n", 0, self.position) + 1
        end = text.find("\n", self.position)
        line = text[start:] if end < 0 else text[start:end]
        return f"{line}\n{' ' * (self.position - start)}^ {self.message}"


class ParseError(CalcError):
    """Text that is no expression."""


class EvalError(CalcError):
    """An expression without a value."""
