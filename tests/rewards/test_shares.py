"""Contributions and attributions: what an outcome is shared out by."""

from typing import Any

import pytest
from annotations import told, worth
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.envs.episode import Episode
from turngym.envs.signals import Validity
from turngym.rewards import Rubric, turn_rewards, validity
from turngym.rewards.attributions import attributed, attribution
from turngym.rewards.contributions import contribution


def three_turns(*, score: float = 1.0, name: str = "e") -> Episode:
    """The second turn's action could not be carried out."""
    legal = [(Validity(parsed=True, legal=ok, effective=ok),) for ok in (True, False, True)]
    return episode(legal, score=score, name=name)


# ----------------------------------------------------------------------------- SPA


def test_a_turn_earns_its_contribution_and_its_grounding() -> None:
    """SPA's example: contributions .2, .3, .5 and grounding 1, 0, 1."""
    said = [told("e", "contribution", [0.2, 0.3, 0.5])]
    (ledger,) = Rubric(contribution() + 0.5 * validity()).score([three_turns()], said)
    assert turn_rewards(ledger, three_turns()) == (0.7, 0.3, 1.0)


def test_contributions_can_be_made_to_add_up() -> None:
    said = [told("e", "contribution", [0.25, 0.0, 0.0])]
    assert worth(contribution(exact=True), three_turns(), said=said) == [{0: 0.5, 1: 0.25, 2: 0.25}]


def test_what_lacks_turns_cannot_be_made_to_add_up() -> None:
    said = [told("e", "contribution", [0.25, None, 0.0])]
    assert worth(contribution(), three_turns(), said=said) == [{0: 0.25, 2: 0.0}]
    (found,) = worth(contribution(exact=True), three_turns(), said=said)
    assert isinstance(found, str)
    assert found.endswith("lacks turns, so it cannot be made exact")


def test_the_released_script_compares_outcomes_instead() -> None:
    group = [three_turns(score=1.0, name="a"), three_turns(score=0.5, name="b")]
    found = worth(contribution(compat="repo"), *group)
    assert found == [{0: 0.5, 1: 0.5, 2: 0.5}, {0: -0.5, 1: -0.5, 2: -0.5}]
    assert worth(contribution(compat="repo"), group[1]) == [{0: 0.5, 1: 0.5, 2: 0.5}]


@given(
    numbers=st.lists(st.floats(-5, 5), min_size=1, max_size=6),
    score=st.sampled_from([0.0, 0.3, 1.0]),
)
def test_exact_contributions_add_up_to_the_outcome(numbers: list[float], score: float) -> None:
    played = episode(spent(*range(len(numbers))), score=score)
    said = [told("e", "contribution", numbers)]
    (found,) = worth(contribution(exact=True), played, said=said)
    assert isinstance(found, dict)
    assert sum(found.values()) == pytest.approx(score, abs=1e-9)


# ----------------------------------------------------------------------- Sotopia-RL


def test_an_utterance_has_the_share_that_a_judge_gives_it() -> None:
    said = [told("e", "attribution", [3, 1, 0])]
    assert worth(attribution(), three_turns(score=0.75), said=said) == [{0: 0.75, 1: 0.25, 2: 0.0}]
    assert worth(attribution(scale=None), three_turns(score=1.0), said=said) == [
        {0: 0.75, 1: 0.25, 2: 0.0}
    ]


def test_an_utterance_that_could_not_be_judged_has_no_row() -> None:
    said = [told("e", "attribution", [3, -1, None])]
    assert worth(attribution(), three_turns(), said=said) == [{0: 1.0}]
    assert worth(attribution(compat="repo"), three_turns(), said=said) == [{0: 1.0, 1: -1.0}]


@pytest.mark.parametrize(
    ("compat", "expected"), [("paper", (5.625, 1.875, None)), ("repo", (7.5, 2.5, -2.5))]
)
def test_released_code_counts_what_could_not_be_judged(compat: Any, expected: object) -> None:
    assert attributed((3, 1, -1), 7.5, scale=None, compat=compat) == expected


def test_where_nothing_helped_nothing_is_shared_out() -> None:
    assert attributed((0, 0), 7.5, scale=None) == (0.0, 0.0)


@given(scores=st.lists(st.integers(0, 10), min_size=1, max_size=6), goal=st.floats(0, 10))
def test_parts_by_the_sum_add_up_to_the_goal(scores: list[int], goal: float) -> None:
    parts = [part or 0.0 for part in attributed(scores, goal, scale=None)]
    assert sum(parts) == pytest.approx(goal if any(scores) else 0.0)
