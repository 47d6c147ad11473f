"""Dealing sequences: nothing lost, nothing twice, memory bounded."""

from hypothesis import given
from hypothesis import strategies as st

from turngym.training.minibatches import bucket, deal


@given(st.integers(0, 200), st.integers(1, 50), st.integers(0, 2**60))
def test_every_sequence_is_dealt_once_and_hands_are_alike(
    number: int, size: int, seed: int
) -> None:
    hands = list(deal(number, size, seed))
    assert sorted(place for hand in hands for place in hand) == list(range(number))
    assert not hands or max(map(len, hands)) - min(map(len, hands)) <= 1
    assert list(deal(number, size, seed)) == hands


def test_another_seed_deals_otherwise() -> None:
    assert list(deal(100, 10, seed=1)) != list(deal(100, 10, seed=2))


@given(st.lists(st.integers(1, 60)), st.integers(1, 100))
def test_no_micro_batch_holds_more_than_it_may(lengths: list[int], most: int) -> None:
    found = bucket(lengths, most)
    assert sorted(place for micro in found for place in micro) == list(range(len(lengths)))
    for micro in found:
        longest = max(lengths[place] for place in micro)
        assert longest * len(micro) <= most or len(micro) == 1
