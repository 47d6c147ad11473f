"""The shop beside the records of the original engine, where they are at hand: see `data_dir`."""

from pathlib import Path

import pytest
import webshop

from turngym.envs.shop.env import ShopEnv
from turngym.envs.testing import CHECKS, Subject
from turngym.envs.testing.subject import Check

STEP = 23
"""Which of the 6,910 goals the expert plays: one of so many."""


@pytest.fixture(scope="session")
def folder(data_dir: Path) -> Path:
    found = data_dir / "webshop"
    if not found.is_dir():
        pytest.skip(f"no WebShop data at {found}: set TURNGYM_DATA to the folder above")
    return found


def all_of(count: webshop.Count, least: int) -> None:
    agreed, total = count
    assert total >= least
    assert agreed == total


def test_prices_and_goals_are_those_of_the_original(folder: Path) -> None:
    all_of(webshop.prices(folder), 1_000)
    all_of(webshop.goals(folder, "synthetic"), 3_000)
    all_of(webshop.goals(folder, "human"), 6)
    assert len(webshop.original(folder, "synthetic")[1]) == 6_910
    assert len(webshop.original(folder, "human")[1]) == 13


def test_rewards_are_those_of_the_original_to_the_last_bit(folder: Path) -> None:
    all_of(webshop.rewards(folder), 700)
    all_of(webshop.likeness(folder), 400)


def test_searches_find_what_lucene_finds(folder: Path) -> None:
    found = webshop.searches(folder)
    for (agreed, total), least in (
        (found["identical"], 0.9),
        (found["first ten"], 0.95),
        (found["results shared"], 0.99),
    ):
        assert total >= 150
        assert agreed / total >= least


@pytest.mark.parametrize("mode", ["text", "text_rich"])
def test_transcripts_agree_byte_for_byte(folder: Path, mode: str) -> None:
    all_of(webshop.transcripts(folder, mode)["steps"], 500)


def test_the_expert_earns_reward_1_wherever_the_wanted_product_can(folder: Path) -> None:
    world = ShopEnv(source=folder)
    played = unsolvable = 0
    for split, size in world.task_set.sizes.items():
        for index in range(0, size, STEP):
            world.reset(options={"task": f"{world.task_set.name}/{split}/{index}"})
            plan = world.solution()
            played += 1
            if plan is None:
                unsolvable += 1
                assert world._judge.best < 1
                continue
            assert 3 <= len(plan) <= 10
            rewards = [world.step(action)[1] for action in plan]
            assert rewards == [0.0] * (len(plan) - 1) + [1.0]
    assert 0 < unsolvable < 0.1 * played


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_real_catalogue_keeps_the_contract(folder: Path, check: Check) -> None:
    check(Subject("turngym/Shop-v0", {"source": str(folder)}, tasks=100))
