"""Tournaments: rank by pairs."""

import itertools
from collections.abc import Sequence

import pytest
from annotations import compared, worth
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.envs.episode import Annotation, Episode
from turngym.rewards.arena import (
    WAYS,
    Judge,
    against_anchor,
    bracket,
    ranked,
    round_robin,
    single_elimination,
    standardised,
    tournament,
)

FIRST, SECOND, THIRD, FOURTH = 1.161892, 0.387297, -0.387297, -1.161892


def by(strength: Sequence[float], games: list[tuple[int, int]] | None = None) -> Judge:
    """A judge who gives each candidate its strength, and notes whom it compared."""

    def judge(one: int, other: int) -> tuple[float, float]:
        if games is not None:
            games.append((one, other))
        return strength[one], strength[other]

    return judge


def about(*values: float) -> object:
    return pytest.approx(values, abs=5e-6)


def test_a_knock_out_of_four_takes_six_comparisons() -> None:
    """Seeded 1, 3, 2, 0: the best meets the last, then the winners meet."""
    games: list[tuple[int, int]] = []
    found = single_elimination(4, by((0, 3, 1, 2), games))
    assert found == about(FOURTH, FIRST, THIRD, SECOND)
    assert games == [(1, 0), (2, 0), (3, 0), (1, 0), (3, 2), (1, 3)]


def test_of_three_the_last_in_the_bracket_goes_through() -> None:
    games: list[tuple[int, int]] = []
    assert single_elimination(3, by((1, 2, 3), games)) == about(0, -1, 1)
    assert games[2:] == [(2, 1), (0, 2)]


def test_a_tie_goes_to_the_first_of_the_pair() -> None:
    assert single_elimination(2, by((5, 5))) == about(0.707106, -0.707106)
    assert round_robin(2, by((5, 5))) == (0.0, 0.0)


def test_all_against_all_takes_each_pair_once() -> None:
    games: list[tuple[int, int]] = []
    assert round_robin(4, by((0, 3, 1, 2), games)) == about(FOURTH, FIRST, THIRD, SECOND)
    assert games == list(itertools.combinations(range(4), 2))


def test_the_anchor_has_the_mean_of_its_scores() -> None:
    scores = {1: (9.0, 2.0), 2: (3.0, 6.0)}
    assert against_anchor(3, lambda one, _: scores[one]) == about(0, 1, -1)


def test_equal_scores_share_a_rank() -> None:
    assert ranked((7, 3, 7)) == [1.0, 0.0, 1.0]
    assert ranked((5, 5)) == [0.0, 0.0]


@pytest.mark.parametrize("kind", WAYS)
def test_one_alone_is_worth_nothing(kind: str) -> None:
    assert WAYS[kind](1, by((5,))) == (0.0,)


@given(st.integers(1, 20))
def test_a_bracket_holds_each_seed_once_and_keeps_the_best_apart(size: int) -> None:
    places = bracket(size)
    assert sorted(places) == list(range(size))
    width = 1 << (size - 1).bit_length()
    assert all(
        a + b == width - 1 for a, b in zip(bracket(width)[::2], bracket(width)[1::2], strict=False)
    )


@given(st.permutations(range(6)))
def test_strict_strengths_are_ranked_as_they_are(strength: list[int]) -> None:
    """A knock-out finds the best only; with all against all each rank is right."""
    expected = standardised([s / 5 for s in strength])
    assert round_robin(6, by(strength)) == about(*expected)
    found = single_elimination(6, by(strength))
    assert found.index(max(found)) == strength.index(5)
    assert sum(found) == pytest.approx(0, abs=1e-9)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_without_an_anchor_a_permutation_permutes_rewards(
    strength: list[int], chance: object
) -> None:
    order = list(range(len(strength)))
    chance.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis names no type
    before = round_robin(len(strength), by(strength))
    after = round_robin(len(strength), by([strength[k] for k in order]))
    assert after == about(*[before[k] for k in order])


# ------------------------------------------------------------------------------ the term


def three() -> list[Episode]:
    return [episode(spent(1, 2), name=name) for name in "abc"]


def verdicts(*pairs: tuple[str, bool | None, str]) -> list[Annotation]:
    """All that was said of the three, from pairs such as `ab`."""
    return [
        compared(
            played,
            {pair[1]: (passed, scores) for pair, passed, scores in pairs if pair[0] == played.id},
        )
        for played in three()
    ]


def test_episodes_are_ranked_by_what_was_said_of_pairs() -> None:
    said = verdicts(("ab", True, ""), ("ac", None, ""), ("bc", False, ""))
    found = worth(tournament(how="round_robin"), *three(), said=said)
    assert found == [
        {0: pytest.approx(0.577349, abs=1e-6)},
        {0: pytest.approx(-1.154699, abs=1e-6)},
        {0: pytest.approx(0.577349, abs=1e-6)},
    ]


def test_scores_of_the_judge_count_where_there_are_any() -> None:
    said = verdicts(("ba", True, "[9.0, 2.0]"), ("ca", False, "[3, 6]"))
    found = worth(tournament(how="anchor"), *three(), said=said)
    assert found == [{0: 0.0}, {0: pytest.approx(1, abs=1e-5)}, {0: pytest.approx(-1, abs=1e-5)}]


def test_who_was_not_compared_leaves_and_the_others_play_on() -> None:
    said = verdicts(("ab", True, ""), ("ac", True, ""))
    found = worth(tournament(how="round_robin"), *three(), said=said)
    assert found[1] == (
        "tournament(how='round_robin'): the annotation 'versus' does not compare it with 'c'"
    )
    assert found[0] == {0: pytest.approx(0.707106, abs=1e-6)}
    assert found[2] == {0: pytest.approx(-0.707106, abs=1e-6)}


@pytest.mark.parametrize("scores", ["good", "[1]", "[1, 2, 3]", "7", "[null, 1]"])
def test_scores_must_be_two_numbers(scores: str) -> None:
    said = verdicts(("ba", True, scores), ("ca", True, ""))
    found = worth(tournament(how="anchor"), *three(), said=said)
    assert isinstance(found[1], str)
    assert "scores should be JSON like [8.0, 6.5], not" in found[1]


def test_an_episode_alone_has_no_row() -> None:
    assert worth(tournament(), three()[0]) == [{}]
