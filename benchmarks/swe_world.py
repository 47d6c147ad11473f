"""What a turn of `turngym/SWE-v0` costs: resets, edits, commands, tests, in one interleaved run.

    python benchmarks/swe_world.py

Medians over the rounds. `reset` is what `env.reset` takes, `first command` what the first command of an
episode takes on top, since it waits for a sandbox; `plain bash` is `bash -c true` without any world.
"""

import json
import statistics
import subprocess
import time
from collections.abc import Callable
from typing import Annotated

import gymnasium
import tyro
from rich.console import Console
from rich.table import Table

from turngym.envs.swe.env import SWEEnv

ACTIONS = {
    "first command": "bash true",
    "command": "bash true",
    "view": "view .",
    "create": "create notes.txt\none\ntwo\nthree",
    "str_replace": "str_replace notes.txt\n<<<<<<< SEARCH\ntwo\n=======\n2\n>>>>>>> REPLACE",
    "insert": "insert notes.txt 1\nmore",
    "undo": "undo notes.txt",
    "search": "search import",
    "command after edits": "bash true",
    "run_tests": "run_tests",
}
"""What is played in each round, in this order."""


def main(
    *,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds.")] = 30,
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure the turns of the world.

    Example: python benchmarks/swe_world.py --rounds 10
    """
    env = gymnasium.make("turngym/SWE-v0").unwrapped
    assert isinstance(env, SWEEnv)
    times: dict[str, list[float]] = {}
    with env:
        for number in range(rounds + 1):
            taken = played(env, number)
            if number:  # the first round warms up
                for name, seconds in taken.items():
                    times.setdefault(name, []).append(seconds)
    medians = {name: 1_000 * statistics.median(found) for name, found in times.items()}
    if json_output:
        print(json.dumps(medians))
        return
    table = Table("what", "median, ms")
    for name, milliseconds in medians.items():
        table.add_row(name, f"{milliseconds:.2f}")
    Console().print(table)


def played(env: SWEEnv, number: int) -> dict[str, float]:
    """Play one round and return how long each part took, in seconds."""
    size = env.task_set.sizes[env.split]
    taken = {"reset": clocked(lambda: env.reset(options={"index": number % size}))}
    time.sleep(0.1)  # a policy thinks for longer: the pool gets ready meanwhile
    for name, action in ACTIONS.items():
        taken[name] = clocked(lambda action=action: env.step(action))  # type: ignore[misc]
    taken["plain bash"] = clocked(lambda: subprocess.run(["bash", "-c", "true"], check=True))
    return taken


def clocked(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    tyro.cli(main)
