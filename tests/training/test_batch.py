"""A batch is checked once, and leads from level to level."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import batch_from, groups_of_episodes, played

from turngym.training.batch import LEVELS, Batch, Checks, Stream, batch_of_rows, gaps_of_rows
from turngym.training.batch.anchors import anchors, hashable


def two_episodes() -> Batch:
    """Two episodes: segments of two turns and one turn, and a segment of one turn."""
    return Batch(
        turn_at=np.array([0, 2, 3, 6, 7]),
        segment_at=np.array([0, 2, 3, 4]),
        episode_at=np.array([0, 2, 3]),
        group=np.array([0, 0]),
        streams={
            "reward": turns(1.0, 2.0, 4.0, 8.0),
            "outcome": Stream(
                level="episode", values=np.array([0.5, 0.0]), valid=np.array([True, False])
            ),
        },
        ids=("a", "b"),
        first=np.array([0, 0]),
    )


def turns(*values: float) -> Stream:
    return Stream(level="turn", values=np.array(values), valid=np.ones(len(values), np.bool_))


def test_each_place_knows_what_holds_it() -> None:
    batch = two_episodes()
    assert [batch.size(level) for level in LEVELS] == [7, 4, 3, 2]
    assert batch.owner("token", "turn").tolist() == [0, 0, 1, 2, 2, 2, 3]
    assert batch.owner("token", "episode").tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert batch.owner("turn", "segment").tolist() == [0, 0, 1, 2]
    assert batch.owner("segment", "segment").tolist() == [0, 1, 2]


def test_rewards_are_summed_upwards_and_sit_on_last_places_downwards() -> None:
    batch = two_episodes()
    assert batch.at("token").tolist() == [0.0, 1.0, 2.0, 0.0, 0.0, 4.0, 8.0]
    assert batch.at("turn").tolist() == [1.0, 2.0, 4.0, 8.0]
    assert batch.at("segment").tolist() == [3.0, 4.0, 8.0]
    assert batch.at("episode").tolist() == [7.0, 8.0]
    assert batch.at("turn", "outcome").tolist() == [0.0, 0.0, 0.5, 0.0]


def test_what_unheld_turns_earned_counts_for_the_episode_only() -> None:
    reward = dataclasses.replace(turns(1.0, 2.0, 4.0, 8.0), before=np.array([0.0, 16.0]))
    batch = dataclasses.replace(two_episodes(), streams={"reward": reward})
    assert batch.at("episode").tolist() == [7.0, 24.0]
    assert batch.at("segment").tolist() == [3.0, 4.0, 8.0]


def test_an_episode_may_be_empty() -> None:
    batch = batch_of_rows([[0, 0], [0, 3]], [[0, 0], [1, 1]])
    assert batch.episode_at.tolist() == [0, 0, 1]
    assert batch.at("episode").tolist() == [0.0, 3.0]
    assert batch.owner("token", "episode").tolist() == [1, 1]


def test_no_stream_of_that_name() -> None:
    with pytest.raises(ValueError, match=r"no stream 'process': the batch has \['outcome'"):
        two_episodes().at("turn", "process")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"turn_at": np.array([0, 2, 2, 6, 7])}, "turn_at must grow by at least 1"),
        ({"turn_at": np.array([1, 2, 3, 6, 7])}, "begins with 0"),
        ({"segment_at": np.array([0, 2, 3])}, "segment_at ends at 3, expected 4"),
        ({"group": np.array([0])}, r"group is int64 of shape \(1,\), expected int64"),
        ({"group": np.array([0.0, 1.0])}, "group is float64"),
        ({"ids": ("a",)}, "ids has 1 entries, expected 2"),
        ({"values": np.ones(6)}, r"values is float64 of shape \(6,\)"),
        ({"values": np.full(7, np.nan)}, "values holds a number that is not finite"),
        ({"keys": np.zeros(3, np.int64)}, "keys is int64"),
        ({"parent": np.array([-1, 0, 2, -1])}, "parent must hold -1 or the number of an earlier"),
        ({"prefix": np.zeros(4, np.int64)}, "prefix is int64"),
        ({"streams": {"reward": turns(1.0)}}, "stream 'reward': values is"),
        (
            {"streams": {"r": Stream(level="episode", values=np.ones(2), valid=np.zeros(2, bool))}},
            "stream 'r': values must be 0.0 where valid is False",
        ),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(two_episodes(), **change)


def test_checks_point_at_turns_and_items() -> None:
    checks = Checks(
        turn=np.array([0, 3]),
        item=np.array([1, 0]),
        passed=np.array([True, False]),
        valid=np.array([True, True]),
        weight=np.array([0.5, 0.5]),
        needs=np.array([[1, 0]]),
    )
    assert dataclasses.replace(two_episodes(), checks=checks).checks is checks
    for change, message in (
        ({"turn": np.array([0, 4])}, "checks.turn must hold numbers from 0 up to 4"),
        ({"item": np.array([0, 2])}, "checks.item must hold numbers from 0 up to 2"),
        ({"needs": np.array([1, 0])}, "checks.needs must hold pairs"),
    ):
        with pytest.raises(ValueError, match=message):
            dataclasses.replace(
                two_episodes(),
                checks=dataclasses.replace(checks, **change),
            )


def test_offsets_are_those_of_the_batch_and_not_of_one_it_was_made_from() -> None:
    batch = two_episodes()
    assert batch.offsets("episode", "token").tolist() == [0, 6, 7]
    other = dataclasses.replace(batch, turn_at=np.array([0, 1, 2, 3, 7]))
    assert other.offsets("episode", "token").tolist() == [0, 3, 7]


# ------------------------------------------------------------------------------------ rows


def test_turns_are_runs_of_the_mask_or_explicit_spans() -> None:
    rewards, mask = [[0, 1, 0, 2, 3]], [[1, 1, 0, 1, 1]]
    assert batch_of_rows(rewards, mask).turn_at.tolist() == [0, 2, 4]
    spans = [[(0, 1), (1, 2), (3, 5)]]
    assert batch_of_rows(rewards, mask, spans=spans).turn_at.tolist() == [0, 1, 2, 4]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([], "spans are of 0 rows, expected 1"),
        ([[(0, 2)]], "must cover each token of the mask once"),
        ([[(0, 3), (3, 5)]], "must cover each token of the mask once"),
        ([[(0, 2), (1, 2), (3, 5)]], "must cover each token of the mask once"),
        ([[(3, 5), (0, 2)]], "spans of row 0 must be in order"),
        ([[(0, 2), (2, 2), (3, 5)]], "spans of row 0 must be in order and not empty"),
    ],
)
def test_spans_must_fit_the_mask(spans: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        batch_of_rows([[0, 1, 0, 2, 3]], [[1, 1, 0, 1, 1]], spans=spans)


def test_a_token_of_nobody_earns_nothing() -> None:
    with pytest.raises(ValueError, match="rewards must be of shape"):
        batch_of_rows([[0, 1]], [[1, 0]])
    with pytest.raises(ValueError, match="mask must hold rows of 0 and 1"):
        batch_of_rows([[0, 1]], [[1, 2]])


def test_gaps_are_counted_up_to_the_end_of_the_padded_row() -> None:
    mask = [[0, 1, 0, 0, 1, 0], [1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]]
    values = np.arange(24.0).reshape(4, 6)
    gaps = gaps_of_rows(mask, values)
    assert gaps.lengths.tolist() == [2, 1, 0, 0, 0, 0, 0, 0, 5]
    assert gaps.values is not None
    assert gaps.values.tolist() == [2.0, 3.0, 5.0, 19.0, 20.0, 21.0, 22.0, 23.0]


@settings(deadline=None)
@given(groups_of_episodes(smallest=1))
def test_levels_add_up(episodes: Any) -> None:
    batch = batch_from(episodes)
    assert batch.at("episode").tolist() == [sum(e.rewards) for e in episodes]
    assert batch.at("turn").tolist() == [reward for e in episodes for reward in e.rewards]
    assert np.diff(batch.turn_at).tolist() == [size for e in episodes for size in e.tokens]


@settings(deadline=None)
@given(st.lists(played(0), min_size=1, max_size=3))
def test_gap_lengths_and_tokens_make_up_the_row(episodes: Any) -> None:
    lengths = [sum(e.tokens) + sum(e.gaps) for e in episodes]
    mask = np.zeros((len(episodes), max(lengths)))
    for row, e in enumerate(episodes):
        flags = [
            f for size, gap in zip(e.tokens, e.gaps, strict=True) for f in (1,) * size + (0,) * gap
        ]
        mask[row, : len(flags)] = flags
    gaps = gaps_of_rows(mask)
    assert len(gaps.lengths) == mask.sum()
    assert gaps.lengths.sum() == (mask == 0).sum()  # each row begins with a token of the policy


# --------------------------------------------------------------------------------- anchors


def test_anchors_compare_inside_a_group_only() -> None:
    seen = ["room 0", "room 1", "room 0", "room 0", "room 1"]
    assert anchors(seen, [0, 0, 0, 1, 1]).tolist() == [0, 1, 0, 2, 3]


def test_anchors_take_what_worlds_show() -> None:
    seen = [{"b": [1, 2]}, np.array([1, 2]), {"b": [1, 2]}, [1, 2], (1, 2), np.array([1, 2]), None]
    assert anchors(seen, "g" * 7).tolist() == [0, 1, 0, 2, 2, 1, 3]
    assert hashable({"x": {1: "y"}, "a": 0}) == hashable({"a": 0, "x": {1: "y"}})


def test_alike_is_told_by_the_first_of_a_situation() -> None:
    # b is like a, and c like b; but c is compared with a, of which it shares 6 letters of 10
    a, b, c = "aaaaaaaaaa", "aaaaaaaabb", "aaaaaabbbb"
    assert anchors([a, b, c], "ggg", similarity=0.8).tolist() == [0, 0, 1]
    assert anchors([a, b, c, a], "ggxx", similarity=0.8).tolist() == [0, 0, 1, 2]
    assert anchors([a, b, c], "ggg", similarity=0.6).tolist() == [0, 0, 0]


def test_anchors_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="2 observations, but 1 groups"):
        anchors(["a", "b"], ["g"])
    with pytest.raises(ValueError, match="similarity must be above 0 and at most 1, got 95"):
        anchors(["a"], ["g"], similarity=95)
