"""Tokens are numbered by their history."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_batches import episode, fork, ledger

from turngym.envs.episode import Episode
from turngym.training.batch import batch_of, prefixes, prefixes_of


@given(st.lists(st.lists(st.integers(0, 2), max_size=5), max_size=6))
def test_numbers_are_equal_exactly_where_histories_are(rows: list[list[int]]) -> None:
    found = prefixes(rows)
    assert [len(numbers) for numbers in found] == [len(row) for row in rows]
    histories = {
        (tuple(row[: t + 1]), int(number))
        for row, numbers in zip(rows, found, strict=True)
        for t, number in enumerate(numbers)
    }
    assert len({history for history, _ in histories}) == len(histories)
    assert len({number for _, number in histories}) == len(histories)


def with_prompts(played: Episode, *prompts: tuple[int, ...]) -> Episode:
    turns = zip(played.turns, prompts, strict=True)
    return dataclasses.replace(
        played, turns=tuple(dataclasses.replace(turn, prompt_ids=p) for turn, p in turns)
    )


def test_other_observations_are_other_histories() -> None:
    """Replies are alike; after the first turn the world answers 5 or 6."""
    episodes = [
        with_prompts(episode("a", [1, 1]), (3,), (5,)),
        with_prompts(episode("b", [1, 1]), (3,), (6,)),
        with_prompts(episode("c", [1, 1]), (3,), (5,)),
    ]
    batch = batch_of(episodes, [ledger(name) for name in "abc"])
    a, b, c = prefixes_of(batch, episodes[::-1]).reshape(3, 2).tolist()
    assert a == c
    assert a[0] == b[0]
    assert a[1] != b[1]


def test_a_branch_has_numbers_for_the_turns_that_it_holds() -> None:
    root = episode("a", [1, 2])
    branch = episode("b", [1, 1, 1], fork=fork("a", 1))
    episodes = [with_prompts(root, (3,), (5,)), with_prompts(branch, (3,), (6,), ())]
    batch = batch_of(episodes, [ledger("a"), ledger("b")])
    numbers = prefixes_of(batch, episodes).tolist()
    assert len(numbers) == batch.size("token") == 5
    assert len(set(numbers)) == 5


def test_what_has_no_tokens_of_one_dialogue_is_refused() -> None:
    played = episode("a", [1])
    batch = batch_of([played], [ledger("a")])
    with pytest.raises(ValueError, match="'a' has no token ids of one growing dialogue"):
        prefixes_of(batch, [dataclasses.replace(played, context="window")])
    with pytest.raises(ValueError, match="'a' of the batch is not among the episodes"):
        prefixes_of(batch, [])
