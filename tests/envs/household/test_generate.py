"""Generated homes: what is asked for makes sense and can be done, and what is held out stays out."""

import functools
import os
import subprocess
import sys
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.household.engine import is_legal, is_won, play
from turngym.envs.household.game import NEEDS, STATIONS, Game
from turngym.envs.household.generate import (
    NARROW,
    UNLIKELY,
    candidates,
    game_of,
    is_held_out,
    laid_out,
)
from turngym.envs.household.goals import TASK_TYPES, task_type
from turngym.envs.household.homes import KINDS, GeneratedHomes
from turngym.envs.household.kinds import LONGER, SHAPES, TYPES, Kind
from turngym.envs.household.plan import solve
from turngym.envs.household.problem import HouseholdProblem, key_of
from turngym.envs.household.tables import ROOMS, tables
from turngym.envs.tasks import SPLITS, split_of

COUNTS = {"train": 400, "valid_seen": 100, "test": 100, "valid_unseen": 100}
"""How many tasks of each split of each set are looked at."""


@functools.cache
def problems(name: str, split: str) -> tuple[HouseholdProblem, ...]:
    homes = GeneratedHomes(name, KINDS[name])
    return tuple(homes.problem(split, index) for index in range(COUNTS[split]))


every = pytest.mark.parametrize(("name", "split"), [(n, s) for n in KINDS for s in SPLITS])


@every
def test_a_task_is_solved_by_its_plan_in_as_many_actions_as_its_distance_and_not_before(
    name: str, split: str
) -> None:
    kind = KINDS[name]
    for problem in problems(name, split):
        home, state = problem.home, problem.home.start
        plan = solve(home, state)
        assert plan is not None
        assert plan.length == problem.distance
        assert kind.shortest <= plan.length <= kind.longest
        assert plan.length == len(plan.moves)
        for move in plan.moves:
            assert not is_won(home, state)
            assert is_legal(home, state, move)
            state = play(home, state, move)
        assert is_won(home, state)


@every
def test_a_task_belongs_to_its_split_by_key_layout_and_pair(name: str, split: str) -> None:
    for problem in problems(name, split):
        game, unseen = problem.home.game, split == "valid_unseen"
        assert problem.task.key == key_of(game)
        assert split_of(problem.task.key) == split
        assert is_held_out(game.goal.item, game.goal.receptacle or game.goal.lamp) == unseen
        layout = sorted(one.kind for one in game.receptacles)
        assert any(is_held_out(room, *layout) == unseen for room in KINDS[name].rooms)


@every
def test_what_is_asked_for_makes_sense(name: str, split: str) -> None:
    for problem in problems(name, split):
        assert not oddities(problem.home.game)
        assert problem.task.category in KINDS[name].types
        assert problem.task.max_turns >= 2 * (problem.distance or 0)


def oddities(game: Game) -> list[str]:
    """Return what is odd about a game."""
    goal = game.goal
    wanted = [item for item in game.items if item.kind == goal.item]
    others = [item for item in game.items if item.kind != goal.item and "take" in item.abilities]
    kinds = {one.kind for one in game.receptacles}
    able = set.intersection(*(set(item.abilities) for item in wanted))
    stations = {r for need in goal.needs for r in STATIONS.get(NEEDS[need], ())}
    found = {
        "the item cannot be taken": "take" not in able,
        "it cannot become what it shall": not {NEEDS[need] for need in goal.needs} <= able,
        "there are not enough": len(wanted) < goal.count,
        "there is nothing else": not others,
        "there is nowhere to bring it": not goal.lamp and goal.receptacle not in kinds,
        "it does not fit": not goal.lamp and (goal.receptacle, goal.item) not in game.fits,
        "there is no light": bool(goal.lamp) and all(i.kind != goal.lamp for i in game.items),
        "it stays where it was worked on": goal.receptacle in stations,
        "it is thrown away after the work": bool(goal.needs) and goal.receptacle in UNLIKELY,
        "two are too many there": goal.count == 2 and goal.receptacle in UNLIKELY | NARROW,
        "one that is clean is to be cleaned": "clean" in goal.needs
        and any("clean" in item.states for item in wanted),
        "its name is not in the text": goal.item.removesuffix("fe") not in game.text,
        "the place is not in the text": (goal.receptacle or goal.lamp) not in game.text,
        "the text is no sentence": not (game.text.endswith(".") and "  " not in game.text),
    }
    return [what for what, is_so in found.items() if is_so]


def test_no_layout_and_no_pair_of_valid_unseen_is_in_another_split() -> None:
    found: dict[bool, tuple[set[object], set[object]]] = {
        True: (set(), set()),
        False: (set(), set()),
    }
    for split in SPLITS:
        layouts, pairs = found[split == "valid_unseen"]
        for problem in problems("household-generated", split):
            game = problem.home.game
            layouts.add(tuple(sorted(one.kind for one in game.receptacles)))
            pairs.add((game.goal.item, game.goal.receptacle, game.goal.lamp))
    assert not found[True][0] & found[False][0]
    assert not found[True][1] & found[False][1]
    assert min(len(group) for groups in found.values() for group in groups) > 20


