"""Credit for implicit process rewards: iStar and PRIME by hand, and what holds of them always."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import Played, batch_from, groups_of_episodes

from turngym.training import credit
from turngym.training.batch import Batch, Stream, batch_of_rows


def batch_of(
    steps: Sequence[Sequence[float]], outcomes: Sequence[float], group: Sequence[int] | None = None
) -> Batch:
    """Return episodes of turns of one token each, with what turns and episodes were worth."""
    width = 2 * max(map(len, steps))
    mask = [[int(k % 2 == 0 and k < 2 * len(own)) for k in range(width)] for own in steps]
    rewards = np.zeros((len(steps), width))
    for row, own in enumerate(steps):
        rewards[row, : 2 * len(own) : 2] = own
    batch = batch_of_rows(rewards, mask, group=group)
    ends = Stream(level="episode", values=np.array(outcomes), valid=np.ones(len(steps), np.bool_))
    streams = {"process": batch.streams["reward"], "outcome": ends}
    return dataclasses.replace(batch, streams=streams)


HAND = batch_of([[0.4, 0.2], [-0.3]], [1.0, 0.0])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [1.45, 1.15, -1.6]),
        ({"weight": 2.0}, [1.9, 1.3, -2.2]),
        ({"process_only": True}, [0.45, 0.15, -0.6]),
        ({"weight": 0.0}, [1.0, 1.0, -1.0]),
        ({"compat": "repo"}, [1.7, 1.3, -1.7]),
        # The mean of all steps is .1, of the first ones .05; of the outcomes .5.
        ({"form": "grpo"}, [0.8, 0.6, -0.9]),
        ({"form": "grpo", "compat": "repo"}, [0.85, 0.65, -0.85]),
        # Outcome and step first: 1.4, 1.2, -.3; the others' means are .45, .55 and 1.3.
        ({"form": "combined"}, [0.95, 0.65, -1.6]),
        # The greatest |r| is .4: steps are 1, .5 and -.75.
        ({"normalised": True, "epsilon": 0.0}, [1 + 1.125, 1 + 0.375, -1 - 1.5]),
    ],
)
def test_istar_by_hand(options: dict[str, object], expected: list[float]) -> None:
    assert credit.istar(HAND, **options).tolist() == pytest.approx(expected)  # type: ignore[arg-type]


def test_istar_in_units_of_the_deviation() -> None:
    # Outcomes 1 and 0 deviate by .7071 from .5; first steps .4 and -.3 by .495 from .05.
    found = credit.istar(HAND, form="grpo-std", compat="repo", epsilon=0.0)
    assert found.tolist() == pytest.approx([0.707107 * 2, 0.707107 + 0.303046, -0.707107 * 2])


def test_istar_compares_an_episode_once_however_many_steps_it_has() -> None:
    batch = batch_of([[0.0] * 5, [0.0], [0.0]], [1.0, 0.0, 0.0])
    assert credit.istar(batch).tolist() == [1.0] * 5 + [-0.5, -0.5]


def test_an_episode_alone_keeps_what_it_earned_and_its_steps_are_compared_with_each_other() -> None:
    batch = batch_of([[0.4, 0.2]], [1.0])
    assert credit.istar(batch).tolist() == pytest.approx([1.2, 0.8])
    assert credit.istar(batch, compat="repo").tolist() == pytest.approx([1.4, 1.2])
    assert credit.prime(batch, whitened=False).tolist() == pytest.approx([1.6, 1.2])


def test_prime_by_hand() -> None:
    # The other's mean token is -.2 and .2, so tokens are .3, .5 | -.4, summed to the end.
    batch = batch_of([[0.1, 0.3], [-0.2]], [1.0, 0.0])
    assert credit.prime(batch, whitened=False).tolist() == pytest.approx([1.8, 1.5, -1.4])
    found = credit.prime(batch, whitened=False, gamma=0.5, outcome_gamma=0.5)
    assert found.tolist() == pytest.approx([0.3 + 0.25 + 0.5, 1.5, -1.4])
    found = credit.prime(batch, whitened=False, weight=2.0, outcome_weight=0.0)
    assert found.tolist() == pytest.approx([1.6, 1.0, -0.8])


def test_prime_as_released_takes_an_episodes_own_mean_away_too() -> None:
    batch = batch_of([[0.1, 0.3], [-0.2]], [1.0, 0.0])
    found = credit.prime(batch, whitened=False, compat="repo")
    assert found.tolist() == pytest.approx([1.8, 1.6, -1.4])


def test_the_greatest_return_of_a_batch_becomes_one() -> None:
    # Returns: -1, -3; 2.
    found = credit.unit_returns(np.array([2.0, -3.0, 2.0]), np.array([0, 2, 3]), epsilon=0.0)
    assert found.tolist() == pytest.approx([2 / 3, -1.0, 2 / 3])
    assert credit.unit_returns(np.zeros(2), np.array([0, 2])).tolist() == [0.0, 0.0]


def test_what_is_missing_is_named() -> None:
    lacking = dataclasses.replace(HAND, streams={"outcome": HAND.streams["outcome"]})
    for estimator in (credit.istar, credit.prime):
        with pytest.raises(ValueError, match="no stream 'process'"):
            estimator(lacking)


# ------------------------------------------------------------------------------- whatever is played


def streamed(episodes: Sequence[Played]) -> Batch:
    """Return a batch whose rewards are the process, and every second episode a success."""
    batch = batch_from(episodes)
    wins = np.array([float(e.tokens[0] % 2) for e in episodes])
    ends = Stream(level="episode", values=wins, valid=np.ones(len(wins), np.bool_))
    return dataclasses.replace(batch, streams={"process": batch.streams["reward"], "outcome": ends})


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_the_steps_of_a_group_add_up_to_nothing(episodes: list[Played]) -> None:
    batch = streamed(episodes)
    found = credit.istar(batch, process_only=True)[batch.turn_at[:-1]]
    group = batch.group[batch.owner("turn", "episode")]
    np.testing.assert_allclose(np.bincount(group, found), 0, atol=1e-9)


@settings(deadline=None)
@given(episodes=groups_of_episodes(), more=st.floats(-8, 8))
def test_paying_all_steps_more_changes_nothing_in_istar(
    episodes: list[Played], more: float
) -> None:
    batch = streamed(episodes)
    turns = batch.at("turn", "process")
    valid = np.ones(len(turns), np.bool_)
    for compat in ("paper", "repo"):
        before, after = (
            credit.istar(
                dataclasses.replace(
                    batch,
                    streams={
                        **batch.streams,
                        "process": Stream(level="turn", values=turns + shift, valid=valid),
                    },
                ),
                compat=compat,
            )
            for shift in (0.0, more)
        )
        np.testing.assert_allclose(after, before, atol=1e-8)


@settings(deadline=None)
@given(episodes=groups_of_episodes(), data=st.data())
def test_permuting_episodes_permutes_advantages(
    episodes: list[Played], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(episodes))))
    batch, other = streamed(episodes), streamed([episodes[k] for k in order])
    for estimator in (credit.istar, credit.prime):
        before = np.split(estimator(batch), batch.offsets("episode", "token")[1:-1])
        expected = np.concatenate([before[k] for k in order])
        np.testing.assert_allclose(estimator(other), expected, rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(episodes=groups_of_episodes(), factor=st.floats(0.5, 100))
def test_normalised_rewards_have_no_unit(episodes: list[Played], factor: float) -> None:
    batch = streamed(episodes)
    process = batch.streams["process"]
    scaled = dataclasses.replace(process, values=process.values * factor)
    more = dataclasses.replace(batch, streams={**batch.streams, "process": scaled})
    for estimator in (credit.istar, credit.prime):
        np.testing.assert_allclose(
            estimator(more, normalised=True), estimator(batch, normalised=True), atol=1e-3
        )


@settings(deadline=None)
@given(episodes=groups_of_episodes(smallest=1))
def test_no_return_exceeds_one(episodes: list[Played]) -> None:
    batch = streamed(episodes)
    rows = batch.offsets("episode", "token")
    unit = credit.unit_returns(batch.at("token", "process"), rows)
    assert np.abs(credit.returns(unit, rows)).max() <= 1.0
