"""Errors of this package."""


class TokenizerError(Exception):
    """Base of all errors of this package."""


class RuleError(TokenizerError, ValueError):
    """The rules of a lexer make no sense."""


class LexError(TokenizerError):
    """No rule fits the text at a position."""

    def __init__(self, message, position):
        super().__init__("%s: %s" % (position, message))
        self.position = position


class UnexpectedToken(TokenizerError):
    """A token other than the expected one came; the token is None at the end."""

    def __init__(self, expected, token):
        if token is None:
            message = "expected %s, got the end" % expected
        else:
            message = "%s: expected %s, got %s" % (token.position, expected, token.kind)
        super().__init__(message)
        self.token = token
