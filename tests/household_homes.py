"""Small homes to test with, and the distance to their goals by brute force."""

import dataclasses
from collections import deque

from hypothesis import assume
from hypothesis import strategies as st

from turngym.envs.household.engine import MOVES, Move, is_legal, is_won, play
from turngym.envs.household.game import Game, Goal, Item, Receptacle, numbered
from turngym.envs.household.plan import solve
from turngym.envs.household.state import Home, State

KINDS = {"drawer": True, "shelf": False, "fridge": True, "microwave": True, "sinkbasin": False}
"""Kinds of receptacle in random homes, and whether they can be opened."""
FITS = frozenset(
    (receptacle, item)
    for receptacle, items in {
        "drawer": ("apple", "knife"),
        "shelf": ("apple", "bowl"),
        "fridge": ("apple", "bowl"),
        "microwave": ("apple",),
        "sinkbasin": ("apple", "knife", "bowl"),
    }.items()
    for item in items
)
ABLE = {
    "apple": frozenset({"take", "clean", "heat", "cool", "slice"}),
    "knife": frozenset({"take", "clean"}),
    "bowl": frozenset({"take", "clean", "cool", "hold"}),
    "desklamp": frozenset({"use"}),
}
GOALS = (
    Goal(item="apple", receptacle="drawer"),
    Goal(item="apple", receptacle="fridge", needs=("cool",)),
    Goal(item="apple", receptacle="sinkbasin", needs=("hot",)),
    Goal(item="bowl", receptacle="shelf", needs=("clean",)),
    Goal(item="apple", receptacle="drawer", count=2),
    Goal(item="apple", receptacle="fridge", count=2),
    Goal(item="apple", receptacle="shelf", needs=("sliced",)),
    Goal(item="apple", receptacle="shelf", needs=("clean", "hot")),
    Goal(item="apple", receptacle="fridge", needs=("hot", "sliced")),
    Goal(item="bowl", lamp="desklamp"),
    Goal(item="apple", lamp="desklamp"),
)


@st.composite
def homes(draw: st.DrawFn) -> Home:
    """Draw a home of a few receptacles and items."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=4))
    things = draw(st.lists(st.sampled_from(sorted(ABLE)), min_size=1, max_size=4))
    places = draw(st.integers(1, 4))
    ids = [f"{kind}_bar_{number}" for number, kind in enumerate((*kinds, *things))]
    names = numbered(ids)
    receptacles = tuple(
        Receptacle(
            name=names[one],
            kind=one.partition("_")[0],
            place=draw(st.integers(0, places - 1)),
            openable=KINDS[one.partition("_")[0]],
            opened=KINDS[one.partition("_")[0]] and draw(st.booleans()),
        )
        for one in sorted(ids[: len(kinds)])
    )
    inside = st.lists(st.integers(0, len(kinds) - 1), min_size=1, max_size=2, unique=True)
    items = tuple(
        _item(names[one], one.partition("_")[0], tuple(sorted(draw(inside))), receptacles)
        for one in sorted(ids[len(kinds) :])
    )
    game = Game(
        dialect=draw(st.sampled_from(["old", "new"])),
        task_type="any",
        text="do it.",
        places=tuple(f"loc {number}" for number in range(places + 1)),
        start=draw(st.integers(0, places)),
        receptacles=receptacles,
        items=items,
        fits=FITS,
        goal=draw(st.sampled_from(GOALS)),
    )
    return Home(game)


@st.composite
def solvable_homes(draw: st.DrawFn) -> Home:
    """Draw a home whose goal can be reached."""
    game = draw(homes()).game
    wanted = [Home(dataclasses.replace(game, goal=goal)) for goal in GOALS]
    solvable = [home for home in wanted if solve(home, home.start) is not None]
    assume(solvable)
    return draw(st.sampled_from(solvable))


def _item(
    name: str, kind: str, inside: tuple[int, ...], receptacles: tuple[Receptacle, ...]
) -> Item:
    return Item(
        name=name,
        kind=kind,
        abilities=ABLE[kind],
        inside=inside,
        places=(receptacles[inside[0]].place,),
    )


def all_moves(home: Home) -> list[Move]:
    """List every move that a home could ever allow, and many that it never does."""
    items = range(len(home.game.items))
    receptacles = range(len(home.game.receptacles))
    free = ("look", "inventory", "help")
    moves = [Move(verb) for verb in free]
    moves += [
        Move(verb, other=r) for verb in ("go", "open", "close", "examine") for r in receptacles
    ]
    moves += [Move(verb, item) for verb in ("use", "examine") for item in items]
    pairs = [(item, r) for item in items for r in receptacles]
    moves += [Move(v, i, r) for v in ("take", "put", "clean", "heat", "cool") for i, r in pairs]
    moves += [Move("slice", item, knife) for item in items for knife in items]
    assert {move.verb for move in moves} == set(MOVES)
    return moves


def brute_distance(home: Home, start: State, states: int = 1_000) -> tuple[int | None, int | None]:
    """Search breadth-first for the fewest moves to the goal.

    Returns:
        The distance, None if it was not found; and the distance up to which there is no goal,
        None if all there is was searched. The search ends with the moves on which it has met
        `states` states, since a home of eight things has more of them than memory holds.
    """
    moves = [m for m in all_moves(home) if m.verb not in ("examine", "look", "inventory", "help")]
    seen = {start[:-1]}
    front = deque([(start, 0)])
    while front:
        state, distance = front.popleft()
        if is_won(home, state):
            return distance, None
        if len(seen) > states:
            return None, distance - 1
        for move in moves:
            if is_legal(home, state, move):
                after = play(home, state, move)
                if after[:-1] not in seen:
                    seen.add(after[:-1])
                    front.append((after, distance + 1))
    return None, None
