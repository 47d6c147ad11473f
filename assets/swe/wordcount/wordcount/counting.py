"""Counts of lines, words and characters."""

import re
from typing import List, NamedTuple, Tuple

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


class Counts(NamedTuple):
    """What a text is made of; `longest` is the length of its longest line."""

    lines: int = 0
    words: int = 0
    chars: int = 0
    longest: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return the counts of two texts together."""
        return Counts(
            self.lines + other.lines,
            self.words + other.words,
            self.chars + other.chars,
            max(self.longest, other.longest),
        )


def count(text: str) -> Counts:
    """Count a text; a last line without an end counts as a line too."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return Counts(
        lines=len(lines),
        words=len(text.split()),
        chars=len(text),
        longest=max((len(line) for line in lines), default=0),
    )


def words(text: str) -> List[str]:
    """Return the words in lower case: letters, with single hyphens or apostrophes inside."""
    return _WORD.findall(text.lower())


def top_words(text: str, number: int = 10, least: int = 1) -> List[Tuple[str, int]]:
    """Return the most frequent words with their counts, ties by the alphabet.

    Words of fewer than `least` characters are left out. ValueError for a negative number.
    """
    if number < 0:
        raise ValueError(f"number must not be negative, got {number}")
    counts: dict = {}
    for word in words(text):
        if len(word) >= least:
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]
