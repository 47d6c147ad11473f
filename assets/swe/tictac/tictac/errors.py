"""Errors of the games."""


class GameError(Exception):
    """Base of all errors of this package."""


class NotationError(GameError, ValueError):
    """A text names no cell or column."""


class IllegalMove(GameError):
    """A move that the rules forbid."""


class GameOver(IllegalMove):
    """A move after the end."""
