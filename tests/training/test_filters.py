"""Which episodes and tasks are worth learning from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.training.filters import prof, sampling_value

MEMBERS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=10)


def test_the_best_reasoned_right_and_the_worst_reasoned_wrong_stay() -> None:
    process = [0.6, 0.9, 0.4, 0.5, 0.8, 0.2, 0.7, 0.6]
    solved = [True, True, False, True, True, False, True, False]
    assert prof(solved, process, keep=4) == (1, 2, 4, 5)  # .9 and .8; .4 and .2


def test_what_one_side_lacks_the_other_gives() -> None:
    assert prof([True, False, False, False], [0.1, 0.9, 0.2, 0.3], keep=3) == (0, 2, 3)
    assert prof([True, True, True, False], [0.1, 0.9, 0.2, 0.3], keep=3) == (1, 2, 3)
    assert prof([False, False], [0.5, 0.4], keep=1) == (1,)
    assert prof([True, False], [0.5, 0.4], keep=9) == (0, 1)


@given(MEMBERS, st.integers(1, 12))
def test_as_many_are_kept_as_asked_for_and_none_is_dropped_for_a_worse_one(
    members: list[tuple[bool, float]], keep: int
) -> None:
    solved, process = [good for good, _ in members], [number for _, number in members]
    kept = prof(solved, process, keep=keep)
    assert len(set(kept)) == len(kept) == min(keep, len(members))
    sides = {good: sum(solved[i] == good for i in kept) for good in (True, False)}
    fewer = min(sides, key=lambda good: sides[good])
    assert abs(sides[True] - sides[False]) <= 1 or sides[fewer] == solved.count(fewer)
    for dropped in set(range(len(members))) - set(kept):
        same = [process[i] for i in kept if solved[i] == solved[dropped]]
        worst = min(same, default=1.0) if solved[dropped] else -max(same, default=0.0)
        assert (process[dropped] if solved[dropped] else -process[dropped]) <= worst


def test_a_task_is_worth_what_is_open_times_what_is_undecided() -> None:
    assert sampling_value([1.0, 0.0, 0.0, 0.0]) == pytest.approx(0.32476, abs=1e-6)
    assert sampling_value([1.0, 1.0]) == sampling_value([0.0, 0.0]) == 0.0
    assert sampling_value([2.0, 0.0], highest=2.0) == 1.0


@pytest.mark.parametrize(("rewards", "why"), [([], r"rewards are \[\]"), ([2.0], "none above 1.0")])
def test_rewards_without_a_value_are_refused(rewards: list[float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sampling_value(rewards)


def test_a_filter_that_keeps_nothing_or_lacks_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="keep is 0, expected 1 or more"):
        prof([True], [0.5], keep=0)
    with pytest.raises(ValueError, match="there are 1 outcomes and 2 process rewards"):
        prof([True], [0.5, 0.5], keep=1)
