"""Our checks of BFCL's tasks agree with the benchmark's own."""

import random
from collections import Counter
from typing import Any

import gymnasium
import pytest
from bfcl_traces import PERTURBATIONS, TheirChecker, Trace, perturbed, solution_of, turns_of

from turngym.envs.core import TextEnv
from turngym.envs.tooluse.bfcl_data import MAX_STEPS, SIZE, TASK_SETS, BfclTasks, entries_of

pytest.importorskip("bfcl_eval", reason="the package bfcl-eval is not installed")


def passes(env: TextEnv[Any], task: str, trace: Trace) -> bool:
    env.reset(options={"task": task})
    for action in turns_of(trace, MAX_STEPS):
        _, reward, ended, truncated, info = env.step(action)
    assert ended, info
    assert not truncated, info
    return reward == 1.0


def world(name: str) -> TextEnv[Any]:
    env = gymnasium.make("turngym/BFCL-v0", tasks=name).unwrapped
    assert isinstance(env, TextEnv)
    return env


@pytest.mark.parametrize("name", TASK_SETS)
def test_all_200_solutions_of_the_benchmark_score_1(name: str) -> None:
    env = world(name)
    problems = [BfclTasks(name).problem("test", index) for index in range(200)]
    failed = [p.task.id for p in problems if not passes(env, p.task.id, solution_of(p))]
    assert failed == []


@pytest.mark.parametrize("name", TASK_SETS)
def test_the_checker_of_the_benchmark_agrees_on_1000_perturbed_solutions(name: str) -> None:
    env, theirs = world(name), TheirChecker()
    problems = [BfclTasks(name).problem("test", index) for index in range(SIZE)]
    chance = random.Random(f"perturb {name}")
    verdicts: Counter[tuple[str, bool]] = Counter()
    disputed = []
    for kind in range(len(PERTURBATIONS)):
        for problem, (entry, gold) in zip(problems, entries_of(name), strict=True):
            trace = perturbed(problem, kind, chance)
            ours = passes(env, problem.task.id, trace)
            verdicts[PERTURBATIONS[kind].__name__, ours] += 1
            if ours != theirs.passes(entry, gold, trace):
                disputed.append((problem.task.id, ours, trace))
    assert disputed == []
    assert verdicts.total() == 1_000
    passed = sum(count for (_, ours), count in verdicts.items() if ours)
    assert 200 < passed < 800, verdicts  # else agreement would say little
