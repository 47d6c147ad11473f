"""Votes of critiques, up to the credit that they decide."""

from typing import Any

import numpy as np
import pytest
from annotations import told, worth
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.rewards import Rubric, faults, outcome
from turngym.rewards.critiques import voted
from turngym.training import credit
from turngym.training.batch import batch_of


@pytest.mark.parametrize(
    ("votes", "expected"),
    [("intersection", [1, 0, 0]), ("union", [1, 1, 0]), ("average", [1, 0.25, 0])],
)
def test_critiques_vote(votes: Any, expected: list[float]) -> None:
    said = [told("e", "critique", [1, 0.25, 0])]
    (found,) = worth(faults(how=votes), episode(spent(1, 2, 3)), said=said)
    assert found == dict(enumerate(expected))


def test_a_turn_that_nobody_criticised_has_no_row() -> None:
    said = [told("e", "critique", [None, 1])]
    assert worth(faults(), episode(spent(1, 2)), said=said) == [{1: 1.0}]


def test_more_than_all_critiques_is_a_mistake() -> None:
    (found,) = worth(faults(), episode(spent(1)), said=[told("e", "critique", [4])])
    assert found == "faults(): 4.0 is no share of critiques: it is not in [0, 1]"


def test_critiques_reach_credit_as_a_stream_of_their_own() -> None:
    """CAPO's example: one right answer of which the second step is wrong, one wrong answer."""
    right = episode(spent(1, 2, 3), score=1.0, tokens=[1, 1, 1], name="a")
    wrong = episode(spent(1, 2), score=0.0, tokens=[1, 1], name="b")
    said = [told("a", "critique", [0, 1, 0]), told("b", "critique", [1, 1])]
    ledgers = Rubric(2.0 * outcome() - faults()).score([right, wrong], said)
    batch = batch_of(
        [right, wrong], ledgers, apart={"outcome": ["outcome()"], "process": ["faults()"]}
    )
    found = credit.capo(batch, right=1.0, wrong=-1.0)  # the rubric has weighed both already
    expected = [1.032093, 0.294884, 1.032093, -1.179535, -1.179535]
    np.testing.assert_allclose(found, expected, atol=2e-6)


@given(st.floats(0, 1))
def test_what_all_find_wrong_some_do(share: float) -> None:
    assert voted(share, "intersection") <= voted(share, "average") <= voted(share, "union")
