"""An expert that knows no more than the agent has seen: for demonstrations, and for DAgger.

It is a function of what has been seen, so it can be asked at any moment, whoever played before. As
soon as what it knows is enough for a plan, it follows a shortest one; until then it looks for what
is missing, first where such things are mostly found. What it takes for granted of the parts of the
room it has not seen is common sense: doors are not closed, and nothing stands at the same place.
"""

import json
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from turngym.envs.household.engine import Move, is_closed
from turngym.envs.household.evidence import Memory
from turngym.envs.household.game import KNIVES
from turngym.envs.household.plan import solve
from turngym.envs.household.state import NOTHING, Home, State


def advise(home: Home, state: State, memory: Memory) -> Move | None:
    """Return what to do next, knowing only what has been seen.

    Args:
        home: The home.
        state: The true state; of it only what `memory` knows is looked at.
        memory: What has been seen.

    Returns:
        A legal move; None if all has been seen and the goal is out of reach.
    """
    known = believed(home, state, memory)
    for aim in (home, _modest(home)):
        plan = None if aim is None else solve(aim, known)
        if plan is not None and plan.moves:
            return _legal(home, state, plan.moves[0])
    return _grab(home, known) or _search(home, state, memory)


def believed(home: Home, state: State, memory: Memory) -> State:
    """Return the state as far as it has been seen: what has not is empty, open and as it was."""
    inside = [items if memory.inside >> r & 1 else 0 for r, items in enumerate(state.inside)]
    own = [
        marks & (memory.examined | ~start)
        for marks, start in zip(state.marks, home.start.marks, strict=True)
    ]
    seen = memory.items
    return state._replace(
        inside=tuple(inside),
        opened=state.opened | home.openable & ~memory.visited,
        around=tuple(items & seen for items in state.around),
        marks=tuple(own),
    )


def _modest(home: Home) -> Home | None:
    """Return the home with one item wanted, where two are: one can be brought while one is sought."""
    return _single(home) if home.game.goal.count == 2 else None


@lru_cache(maxsize=16)
def _single(home: Home) -> Home:
    goal = replace(home.game.goal, count=1)
    return Home(replace(home.game, goal=goal))


def _legal(home: Home, state: State, move: Move) -> Move:
    """Return a planned move, or what comes before it: a door that was thought to be open."""
    if move.verb in ("put", "take") and is_closed(home, state, move.other):
        return Move("open", other=move.other)
    return move


def _grab(home: Home, known: State) -> Move | None:
    """Take a wanted item that lies here: one would have to come back for it."""
    if known.held != NOTHING or "sliced" in home.game.goal.needs:
        return None
    for r in home.at[known.place]:
        items = known.inside[r] & home.wanted & home.able["take"]
        placed = r in home.targets  # one of two, waiting for the other
        if items and not placed and not is_closed(home, known, r):
            return Move("take", items.bit_length() - 1, r)
    return None


def _search(home: Home, state: State, memory: Memory) -> Move | None:
    """Look into the receptacle that has not been seen where it is likeliest to find something."""
    kinds = sought(home, memory)
    hidden = [r for r in home.every if not memory.inside >> r & 1]
    if not hidden:
        return None

    def order(r: int) -> tuple[int, bool, int]:
        one = home.game.receptacles[r]
        return (
            min(map(rank, kinds, [one.kind] * len(kinds)), default=0),
            one.place != state.place,
            r,
        )

    best = min(hidden, key=order)
    if home.spots[best] != state.place:
        return Move("go", other=best)
    return Move("open" if is_closed(home, state, best) else "examine", other=best)


def sought(home: Home, memory: Memory) -> tuple[str, ...]:
    """Return the kinds of item that have still to be found."""
    goal, seen = home.game.goal, memory.items
    kinds = []
    if (home.wanted & seen).bit_count() < goal.count:
        kinds.append(goal.item)
    if goal.lamp and not home.lamps & seen:
        kinds.append(goal.lamp)
    if "sliced" in goal.needs and not home.knives & seen:
        kinds += KNIVES
    return tuple(kinds) or (goal.item,)


def rank(item: str, receptacle: str) -> int:
    """Return a kind of receptacle's place among those that a kind of item is mostly found in."""
    places = _haunts().get(item, ())
    return places.index(receptacle) if receptacle in places else len(places)


@lru_cache(maxsize=1)
def _haunts() -> dict[str, tuple[str, ...]]:
    """Read the kinds of receptacle of each kind of item, those first that hold it most often."""
    file = resources.files("turngym") / "assets" / "household" / "haunts.json"
    table: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return {item: tuple(places.split()) for item, places in table.items()}
