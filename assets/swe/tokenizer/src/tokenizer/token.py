"""Tokens."""

from dataclasses import dataclass
from typing import Any

from .position import Position


@dataclass(frozen=True)
class Token:
    """A piece of text: its kind, the text itself, its value and where it starts."""

    kind: str
    text: str
    value: Any
    position: Position

    @property
    def end(self) -> int:
        """The offset just after the token."""
        return self.position.offset + len(self.text)

    def is_a(self, kind: str, text: Any = None) -> bool:
        """Whether the token has a kind and, if one is given, a text."""
        return self.kind == kind and (text is None or self.text == text)
