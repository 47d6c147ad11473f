"""Exact distances of a small level: every state at once, by retrograde analysis on bit masks.

A state of n boxes is one bit of a large integer, at `player + box_1 * S + box_2 * S**2 + ...` with S
cells per board. All states at distance d are one integer, and those at distance d + 1 follow from
it by shifts: undoing a walk moves the player's digit, undoing a push moves the player's digit and a
box's digit by the same step, which is one shift for the whole board. Python's integers do this for
thousands of states at a time: 20 microseconds for 6x6 with one box, about 1 ms for 8x8 with two.

The board is numbered without its outer walls but with a guard column and a guard row that are never
floor, so a shift over an edge lands on a guard bit and is masked away.
"""

from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from turngym.envs.sokoban.engine import Level, cells_of

MAX_BITS = 600_000
"""The most states a table has room for: 10x10 with two boxes, 6x6 with three."""


class Board(NamedTuple):
    """What all levels of one size and number of boxes share."""

    stride: int
    cells: int
    """S, guards included."""
    number: tuple[int, ...]
    """Cell of a level -> digit of a state."""
    touching: tuple[tuple[int, ...], ...]
    """[k][c]: states of k boxes and the player in which some digit is c."""
    pulls: tuple[tuple[int, int], ...]
    """For each box and step: the states in which the box is one step ahead of the player, and by
    how much a state shifts when that push is undone."""


def fits(width: int, height: int, num_boxes: int) -> bool:
    """Tell whether levels of this size get a table."""
    return bool(((height - 1) * (width - 1)) ** (num_boxes + 1) <= MAX_BITS)


class Table:
    """The fewest moves to a solution, from every state of a level.

    Args:
        level: The level; its own start is not looked at.
        layers: What `layers_of` returns for it, if that is at hand.

    Example:
        >>> level = Level(5, 3, floor=0b00000_01110_00000, targets=1 << 8, player=6, boxes=(7,))
        >>> Table(level).distance(6, (7,)), Table(level).distance(6, (8,))
        (1, 0)
    """

    def __init__(self, level: Level, layers: list[int] | None = None) -> None:
        board = board_of(level.width, level.height, len(level.boxes))
        layers = layers_of(level) if layers is None else layers
        self._number = board.number
        self._weights = [board.cells ** (place + 1) for place in range(len(level.boxes))]
        size = (board.cells ** (len(level.boxes) + 1) + 7) // 8
        self._planes = [  # bit k of every state's distance plus one: 0 is left for the dead
            _union(layers, k).to_bytes(size, "little") for k in range(len(layers).bit_length())
        ]

    def distance(self, player: int, boxes: tuple[int, ...]) -> int | None:
        """Return the fewest moves to a solution, None from a dead state."""
        number = self._number
        state = number[player]
        for weight, box in zip(self._weights, boxes, strict=True):
            state += number[box] * weight
        byte, bit = state >> 3, state & 7
        found = 0
        for k, plane in enumerate(self._planes):
            found |= (plane[byte] >> bit & 1) << k
        return found - 1 if found else None


def pick(layer: int, place: int, level: Level) -> tuple[int, tuple[int, ...]]:
    """Return player and boxes of one state of a layer, by its place among them."""
    board = board_of(level.width, level.height, len(level.boxes))
    state = _nth_bit(layer, place)
    found = []
    for _ in range(len(level.boxes) + 1):
        state, digit = divmod(state, board.cells)
        found.append(board.number.index(digit))
    return found[0], tuple(found[1:])


def layers_of(level: Level) -> list[int]:
    """Return the states at distance 0, 1, 2, ... as masks; states in none of them are dead."""
    board = board_of(level.width, level.height, len(level.boxes))
    floor = [board.number[cell] for cell in cells_of(level.floor)]
    targets = [board.number[cell] for cell in cells_of(level.targets)]
    unseen = _free_states(floor, board, len(targets))
    layer = 0
    standing = sum(1 << cell for cell in floor if cell not in targets)
    for order in permutations(targets):
        layer |= standing << sum(c * board.cells ** (i + 1) for i, c in enumerate(order))
    layers = []
    while layer:
        layers.append(layer)
        unseen ^= layer
        before = layer << 1 | layer >> 1 | layer << board.stride | layer >> board.stride
        for ahead, shift in board.pulls:
            if pushed := layer & ahead:
                before |= pushed >> shift if shift > 0 else pushed << -shift
        layer = before & unseen
    return layers


def _free_states(floor: list[int], board: Board, num_boxes: int) -> int:
    """Return the states whose player and boxes stand on floor, no two on one cell."""
    states = sum(1 << cell for cell in floor)
    size = board.cells
    for k in range(num_boxes):
        states = sum((states & ~board.touching[k][cell]) << cell * size for cell in floor)
        size *= board.cells
    return states


@lru_cache(maxsize=64)
def board_of(width: int, height: int, num_boxes: int) -> Board:
    """Return the masks that depend on the size alone."""
    stride = width - 1
    cells = (height - 1) * stride
    number = tuple(
        (row - 1) * stride + column - 1 if 0 < row < height - 1 and 0 < column < width - 1 else -1
        for row in range(height)
        for column in range(width)
    )
    touching = [tuple(1 << cell for cell in range(cells))]
    size = cells
    for _ in range(1, num_boxes):
        full = (1 << size) - 1
        touching.append(
            tuple(
                sum((full if box == c else touching[-1][c]) << box * size for box in range(cells))
                for c in range(cells)
            )
        )
        size *= cells
    pulls = tuple(
        (_ahead(cells, num_boxes, box, step), step * (cells**box + 1))
        for box in range(1, num_boxes + 1)
        for step in (-stride, stride, -1, 1)
    )
    return Board(stride, cells, number, tuple(touching), pulls)


def _ahead(cells: int, num_boxes: int, box: int, step: int) -> int:
    """Return the states in which this box stands one step ahead of the player."""
    states: int = sum(
        1 << (player + step) * cells**box + player
        for player in range(cells)
        if 0 <= player + step < cells
    )
    for other in range(1, num_boxes + 1):  # the other boxes stand anywhere
        if other != box:
            weight: int = cells**other
            states = sum(states << place * weight for place in range(cells))
    return states


def _union(layers: list[int], k: int) -> int:
    """Return the states whose distance, plus one, has bit k."""
    states = 0
    for distance, layer in enumerate(layers):
        if distance + 1 >> k & 1:
            states |= layer
    return states


def _nth_bit(mask: int, place: int) -> int:
    """Return the position of the set bit that has `place` set bits below it."""
    low, high = 0, mask.bit_length()
    while high - low > 1:
        middle = (low + high) // 2
        below = (mask & ((1 << middle) - 1)).bit_count()
        low, high = (low, middle) if below > place else (middle, high)
    return low
