"""How alike lists, calls, answers and texts are."""

import json

import numpy as np
import pytest
from call_cases import several, uses
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.rewards.similarity import (
    answer_f1,
    call_similarities,
    call_similarity,
    f1,
    jaccard,
    text_similarity,
)
from turngym.rewards.term import Unscorable
from turngym.rewards.traces import Use, use


def test_lists_share_what_stands_in_both_as_often_as_it_does() -> None:
    assert jaccard("aab", "abb") == 0.5  # a and b, of a, a, b, b
    assert jaccard([], ["a"]) == 0.0
    assert jaccard("ab", "ba") == 1.0
    assert jaccard("ab", "ba", strict=True) == 0.0
    assert jaccard("ab", "ab", strict=True) == 1.0


@settings(deadline=None)
@given(a=st.lists(st.integers(0, 3)), b=st.lists(st.integers(0, 3)))
def test_jaccard_is_symmetric_and_a_share(a: list[int], b: list[int]) -> None:
    assert jaccard(a, b) == jaccard(b, a)
    assert 0.0 <= jaccard(a, b) <= 1.0
    assert (jaccard(a, b) == 1.0) == (sorted(a) == sorted(b))


def test_f1_is_the_harmonic_mean() -> None:
    precision, recall = 2 / 3, 2 / 5
    assert f1(2, 3, 5) == pytest.approx(2 * precision * recall / (precision + recall))


@pytest.mark.parametrize(
    ("made", "similarity"),
    [
        ({"city": "Paris"}, (1 + 1 / 2 + 1) / 4),
        ({"city": "Rome", "unit": "C"}, (1 + 1 + 1) / 4),
        ({"town": "Paris"}, 1 / 4),
        ({"city": "Paris", "unit": "C", "days": 1}, (1 + 2 / 3 + 2) / 4),
        ({"unit": "C", "city": "Paris"}, 1.0),
    ],
)
def test_a_call_is_the_more_alike_the_more_of_its_arguments_are_right(
    made: dict[str, object], similarity: float
) -> None:
    gold = use("get_weather", {"city": "Paris", "unit": "C"})
    assert call_similarity(use("Get_Weather", made), gold) == similarity
    assert call_similarity(use("get_time", made), gold) == 0.0


def test_values_are_equal_as_in_python() -> None:
    gold = use("f", {"x": 1})
    assert call_similarity(use("f", {"x": True}), gold) == 1.0
    assert call_similarity(use("f", {"x": 1.0}), gold) == 1.0
    assert call_similarity(use("f", {"x": "1"}), gold) == pytest.approx(2 / 3)
    nested = use("f", {"x": [{"y": [1, 2]}]})
    assert call_similarity(use("f", {"x": [{"y": [1, 2.0]}]}), nested) == 1.0
    assert call_similarity(use("f", {"x": [{"y": [2, 1]}]}), nested) < 1.0


def test_a_call_without_arguments_is_right_if_none_are_wanted() -> None:
    assert call_similarity(use("ping", {}), use("ping", {})) == 1.0
    assert call_similarity(use("ping", {"a": 1}), use("ping", {})) == 0.5


@settings(deadline=None)
@given(made=several, gold=several)
def test_all_pairs_at_once_are_the_same_to_the_bit(made: list[Use], gold: list[Use]) -> None:
    scores = call_similarities(made, gold)
    assert scores.dtype == np.float64
    assert scores.tolist() == [[call_similarity(one, other) for other in gold] for one in made]


@settings(deadline=None)
@given(made=uses, gold=uses)
def test_a_call_scores_1_only_with_equal_arguments(made: Use, gold: Use) -> None:
    score = call_similarity(made, gold)
    equal = json.loads(made.arguments) == json.loads(gold.arguments)
    assert 0.0 <= score <= 1.0
    assert (score == 1.0) == (equal and made.name.lower() == gold.name.lower())


def test_arguments_that_are_no_object_cannot_be_scored() -> None:
    with pytest.raises(Unscorable, match="no JSON object"):
        call_similarity(Use("f", "[1]"), Use("f", "{}"))


def test_an_answer_is_compared_by_its_different_words() -> None:
    assert answer_f1("Paris, PARIS!", "paris") == 1.0
    assert answer_f1("in Paris", "Paris") == pytest.approx(2 / 3)
    assert answer_f1("", "Paris") == answer_f1("", "") == 0.0
    assert answer_f1("well-known", "well known") == 1.0


def test_long_texts_are_compared_by_lines() -> None:
    made, gold = "one\ntwo\nthree", "one\n2\nthree"
    assert text_similarity(made, gold) == pytest.approx(2 * (4 + 6) / (13 + 11))
    assert text_similarity(made, gold, max_chars=12) == pytest.approx(2 / 3)
    assert text_similarity(made, gold, max_chars=13) == text_similarity(made, gold)


@settings(deadline=None)
@given(text=st.text(max_size=50), limit=st.integers(0, 60))
def test_a_text_is_wholly_like_itself(text: str, limit: int) -> None:
    assert text_similarity(text, text, max_chars=limit) == 1.0
