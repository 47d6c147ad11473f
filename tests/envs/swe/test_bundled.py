"""The software tasks that come with the package: repositories, rows, and an expert who solves them."""

from collections import Counter
from functools import lru_cache

import gymnasium
import pytest

from turngym.agents import collect
from turngym.agents.jobs import Job
from turngym.agents.scripted import Expert
from turngym.envs.swe.env import SWEEnv
from turngym.envs.swe.mutate.kinds import HELD_OUT_KINDS
from turngym.envs.swe.rows import Row
from turngym.envs.swe.sets import BUNDLED, EASY, SweSet, swe_set
from turngym.envs.swe.source import bundled, bundled_source
from turngym.envs.swe.tester import default_start, load_tree, run_tests
from turngym.envs.swe.tree import python_files

UNSEEN = {"calendarium", "graphs", "markdownlite", "semver", "vending"}
"""Repositories of which only `valid_unseen` has tasks."""


@lru_cache
def rows() -> dict[str, tuple[Row, ...]]:
    """All rows by split."""
    tasks: SweSet = swe_set(BUNDLED)
    return {split: tasks.rows(split) for split in tasks.sizes}


@pytest.mark.parametrize("name", bundled())
def test_a_repository_is_pure_python_with_20_to_80_tests_that_pass(name: str) -> None:
    source = bundled_source(name)
    assert 3 <= len([path for path in python_files(source.files) if "test" not in path]) <= 12
    with default_start() as sandbox:
        load_tree(sandbox, source.files)
        report = run_tests(sandbox)
    assert set(report.outcomes.values()) == {"passed"}
    assert 20 <= len(report.outcomes) <= 80


def test_there_are_at_least_25_repositories_and_tasks_of_each() -> None:
    assert len(bundled()) >= 25
    found = rows()
    assert {row.repo for row in found["train"]} == set(bundled()) - UNSEEN
    assert {row.repo for row in found["valid_unseen"]} == UNSEEN
    assert len(found["train"]) >= 1_000
    assert min(len(found[split]) for split in ("valid_seen", "test", "valid_unseen")) >= 80


def test_what_is_held_out_is_in_no_other_split() -> None:
    for split, found in rows().items():
        kinds = {kind for row in found for kind in row.kinds}
        assert kinds.isdisjoint(HELD_OUT_KINDS) == (split != "valid_unseen")
        assert {row.repo for row in found}.isdisjoint(UNSEEN) or split == "valid_unseen"


def test_train_has_many_kinds_of_faults() -> None:
    kinds = Counter(kind for row in rows()["train"] for kind in row.kinds)
    assert len(kinds) >= 12
    assert max(kinds.values()) < 0.3 * kinds.total()


@pytest.mark.parametrize("tasks", [BUNDLED, EASY])
def test_the_expert_solves_tasks_of_every_split(tasks: str) -> None:
    sizes = swe_set(tasks).sizes
    jobs = [
        Job(task=f"{tasks}/{split}/{n}") for split, size in sizes.items() for n in (0, size - 1)
    ]
    for episode in collect("turngym/SWE-v0", Expert(), jobs, options={"tasks": tasks}):
        assert episode.status == "solved", (episode.task.id, episode.reason)


def test_an_easy_task_shows_its_failing_test_and_nothing_else_is_different() -> None:
    hidden, easy = (
        gymnasium.make("turngym/SWE-v0", tasks=tasks).unwrapped for tasks in (BUNDLED, EASY)
    )
    assert isinstance(hidden, SWEEnv)
    assert isinstance(easy, SWEEnv)
    shown = [env.reset(options={"index": 3}) for env in (hidden, easy)]
    assert shown[0][0] == shown[1][0]
    assert hidden.task.key == easy.task.key
    assert hidden.task.sha256 != easy.task.sha256
    _, _, _, _, info = easy.step("run_tests")
    failing = {
        s.id.removeprefix("test:") for s in info["signals"] if getattr(s, "passed", 1) is False
    }
    assert set(easy.task_set.problem("train", 3).row.FAIL_TO_PASS) <= failing
    _, _, _, _, info = hidden.step("run_tests")
    named = {s.id for s in info["signals"] if hasattr(s, "passed") and s.id.startswith("test:")}
    assert named
    assert all(s.passed for s in info["signals"] if getattr(s, "id", "").startswith("test:"))
