"""Checks that what is shown depends on task, seed and actions alone."""

import json
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from gymnasium.error import ResetNeeded

from turngym.envs.core import Step, TextEnv
from turngym.envs.scene import Snapshot
from turngym.envs.tasks import locate
from turngym.envs.testing.info import hashes_of
from turngym.envs.testing.subject import (
    Subject,
    first_tasks,
    must_raise,
    reporting,
    require,
    size_of,
    some_action,
)


def transcript(world: TextEnv[Any], subject: Subject, seed: int = 0) -> Iterator[str]:
    """Play random turns, good and bad, and say everything that was seen, turn by turn."""
    chance = random.Random(seed)
    for _ in range(subject.episodes):
        observation, info = world.reset(options={"index": chance.randrange(size_of(world))})
        yield repr((observation, info, world.reference))
        for _ in range(subject.turns):
            step = world.step(some_action(world, info, chance))
            info = step[4]
            yield repr(step)
            if step[2] or step[3]:
                break


@reporting
def every_process_sees_the_same(subject: Subject) -> None:
    """The same tasks and actions give the same bytes in any process, whatever its hash seed."""
    with subject.bare() as world:
        here = list(transcript(world, subject))
    for hash_seed in ("1", "4242"):
        there = _transcript_elsewhere(subject, hash_seed)
        for turn, (one, other) in enumerate(zip(here, there, strict=True)):
            require(one == other, f"step {turn} differs in another process: {one} / {other}")


def _transcript_elsewhere(subject: Subject, hash_seed: str) -> list[str]:
    given = [subject.world, dict(subject.options), subject.episodes, subject.turns]
    program = "import sys; from turngym.envs.testing.determinism import print_transcript; print_transcript()"
    environment = {
        **os.environ,
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(given)],
        env=environment,
        capture_output=True,
        text=True,
    )
    require(run.returncode == 0, f"it fails in another process: {run.stderr[-2000:]}")
    lines: list[str] = json.loads(run.stdout)
    return lines


def print_transcript() -> None:
    """Print the transcript of the world that the command line gives, as JSON."""
    name, options, episodes, turns = json.loads(sys.argv[1])
    subject = Subject(name, options, episodes=episodes, turns=turns)
    random.seed(os.urandom(8))  # the global generators must not matter
    np.random.seed(int.from_bytes(os.urandom(4)))
    with subject.bare() as world:
        print(json.dumps(list(transcript(world, subject))))


@reporting
def global_generators_are_left_alone(subject: Subject) -> None:
    """Neither `random` nor `numpy.random` is seeded or drawn from."""
    before = random.getstate(), pickle.dumps(np.random.get_state())
    with subject.bare() as world:
        list(transcript(world, subject))
        world.solution()
    after = random.getstate(), pickle.dumps(np.random.get_state())
    require(before == after, "a global random generator was used")


@reporting
def instances_do_not_influence_each_other(subject: Subject) -> None:
    """What a world shows depends neither on another instance nor on the episodes before."""
    with subject.bare() as world, subject.bare() as other:
        alone = list(transcript(world, subject, seed=1))
        again = list(transcript(world, subject, seed=1))
        require(alone == again, "an episode depends on what was played before")
        noise = transcript(other, subject, seed=2)
        together = []
        for line in transcript(world, subject, seed=1):
            together.append(line)
            next(noise, None)
    require(alone == together, "another instance changed what this one shows")


@reporting
def restore_is_the_identity(subject: Subject) -> None:
    """A restored snapshot is the moment it was taken at, here and in another instance."""
    with subject.bare() as world, subject.bare() as other:
        if world.fidelity == "none":
            world.reset(seed=0)
            must_raise(ValueError, "fidelity", world.snapshot)
            return
        chance = random.Random(7)
        for index in first_tasks(world, subject):
            shown = world.reset(options={"index": index, "episode_seed": index})
            line: list[_Turn] = []
            while len(line) < subject.turns and shown[1]["status"] == "running":
                line.append(_play_on(world, shown, some_action(world, shown[1], chance)))
                shown = line[-1].step[0], line[-1].step[4]
                _check_restored(other, line[-1])
            if shown[1]["status"] != "running":
                _check_end_restored(other, world.snapshot(), shown)
            for turn in reversed(line):  # only now: the line itself is played without help
                _check_restored(world, turn)
                _check_futures(world, turn)


class _Turn(NamedTuple):
    """A turn that was played, and the moment before it."""

    before: Snapshot
    shown: tuple[str, dict[str, Any]]
    hashes: dict[str, str]
    action: str
    step: Step
    after: Snapshot


def _play_on(world: TextEnv[Any], shown: tuple[str, dict[str, Any]], action: str) -> _Turn:
    snapshot, hashes = world.snapshot(), hashes_of(world)
    pickled = pickle.loads(pickle.dumps(snapshot))
    require(pickled == snapshot, "a snapshot is not equal to its pickled self")
    step = world.step(action)
    require(pickled == snapshot, "a snapshot changes when the world goes on")
    return _Turn(pickled, shown, hashes, action, step, world.snapshot())


def _check_restored(world: TextEnv[Any], turn: _Turn) -> None:
    """Play a turn again from the snapshot before it."""
    where = f"turn {turn.shown[1]['turn']}, then {turn.action!r}"
    again = _back(world, turn.before)
    require(again == turn.shown, f"{where}: restored to {again!r}, taken at {turn.shown!r}")
    require(hashes_of(world) == turn.hashes, f"{where}: the state hash changed by restoring")
    step = world.step(turn.action)
    require(step == turn.step, f"{where}: another step after restoring: {step!r} / {turn.step!r}")
    require(world.snapshot() == turn.after, f"{where}: another state after restoring and a step")


def _back(world: TextEnv[Any], snapshot: Snapshot) -> tuple[str, dict[str, Any]]:
    """Restore a snapshot in a world that was doing something else."""
    _, index = locate(snapshot.task, world.task_set)
    world.reset(options={"index": (index + 1) % size_of(world)})
    return world.restore(snapshot)


def _check_futures(world: TextEnv[Any], turn: _Turn) -> None:
    """Check that another seed gives one other future, of which snapshots are taken as of any."""
    futures = []
    for _ in range(2):
        world.restore(turn.before, episode_seed=11)
        futures.append(world.step(turn.action))
    require(futures[0] == futures[1], "restore(episode_seed=...) gives different futures")
    if futures[0][4]["status"] == "running":
        later = world.snapshot()
        step = world.step(turn.action)
        _back(world, later)
        same = world.step(turn.action) == step
        require(same, "a snapshot of another future is restored to something else")


def _check_end_restored(
    world: TextEnv[Any], end: Snapshot, shown: tuple[str, dict[str, Any]]
) -> None:
    again = _back(world, pickle.loads(pickle.dumps(end)))
    require(again == shown, f"the end is restored to {again!r}, it was {shown!r}")
    must_raise(ResetNeeded, "reset", lambda: world.step("x"))
