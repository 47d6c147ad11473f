"""Runs of equal lines."""

from typing import Iterable, Iterator, List, Tuple


def fold(line: str, ignore_case: bool = False, skip_fields: int = 0) -> str:
    """Return what of a line is compared: without its first words, and in one case if asked."""
    if skip_fields:
        parts = line.split(None, skip_fields)
        line = parts[skip_fields] if len(parts) > skip_fields else ""
    return line.lower() if ignore_case else line


def runs(
    lines: Iterable[str], ignore_case: bool = False, skip_fields: int = 0
) -> Iterator[Tuple[int, str]]:
    """Yield (length, first line) of each run of equal lines that follow each other."""
    length, first = 0, ""
    for line in lines:
        same = fold(line, ignore_case, skip_fields) == fold(first, ignore_case, skip_fields)
        if length > 0 and same:
            length += 1
            continue
        if length > 0:
            yield length, first
        length, first = 1, line
    if length > 0:
        yield length, first


def unique(
    lines: Iterable[str], repeated: bool = False, single: bool = False, **how
) -> List[Tuple[int, str]]:
    """Return the runs of lines: all, only those of several lines, or only those of one.

    ValueError when both kinds are asked for.
    """
    if repeated and single:
        raise ValueError("repeated and single exclude each other")
    found = runs(lines, **how)
    if repeated:
        return [run for run in found if run[0] > 1]
    if single:
        return [run for run in found if run[0] == 1]
    return list(found)
