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
