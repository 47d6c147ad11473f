"""The conformance suite can fail: every line of the contract that is broken is noticed."""

import pytest
import sabotage_tasks  # noqa: F401  # importing it fills SABOTAGES
import sabotage_turns  # noqa: F401
import sabotage_worlds  # noqa: F401
from sabotage import SABOTAGES, Sabotage

from turngym.envs.testing import CHECKS, NonConformance, Subject, check_world


@pytest.mark.parametrize(
    "sabotage", SABOTAGES, ids=lambda s: f"{s.check.__name__}-{s.world.split('/')[1]}"
)
def test_a_sabotaged_world_is_caught_and_told_why(sabotage: Sabotage) -> None:
    with pytest.raises(NonConformance) as caught:
        sabotage.check(Subject(sabotage.world))
    assert sabotage.says in str(caught.value)


def test_every_check_has_caught_something() -> None:
    assert {sabotage.check for sabotage in SABOTAGES} == set(CHECKS)


def test_a_whole_check_goes_on_to_the_last_line() -> None:
    with pytest.raises(NonConformance, match="turn 10 shows the canary"):
        check_world("sabotage_tasks:sabotage/LeaksWhenTheBudgetEnds-v0")


def test_a_world_that_is_no_text_world_is_refused() -> None:
    with pytest.raises(NonConformance, match="CartPole-v1 is not a TextEnv"):
        check_world("CartPole-v1")
