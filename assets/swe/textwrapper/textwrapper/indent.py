"""Adding, removing and counting at the start of lines."""


def indent(text, prefix, blank_too=False):
    """Put a prefix before each line; blank lines stay as they are unless `blank_too`."""
    if not prefix:
        return text
    return "".join(
        prefix + line if line.strip() or blank_too else line
        for line in text.splitlines(keepends=True)
    )


def expand_tabs(line, size=8):
    """Replace tabs by blanks up to the next multiple of `size`."""
    if size < 1:
        raise ValueError(f"tab size must be positive, not {size}")
    out, column = [], 0
    for char in line:
        step = size - column % size if char == "\t" else 1
        out.append(" " * step if char == "\t" else char)
        column += step
    return "".join(out)


def dedent(text, tab_size=8):
    """Remove the indentation that all lines share; tabs in it count as blanks.

    Blank lines do not count, and become empty.
    """
    lines = [expand_tabs(line, tab_size) for line in text.split("\n")]
    margins = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    margin = min(margins, default=0)
    return "\n".join(line[margin:] if line.strip() else "" for line in lines)


def renumber(lines, start=1, separator=". "):
    """Number lines; the numbers are right-aligned to the longest of them."""
    if start < 0:
        raise ValueError(f"cannot number from {start}")
    last = start + len(lines) - 1
    width = len(str(last))
    return [f"{number:>{width}}{separator}{line}" for number, line in enumerate(lines, start)]
