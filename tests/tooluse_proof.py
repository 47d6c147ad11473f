"""What is promised of every task of tool use, proved on one task after another.

    python tests/tooluse_proof.py --tasks 250

plays as many tasks of every set and split, prints what it did, and stops at the first that breaks
a promise. `tests/envs/tooluse/test_plans.py` does the same with fewer tasks.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from itertools import count

from plays import checks
from tooluse_departures import departures, is_call, perturbed, writes
from tooluse_plays import items, problem_of, world

from turngym.envs.core import Step
from turngym.envs.scene import Snapshot
from turngym.envs.tasks import SPLITS
from turngym.envs.tooluse.env import ToolUseEnv
from turngym.envs.tooluse.problem import ToolUseProblem
from turngym.envs.tooluse.sets import KINDS
from turngym.envs.tooluse.wording import RETRY

MAX_TRIES = 40
"""How often a tool that does not answer is called again."""
READS = 2
"""Reads that nobody needs, before each of the expert's turns."""
Counts = Counter[str]


def prove(env: ToolUseEnv, split: str, index: int) -> Counts:
    """Play a task right once and wrong in all ways that are known; return what was played.

    Raises:
        AssertionError: The task breaks a promise; the message names the task and what was played.
    """
    problem = problem_of(env, split, index)
    env.reset(options={"task": problem.task.id})
    actions = env.solution()
    assert actions is not None, problem.task.id
    moments = _played_right(env, actions)
    counts = Counter(tasks=1, plays=1)
    counts += _departed(env, problem, actions, moments)
    counts += _read_more(env, problem, actions, moments[0])
    counts += _walked_into(env, problem, actions, moments)
    return counts


def _played_right(env: ToolUseEnv, actions: Sequence[str]) -> list[Snapshot]:
    """Play the gold plan: it is worth 1 and passes the checklist. Return the moment of each turn."""
    moments, passed = [], set()
    for action in actions:
        moments.append(env.snapshot())
        _, reward, terminated, _, info = _insisted(env, action)
        passed |= {name for name, good in checks(info).items() if good}
    assert terminated, env.task.id
    assert reward == 1.0, env.task.id
    missing = {item.id for item in items(env)} - passed
    assert not missing, f"{env.task.id}: {missing}"
    return moments


def _departed(
    env: ToolUseEnv, problem: ToolUseProblem, actions: Sequence[str], moments: Sequence[Snapshot]
) -> Counts:
    """Play all departures: none is worth 1."""
    counts: Counts = Counter()
    for one in departures(problem, actions):
        counts.update(("plays", f"{one.kind}s"))
        env.restore(moments[one.place])
        if one.kind == "perturbation":
            before = env.state_hash("state")
            _insisted(env, one.actions[0])
            if env.state_hash("state") == before:  # as without the call, which is played too
                continue
        reward = _finished(env, one.actions[one.kind == "perturbation" :])
        assert reward < 1.0, f"{env.task.id} from {actions[one.place]}: {one}"
    return counts


def _read_more(
    env: ToolUseEnv, problem: ToolUseProblem, actions: Sequence[str], start: Snapshot
) -> Counts:
    """Play the gold plan with reads of all sorts before each turn: nothing changes by them."""
    reads = [a for a in actions if is_call(a) and not writes(problem, a) and "transfer" not in a]
    reads += [other for read in reads for other in perturbed(problem, read)]
    if not reads:
        return Counter()
    env.restore(start)
    for turn, action in enumerate(actions):
        before = env.state_hash("state")
        env.step(f"[{','.join((reads * 2)[turn % len(reads) :][:READS])}]")
        assert env.state_hash("state") == before, env.task.id
        _, reward, _, _, _ = _insisted(env, action)
    assert reward == 1.0, f"{env.task.id} with {reads}"
    return Counter(plays=1, reads=READS * len(actions))


def _walked_into(
    env: ToolUseEnv, problem: ToolUseProblem, actions: Sequence[str], moments: Sequence[Snapshot]
) -> Counts:
    """Do what is wrong where something is to be refused, put off or handed on."""
    counts: Counts = Counter()
    transfer = json.dumps({"name": "transfer_to_person", "arguments": {"reason": "It is hard."}})
    wrong = {
        "refuse": ("That is done.", transfer),
        "transfer": ("That is done.", "I'm sorry, I cannot do that."),
    }
    for request, (first, last) in zip(problem.requests, _closings(moments, actions), strict=True):
        for action in wrong.get(request.trap, ()):
            reward = _reward(env, moments[first], (action, *actions[last + 1 :]))
            assert reward < 1.0, f"{env.task.id} with {action} at {first}"
            counts.update(("plays", "traps"))
    return counts


def _closings(moments: Sequence[Snapshot], actions: Sequence[str]) -> list[tuple[int, int]]:
    """Return the turns that close each request: the first, for some are insisted on, and the last."""
    standing = [moment.state[1] for moment in moments]
    ends = [i for i in range(1, len(actions)) if standing[i].request > standing[i - 1].request]
    lasts = [end - 1 for end in (*ends, len(actions))]
    return [(last - standing[last].insisted, last) for last in lasts]


def _reward(env: ToolUseEnv, start: Snapshot, actions: Sequence[str]) -> float:
    env.restore(start)
    return _finished(env, actions)


def _finished(env: ToolUseEnv, actions: Sequence[str]) -> float:
    """Play on, and return what it is worth where the actions or the episode end."""
    for action in actions:
        _, reward, terminated, truncated, _ = _insisted(env, action)
        if terminated or truncated:
            return float(reward)
    return float(env.truncate("no more actions")[1])


def _insisted(env: ToolUseEnv, action: str) -> Step:
    """Take a turn, again if a tool did not answer."""
    for _ in range(MAX_TRIES):
        step = env.step(action)
        if RETRY not in step[0] or step[2] or step[3]:
            return step
    raise AssertionError("no tool answers for ever")


def proved(name: str, split: str, number: int) -> Counts:
    """Prove the first tasks of a split of a set, those that come again left out."""
    env = world(name, split=split)
    first: dict[str, int] = {}  # by what the task is
    for index in count():
        first.setdefault(env.tasks(split)[index].sha256, index)
        if len(first) == number:
            break
    return sum((prove(env, split, index) for index in first.values()), start=Counter())


def main() -> None:
    """Prove what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=50, help="of each set and split")
    parser.add_argument("sets", nargs="*", default=list(KINDS), help="all unless named")
    given = parser.parse_args()
    columns = ("tasks", "plays", "deletions", "perturbations", "swaps", "traps", "reads")
    print(f"{'set':28}", *(f"{column:>13}" for column in columns))
    total: Counts = Counter()
    for name in given.sets:
        counts = sum((proved(name, split, given.tasks) for split in SPLITS), start=Counter())
        print(f"{name:28}", *(f"{counts[column]:13,}" for column in columns), flush=True)
        total += counts
    print(f"{'all':28}", *(f"{total[column]:13,}" for column in columns))


if __name__ == "__main__":
    main()
