"""The rubrics that are shipped for a world, on episodes that an expert and chance played in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from turngym.agents import collect
from turngym.agents.continued import ContinuedValues
from turngym.agents.jobs import Job
from turngym.agents.scripted import Expert, Random
from turngym.agents.stage import open_world
from turngym.envs.core import TextEnv
from turngym.envs.episode import Annotation, Episode
from turngym.envs.household.env import HouseholdEnv
from turngym.envs.shop.env import ShopEnv
from turngym.envs.sokoban.env import SokobanEnv
from turngym.envs.swe.env import SWEEnv
from turngym.envs.tooluse.env import ToolUseEnv
from turngym.rewards import make_rubric, turn_rewards
from turngym.rewards.term import fold

RUBRICS = Path(__file__).parents[2] / "assets" / "rubrics"
WORLDS: dict[str, tuple[str, str, type[TextEnv[Any]]]] = {
    "sokoban": ("turngym/Sokoban-v0", "sokoban-6x6-1", SokobanEnv),
    "household": ("turngym/Household-v0", "household-easy", HouseholdEnv),
    "shop": ("turngym/Shop-v0", "shop-easy", ShopEnv),
    "swe": ("turngym/SWE-v0", "swe-easy", SWEEnv),
    "tooluse": ("turngym/ToolUse-v0", "tooluse-store", ToolUseEnv),
}
NAMES = [p.stem for p in sorted(RUBRICS.glob("*.toml")) if p.stem.partition("-")[0] in WORLDS]
Played = dict[str, tuple[list[Episode], list[Episode]]]


@pytest.fixture(scope="module")
def played() -> Played:
    """Six tasks of each world: by the expert, and at random."""
    found: Played = {}
    for name, (world, tasks, _) in WORLDS.items():
        jobs = [Job(task=f"{tasks}/train/{index}") for index in range(6)]
        with open_world(world, {}) as env:
            chance = Random(env.action_space.examples)
        experts, others = (
            collect(world, policy, jobs, options={"tasks": tasks}) for policy in (Expert(), chance)
        )
        assert all(one.status == "solved" for one in experts)
        found[name] = (
            [replace(one, group=one.task.id) for one in experts],
            [replace(one, id=f"{one.id}-random", group=one.task.id) for one in others],
        )
    return found


def with_tokens(episodes: Sequence[Episode]) -> list[Episode]:
    """Let each turn be two tokens, as if a model had sampled them."""
    return [
        replace(
            one,
            turns=tuple(
                replace(turn, response_ids=(1, 2), logprobs=(-1.0, -1.0)) for turn in one.turns
            ),
        )
        for one in episodes
    ]


def by_a_model_that_liked(good: bool, episode: Episode) -> list[Annotation]:
    """Give each token half a nat more, or less, than a reference does."""
    return [
        Annotation(
            episode=episode.id,
            name=name,
            source="s",
            numbers=((-1.0 + ratio, -1.0 + ratio),) * len(episode.turns),
        )
        for name, ratio in (("prm", 0.5 if good else -0.5), ("reference", 0.0))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_rubric_scores_its_world_and_pays_the_expert_more_than_chance(
    name: str, played: Played
) -> None:
    world, tasks, env = WORLDS[name.partition("-")[0]]
    rubric = make_rubric(name)
    rubric.check_evidence(env.signal_types, world)
    experts, others = map(with_tokens, played[name.partition("-")[0]])
    said = [a for one in experts for a in by_a_model_that_liked(True, one)]
    said += [a for one in others for a in by_a_model_that_liked(False, one)]
    if "value_gain" in str(rubric):
        prover = ContinuedValues(Random(), tries=2, options={"tasks": tasks})
        said += [asyncio.run(prover.annotate(one)) for one in (*experts, *others)]
    totals: dict[str, float] = {}
    for pair in zip(experts, others, strict=True):
        for ledger, one in zip(rubric.score(pair, said), pair, strict=True):
            assert not ledger.failed
            totals[one.id] = fold(turn_rewards(ledger, one))
    assert fmean(totals[one.id] for one in experts) > fmean(totals[one.id] for one in others)


def test_each_world_has_a_rubric_for_each_family_that_its_evidence_allows() -> None:
    both = {"shaping", "checklist", "gate", "implicit", "progress", "hygiene"}
    assert {f"{world}-{family}" for world in WORLDS for family in both} <= set(NAMES)
    assert {"tooluse-matchtir", "tooluse-matchtir-soft", "tooluse-toolrl"} <= set(NAMES)


@pytest.mark.parametrize("path", sorted(RUBRICS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_file_says_in_two_lines_what_it_is(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert [line[:2] for line in lines[:2]] == ["# ", "# "]
    assert lines[2].startswith("reward = ")
