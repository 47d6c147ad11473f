"""Information and value that turns gain."""

import asyncio
import math
from itertools import pairwise

import pytest
from annotations import told, worth
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import at, episode, spent

from turngym.agents.continued import ContinuedValues
from turngym.agents.jobs import jobs_of
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert, Random
from turngym.envs.episode import Annotation
from turngym.rewards import Rubric, make_rubric, outcome, potential, turn_rewards
from turngym.rewards.gains import effective, foresight, information_gain, shared_ahead, value_gain

BELIEFS = [math.log(p) for p in (0.2, 0.5, 0.4)]


def test_a_turn_gains_what_the_answer_became_likelier() -> None:
    """IGPO's example: .5 - .2, .4 - .5, and the last turn earns the outcome."""
    played, said = episode(spent(1, 2, 3), score=1.0), [told("e", "belief", BELIEFS)]
    (ledger,) = Rubric(information_gain() + outcome()).score([played], said)
    assert turn_rewards(ledger, played) == pytest.approx((0.3, -0.1, 1.0))


def test_gains_may_be_of_logarithms() -> None:
    said = [told("e", "belief", [-3, -1, -2])]
    (found,) = worth(information_gain(of="log"), episode(spent(1, 2, 3)), said=said)
    assert found == {0: 2.0, 1: -1.0}


def test_a_belief_that_nobody_held_leaves_its_turns_without_a_row() -> None:
    said = [told("e", "belief", [-3, None, -2, -1])]
    (found,) = worth(information_gain(of="log"), episode(spent(1, 2, 3, 4)), said=said)
    assert found == {2: 1.0}


def test_a_belief_above_one_is_no_belief() -> None:
    (found,) = worth(information_gain(), episode(spent(1)), said=[told("e", "belief", [0.5])])
    assert found == "information_gain(): the belief 0.5 is no log-probability: it is above 0"


def test_value_gains_add_up_to_the_outcome_less_what_was_expected() -> None:
    played = episode(spent(1, 2, 3), score=1.0)
    (found,) = worth(value_gain(), played, said=[told("e", "value", [0.25, 0.5, 0.125])])
    assert found == {0: 0.25, 1: -0.375, 2: 0.875}


def test_the_prover_is_the_best_of_k_tries() -> None:
    played = episode(spent(1, 2), score=0.0)
    said = [told("e", "value", [0.25, 0.5])]
    (found,) = worth(value_gain(best_of_k=4), played, said=said)
    assert found == {0: pytest.approx(0.253906, abs=1e-6), 1: -0.9375}
    assert effective(0.25, 0.5, k=4, alpha=5.0) == pytest.approx(1.769531, abs=1e-6)


@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_a_value_that_is_no_chance_is_refused(value: float) -> None:
    (found,) = worth(value_gain(), episode(spent(1)), said=[told("e", "value", [value])])
    assert found == f"value_gain(): the value {value} is no chance of success: it is not in [0, 1]"


def test_a_prover_needs_a_try() -> None:
    with pytest.raises(ValueError, match="needs best_of_k= of 1 or more, not 0"):
        value_gain(best_of_k=0)


chances = st.lists(st.integers(0, 16).map(lambda n: n / 16), min_size=1, max_size=6)


@given(values=chances, k=st.integers(1, 4), solved=st.booleans())
def test_gains_of_a_prover_telescope(values: list[float], k: int, solved: bool) -> None:
    played = episode(spent(*range(len(values))), score=float(solved))
    (found,) = worth(value_gain(best_of_k=k), played, said=[told("e", "value", values)])
    assert isinstance(found, dict)
    assert sum(found.values()) == pytest.approx(solved - (1 - (1 - values[0]) ** k))


@given(values=chances)
def test_a_prover_agrees_with_the_policy_on_what_is_better(values: list[float]) -> None:
    played, said = episode(spent(*range(len(values)))), [told("e", "value", values)]
    (one,), (four,) = (worth(value_gain(best_of_k=k), played, said=said) for k in (1, 4))
    assert isinstance(one, dict)
    assert isinstance(four, dict)
    assert all((one[turn] > 0) == (four[turn] > 0) for turn in one)


# ------------------------------------------------------------------------ what was not said


def test_what_nobody_said_is_no_zero() -> None:
    (found,) = worth(value_gain(), episode(spent(1)))
    assert found == "value_gain(): there is no annotation 'value'"


