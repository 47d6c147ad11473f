"""The contract of `TextEnv`, by hand, on worlds small enough to count along."""

import random
import re
from typing import Any

import pytest
from gymnasium.error import ResetNeeded
from toy_count import CountEnv, CountTasks
from toy_process import ProcessEnv
from toy_talk import TalkEnv

from turngym.envs.calls import NO_ACTION
from turngym.envs.core import Step, TextEnv, WorldError
from turngym.envs.scene import Scene
from turngym.envs.signals import Cost, Outcome
from turngym.envs.tasks import Reference, canary_of


def begun(world: TextEnv[Any] | None = None, **options: Any) -> Any:
    """Return a world, a new `CountEnv` unless given, after a reset."""
    world = world or CountEnv()
    world.reset(options={"index": 0, **options})
    return world


def played(world: TextEnv[Any], *actions: str) -> Step:
    """Play actions and return the last step."""
    return [world.step(action) for action in actions][-1]


def outcomes(info: dict[str, Any]) -> list[Outcome]:
    return [signal for signal in info["signals"] if isinstance(signal, Outcome)]


def test_a_reset_shows_the_start() -> None:
    world = CountEnv()
    observation, info = world.reset(options={"task": "count/test/2"})
    assert observation == "0 of 3"
    assert info.pop("messages")[0].content == "0 of 3"
    assert info.pop("state_hash") == world.state_hash()
    assert info == {
        "task": CountTasks().problem("test", 2).task,
        "turn": 0,
        "turns_left": 4,
        "segment": 0,
        "action": NO_ACTION,
        "admissible": ("up", "stay"),
        "tools": (),
        "signals": (Cost(kind="count", amount=0, unit="steps"),),
        "status": "running",
        "reason": "",
    }


def test_a_turn_counts_and_says_what_was_understood() -> None:
    observation, reward, terminated, truncated, info = played(begun(), "up")
    assert (observation, reward, terminated, truncated) == ("1 of 3", 0.0, False, False)
    assert (info["turn"], info["turns_left"], info["status"]) == (1, 3, "running")
    assert (info["action"].text, info["action"].valid) == ("up", True)
    assert outcomes(info) == []


def test_an_action_that_is_not_understood_costs_a_turn() -> None:
    observation, reward, terminated, truncated, info = played(begun(), "")
    assert (observation, reward, terminated, truncated) == ("0 of 3", 0.0, False, False)
    assert (info["turn"], info["action"].valid, info["action"].error) == (1, False, "What?")


@pytest.mark.parametrize(
    ("actions", "flags", "status", "reason", "outcome"),
    [
        ("up up up", (True, False), "solved", "", Outcome(success=True, score=1.0)),
        ("stay up up up", (True, False), "solved", "", Outcome(success=True, score=1.0)),
        ("up lose", (True, False), "failed", "you lost", Outcome(success=False, score=1 / 3)),
        ("up up ? ?", (False, True), "truncated", "turn budget", Outcome(success=False, score=2 / 3)),
        ("? ? ? lose", (True, False), "failed", "you lost", Outcome(success=False, score=0.0)),
    ],
)  # fmt: skip
def test_each_kind_of_end_is_graded_once(
    actions: str, flags: tuple[bool, bool], status: str, reason: str, outcome: Outcome
) -> None:
    world = begun()
    *before, last = [world.step(action) for action in actions.split()]
    assert [step[1:4] for step in before] == [(0.0, False, False)] * len(before)
    assert [outcomes(step[4]) for step in before] == [[]] * len(before)
    assert last[1:4] == (outcome.score, *flags)
    assert outcomes(last[4]) == [outcome]
    assert (last[4]["status"], last[4]["reason"]) == (status, reason)
    assert last[4]["turn"] == len(before) + 1


def test_the_budget_ends_the_episode_exactly_at_its_last_turn() -> None:
    world = begun()
    played(world, "stay", "stay", "stay")
    _, _, terminated, truncated, info = world.step("stay")
    assert (terminated, truncated, info["turn"], info["turns_left"]) == (False, True, 4, 0)


def test_a_cut_from_outside_grades_what_stands() -> None:
    world = begun()
    played(world, "up", "up")
    observation, reward, terminated, truncated, info = world.truncate("full context")
    assert (observation, reward, terminated, truncated) == ("2 of 3", 2 / 3, False, True)
    assert (info["status"], info["reason"]) == ("truncated", "full context")
    assert (info["turn"], info["action"], info["messages"]) == (2, NO_ACTION, ())
    assert info["signals"] == (Outcome(success=False, score=2 / 3),)


def test_a_cut_does_not_change_what_was_shown_before() -> None:
    world = begun()
    info = played(world, "up")[4]
    before = dict(info)
    world.truncate("enough")
    assert info == before


def nothing(world: CountEnv) -> None:
    pass


def solve(world: CountEnv) -> None:
    played(begun(world), "up", "up", "up")


def cut(world: CountEnv) -> None:
    begun(world).truncate("enough")


def use_up(world: CountEnv) -> None:
    played(begun(world), "?", "?", "?", "?")