def test_there_are_as_many_tasks_of_each_type() -> None:
    counts = Counter(one.task.category for one in problems("household-generated", "train"))
    assert counts.keys() == set(TASK_TYPES)
    assert min(counts.values()) > 400 / 6 / 2


def test_the_types_are_alfworlds_six_and_longer_ones() -> None:
    assert set(TYPES) == set(TASK_TYPES)
    assert set(LONGER) == {
        "pick_clean_hot_then_place_in_recep",
        "pick_clean_cool_then_place_in_recep",
        "pick_and_place_simple_slice",
        "pick_clean_then_place_in_recep_slice",
        "pick_heat_then_place_in_recep_slice",
        "pick_cool_then_place_in_recep_slice",
    }
    for name, shape in SHAPES.items():
        assert task_type(shape.goal("apple", "shelf")) == name


def test_names_are_given_as_alfworld_gives_them() -> None:
    """In the order of lists, the numbers of a kind go down to 1."""
    game = (
        GeneratedHomes("household-generated", KINDS["household-generated"])
        .problem("train", 3)
        .home.game
    )
    for things in (game.receptacles, game.items):
        numbers: dict[str, list[int]] = {}
        for one in things:
            kind, number = one.name.split()
            assert kind == one.kind
            numbers.setdefault(kind, []).append(int(number))
        assert all(found == list(range(len(found), 0, -1)) for found in numbers.values())


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_names_words_and_dialect_do_not_change_what_a_task_is(first: int, second: int) -> None:
    proposed = (
        one for start in range(1000) for one in candidates(Kind(), False, Random(start + first))
    )
    candidate = next(one for one in proposed if one is not None)
    one = game_of(candidate.house, candidate.goal, "new", Random(first))
    two = game_of(candidate.house, candidate.goal, "old", Random(second))
    assert candidate.key == key_of(one) == key_of(two)
    held = [
        sorted((item.kind, g.receptacles[item.inside[0]].kind) for item in g.items)
        for g in (one, two)
    ]
    assert held[0] == held[1]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ROOMS), st.integers(4, 40), st.integers(0, 2**32))
def test_a_room_has_what_it_always_has_and_no_more_than_was_said(
    room: str, most: int, seed: int
) -> None:
    layout = laid_out(room, Kind(receptacles=most), Random(seed))
    assert len(layout) <= most
    assert set(tables().rooms[room].always) <= set(layout)
    assert layout == tuple(sorted(layout))


def test_doors_stand_open_and_things_are_clean_as_often_as_was_said() -> None:
    def shares(kind: Kind) -> tuple[set[bool], bool]:
        games = [GeneratedHomes("custom", kind).problem("train", i).home.game for i in range(10)]
        doors = {one.opened for game in games for one in game.receptacles if one.openable}
        return doors, any(item.states for game in games for item in game.items)

    types = ("pick_and_place_simple",)
    assert shares(Kind(types=types, opened=0, clean=0)) == ({False}, False)
    assert shares(Kind(types=types, opened=1, clean=1)) == ({True}, True)


def test_what_a_room_does_not_have_is_not_asked_for() -> None:
    kind = Kind(types=("look_at_obj_in_light",), items=4, receptacles=6)
    for index in range(20):
        game = GeneratedHomes("custom", kind).problem("train", index).home.game
        assert len(game.receptacles) <= 6
        assert 2 <= len(game.items) <= 4


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"rooms": ("attic",)}, "attic"),
        ({"rooms": ()}, "rooms"),
        ({"types": ("juggle",)}, "juggle"),
        ({"types": "look_at_obj_in_light"}, "look_at_obj_in_light"),
        ({"types": ("look_at_obj_in_light",), "rooms": ("kitchen",)}, "kitchen"),
        ({"receptacles": -1}, "receptacles"),
        ({"receptacles": 3}, "at least 4"),
        ({"opened": 1.5}, "1.5"),
        ({"clean": True}, "clean"),
        ({"shortest": 0}, "shortest"),
        ({"shortest": 9, "longest": 8}, "longest"),
        ({"dialect": "french"}, "french"),
    ],
)
def test_a_kind_that_cannot_be_is_refused(changes: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Kind(**changes)  # type: ignore[arg-type]  # that is the point


def test_a_kind_that_allows_nothing_says_so() -> None:
    homes = GeneratedHomes("custom", Kind(types=("pick_and_place_simple",), shortest=29))
    with pytest.raises(ValueError, match="set too small"):
        homes.problem("test", 0)


def test_tasks_are_the_same_in_any_process() -> None:
    script = (
        "from turngym.envs.household.homes import *\n"
        "for n, k in KINDS.items():\n"
        "    for s in SPLITS:\n"
        "        print(*(GeneratedHomes(n, k).problem(s, i).task.sha256 for i in range(5)))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1
    assert len(set(said.pop().split())) == len(KINDS) * len(SPLITS) * 5
