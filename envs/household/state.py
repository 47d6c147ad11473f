"""A home and its state, as the rules of the household world see them.

Sets of items and of receptacles are bit masks in Python ints, numbered as the game lists them.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from turngym.envs.household.game import (
    ABILITIES,
    KNIVES,
    NEEDS,
    OLD_SINKS,
    STATES,
    STATIONS,
    Game,
)

NOTHING = -1
"""No item, no receptacle."""
CLEAN, HOT, COOL, ON, SLICED = range(len(STATES))
"""Places in `State.marks`."""


class State(NamedTuple):
    """All that can change."""

    place: int
    held: int
    """The item in the hand, or `NOTHING`."""
    opened: int
    """Mask of the open receptacles."""
    inside: tuple[int, ...]
    """Of each receptacle, the mask of its items."""
    around: tuple[int, ...]
    """Of each place, the mask of the items that can be sliced there."""
    taken: tuple[int, ...]
    """Of each receptacle, the mask of items once taken from it and not put back: `look` tells."""
    marks: tuple[int, ...]
    """Of each of `game.STATES`, the mask of the items that are so."""
    key: int
    """Names the rest: equal for equal states of a game, in any process."""


class Home:
    """What the rules ask of a game, worked out once; it never changes."""

    def __init__(self, game: Game, salt: str = "") -> None:
        """Work it out.

        Args:
            game: The game.
            salt: Names the game, in keys of states.
        """
        self.game = game
        stands = game.receptacles
        kinds = [item.kind for item in game.items]
        self.spots = tuple(one.place for one in stands)
        self.at = tuple(
            tuple(r for r, spot in enumerate(self.spots) if spot == place)
            for place in range(len(game.places))
        )
        self.openable = mask_of(r for r, one in enumerate(stands) if one.openable)
        self.able = dict.fromkeys(ABILITIES, 0)
        """Of each ability, the mask of the items that have it."""
        for number, item in enumerate(game.items):
            for ability in item.abilities:
                self.able[ability] |= 1 << number
        self.knives = mask_of(i for i, kind in enumerate(kinds) if kind in KNIVES)
        stations = STATIONS | ({"clean": OLD_SINKS} if game.dialect == "old" else {})
        self.stations = {
            verb: mask_of(r for r, one in enumerate(stands) if one.kind in which)
            for verb, which in stations.items()
        }
        fitting = {
            kind: mask_of(i for i, one in enumerate(kinds) if (kind, one) in game.fits)
            for kind in {one.kind for one in stands}
        }
        self.takes = tuple(fitting[one.kind] for one in stands)
        """Of each receptacle, the mask of the items it can take."""
        self.every = range(len(stands))
        """All receptacles."""
        self._aim(kinds)
        self.start = _start(game, salt)

    def _aim(self, kinds: list[str]) -> None:
        """Work out what the goal is about."""
        goal = self.game.goal
        self.wanted = mask_of(i for i, kind in enumerate(kinds) if kind == goal.item)
        """Mask of the items that the goal can be met with."""
        for need in goal.needs:
            self.wanted &= self.able[NEEDS[need]]
        self.lamps = self.able["use"] & mask_of(i for i, k in enumerate(kinds) if k == goal.lamp)
        self.targets = tuple(
            r for r, one in enumerate(self.game.receptacles) if one.kind == goal.receptacle
        )
        """The receptacles that the goal can be met in."""
        self.sample = self.wanted.bit_length() - 1
        """One of the wanted items, all of which are of a kind; -1 if there is none."""
        needed = [self.stations[NEEDS[need]] for need in goal.needs if NEEDS[need] in self.stations]
        self.working = reduce(or_, needed, 0)
        """Mask of the receptacles that the goal needs for cleaning, heating or cooling."""


def mask_of(numbers: Iterable[int]) -> int:
    """Return the mask that holds these numbers."""
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


@lru_cache(maxsize=1_024)
def numbers_of(mask: int) -> tuple[int, ...]:
    """List the numbers of a mask, ascending.

    >>> numbers_of(0b1010)
    (1, 3)
    """
    return tuple(bit for bit in range(mask.bit_length()) if mask >> bit & 1)


@lru_cache(maxsize=4_096)
def fact(*parts: str | int) -> int:
    """Return the share of one fact in the key of a state, which is the XOR of all its facts."""
    text = " ".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())


def _start(game: Game, salt: str) -> State:
    key = fact("home", salt) ^ fact("at", game.start)
    inside, around = [0] * len(game.receptacles), [0] * len(game.places)
    marks = [0] * len(STATES)
    for number, item in enumerate(game.items):
        for receptacle in item.inside:
            inside[receptacle] |= 1 << number
        for place in item.places:
            around[place] |= 1 << number
        for name in item.states:
            marks[STATES.index(name)] |= 1 << number
    return State(
        place=game.start,
        held=NOTHING,
        opened=mask_of(r for r, one in enumerate(game.receptacles) if one.opened),
        inside=tuple(inside),
        around=tuple(around),
        taken=(0,) * len(game.receptacles),
        marks=tuple(marks),
        key=key,
    )