def crash(world: CountEnv) -> None:
    begun(world).broken = "play"
    with pytest.raises(WorldError, match="play broke"):
        world.step("up")


def crash_at_the_grade(world: CountEnv) -> None:
    begun(world).broken = "grade"
    with pytest.raises(WorldError, match="grade broke"):
        played(world, "up", "up", "up")


def crash_at_the_cut(world: CountEnv) -> None:
    begun(world).broken = "grade"
    with pytest.raises(WorldError, match="grade broke"):
        world.truncate("enough")


def crash_at_reset(world: CountEnv) -> None:
    begun(world).broken = "begin"
    with pytest.raises(WorldError, match="begin broke"):
        world.reset()


def crash_at_restore(world: CountEnv) -> None:
    snapshot = begun(world).snapshot()
    world.broken = "load"
    with pytest.raises(WorldError, match="load broke"):
        world.restore(snapshot)


CRASHES = [crash, crash_at_the_grade, crash_at_the_cut, crash_at_reset, crash_at_restore]
ENDS = [nothing, solve, cut, use_up, *CRASHES]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_nothing_is_played_where_no_episode_runs(end: Any) -> None:
    world = CountEnv()
    end(world)
    with pytest.raises(ResetNeeded, match=r"step\(\) needs a running episode: call reset\(\)"):
        world.step("up")
    with pytest.raises(ResetNeeded, match=r"truncate\(\) needs a running episode"):
        world.truncate("enough")


@pytest.mark.parametrize("end", [nothing, *CRASHES], ids=lambda end: end.__name__)
def test_nothing_is_known_where_there_is_no_episode(end: Any) -> None:
    world = CountEnv(render_mode="ansi")
    end(world)
    for ask in (
        lambda: world.task,
        lambda: world.reference,
        world.state_hash,
        world.snapshot,
        world.render,
    ):
        with pytest.raises(ResetNeeded, match=r"needs an episode: call reset\(\) first"):
            ask()


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_reset_begins_anew_whatever_came_before(end: Any) -> None:
    world = CountEnv()
    end(world)
    world.broken = ""
    assert world.reset(options={"index": 7}) == CountEnv().reset(options={"index": 7})
    assert played(world, "up", "up", "up")[1:4] == (1.0, True, False)


def test_an_ended_episode_can_still_be_asked_about() -> None:
    world = begun(CountEnv(render_mode="ansi"))
    played(world, "up", "up", "up")
    assert world.render() == "3 of 3"
    assert world.task.id == "count/train/0"
    assert world.state_hash() != begun().state_hash()


def test_a_process_that_dies_is_a_world_error_and_a_reset_starts_another() -> None:
    world = begun(ProcessEnv())
    assert world.child is not None
    world.child.kill()
    world.child.wait()
    with pytest.raises(WorldError, match="the adder"):
        world.step("add 1")
    with pytest.raises(ResetNeeded):
        world.step("add 1")
    begun(world)
    assert world.step("add 1")[4]["action"].valid
    world.close()


def test_a_task_is_named_by_id_or_by_index_of_the_split() -> None:
    world = CountEnv(split="test")
    assert world.reset(options={"index": 1})[1]["task"].id == "count/test/1"
    assert world.reset(options={"task": "count/train/49"})[1]["task"].id == "count/train/49"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tsak": 1}, "unknown option 'tsak'; known: task, index, episode_seed"),
        ({"index": 0, "task": "count/train/0"}, "options name a task or an index, not both"),
        ({"index": -1}, "index is -1, expected a whole number of at least 0"),
        ({"index": 50}, "train has the indices 0 to 49"),
        ({"index": "0"}, "index is '0', expected a whole number"),
        ({"index": None}, "index is None, expected a whole number"),
        ({"task": 0}, "unknown task 0; ids here are count/<split>/<index>"),
        ({"task": "talk/train/0"}, "this world plays count/<split>/<index>"),
        ({"task": "count/valid/0"}, "unknown split 'valid'; known: train, test"),
        ({"task": "count/test/3"}, "test has the indices 0 to 2"),
        ({"episode_seed": -1}, "episode_seed is -1, expected a whole number of at least 0"),
        ({"episode_seed": None}, "episode_seed is None, expected a whole number"),
    ],
)
def test_a_wrong_option_of_reset_is_named_and_changes_nothing(
    options: dict[str, Any], said: str
) -> None:
    world = begun()
    world.step("up")
    with pytest.raises(ValueError, match=re.escape(said)):
        world.reset(options=options)
    assert world.step("up")[0] == "2 of 3"


def test_an_unknown_split_or_render_mode_is_named() -> None:
    with pytest.raises(ValueError, match="unknown split 'valid'; known: train, test"):
        CountEnv(split="valid")
    with pytest.raises(ValueError, match="unknown render_mode 'human'; known: ansi"):
        CountEnv(render_mode="human")


def drawn(world: TextEnv[Any], seed: int | None, number: int = 30) -> list[str]:
    ids = [world.reset(seed=seed)[1]["task"].id]
    return ids + [world.reset()[1]["task"].id for _ in range(number - 1)]


