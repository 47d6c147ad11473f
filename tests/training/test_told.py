"""Values that were annotated, as a batch has them."""

import dataclasses

import pytest
from annotations import told
from toy_batches import episode, fork, ledger

from turngym.training import credit
from turngym.training.batch import batch_of, values_of

EPISODES = [episode("a", [2, 1]), episode("b", [2, 1, 1], fork=fork("a", 1))]
LEDGERS = [ledger("a", ("turn", 1, 1.0)), ledger("b")]
SAID = [told("b", "value", [0.5, 0.25, 0.75]), told("a", "value", [0.5, 0.625])]


def test_each_token_has_the_value_of_its_turns_start() -> None:
    batch = batch_of(EPISODES, LEDGERS)
    assert values_of(batch, SAID).tolist() == [0.5, 0.5, 0.625, 0.25, 0.75]


def test_spo_credits_turns_by_them() -> None:
    """The first turn is the first episode's, which it takes from .5 to .625."""
    batch = batch_of(EPISODES, LEDGERS)
    batch = dataclasses.replace(batch, values=values_of(batch, SAID))
    assert credit.spo(batch).tolist() == [0.125, 0.125, 0.375, 0.5, -0.75]


def test_every_turn_needs_a_value() -> None:
    batch = batch_of(EPISODES, LEDGERS)
    with pytest.raises(ValueError, match="episode 'a' has no annotation with 2 values"):
        values_of(batch, SAID[:1])
    with pytest.raises(ValueError, match="episode 'b' has no annotation with 3 values"):
        values_of(batch, [SAID[1], told("b", "value", [0.5])])
    with pytest.raises(ValueError, match="'a' should have one value per turn, got None"):
        values_of(batch, [SAID[0], told("a", "value", [0.5, None])])
