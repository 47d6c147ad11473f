"""How a level looks: as text for agents, in colour for people, as pixels for eyes of any kind."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from turngym.envs.sokoban.engine import XSB, Level, cells_of, draw

_RAGEN = ("#", "_", "O", "X", "\N{SQUARE ROOT}", "P", "S")
SYMBOLS: Mapping[str, tuple[str, ...]] = {
    "xsb": XSB,
    "ragen": _RAGEN,
    "verl-agent": tuple(f" {symbol} \t" for symbol in _RAGEN),
}
"""Ways to draw what `engine.XSB` lists."""
MEANINGS = ("wall", "floor", "target", "box", "box on a target", "you", "you on a target")
TILE = 16
"""Pixels per cell."""

_COLOURED = (
    "\x1b[90m##\x1b[0m",
    "  ",
    "\x1b[91m .\x1b[0m",
    "\x1b[33;1m $\x1b[0m",
    "\x1b[32;1m *\x1b[0m",
    "\x1b[96;1m @\x1b[0m",
    "\x1b[96;1m +\x1b[0m",
)


def legend(symbols: tuple[str, ...]) -> str:
    """Explain symbols in one line."""
    named = zip(symbols, MEANINGS, strict=True)
    return ", ".join(f"{symbol.strip()} {meaning}" for symbol, meaning in named)


def coordinates(level: Level, player: int, boxes: tuple[int, ...]) -> str:
    """Return the state as a list of places, (row, column) from (0, 0) at the top left."""

    def place(cell: int) -> str:
        return f"({cell // level.width}, {cell % level.width})"

    inner = [
        cell
        for cell in range(level.width * level.height)
        if not level.floor >> cell & 1
        and 0 < cell % level.width < level.width - 1
        and 0 < cell // level.width < level.height - 1
    ]
    return "\n".join(
        (
            f"You: {place(player)}",
            "Boxes: "
            + ", ".join(
                place(box) + " on a target" * (level.targets >> box & 1) for box in sorted(boxes)
            ),
            "Targets: " + ", ".join(map(place, cells_of(level.targets))),
            "Inner walls: " + (", ".join(map(place, inner)) or "none"),
        )
    )


def words(level: Level, player: int, boxes: tuple[int, ...]) -> str:
    """Return the state as one line of words with blanks between, all of a small vocabulary.

    For each box: how far it is from you (rows, columns), and how far its nearest target that no
    other box stands on is from it. Then the cells one and two steps away: up, down, left, right.
    Then all inner cells, row by row.

    Example:
        >>> level = Level(5, 3, floor=0b00000_01110_00000, targets=1 << 8, player=6, boxes=(7,))
        >>> words(level, 6, (7,))
        '+0 +1 +0 +1 # # # # # # $ . @ $ .'
    """
    width, found = level.width, list[str]()
    targets = cells_of(level.targets)
    for box in boxes:
        free = [target for target in targets if target == box or target not in boxes]
        goal = min(free, key=lambda target: sum(map(abs, _apart(box, target, width))))
        ways = (*_apart(player, box, width), *_apart(box, goal, width))
        found += [f"{way:+d}" for way in ways]
    cells = draw(level, player, boxes).replace("\n", "")
    for step in level.steps:
        found.append(cells[player + step])
        beyond = player + 2 * step  # may be off the board, but only behind a wall
        found.append(XSB[0] if found[-1] == XSB[0] else cells[beyond])
    rows = range(width, len(cells) - width, width)
    found += [cell for row in rows for cell in cells[row + 1 : row + width - 1]]
    return " ".join(found)


def _apart(start: int, end: int, width: int) -> tuple[int, int]:
    """Return how many rows and columns lie between two cells."""
    return end // width - start // width, end % width - start % width


def rules(shows: str, symbols: tuple[str, ...], max_turns: int, moves_per_turn: int) -> str:
    """Explain the game to an agent.

    Args:
        shows: How states are shown: `grid`, `coordinates`, `both` or `words`.
        symbols: What the grid is drawn with.
        max_turns: How many turns there are.
        moves_per_turn: How many moves a turn may hold.
    """
    lines = [
        "Sokoban: push every box onto a target. Boxes can be pushed but not pulled, one at a "
        f"time. There are {max_turns} turns.",
    ]
    if shows == "words":
        lines.append(
            "A state is a line of words. For each box: rows and columns from you to it, rows and "
            "columns from it to the nearest free target. Then the cells one and two steps up, "
            "down, left and right of you. Then all inner cells, row by row."
        )
    if shows != "coordinates":
        lines.append(f"Symbols: {legend(XSB if shows == 'words' else symbols)}.")
    if shows in ("coordinates", "both"):
        lines.append("Places are (row, column), counted from (0, 0) at the top left.")
    if moves_per_turn == 1:
        lines.append("An action is one move: up, down, left or right.")
    else:
        lines.append(
            f"An action is one to {moves_per_turn} moves (up, down, left or right) with commas "
            "between, such as: up, up, left"
        )
    return "\n".join(lines)


def ansi(level: Level, player: int, boxes: tuple[int, ...]) -> str:
    """Return the state in colour, two characters a cell, for a terminal."""
    return draw(level, player, boxes, _COLOURED)


def pixels(level: Level, player: int, boxes: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the state as an image of shape (rows * TILE, columns * TILE, 3)."""
    tiles = _tiles()
    rows = draw(level, player, boxes).split("\n")
    return np.vstack([np.hstack([tiles[symbol] for symbol in row]) for row in rows])


@cache
def _tiles() -> dict[str, NDArray[np.uint8]]:
    """Paint one tile per symbol."""
    y, x = np.mgrid[0:TILE, 0:TILE]
    radius = np.hypot(x - (TILE - 1) / 2, y - (TILE - 1) / 2)
    edge = np.minimum(np.minimum(x, TILE - 1 - x), np.minimum(y, TILE - 1 - y))

    def paint(*layers: tuple[NDArray[np.bool_], tuple[int, int, int]]) -> NDArray[np.uint8]:
        tile = np.full((TILE, TILE, 3), (222, 214, 197), dtype=np.uint8)
        for where, colour in layers:
            tile[where] = colour
        return tile

    mortar = (y % 8 == 7) | ((x + 4 * (y // 8)) % 8 == 7)
    target = ((radius < 5) & (radius > 3), (196, 69, 54))
    beam = (edge == 1) | ((abs(x - y) < 2) & (edge > 1))
    head = (radius < 6, (41, 98, 155)), ((abs(x - 7.5) < 3.5) & (abs(y - 6.5) < 1), (255, 255, 255))
    return {
        "#": paint((x >= 0, (112, 104, 98)), (mortar, (84, 78, 73))),
        "-": paint(),
        ".": paint(target),
        "$": paint((edge >= 1, (199, 138, 67)), (beam, (140, 90, 38))),
        "*": paint((edge >= 1, (104, 159, 86)), (beam, (60, 105, 48))),
        "@": paint(*head),
        "+": paint(*head, target),
    }
