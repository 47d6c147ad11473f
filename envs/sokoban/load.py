"""Levels from files: Boxoban's and any other in XSB notation, one or many to a file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from turngym.envs.calls import excerpt
from turngym.envs.sokoban.engine import Level, cells_of, flood, mask_of

SUFFIXES = (".txt", ".xsb", ".sok")
"""The files that are read from a folder."""
SYMBOLS = "#@+$*. -_"
"""Wall first."""
MAX_SIDE = 64
"""The most rows or columns of a level."""
MAX_BOXES = 400
"""More are not loaded: the list of their places would be longer than an observation may be."""

_METADATA = re.compile(r"[A-Za-z][\w ]*:")


class LevelError(ValueError):
    """A level file is malformed; the message names file, line and reason."""


class Loaded(NamedTuple):
    """One level of a file."""

    level: Level
    path: Path
    line: int
    """Of the level's first row, counted from 1."""


def load_levels(path: str | Path) -> list[Loaded]:
    """Read all levels of a file, or of all level files below a folder, in order of their names.

    Raises:
        LevelError: A file is malformed, or there is none; nothing is loaded.
    """
    path = Path(path)
    if not path.exists():
        raise LevelError(f"{path}: no such file or folder")
    if path.is_dir():
        files = sorted(
            file for file in path.rglob("*") if file.suffix in SUFFIXES and not file.is_dir()
        )
        if not files:
            raise LevelError(f"{path}: no {', '.join(SUFFIXES)} files in this folder")
    else:
        files = [path]
    return [loaded for file in files for loaded in _read(file)]


def parse_level(rows: list[str], line: int = 1) -> Level:
    """Read one level in XSB notation: `#` wall, `@` `+` player, `$` `*` box, `.` target, ` ` `-` `_`.

    Floor that the player could never reach is made wall.

    Args:
        rows: The lines of the level.
        line: Number of the first one, for messages.

    Raises:
        LevelError: It is not a level; the message says where and why.

    Example:
        >>> parse_level(["#####", "#@$.#", "#####"]).boxes
        (7,)
    """
    for number, row in enumerate(rows, start=line):
        if odd := set(row) - set(SYMBOLS):
            raise LevelError(f"line {number}: {excerpt(min(odd))} is not a Sokoban symbol")
    width, height = max(map(len, rows)), len(rows)
    if width > MAX_SIDE or height > MAX_SIDE:
        raise LevelError(f"line {line}: {height}x{width} is larger than {MAX_SIDE}x{MAX_SIDE}")
    text = "".join(row.ljust(width) for row in rows)
    players, boxes, targets = (_where(text, symbols) for symbols in ("@+", "$*", ".+*"))
    if boxes.bit_count() > MAX_BOXES:
        raise LevelError(f"line {line}: {boxes.bit_count()} boxes, expected at most {MAX_BOXES}")
    if players.bit_count() != 1:
        raise LevelError(f"line {line}: {players.bit_count()} players, expected one")
    floor = flood(players, _where(text, SYMBOLS[1:]), width)
    if any(
        cell % width in (0, width - 1) or cell // width in (0, height - 1)
        for cell in cells_of(floor)
    ):
        raise LevelError(f"line {line}: the walls are not closed")
    if (boxes ^ targets) & ~floor:
        raise LevelError(f"line {line}: a box or a target is out of reach")
    boxes, targets = boxes & floor, targets & floor
    if boxes.bit_count() != targets.bit_count() or boxes == targets:
        counts = f"{boxes.bit_count()} boxes and {targets.bit_count()} targets in reach"
        raise LevelError(f"line {line}: {counts}" + ", all of them done" * (boxes == targets != 0))
    return Level(width, height, floor, targets, cells_of(players)[0], tuple(cells_of(boxes)))


def _where(text: str, symbols: str) -> int:
    return mask_of(tuple(cell for cell, symbol in enumerate(text) if symbol in symbols))


def _read(path: Path) -> Iterator[Loaded]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LevelError(f"{path}: {error}") from None
    rows: list[str] = []
    found = False
    for number, line in enumerate([*lines, ""], start=1):
        line = line.rstrip()
        if line and not line.startswith(";") and not _METADATA.match(line):
            rows.append(line)
        elif rows:
            start = number - len(rows)
            try:
                yield Loaded(parse_level(rows, start), path, start)
            except LevelError as error:
                raise LevelError(f"{path}, {error}") from None
            rows, found = [], True
    if not found:
        raise LevelError(f"{path}: it holds no level")
