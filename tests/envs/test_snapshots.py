"""Snapshots: back to a moment, across to another instance, on into another future."""

import dataclasses
import pickle
import re
from typing import Any

import pytest
from gymnasium.error import ResetNeeded
from toy_count import CountEnv, CountTasks, ReplayedCountEnv, UnsavedCountEnv
from toy_process import ProcessEnv
from toy_talk import TalkEnv

from turngym.envs.core import Step, TextEnv
from turngym.envs.scene import Snapshot

KINDS = [CountEnv, ReplayedCountEnv]


def begun(kind: type[CountEnv], **options: Any) -> CountEnv:
    world = kind()
    world.reset(options={"index": 0, **options})
    return world


def played(world: TextEnv[Any], *actions: str) -> Step:
    """Play actions and return the last step."""
    return [world.step(action) for action in actions][-1]


def through_a_file(snapshot: Snapshot) -> Snapshot:
    again: Snapshot = pickle.loads(pickle.dumps(snapshot))
    return again


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_is_good_for_another_instance_and_through_a_file(kind: type[CountEnv]) -> None:
    world = begun(kind, index=4, episode_seed=5)
    observation, _, _, _, info = played(world, "up", "dice", "?")
    snapshot = through_a_file(world.snapshot())
    other = kind(split="test")
    assert other.restore(snapshot) == (observation, info)
    assert other.snapshot() == world.snapshot() == snapshot
    assert (other.task, other.state_hash("state+seen")) == (
        world.task,
        world.state_hash("state+seen"),
    )
    assert played(other, "dice") == played(world, "dice")


@pytest.mark.parametrize("kind", KINDS)
def test_a_world_goes_back_as_often_as_it_likes(kind: type[CountEnv]) -> None:
    world = begun(kind)
    played(world, "dice")
    snapshot = world.snapshot()
    first = played(world, "dice", "up", "dice")
    for _ in range(2):
        world.restore(snapshot)
        assert played(world, "dice", "up", "dice") == first


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_does_not_change_when_the_world_goes_on(kind: type[CountEnv]) -> None:
    world = begun(kind)
    snapshot = world.snapshot()
    before = through_a_file(snapshot)
    played(world, "up", "dice")
    assert snapshot == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_of_the_start_has_the_whole_budget(kind: type[CountEnv]) -> None:
    world = begun(kind)
    snapshot = world.snapshot()
    played(world, "up", "up", "up")
    _, info = world.restore(snapshot)
    assert (info["turn"], info["turns_left"], info["status"]) == (0, 4, "running")
    assert played(world, "?", "?", "?", "?")[4]["reason"] == "turn budget"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("actions", [("up", "up", "up"), ("lose",), ("?", "?", "?", "?")])
def test_an_end_is_restored_as_the_end_it_was(
    kind: type[CountEnv], actions: tuple[str, ...]
) -> None:
    world = begun(kind)
    observation, _, _, _, info = played(world, *actions)
    other = begun(kind)
    assert other.restore(world.snapshot()) == (observation, info)
    with pytest.raises(ResetNeeded):
        other.step("up")


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_is_restored_as_the_cut_it_was(kind: type[CountEnv]) -> None:
    world = begun(kind)
    played(world, "up")
    observation, _, _, _, info = world.truncate("full context")
    assert begun(kind).restore(through_a_file(world.snapshot())) == (observation, info)


@pytest.mark.parametrize("kind", KINDS)
def test_another_seed_is_another_future_of_the_same_past(kind: type[CountEnv]) -> None:
    world = begun(kind)
    played(world, "dice")
    snapshot, past = world.snapshot(), world.rolls
    futures = []
    for seed in (None, 0, 1, 1):
        now = world.restore(snapshot, episode_seed=seed)
        assert (now[0], world.rolls) == (snapshot.scene.observation, past)
        futures.append(played(world, "dice", "dice")[0])
    assert futures[2] == futures[3]
    assert len(set(futures)) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_of_another_future_keeps_the_whole_past(kind: type[CountEnv]) -> None:
    world = begun(kind, episode_seed=2)
    played(world, "dice")
    world.restore(world.snapshot(), episode_seed=7)
    played(world, "dice")
    world.restore(world.snapshot(), episode_seed=8)
    played(world, "dice")
    later, past = through_a_file(world.snapshot()), world.rolls
    other = kind()
    other.restore(later)
    assert other.rolls == past
    assert played(other, "dice") == played(world, "dice")


