"""Making single lines a given width."""


def pad(text, width, side="<", char=" "):
    """Pad text to a width: "<" keeps it left, ">" right, "^" in the middle.

    In the middle, an odd blank goes to the right. Text that is too long is returned unchanged.
    """
    if len(char) != 1:
        raise ValueError(f"padding must be one character, not {char!r}")
    missing = max(0, width - len(text))
    if side == "<":
        left = 0
    elif side == ">":
        left = missing
    elif side == "^":
        left = missing // 2
    else:
        raise ValueError(f"unknown side {side!r}")
    return char * left + text + char * (missing - left)


def center(lines, width=None):
    """Center lines on a width, by default that of the longest, without blanks at the ends."""
    lines = [line.strip() for line in lines]
    if width is None:
        width = max((len(line) for line in lines), default=0)
    return [pad(line, width, "^").rstrip() for line in lines]


def justify(line, width):
    """Widen the gaps between words until the line is `width` long.

    The blanks are shared out evenly, and what remains goes to the first gaps. Indentation is
    kept. Lines of one word, and lines that are too long, come back with single blanks.
    """
    words = line.split()
    lead = line[: len(line) - len(line.lstrip())] if words else ""
    gaps = len(words) - 1
    blanks = width - len(lead) - sum(len(word) for word in words)
    if gaps < 1 or blanks < gaps:
        return lead + " ".join(words)
    share, extra = divmod(blanks, gaps)
    parts = [words[0]]
    for number, word in enumerate(words[1:]):
        parts.append(" " * (share + (1 if number < extra else 0)))
        parts.append(word)
    return lead + "".join(parts)


def truncate(text, width, mark="...", middle=False):
    """Shorten text to a width, with a mark at the end or in the middle where text is missing.

    With an odd number of characters to keep around the middle, the head gets one more.
    """
    if width < len(mark):
        raise ValueError(f"width {width} is less than the mark {mark!r}")
    if len(text) <= width:
        return text
    keep = width - len(mark)
    if not middle:
        return text[:keep].rstrip() + mark
    tail = keep // 2
    head = keep - tail
    return text[:head] + mark + text[len(text) - tail :]
