"""What is asked for, in words, and what is known, in one line."""

from random import Random

import gymnasium
import pytest
from household_files import FOLDER

from turngym.envs.household.env import HouseholdEnv
from turngym.envs.household.game import Goal
from turngym.envs.household.tables import tables
from turngym.envs.household.wording import plural, text_of


def ways(goal: Goal, *, single: bool = True) -> set[str]:
    return {text_of(goal, Random(seed), single=single) for seed in range(300)}


def test_a_thing_is_put_in_or_on_its_place_in_five_ways() -> None:
    assert ways(Goal(item="apple", receptacle="fridge")) == {
        "put an apple in the fridge.",
        "place an apple in the fridge.",
        "find an apple and put it in the fridge.",
        "get an apple and leave it in the fridge.",
        "take an apple and set it in the fridge.",
    }


def test_of_several_places_any_will_do() -> None:
    assert "put some bread on a shelf." in ways(
        Goal(item="bread", receptacle="shelf"), single=False
    )


def test_one_work_is_a_verb_or_what_it_makes_of_a_thing() -> None:
    found = ways(Goal(item="mug", receptacle="desk", needs=("cool",)))
    assert len(found) == 10
    assert {
        "put a cold mug on the desk.",
        "chill a mug and put it on the desk.",
        "find a mug, cool it and put it on the desk.",
    } <= found


def test_two_works_are_said_in_the_order_in_which_they_are_done() -> None:
    washed = ways(Goal(item="egg", receptacle="fridge", needs=("clean", "hot")))
    assert "wash an egg and heat it, then put it in the fridge." in washed
    assert "put a clean hot egg in the fridge." in washed
    cut = ways(Goal(item="tomato", receptacle="shelf", needs=("hot", "sliced")))
    assert "slice a tomato, warm it and put it on the shelf." in cut
    assert "put a hot sliced tomato on the shelf." in cut


def test_two_things_and_a_lamp_have_ways_of_their_own() -> None:
    assert "find two watches and put them in a drawer." in ways(
        Goal(item="watch", receptacle="drawer", count=2), single=False
    )
    assert len(ways(Goal(item="watch", receptacle="drawer", count=2))) == 4
    light = ways(Goal(item="pen", lamp="desklamp"))
    assert len(light) == 5
    assert "look at a pen under the desklamp." in light


def test_all_that_there_can_be_two_of_has_a_plural() -> None:
    kinds = sorted(tables().abilities)
    assert len({plural(kind) for kind in kinds}) == len(kinds)
    assert [plural(kind) for kind in ("dishsponge", "butterknife", "lettuce", "box")] == [
        *("dishsponges", "butterknives", "heads of lettuce", "boxes")
    ]


HEAT = "household-alfworld/train/2"


@pytest.fixture
def world() -> HouseholdEnv:
    env = gymnasium.make("turngym/Household-v0", source=str(FOLDER), observation="words").unwrapped
    assert isinstance(env, HouseholdEnv)
    return env


def test_what_is_known_is_said_in_one_line(world: HouseholdEnv) -> None:
    observation, _ = world.reset(options={"task": HEAT})
    wanted, at, hold, *rooms = observation.split(" ; ")
    assert (wanted, at, hold) == ("want hot mug in cabinet", "at middle", "hold nothing")
    assert {room.split(" ")[-1] for room in rooms} == {"unseen"}
    said = world.step("go to fridge 1")[0]
    assert "at fridge 1 closed unseen" in said.split(" ; ")
    said = world.step("open fridge 1")[0]
    assert "at fridge 1 apple 1 mug 1" in said.split(" ; ")
    said = world.step("take mug 1 from fridge 1")[0]
    assert {"hold mug 1", "at fridge 1 apple 1"} <= {*said.split(" ; ")}


def test_what_was_made_of_a_thing_is_known(world: HouseholdEnv) -> None:
    world.reset(options={"task": HEAT})
    for action in ("go to fridge 1", "open fridge 1", "take mug 1 from fridge 1"):
        world.step(action)
    assert "fridge 1 apple 1" in world.step("go to microwave 1")[0].split(" ; ")
    assert "hold mug 1 hot" in world.step("heat mug 1 with microwave 1")[0].split(" ; ")


def test_what_is_not_possible_is_said_above_the_line(world: HouseholdEnv) -> None:
    start, _ = world.reset(options={"task": HEAT})
    assert world.step("dance")[0] == f"Nothing happens.\n{start}"
