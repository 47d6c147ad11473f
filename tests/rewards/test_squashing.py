"""Bounded forms of numbers, alone and against references."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.envs.episode import Annotation, Ledger
from turngym.rewards import Rubric, Term, cost, outcome, par, squash, turn_rewards
from turngym.rewards.squashing import Shape, against, log_sigmoid_centred, squashed

X = cost(kind="x")
SHAPES: tuple[Shape, ...] = ("sigmoid", "tanh", "log-sigmoid", "linear")
REFERENCES = (0.1, -0.5, 1.2, 0.3)
NUMBERS = st.floats(-1e6, 1e6)


def ledger(term: Term, amount: float, *annotations: Annotation) -> Ledger:
    (found,) = Rubric(term).score([episode(spent(amount))], annotations)
    return found


def value(term: Term, amount: float, *annotations: Annotation) -> float:
    (row,) = ledger(term, amount, *annotations).rows
    return row.value


def noted(*turns: tuple[float, ...] | None, failed: str = "") -> Annotation:
    numbers = None if failed else turns
    return Annotation(episode="e", name="references", source="0", failed=failed, numbers=numbers)


def test_forms_by_hand() -> None:
    assert value(squash(X), 0) == 0.5
    assert value(squash(X, shape="tanh", k=2.0), 0.5) == pytest.approx(0.761594)
    assert value(squash(X, shape="log-sigmoid", at=1.0), 0.5) == pytest.approx(-0.974077)


def test_two_reward_models_at_their_references_are_joined_by_and() -> None:
    both = squash(X, shape="log-sigmoid", at=1.0) + squash(2 * X, shape="log-sigmoid", at=2.0)
    rewards = turn_rewards(ledger(both, 1.0), episode(spent(1.0)))
    assert rewards == pytest.approx((-1.386294,))


@given(st.floats(-1e300, 1e300), NUMBERS)
def test_forms_grow_with_their_number_and_never_overflow(first: float, second: float) -> None:
    low, high = sorted((first, second))
    for shape in SHAPES:
        assert squashed(low, shape) <= squashed(high, shape)
        assert math.isfinite(squashed(low, shape))
    assert 0 <= squashed(first, "sigmoid") <= 1
    assert -1 <= squashed(first, "tanh") <= 1
    assert squashed(first, "log-sigmoid") <= 0


# ------------------------------------------------------------------------------- references


def test_par_compares_with_each_reference() -> None:
    assert value(par(X), 0.5, noted(REFERENCES)) == pytest.approx(0.552848, abs=1e-6)
    assert value(par(X, shape="tanh"), 0.5, noted(REFERENCES)) == pytest.approx(0.183638, abs=1e-6)
    assert value(par(X, shape="linear"), 0.5, noted(REFERENCES)) == pytest.approx(0.225)
    assert value(par(X, most=1, shape="linear"), 0.5, noted(REFERENCES)) == pytest.approx(0.4)
    assert value(par(X, k=1e9), 0.5, noted(REFERENCES)) == pytest.approx(0.75)  # above 3 of 4


def test_references_may_stand_in_any_turns() -> None:
    assert value(par(X), 0.5, noted((0.1, -0.5), None, (1.2, 0.3))) == value(
        par(X), 0.5, noted(REFERENCES)
    )


def test_the_log_sigmoid_form_has_the_papers_percentile_or_the_codes() -> None:
    ten = tuple(float(n) for n in range(1, 11))  # the 85th percentile of 1 to 10 is 8.65
    term = par(X, shape="log-sigmoid", name="references")
    assert value(term, 8.65, noted(ten)) == pytest.approx(-math.log(2))
    released = par(X, shape="log-sigmoid", compat="repo")
    assert value(released, 0.5, noted(REFERENCES)) == pytest.approx(-0.97708, abs=1e-5)


@pytest.mark.parametrize(
    ("annotations", "why"),
    [
        ((), "there is no annotation 'references'"),
        (
            (noted(failed="TimeoutError: too long"),),
            "the annotation 'references' failed: TimeoutError: too long",
        ),
        ((noted(None, ()),), "the annotation 'references' holds no numbers"),
    ],
)
def test_an_episode_without_references_fails_and_does_not_get_0(
    annotations: tuple[Annotation, ...], why: str
) -> None:
    found = ledger(par(X), 1.0, *annotations)
    assert (found.failed, found.rows) == (f"par(cost(kind='x')): {why}", ())


@pytest.mark.parametrize(
    ("mistake", "why"),
    [
        (lambda: par(X, most=0), r"par\(\) needs most= to be 1 or more, not 0"),
        (lambda: par(X, shape="log-sigmoid", k=2), "has no k=: weight the term instead"),
        (lambda: par(X + outcome()), "a sum of one level is needed here"),
    ],
)
def test_a_mistake_is_named(mistake: Callable[[], object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        mistake()


@given(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=6))
def test_the_order_of_references_does_not_matter_and_par_is_bounded(
    number: float, references: list[float]
) -> None:
    assert 0 <= against(number, references) <= 1
    assert against(number, sorted(references)) == against(number, references)
    assert log_sigmoid_centred(number, references) <= 0
    shifted = [reference - number for reference in references]
    assert against(number, references) == pytest.approx(against(0.0, shifted), abs=1e-9)