def test_an_annotator_that_failed_is_quoted() -> None:
    broken = Annotation(episode="e", name="value", source="s", failed="too long")
    assert worth(value_gain(), episode(spent(1)), said=[broken]) == [
        "value_gain(): the annotation 'value' failed: too long"
    ]
    said = [broken, told("e", "value", [0.0])]  # it was tried again
    assert worth(value_gain(), episode(spent(1), score=1.0), said=said) == [{0: 1.0}]


def test_annotations_of_two_sources_are_not_mixed() -> None:
    said = [told("e", "value", [0.0], source) for source in "ab"]
    (found,) = worth(value_gain(), episode(spent(1)), said=said)
    assert found == (
        "value_gain(): annotations 'value' are of several sources: score with those of one"
    )


@pytest.mark.parametrize("numbers", [((0.5,),), ((0.5,), (0.5,), (0.5,)), ((0.5, 0.5), None)])
def test_an_annotation_of_another_shape_is_refused(
    numbers: tuple[tuple[float, ...] | None, ...],
) -> None:
    said = [Annotation(episode="e", name="value", source="s", numbers=numbers)]
    (found,) = worth(value_gain(), episode(spent(1, 2)), said=said)
    assert isinstance(found, str)
    assert "one entry per turn" in found or "one number per turn" in found


# ---------------------------------------------------------------------------- foresight


def test_idle_turns_share_in_the_next_change() -> None:
    """Distances 4, 4, 4, 3, 3: potentials change on the third turn only."""
    turns = [at(None, value=v) for v in (0.5, 0.5, 0.75, 0.75)]
    played = episode(turns, start=at(None, value=0.5))
    assert worth(foresight(potential(), gamma=0.5), played) == [
        {0: 0.0625, 1: 0.125, 2: 0.25, 3: 0.0}
    ]


def test_small_changes_are_none_and_the_sign_is_kept() -> None:
    found = shared_ahead((0.1, -0.5, 0.1), gamma=0.5, least=0.1, reach=None)
    assert found == (-0.25, -0.5, 0.0)


@pytest.mark.parametrize("gamma", [-0.5, 1.5])
def test_what_is_left_of_a_change_is_a_share_of_it(gamma: float) -> None:
    with pytest.raises(ValueError, match=f"foresight.. needs gamma= from 0 to 1, not {gamma}"):
        foresight(potential(), gamma=gamma)


def test_changes_too_far_ahead_are_not_seen() -> None:
    found = shared_ahead((0.0, 0.0, None, 1.0), gamma=0.5, least=0.0, reach=2)
    assert found == (0.0, 0.25, None, 1.0)


@given(
    changes=st.lists(st.none() | st.sampled_from([-0.5, 0.0, 0.25]), max_size=8).map(tuple),
    gamma=st.floats(0, 1),
)
def test_foresight_keeps_changes_and_places(
    changes: tuple[float | None, ...], gamma: float
) -> None:
    found = shared_ahead(changes, gamma=gamma, least=0.0, reach=None)
    assert all(new == old for new, old in zip(found, changes, strict=True) if old != 0)
    sizes = [abs(x) for x in found if x is not None]
    assert max(sizes, default=0) == max((abs(x) for x in changes if x is not None), default=0)
    pairs = [(a, b) for a, b in pairwise(zip(found, changes, strict=True)) if a[1] == 0]
    assert all(b[0] is None or a[0] == pytest.approx(gamma * b[0]) for a, b in pairs)


def test_they_may_stand_in_a_rubric() -> None:
    text = "outcome() + 5.0 * value_gain(best_of_k=4) + foresight(potential(), gamma=0.5)"
    assert str(make_rubric(text).reward) == text


def test_values_of_real_episodes_add_up_too() -> None:
    """The expert plays on from where chance has left a level; its gains end at the outcome."""
    (played,) = collect("turngym/Sokoban-v0", Random(), jobs_of(["sokoban-6x6-1/train/1"]))
    said = asyncio.run(ContinuedValues(Expert(), tries=1).annotate(played))
    (found,) = worth(value_gain(), played, said=[said])
    assert played.outcome is not None
    assert sum(found.values()) == float(played.outcome.success) - 1.0
    assert set(found.values()) <= {-1.0, 0.0, 1.0}
