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
from operator import mul
from typing import NamedTuple

from turngym.envs.sokoban.engine import Level, cells_of

MAX_BITS = 600_000
"""The most states a table has room for: 10x10 with two boxes, 6x6 with three."""
SCANNED = 10_000
"""Tables of fewer states are looked up mask by mask."""


class Board(NamedTuple):
    """What all levels of one size and number of boxes share."""

    stride: int
    cells: int
    """S, guards included."""
    states: int
    """How many bits a mask has."""
    weights: tuple[int, ...]
    """What a step of each box adds to the place of a state."""
    number: tuple[int, ...]
    """Cell of a level -> digit of a state."""
    touching: tuple[tuple[int, ...], ...]
    """[k][c]: states of k boxes and the player in which some digit is c."""
    pulls: tuple[tuple[int, int], ...]
    """For each box and step: the states in which the box is one step ahead of the player, and by
    how much a state shifts when that push is undone."""


def fits(width: int, height: int, num_boxes: int, max_bits: int = MAX_BITS) -> bool:
    """Tell whether levels of this size get a table."""
    return bool(((height - 1) * (width - 1)) ** (num_boxes + 1) <= max_bits)


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
        self._weights = board.weights
        self._layers, self._planes = layers, list[bytes]()
        if board.states > SCANNED:  # shifting such masks takes longer than looking into bytes
            size = (board.states + 7) // 8
            self._layers = []
            self._planes = [  # bit k of every state's distance plus one: 0 is left for the dead
                _union(layers, k).to_bytes(size, "little") for k in range(len(layers).bit_length())
            ]

    def distance(self, player: int, boxes: tuple[int, ...]) -> int | None:
        """Return the fewest moves to a solution, None from a dead state."""
        number = self._number
        state = number[player]
        for weight, box in zip(self._weights, boxes, strict=True):
            state += number[box] * weight
        for distance, layer in enumerate(self._layers):
            if layer >> state & 1:
                return distance
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
    layer, unseen = _ends(level, board)
    layers = []
    while layer:
        layers.append(layer)
        unseen ^= layer
        layer = _before(layer, layer, board) & unseen
    return layers


def push_layers_of(level: Level) -> list[dict[int, int]]:
    """Return the states by pushes to go and, with as few pushes as can be, moves to go.

    Returns:
        One dict for each number of pushes: number of moves -> mask of states.
    """
    board = board_of(level.width, level.height, len(level.boxes))
    layer, unseen = _ends(level, board)
    unseen ^= layer
    levels = [{0: layer}]
    while levels[-1]:
        fewer, layers = levels[-1], dict[int, int]()
        moves, layer = min(fewer), 0
        while layer or moves <= max(fewer):
            layer = _before(layer, fewer.get(moves, 0), board) & unseen
            unseen ^= layer
            moves += 1
            if layer:
                layers[moves] = layer
        levels.append(layers)
    return levels[:-1]


def index_of(level: Level, player: int, boxes: tuple[int, ...]) -> int:
    """Return which bit of a mask a state is."""
    board = board_of(level.width, level.height, len(level.boxes))
    return sum(
        board.number[cell] * board.cells**place for place, cell in enumerate((player, *boxes))
    )


def _before(walked: int, pushed: int, board: Board) -> int:
    """Return the states one step before a walk to `walked` or a push to `pushed`, and other bits."""
    before = walked << 1 | walked >> 1 | walked << board.stride | walked >> board.stride
    for ahead, shift in board.pulls:
        if states := pushed & ahead:
            before |= states >> shift if shift > 0 else states << -shift
    return before


def _ends(level: Level, board: Board) -> tuple[int, int]:
    """Return the solved states, and all states there are."""
    floor = [board.number[cell] for cell in cells_of(level.floor)]
    targets = [board.number[cell] for cell in cells_of(level.targets)]
    standing = sum([1 << cell for cell in floor if cell not in targets])
    solved = 0
    for order in permutations(targets):
        solved |= standing << sum(map(mul, order, board.weights))
    return solved, _free_states(floor, board)


def _free_states(floor: list[int], board: Board) -> int:
    """Return the states whose player and boxes stand on floor, no two on one cell."""
    states = sum([1 << cell for cell in floor])
    for touching, weight in zip(board.touching, board.weights, strict=True):
        states = sum([(states & ~touching[cell]) << cell * weight for cell in floor])
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
    weights = tuple(cells**box for box in range(1, num_boxes + 1))
    return Board(stride, cells, cells * weights[-1], weights, number, tuple(touching), pulls)


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
