"""A game to be played: its card, and what is worked out once for all its episodes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from turngym.envs.calls import canonical
from turngym.envs.household.commands import Grammar
from turngym.envs.household.game import Game, Goal, Item, Receptacle
from turngym.envs.household.plan import Planner
from turngym.envs.household.state import Home
from turngym.envs.tasks import Task

VERSION = "1"
"""Changes when tasks, texts or rewards change."""
MAX_TURNS = 50
"""Turns for a real game, as in the papers."""


@dataclass(frozen=True, slots=True)
class HouseholdProblem:
    """A game to be played, with its card."""

    task: Task
    home: Home
    grammar: Grammar = field(compare=False, repr=False)
    planner: Planner = field(compare=False, repr=False)
    distance: int | None
    """Actions to the goal from the start."""


def problem_of(game: Game, task_id: str, max_turns: int = MAX_TURNS) -> HouseholdProblem:
    """Make the card of a game, and what is worked out once for all its episodes."""
    content = canonical([VERSION, max_turns, _content(game)])
    task = Task(
        id=task_id,
        key=key_of(game),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        goal=game.text,
        category=game.task_type,
        max_turns=max_turns,
    )
    return problem_from(game, task)


def problem_from(game: Game, task: Task) -> HouseholdProblem:
    """Work out what a game with its card is played with."""
    home = Home(game, task.key)
    planner = Planner(home)
    return HouseholdProblem(task, home, Grammar(home), planner, planner.distance(home.start))


def key_of(game: Game) -> str:
    """Return the hash of start state and goal, without wording, dialect, names and order."""
    return key_from(game.goal, standing(game.receptacles, game.items, game.start))


def key_from(goal: Goal, stands: str) -> str:
    """Return the key of a game: of one home many, cheaply, for `stands` is the same in all."""
    return hashlib.sha256(f"{goal} {stands}".encode()).hexdigest()


def standing(receptacles: Sequence[Receptacle], items: Sequence[Item], start: int) -> str:
    """Return what stands where at the start, without names and order."""
    inside: dict[int, list[str]] = {}
    for item in items:
        for r in item.inside:
            inside.setdefault(r, []).append(f"{item.kind} {sorted(item.states)}")
    places: dict[int, list[str]] = {start: ["start"]}
    for r, one in enumerate(receptacles):
        held = sorted(inside.get(r, ()))
        said = f"{one.kind} {one.openable} {one.opened} {held}"
        places.setdefault(one.place, []).append(said)
    return str(sorted(map(sorted, places.values())))


def _content(game: Game) -> list[object]:
    goal = game.goal
    return [
        [game.dialect, game.task_type, game.text, game.places, game.start],
        [[r.name, r.kind, r.place, r.openable, r.opened] for r in game.receptacles],
        [
            [i.name, i.kind, sorted(i.abilities), sorted(i.states), i.inside, i.places, i.contents]
            for i in game.items
        ],
        _pairs(game.fits),
        [goal.item, goal.count, goal.needs, goal.receptacle, goal.lamp],
    ]


@lru_cache(maxsize=8)
def _pairs(fits: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort what fits where, which many games share."""
    return sorted(fits)
