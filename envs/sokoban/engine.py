"""The rules of Sokoban: a level, a state, and what a push does to it.

Cells are numbered row by row, `cell = row * width + column`; sets of cells are bit masks in one
Python int (bit `cell`). The outer rows and columns of a level are always wall, so shifting a mask
by one row or column never wraps round onto floor.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

DIRECTIONS = ("up", "down", "left", "right")
XSB = ("#", "-", ".", "$", "*", "@", "+")
"""The usual symbols: wall, floor (a visible one), target, box, box on a target, player, player on
a target."""


@dataclass(frozen=True, slots=True)
class Level:
    """Walls, targets and the start of one level.

    Example:
        >>> level = Level(5, 3, floor=0b00000_01110_00000, targets=1 << 8, player=6, boxes=(7,))
        >>> print(level)
        #####
        #@$.#
        #####
    """

    width: int
    """Columns, the outer walls included."""
    height: int
    """Rows, the outer walls included."""
    floor: int
    """Mask of the cells that are not wall."""
    targets: int
    """Mask of the target cells, as many as there are boxes."""
    player: int
    """The cell where the player starts."""
    boxes: tuple[int, ...]
    """The cells where the boxes start, ascending. A box is named by its place in this tuple."""

    @property
    def steps(self) -> tuple[int, int, int, int]:
        """How far one step moves in cell numbers, in the order of `DIRECTIONS`."""
        return (-self.width, self.width, -1, 1)

    def __str__(self) -> str:
        """The start in XSB notation."""
        return draw(self, self.player, self.boxes)


_BITS = bytes(code & 1 for code in range(256))  # of the digits 0 and 1, in ASCII


def cells_of(mask: int) -> list[int]:
    """List the cells of a mask, ascending.

    >>> cells_of(0b1010)
    [1, 3]
    """
    digits = bin(mask)[:1:-1].encode().translate(_BITS)
    return list(compress(range(len(digits)), digits))


def mask_of(cells: tuple[int, ...]) -> int:
    """Return the mask that holds these cells."""
    mask = 0
    for cell in cells:
        mask |= 1 << cell
    return mask


def flood(start: int, free: int, width: int) -> int:
    """Return the mask of all cells of `free` that a walk from the mask `start` can reach."""
    reached = start & free
    while True:
        grown = (reached | reached << 1 | reached >> 1 | reached << width | reached >> width) & free
        if grown == reached:
            return reached
        reached = grown


def move(
    level: Level, player: int, boxes: tuple[int, ...], step: int
) -> tuple[int, tuple[int, ...]]:
    """Return player and boxes after one step, unchanged if a wall or a stuck box is in the way.

    Args:
        level: The level being played.
        player: The player's cell.
        boxes: The cells of the boxes, in the order of `level.boxes`.
        step: One of `level.steps`.
    """
    ahead = player + step
    if not level.floor >> ahead & 1:
        return player, boxes
    if ahead not in boxes:
        return ahead, boxes
    beyond = ahead + step
    if not level.floor >> beyond & 1 or beyond in boxes:
        return player, boxes
    return ahead, tuple(beyond if box == ahead else box for box in boxes)


def is_solved(level: Level, boxes: tuple[int, ...]) -> bool:
    """Tell whether every box stands on a target."""
    return mask_of(boxes) == level.targets


def draw(level: Level, player: int, boxes: tuple[int, ...], symbols: tuple[str, ...] = XSB) -> str:
    """Return a picture of a state, one line per row.

    Args:
        level: The level.
        player: The player's cell.
        boxes: The cells of the boxes.
        symbols: What stands for the seven things that `XSB` lists.
    """
    return paint(terrain(level, symbols).copy(), level, player, boxes, symbols)


def paint(
    cells: list[str],
    level: Level,
    player: int,
    boxes: tuple[int, ...],
    symbols: tuple[str, ...],
) -> str:
    """Put player and boxes on a copy of a level's `terrain` and return the picture."""
    _, _, _, box, box_on, you, you_on = symbols
    width, targets = level.width, level.targets
    for cell in boxes:
        cells[cell + cell // width] = box_on if targets >> cell & 1 else box
    cells[player + player // width] = you_on if targets >> player & 1 else you
    return "".join(cells)


@lru_cache(maxsize=256)
def terrain(level: Level, symbols: tuple[str, ...]) -> list[str]:
    """Return the symbols of walls, floor and targets, with line breaks between the rows."""
    wall, floor, target = symbols[:3]
    width = level.width
    cells = ([wall] * width + ["\n"]) * level.height
    for cell in cells_of(level.floor):
        cells[cell + cell // width] = floor
    for cell in cells_of(level.targets):
        cells[cell + cell // width] = target
    return cells[:-1]
