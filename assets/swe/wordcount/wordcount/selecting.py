"""Lines and fields picked out of a text."""

from typing import Iterable, List, Optional, Tuple

Span = Tuple[int, Optional[int]]


def head(lines: List[str], number: int) -> List[str]:
    """Return the first lines; with a negative number all but so many last ones."""
    return lines[:number]


def tail(lines: List[str], number: int) -> List[str]:
    """Return the last lines; with a negative number all but so many first ones."""
    if number == 0:
        return []
    return lines[-number:]


def parse_spans(text: str) -> List[Span]:
    """Read a list such as "1,3-5,7-" of fields, counted from 1; the end of a span is included.

    "-3" means 1-3, and "7-" has no end (None). ValueError for anything else.
    """
    spans = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first or last) or not all(side == "" or side.isdigit() for side in (first, last)):
            raise ValueError(f"not a list of fields: {text!r}")
        start = int(first) if first else 1
        if not dash:
            end: Optional[int] = start
        else:
            end = int(last) if last else None
        if start < 1:
            raise ValueError("fields are counted from 1")
        if end is not None and end < start:
            raise ValueError(f"the span {part.strip()!r} ends before it starts")
        spans.append((start, end))
    return spans


def in_spans(number: int, spans: Iterable[Span]) -> bool:
    """Whether a number lies in one of some spans."""
    return any(start <= number and (end is None or number <= end) for start, end in spans)


def cut_fields(line: str, spans: List[Span], delimiter: str = "\t", invert: bool = False) -> str:
    """Return the chosen fields of a line in their order, or with `invert` the others.

    A line without the delimiter is returned whole. ValueError unless the delimiter is one
    character.
    """
    if len(delimiter) != 1:
        raise ValueError(f"the delimiter must be one character, got {delimiter!r}")
    if delimiter not in line:
        return line
    fields = enumerate(line.split(delimiter), start=1)
    return delimiter.join(text for number, text in fields if in_spans(number, spans) != invert)


def cut_chars(line: str, spans: List[Span]) -> str:
    """Return the chosen characters of a line in their order."""
    return "".join(text for number, text in enumerate(line, start=1) if in_spans(number, spans))
