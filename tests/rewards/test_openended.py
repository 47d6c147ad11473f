"""Rubrics for open-ended tasks: dimensions, choices, and process scores normed by the outcome."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.envs.episode import Annotation
from turngym.rewards import Rubric, cost, graded, make_rubric, outcome, renorm
from turngym.rewards.openended import combined, read_dimensions

SCALE: list[dict[str, Any]] = [
    {"name": "poor", "value": 0.0, "description": "It is rude."},
    {"name": "fair", "value": 0.5},
    {"name": "good", "value": 1.0},
]
DIMENSIONS: list[dict[str, Any]] = [
    {"id": "tone", "question": "How polite is it?", "choices": SCALE, "weight": 2.0},
    {"id": "facts", "question": "Is it right?"},
    {"id": "padding", "question": "Is it padded?", "weight": -1.0},
]


def said(*numbers: float, failed: str = "") -> Annotation:
    told = None if failed else (None, numbers)
    return Annotation(episode="e", name="rubric", source="s", numbers=told, failed=failed)


def worth(term: str, *annotations: Annotation, rubric: Any = DIMENSIONS) -> float | str:
    played = episode(spent(1, 2), reference={"rubric": rubric})
    (ledger,) = make_rubric(term).score([played], annotations)
    return ledger.failed or ledger.rows[0].value


@pytest.mark.parametrize(
    ("how", "value"),
    [("weighted", 1 / 3), ("mean", 0.5), ("min", 0.0)],
)
def test_dimensions_become_one_number(how: str, value: float) -> None:
    assert worth(f"graded(how='{how}')", said(1.0, 0.5, 1.0)) == pytest.approx(
        {"weighted": 0.5, "mean": 0.5, "min": 0.0}[how]
    )
    assert worth(f"graded(how='{how}')", said(1.0, 0.0, 1.0)) == pytest.approx(
        {"weighted": value, "mean": 1 / 3, "min": 0.0}[how]
    )


def test_one_dimension_can_stand_alone() -> None:
    assert worth("graded(only='tone')", said(0.5, 1.0, 0.0)) == 0.5
    assert "unknown dimension 'x'; known: tone, facts, padding" in str(
        worth("graded(only='x')", said(0.5, 1.0, 0.0))
    )


def test_without_a_judges_word_the_episode_fails() -> None:
    assert worth("graded()") == "graded(): there is no annotation 'rubric'"
    assert (
        worth("graded()", said(failed="no answer"))
        == "graded(): the annotation 'rubric' failed: no answer"
    )
    assert worth("graded()", said(1.0)) == "graded(): 1 choices for 3 dimensions"


@pytest.mark.parametrize(
    ("rubric", "why"),
    [
        (None, "rubric should be a list of dimensions, not None"),
        ([{"id": "a"}], r"rubric\[0\] should have an id and a question"),
        ([DIMENSIONS[1], DIMENSIONS[1]], r"rubric\[1\].id is 'facts', which is there already"),
        ([DIMENSIONS[2]], "no dimension of a weight above 0"),
        ([DIMENSIONS[1] | {"weight": "1"}], r"rubric\[0\].weight is '1', expected a number"),
        ([DIMENSIONS[1] | {"choices": SCALE[:1]}], "a list of at least two choices"),
        ([DIMENSIONS[1] | {"choices": [{"value": 1}] * 2}], r"choices\[0\] should have a name"),
        ([DIMENSIONS[1] | {"choices": SCALE[::-1]}], r"choices\[1\].value is 0.5, less than"),
        ([DIMENSIONS[1] | {"choices": [SCALE[0]] * 2}], "two choices of one name"),
        (
            [DIMENSIONS[1] | {"choices": [SCALE[0], {"name": "x", "value": 1.5}]}],
            r"choices\[1\].value is 1.5, expected a number from 0 to 1",
        ),
    ],
)
def test_what_is_wrong_with_a_rubric_is_said_with_its_path(rubric: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_dimensions(rubric)


def test_a_choice_that_there_is_not_is_refused() -> None:
    [tone, *_] = read_dimensions(DIMENSIONS)
    assert tone.value_of("fair") == 0.5
    with pytest.raises(ValueError, match="unknown choice of tone 'great'; known: poor, fair, good"):
        tone.value_of("great")


shares = st.floats(0, 1)


@given(
    st.lists(st.tuples(shares, st.floats(-2, 2).filter(bool)), min_size=1, max_size=5),
    st.sampled_from(["weighted", "mean", "min"]),
    st.integers(0, 4),
    shares,
)
def test_one_number_lies_in_0_to_1_and_rises_with_what_is_good(
    parts: list[tuple[float, float]], how: Any, place: int, value: float
) -> None:
    values, weights = [v for v, _ in parts], [*(w for _, w in parts[1:]), 1.0]
    place %= len(parts)
    better = [*values]
    pick = max if weights[place] > 0 else min
    better[place] = pick(values[place], value)
    low, high = combined(values, weights, how), combined(better, weights, how)
    assert 0 <= low <= high + 1e-12 <= 1 + 2e-12


def test_renorm_is_that_of_the_paper() -> None:
    for score, value in ((1.0, 0.8), (0.0, -0.2)):
        played = episode(spent(0.8, 0.5), score=score)
        rows = Rubric(renorm(cost(kind="x"), on=outcome())).score([played])[0].rows
        assert [row.value for row in rows] == pytest.approx([value, value - 0.3])


def test_renorm_divides_by_the_best_score_and_leaves_out_what_is_absent() -> None:
    played = episode([*spent(4), (), *spent(10)], score=1.0)
    text = "renorm(cost(kind='x'), on=outcome(of='success'), max_score=10)"
    rows = make_rubric(text).score([played])[0].rows
    assert [(row.at, row.value) for row in rows] == [(0, pytest.approx(0.4)), (2, 1.0)]
    with pytest.raises(ValueError, match=r"needs max_score= above 0, not 0\.0"):
        renorm(cost(kind="x"), on=outcome(), max_score=0.0)


def test_graded_has_a_text() -> None:
    assert str(graded(how="min", only="tone")) == "graded(how='min', only='tone')"
