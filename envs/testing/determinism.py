"""Checks that what is shown depends on task, seed and actions alone."""

import json
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from turngym.envs.core import TextEnv
from turngym.envs.testing.subject import (
    Subject,
    first_tasks,
    must_raise,
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


def global_generators_are_left_alone(subject: Subject) -> None:
    """Neither `random` nor `numpy.random` is seeded or drawn from."""
    before = random.getstate(), pickle.dumps(np.random.get_state())
    with subject.bare() as world:
        list(transcript(world, subject))
        world.solution()
    after = random.getstate(), pickle.dumps(np.random.get_state())
    require(before == after, "a global random generator was used")


def instances_do_not_influence_each_other(subject: Subject) -> None:
    """What a world shows does not depend on what another instance is doing."""
    with subject.bare() as world, subject.bare() as other:
        alone = list(transcript(world, subject, seed=1))
        noise = transcript(other, subject, seed=2)
        together = []
        for line in transcript(world, subject, seed=1):
            together.append(line)
            next(noise, None)
    require(alone == together, "another instance changed what this one shows")


def restore_is_the_identity(subject: Subject) -> None:
    """A restored snapshot is the moment it was taken at, here and in another instance."""
    with subject.bare() as world, subject.bare() as other:
        if world.fidelity == "none":
            world.reset(seed=0)
            must_raise(ValueError, "fidelity", world.snapshot)
            return
        chance = random.Random(7)
        for index in first_tasks(world, subject):
            now = world.reset(options={"index": index, "episode_seed": index})
            for turn in range(subject.turns):
                snapshot = world.snapshot()
                require(
                    pickle.loads(pickle.dumps(snapshot)) == snapshot, "a snapshot is not picklable"
                )
                hashes = [world.state_hash(key) for key in world.keys]
                action = some_action(world, now[1], chance)
                step = world.step(action)
                for place in (world, other):
                    place.reset(options={"index": (index + 1) % size_of(world)})
                    again = place.restore(snapshot)
                    require(again == now, f"turn {turn}: restored to {again!r}, taken at {now!r}")
                    same = hashes == [place.state_hash(key) for key in place.keys]
                    require(same, f"turn {turn}: the state hash changed by restoring")
                    require(
                        place.step(action) == step, f"turn {turn}: another step after restoring"
                    )
                    require(place.snapshot() == world.snapshot(), f"turn {turn}: another state")
                _futures_depend_on_the_seed_alone(world, snapshot, action)
                world.restore(snapshot)
                world.step(action)
                now = step[0], step[4]
                if step[2] or step[3]:
                    break


def _futures_depend_on_the_seed_alone(world: TextEnv[Any], snapshot: Any, action: str) -> None:
    futures = []
    for _ in range(2):
        world.restore(snapshot, episode_seed=11)
        futures.append(world.step(action))
    require(futures[0] == futures[1], "restore(episode_seed=...) gives different futures")