def test_a_seed_draws_the_same_tasks_in_any_instance() -> None:
    assert drawn(CountEnv(), 7) == drawn(CountEnv(), 7) != drawn(CountEnv(), 8)
    used = begun()
    assert drawn(used, 7) == drawn(used, 7) == drawn(CountEnv(), 7)


def test_only_and_all_tasks_of_the_split_are_drawn() -> None:
    assert set(drawn(CountEnv(split="test"), 0)) == {f"count/test/{index}" for index in range(3)}


def test_naming_tasks_and_playing_does_not_change_which_are_drawn() -> None:
    world = CountEnv()
    first = world.reset(seed=7)[1]["task"].id
    played(begun(world, episode_seed=3), "dice", "dice")
    assert [first, world.reset()[1]["task"].id] == drawn(CountEnv(), 7, number=2)


def test_the_episode_seed_changes_chance_and_nothing_else() -> None:
    plain, zero, one = begun(), begun(episode_seed=0), begun(episode_seed=1)
    assert played(plain, "up", "dice") == played(zero, "up", "dice")
    assert plain.step("up") == zero.step("up")
    rolled = played(one, "up", "dice")[0]
    assert rolled != begun_and_rolled()
    assert one.step("up")[0] == "2 of 3"


def begun_and_rolled() -> str:
    return played(begun(), "up", "dice")[0]


def test_another_task_has_other_chance() -> None:
    assert played(begun(index=1), "up", "dice")[0] != begun_and_rolled()


def test_chance_begins_anew_with_each_episode() -> None:
    world = begun()
    played(world, "dice", "dice")
    assert played(begun(world), "up", "dice")[0] == begun_and_rolled()


def test_global_generators_do_not_matter() -> None:
    random.seed(1)
    first = begun_and_rolled()
    random.seed(2)
    assert begun_and_rolled() == first


def test_each_info_is_a_fresh_dict() -> None:
    world = begun()
    first = world.step("stay")[4]
    expected = dict(first)
    first.clear()
    second = world.step("stay")[4]
    assert second == expected | {"turn": 2, "turns_left": 2}
    second["status"] = "nonsense"
    assert world.step("stay")[4]["status"] == "running"


def test_a_scene_that_is_shown_again_tells_of_its_own_turn() -> None:
    world = begun()
    first, second = world.step("stay")[4], world.step("?")[4]
    assert (first["turn"], first["turns_left"], first["action"].text) == (1, 3, "stay")
    assert (second["turn"], second["turns_left"], second["action"].error) == (2, 2, "What?")
    assert first["state_hash"] == second["state_hash"]


def test_an_end_leaves_nothing_in_a_scene_that_is_shown_again() -> None:
    world = begun()
    before = world.snapshot()
    played(world, "stay", "stay", "stay", "stay")
    _, info = world.restore(before)
    assert (info["status"], info["reason"], outcomes(info)) == ("running", "", [])


def test_the_cards_of_a_split_are_listed() -> None:
    cards = CountEnv().tasks("test")
    assert [card.id for card in cards] == ["count/test/0", "count/test/1", "count/test/2"]
    with pytest.raises(ValueError, match="unknown split 'valid'; known: train, test"):
        CountEnv().tasks("valid")


def test_the_reference_has_the_canary_of_the_task() -> None:
    assert begun().reference == Reference(canary=canary_of("count/train/0"))
    assert begun(TalkEnv()).reference.canary == canary_of("toy-talk/train/0")


def test_a_state_hash_is_of_the_key_that_is_asked_for() -> None:
    world = begun()
    start = {key: world.state_hash(key) for key in (None, "state", "state+seen", "observation")}
    assert start[None] == start["state"]
    world.step("dice")
    now = {key: world.state_hash(key) for key in start}
    assert (now[None], now["state"]) == (start[None], start["state"])
    assert now["state+seen"] != start["state+seen"]
    assert now["observation"] != start["observation"]
    assert {len(name) for name in (*start.values(), *now.values())} == {32}
    with pytest.raises(ValueError, match="unknown key 'seen'; known: state, state\\+seen, observa"):
        world.state_hash("seen")


class Mumbling(CountEnv):
    def scene(self) -> Scene:
        return Scene(observation="\ud800" * self.count, messages=(), signals=())


def test_any_observation_can_be_named() -> None:
    world = begun(Mumbling())
    silence = world.state_hash("observation")
    world.step("up")
    assert world.state_hash("observation") != silence


def test_the_turn_number_is_no_part_of_the_state() -> None:
    early, late = begun(), begun()
    played(early, "up")
    played(late, "stay", "?", "up")
    assert early.state_hash("state+seen") == late.state_hash("state+seen")


def test_nothing_is_drawn_unless_asked_for() -> None:
    assert begun().render() is None
    assert begun(CountEnv(render_mode="ansi")).render() == "0 of 3"


def test_a_world_knows_no_solution_unless_it_says_so() -> None:
    assert begun().solution() is None
