"""What tool use costs elsewhere: BFCL's own executor and checker, timed, and figures of others.

BFCL's package is measured in this process where it is installed: `pip install mpmath` and `pip
install --no-deps bfcl-eval`. Both sides play the gold traces of `bfcl-base`, one call to a turn.
"""

import importlib
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import Any, NamedTuple

import gymnasium

from turngym.envs.core import TextEnv
from turngym.envs.tooluse.bfcl_apps import require_package
from turngym.envs.tooluse.bfcl_data import entries_of

TASKS = "bfcl-base"
_CHECKER = "bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker"
_EXECUTOR = "bfcl_eval.eval_checker.multi_turn_eval.multi_turn_utils"


class Quoted(NamedTuple):
    """A figure that was not measured in this run."""

    peer: str
    reset: str
    grade: str
    source: str


QUOTED = (
    Quoted(
        "tau2-bench, retail",
        "134 ms",
        "about 500 ms",
        "tau2-bench at a2c0247, one process of an idle machine; grading replays the gold calls",
    ),
    Quoted(
        "ToolSandbox",
        "3.7 ms (copy)",
        "33.6 s",
        "apple/ToolSandbox, one process of an idle machine; one trace of 40 calls, 80 messages",
    ),
)
"""From the survey of peers that this world was planned by, taken before it was built."""


class Spent(NamedTuple):
    """Seconds of one episode."""

    reset: float
    calls: tuple[float, ...]
    """With us each gives all evidence."""
    check: float
    """Of the trace: their checker, which plays it and the gold once more; our closing turns."""


def players() -> dict[str, Iterator[Spent]]:
    """Return who plays BFCL's traces, episode by episode.

    Raises:
        ValueError: The package is not installed.
    """
    require_package()
    return {"turngym/BFCL-v0": ours(), "bfcl-eval": theirs()}


def ours() -> Iterator[Spent]:
    """Play the traces through `gymnasium.make`, all evidence included, checks as well."""
    env = gymnasium.make("turngym/BFCL-v0", tasks=TASKS)
    world = env.unwrapped
    assert isinstance(world, TextEnv)
    for index in cycle(range(len(entries_of(TASKS)))):
        env.reset(options={"index": index})
        plan = world.solution() or ()
        reset = _seconds(env.reset, options={"index": index})
        spent = [(_seconds(env.step, action), action) for action in plan]
        calls = tuple(seconds for seconds, action in spent if action[0] in "{[")
        closing = sum(seconds for seconds, action in spent if action[0] not in "{[")
        yield Spent(reset, calls, closing + _seconds(world._grade))


def theirs() -> Iterator[Spent]:
    """Play the traces with the package's own executor, and check them with its own checker."""
    execute: Any = vars(importlib.import_module(_EXECUTOR))["execute_multi_turn_func_call"]
    check: Any = vars(importlib.import_module(_CHECKER))["multi_turn_checker"]
    kept = vars(importlib.import_module(_EXECUTOR))
    known = set(kept)
    for number, (entry, gold) in zip(count(), cycle(entries_of(TASKS)), strict=False):
        who = entry["initial_config"], entry["involved_classes"], f"peer{number}", entry["id"]
        reset = _seconds(execute, [], *who)
        calls = tuple(_seconds(execute, [call], *who) for segment in gold for call in segment)
        trace = [[[call] for call in segment] for segment in gold]
        checked = _seconds(check, trace, gold, entry, "multi_turn_base", f"checked{number}")
        for name in set(kept) - known:
            del kept[name]  # the executor keeps the apps of every episode
        yield Spent(reset, calls, checked)


def _seconds(act: Callable[..., object], *given: object, **named: object) -> float:
    start = time.perf_counter()
    act(*given, **named)
    return time.perf_counter() - start
