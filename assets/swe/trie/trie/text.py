"""A trie as text: one line per word, that shares its beginning with the word before.

    0 car 2
    3 d
    3 e

The number is how many letters are taken over; the count follows the letters unless it is 1.
"""

from trie.tree import Trie


class TrieFormatError(ValueError):
    """A line that cannot be read; `line` counts from 1."""

    def __init__(self, line, reason):
        super().__init__(f"line {line}: {reason}")
        self.line = line


def dump(trie):
    """Write a trie as text; words with white space are refused."""
    lines, before = [], ""
    for word, count in trie.items():
        if word.split() != [word]:
            raise ValueError(f"cannot write {word!r}: white space")
        shared = 0
        while shared < min(len(word), len(before)) and word[shared] == before[shared]:
            shared += 1
        shared = min(shared, len(word) - 1)
        tail = f" {count}" if count > 1 else ""
        lines.append(f"{shared} {word[shared:]}{tail}\n")
        before = word
    return "".join(lines)


def load(text):
    """Read a trie that was written by `dump`."""
    trie, before = Trie(), ""
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split()
        if not 2 <= len(fields) <= 3:
            raise TrieFormatError(number, f"expected 2 or 3 fields, found {len(fields)}")
        if not fields[0].isdigit() or int(fields[0]) > len(before):
            raise TrieFormatError(number, f"cannot take over {fields[0]} letters of {before!r}")
        if len(fields) == 3 and not (fields[2].isdigit() and int(fields[2]) > 0):
            raise TrieFormatError(number, f"bad count {fields[2]!r}")
        word = before[: int(fields[0])] + fields[1]
        if word in trie:
            raise TrieFormatError(number, f"{word!r} stands twice")
        trie.add(word, int(fields[2]) if len(fields) == 3 else 1)
        before = word
    return trie
