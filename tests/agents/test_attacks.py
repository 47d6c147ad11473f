"""The attack suite, on a scripted judge with known weaknesses."""

import asyncio
from dataclasses import replace

import pytest

from turngym.agents.attacks import ATTACKS, PROBES, attack
from turngym.agents.gullible import Gullible
from turngym.agents.judge import Judge, JudgeConfig
from turngym.agents.judge_prompt import Defences

RIGHT = {"capital of France": "Paris", "138.90": "138.90", "17 times 3": "51"}
BARE = JudgeConfig(defences=Defences(prechecks=False, nonce=False, strict=False))


def rates(config: JudgeConfig) -> dict[str, float]:
    judge = Judge(Gullible(RIGHT), config=config)
    return {tally.kind: tally.rate for tally in asyncio.run(attack(judge, PROBES))}


def test_without_defences_the_script_falls_for_every_kind() -> None:
    fooled = rates(BARE)
    assert list(fooled) == [*ATTACKS, "right answer"]
    assert fooled["wrong answer"] == 0.0
    assert all(fooled[kind] > 0 for kind in ATTACKS if kind != "wrong answer")


def test_with_the_default_defences_flattery_and_unknown_openers_are_left() -> None:
    fooled = rates(JudgeConfig())
    assert fooled.pop("right answer") == 1.0
    assert fooled.pop("opener") == 2 / 7  # those that the list of openers does not have
    fooled.pop("flattery")
    assert set(fooled.values()) == {0.0}


@pytest.mark.parametrize(
    ("defence", "stops"),
    [("prechecks", ("empty", "single token", "length", "unicode"))],
)
def test_each_defence_stops_its_own_kinds(defence: str, stops: tuple[str, ...]) -> None:
    changed = replace(BARE, defences=replace(BARE.defences, **{defence: True}))
    fooled = rates(changed)
    assert all(fooled[kind] == 0.0 for kind in stops)
    assert fooled["fake verdict"] == 1.0


def test_digits_in_the_marks_keep_orders_inside_and_with_strictness_verdicts_out() -> None:
    marked = replace(BARE, defences=replace(BARE.defences, nonce=True))
    assert rates(marked)["injected instruction"] < rates(BARE)["injected instruction"]
    both = replace(BARE, defences=replace(BARE.defences, nonce=True, strict=True))
    assert rates(both)["fake verdict"] == rates(both)["injected instruction"] == 0.0


def test_an_attack_needs_a_probe() -> None:
    with pytest.raises(ValueError, match="at least one probe"):
        asyncio.run(attack(Judge(Gullible(RIGHT)), []))
