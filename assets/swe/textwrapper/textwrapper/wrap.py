"""Breaking text into lines."""

from textwrapper.align import justify


def wrap(text, width, first="", rest=None, break_long=True):
    """Break text into a list of lines of at most `width` characters.

    Words are what stands between white space; each line takes as many as fit. The first line
    starts with `first` and all others with `rest` (as many blanks as `first` is long, by
    default); both count towards the width. A word that does not fit in a line by itself is cut
    into pieces, or stands alone beyond the width if not `break_long`.

    Raises ValueError if an indentation leaves no room for text.
    """
    if rest is None:
        rest = " " * len(first)
    room = width - max(len(first), len(rest))
    if room < 1:
        raise ValueError(f"width {width} leaves no room for text")
    lines, current = [], first
    empty = True
    for word in text.split():
        while True:
            needed = len(current) + len(word) + (0 if empty else 1)
            if needed <= width:
                current += word if empty else " " + word
                empty = False
                break
            if not empty:
                lines.append(current)
                current, empty = rest, True
                continue
            cut = width - len(current) if break_long else len(word)
            lines.append(current + word[:cut])
            current, word = rest, word[cut:]
            if not word:
                break
    if not empty:
        lines.append(current)
    return lines


def fill(text, width, justified=False, **options):
    """Wrap text and join the lines; with `justified`, all lines but the last are full width."""
    lines = wrap(text, width, **options)
    if justified:
        lines = [justify(line, width) for line in lines[:-1]] + lines[-1:]
    return "\n".join(lines)


def paragraphs(text):
    """Split text at blank lines into paragraphs, each joined into one line."""
    found, words = [], []
    for line in text.splitlines() + [""]:
        if line.strip():
            words.extend(line.split())
        elif words:
            found.append(" ".join(words))
            words = []
    return found
