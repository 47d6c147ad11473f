"""Places in a text."""

from bisect import bisect_right
from typing import NamedTuple


class Position(NamedTuple):
    """A place: characters from 0, line and column from 1."""

    offset: int
    line: int
    column: int

    def __str__(self):
        return "%d:%d" % (self.line, self.column)


class SourceMap:
    """Turns offsets of a text into lines and columns and back."""

    def __init__(self, text):
        self.text = text
        self._starts = [0]
        for offset, character in enumerate(text):
            if character == "\n":
                self._starts.append(offset + 1)

    @property
    def num_lines(self):
        """The number of lines; an empty text has one."""
        return len(self._starts)

    def position(self, offset):
        """Return the position of an offset; ValueError unless 0 <= offset <= len(text)."""
        if not 0 <= offset <= len(self.text):
            raise ValueError("offset %d is outside the text" % offset)
        line = bisect_right(self._starts, offset)
        return Position(offset, line, offset - self._starts[line - 1] + 1)

    def offset(self, line, column):
        """Return the offset of a line and a column, which may be just after the line's end."""
        length = len(self.line(line))
        if not 1 <= column <= length + 1:
            raise ValueError("line %d has no column %d" % (line, column))
        return self._starts[line - 1] + column - 1

    def line(self, number):
        """Return a line without its end; ValueError if there is none such."""
        if not 1 <= number <= self.num_lines:
            raise ValueError("no line %d" % number)
        start = self._starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end == -1 else self.text[start:end]

    def excerpt(self, position, length=1):
        """Return the line of a position and below it carets under so many characters.

        There is at least one caret, and none beyond the end of the line but the first.
        """
        line = self.line(position.line)
        room = len(line) - position.column + 1
        carets = max(1, min(length, room))
        return line + "\n" + " " * (position.column - 1) + "^" * carets