@pytest.mark.parametrize("kind", KINDS)
def test_a_branch_depends_on_the_turn_it_leaves_at(kind: type[CountEnv]) -> None:
    world = begun(kind)
    early = world.snapshot()
    played(world, "stay")
    late = world.snapshot()
    rolls = []
    for snapshot in (early, late):
        world.restore(snapshot, episode_seed=7)
        played(world, "dice")
        rolls.append(world.rolls)
    assert rolls[0] != rolls[1]


def test_a_replay_goes_through_the_same_turns() -> None:
    world = begun(ReplayedCountEnv)
    played(world, "stay", "?", "dice")
    assert world.turns_of_dice == (2,)
    other = ReplayedCountEnv()
    other.restore(world.snapshot())
    assert other.turns_of_dice == (2,)


def test_a_process_is_replayed_in_a_new_process() -> None:
    world, other = ProcessEnv(), ProcessEnv()
    world.reset(options={"index": 3})
    played(world, "add 2", "nonsense")
    assert other.restore(through_a_file(world.snapshot()))[1]["turn"] == 2
    assert world.child is not other.child
    world.close()
    assert played(other, "add 1")[4]["action"].valid
    other.close()


def test_a_talk_is_restored_with_its_patience_and_its_chance() -> None:
    world, other = TalkEnv(), TalkEnv()
    world.reset(options={"index": 3})
    plan = world.solution()
    played(world, "Done.", plan[0])
    assert played(world, "Done.")[4]["segment"] == 2
    other.restore(world.snapshot())
    assert [other.step("Done.") for _ in range(2)] == [world.step("Done.") for _ in range(2)]
    assert other.snapshot().status == "failed"


def test_a_snapshot_of_other_options_is_refused() -> None:
    snapshot = begun(CountEnv).snapshot()
    said = "made by \"CountEnv 1 count shown='digits'\", this is \"CountEnv 1 count shown='words'\""
    with pytest.raises(ValueError, match=re.escape(said)):
        CountEnv(shown="words").restore(snapshot)
    with pytest.raises(ValueError, match="this is 'TalkEnv 1 toy-talk'"):
        TalkEnv().restore(snapshot)


def test_a_snapshot_of_a_task_that_has_changed_is_refused() -> None:
    world = begun(CountEnv)
    snapshot = world.snapshot()
    world.step("up")
    world.task_set = CountTasks(goal="Count slowly.")
    with pytest.raises(ValueError, match="task 'count/train/0' is not what it was"):
        world.restore(snapshot)
    assert world.step("up")[0] == "2 of 3"


@pytest.mark.parametrize("task", ["count/train/50", "talk/train/0", "nonsense"])
def test_a_snapshot_of_no_task_is_refused(task: str) -> None:
    snapshot = dataclasses.replace(begun(CountEnv).snapshot(), task=task)
    with pytest.raises(ValueError, match="unknown task"):
        CountEnv().restore(snapshot)


@pytest.mark.parametrize("seed", [-1, 1.5, "1", True])
def test_a_wrong_episode_seed_is_refused_and_changes_nothing(seed: Any) -> None:
    world = begun(CountEnv)
    snapshot = world.snapshot()
    world.step("up")
    with pytest.raises(ValueError, match=f"episode_seed is {seed!r}, expected a whole number"):
        world.restore(snapshot, episode_seed=seed)
    assert world.step("up")[0] == "2 of 3"


def test_a_world_without_fidelity_takes_no_snapshots() -> None:
    world = begun(UnsavedCountEnv)
    with pytest.raises(ValueError, match="UnsavedCountEnv has fidelity 'none': no snapshots"):
        world.snapshot()
    assert world.step("up")[0] == "1 of 3"
