"""Credit for the items of checklists."""

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode as signalled
from reward_cases import passed
from toy_batches import episode, fork, ledger
from toy_checklists import FIRST, SECOND, judged, judgement

from turngym.envs.records import as_json
from turngym.training import credit
from turngym.training.batch import Batch, FloatArray, batch_of, with_checks
from turngym.training.estimator import known_estimators

Steps = Sequence[tuple[int, str]]
TWO = (
    {"id": "C0", "weight": 0.6},
    {"id": "C1", "weight": 0.4, "dependence": ["C0"]},
)


def batch(*rollouts: Steps, items: Any = (FIRST, SECOND), tokens: int = 1) -> Batch:
    """Return rollouts of one group, one turn per step."""
    reference = as_json(judged(*items))
    episodes = [
        episode(
            str(number),
            [tokens] * len(steps),
            segments=[segment for segment, _ in steps],
            reference=reference,
        )
        for number, steps in enumerate(rollouts)
    ]
    said = [judgement(steps, str(number)) for number, steps in enumerate(rollouts)]
    return with_checks(batch_of(episodes, [ledger(e.id) for e in episodes]), episodes, said)


FIVE = [[(0, "x.")], [(0, "x.")], [(0, "..")], [(0, "..")], [(0, "..")]]


def test_the_papers_example_of_the_step_level() -> None:
    given = batch(*FIVE, items=(TWO,))
    assert credit.cm2_step(given).round(9).tolist() == [0.6, 0.6, -0.4, -0.4, -0.4]
    plain = credit.cm2_step(given, normalize=False)
    assert plain.round(9).tolist() == [0.36, 0.36, -0.24, -0.24, -0.24]


def test_too_few_episodes_teach_nothing() -> None:
    given = batch(*FIVE[:4], items=(TWO,))
    assert credit.cm2_step(given).tolist() == [0.0] * 4
    assert credit.cm2_turn(given).tolist() == [0.0] * 4
    assert credit.cm2_step(given, minimum=4).tolist() == [0.5, 0.5, -0.5, -0.5]


def test_every_turn_on_which_an_item_is_open_is_credited_for_its_passing_later() -> None:
    late = [(0, ".."), (0, "x."), (0, ".x")]
    given = batch(late, *FIVE[2:], FIVE[2], items=(TWO,))
    assert credit.cm2_step(given).round(9).tolist() == [0.8, 0.8, 0.0, -0.2, -0.2, -0.2, -0.2]
    delayed = credit.cm2_step(given, eta=0.5)  # 0.5 less the mean of 0.5 and four times 0
    assert delayed.round(9).tolist() == [0.4, 0.4, 0.0, -0.1, -0.1, -0.1, -0.1]


def test_a_dependency_opens_an_item_from_the_next_turn_on() -> None:
    chained = [(0, "xx"), (0, ".x")]
    given = batch(*[chained] * 4, [(0, "x."), (0, "..")], items=(TWO,))
    value = credit.cm2_step(given, normalize=False).reshape(5, 2)
    assert value[:, 0].tolist() == [0.0] * 5  # all passed the first item at once
    assert value[:, 1].round(9).tolist() == [0.08] * 4 + [-0.32]


def test_segments_are_compared_place_by_place() -> None:
    rollouts = [[(0, "xx."), (1, mark)] for mark in ("xx", "x.", "x.", "..", "..")]
    value = credit.cm2_turn(batch(*rollouts, tokens=2))
    per_turn = value.reshape(5, 2, 2)
    assert (per_turn[..., 0] == per_turn[..., 1]).all()
    assert per_turn[:, 0, 0].tolist() == [0.0] * 5
    assert per_turn[:, 1, 0].round(9).tolist() == [0.6, 0.1, 0.1, -0.4, -0.4]


def test_the_deviation_is_that_of_the_segments_of_one_place() -> None:
    rollouts = [[(0, mark)] for mark in ("xx.", "xx.", "...", "...", "x..")]
    value = credit.cm2_turn(batch(*rollouts), scaling="std", epsilon=0.0)
    assert value.round(9).tolist() == [1.0, 1.0, -1.0, -1.0, 0.0]


def test_whom_a_judge_failed_is_not_compared() -> None:
    given = batch(*FIVE, [(0, "?x")], items=(TWO,))
    assert credit.cm2_step(given).round(9).tolist() == [0.6, 0.6, -0.4, -0.4, -0.4, 0.0]
    assert credit.cm2_turn(given).round(9).tolist() == [0.36, 0.36, -0.24, -0.24, -0.24, 0.0]


def test_dependencies_do_not_matter_to_the_released_turn_level() -> None:
    given = batch(*[[(0, ".x")]] * 2, *FIVE[2:], items=(TWO,))
    assert credit.cm2_turn(given).tolist() == [0.0] * 5
    released = credit.cm2_turn(given, compat="repo")
    assert released.round(9).tolist() == [0.24, 0.24, -0.16, -0.16, -0.16]


def test_checks_of_the_world_fill_a_batch_too() -> None:
    assert {"cm2_step", "cm2_turn"} <= known_estimators().keys()
    given = batch(*FIVE, items=(TWO,))
    assert given.checks is not None
    assert given.checks.weight.tolist() == [0.6, 0.4]
    assert given.checks.needs.tolist() == [[1, 0]]
    assert given.checks.turn.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_what_passes_at_the_start_is_no_item_and_opens_what_needs_it() -> None:
    items = [{"id": "0"}, {"id": "1", "dependencies": ["0"]}, {"id": "2"}]
    reference = as_json({"checklist": items})
    episodes = [
        signalled(
            [passed(True, True, None), passed(True, True, False)],
            start=passed(True, False, False),
            reference=json.loads(reference),
            name=str(number),
            tokens=[1, 1],
        )
        for number in range(2)
    ]
    given = with_checks(batch_of(episodes, [ledger(e.id) for e in episodes]), episodes)
    assert given.checks is not None
    assert given.checks.needs.tolist() == []
    assert given.checks.weight.tolist() == pytest.approx([1 / 3, 1 / 3])
    verdicts = list(zip(given.checks.turn, given.checks.item, given.checks.passed, strict=True))
    assert verdicts[:3] == [(0, 0, True), (1, 0, True), (1, 1, False)]


def test_a_batch_without_verdicts_or_with_shared_turns_is_refused() -> None:
    given = batch(*FIVE, items=(TWO,))
    with pytest.raises(ValueError, match="the batch has no checks"):
        credit.cm2_step(dataclasses.replace(given, checks=None))
    with pytest.raises(ValueError, match="eta must be above 0 and at most 1, got 0"):
        credit.cm2_step(given, eta=0.0)
    reference = as_json(judged(TWO))
    trunk = episode("a", [1, 1], reference=reference)
    branch = episode("b", [1, 1], reference=reference, fork=fork("a", 1))
    tree = batch_of([trunk, branch], [ledger("a"), ledger("b")])
    with pytest.raises(ValueError, match="hold all of its turns"):
        credit.cm2_turn(with_checks(tree, [trunk, branch]))
    with pytest.raises(ValueError, match="episode 'b' of the batch is not among the episodes"):
        with_checks(tree, [trunk])


def marks(items: int) -> st.SearchStrategy[str]:
    return st.text("x.", min_size=items, max_size=items)


rollouts = st.lists(
    st.tuples(
        st.lists(st.tuples(st.just(0), marks(3)), min_size=1, max_size=4),
        st.lists(st.tuples(st.just(1), marks(2)), max_size=3),
    ).map(lambda parts: [*parts[0], *parts[1]]),
    min_size=2,
    max_size=6,
)
ESTIMATORS: Mapping[str, Callable[..., FloatArray]] = {
    "step": credit.cm2_step,
    "turn": credit.cm2_turn,
}


@pytest.mark.parametrize("level", ESTIMATORS)
@pytest.mark.parametrize("compat", ["paper", "repo"])
@given(played=rollouts, shift=st.integers(1, 5))
def test_permuting_a_group_permutes_advantages(
    level: str, compat: Any, played: list[Steps], shift: int
) -> None:
    def per_rollout(order: list[Steps]) -> list[list[float]]:
        given = batch(*order)
        value = ESTIMATORS[level](given, minimum=2, compat=compat)
        return [part.tolist() for part in np.split(value, given.offsets("episode", "token")[1:-1])]

    cut = shift % len(played)
    turned = per_rollout([*played[cut:], *played[:cut]])
    for one, other in zip(per_rollout(played), turned[-cut:] + turned[:-cut], strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize("level", ESTIMATORS)
@given(steps=rollouts.map(lambda some: some[0]))
def test_equal_verdicts_teach_nothing(level: str, steps: Steps) -> None:
    value = ESTIMATORS[level](batch(*[steps] * 5))
    assert not value.any()


@given(played=rollouts)
def test_no_delay_and_no_dependency_make_paper_and_release_agree(played: list[Steps]) -> None:
    free = ([{"id": "C0"}, {"id": "C1"}, {"id": "C2"}], [{"id": "C0"}, {"id": "C1"}])
    given = batch(*played, items=free)
    paper = credit.cm2_step(given, minimum=1)
    assert credit.cm2_step(given, minimum=1, compat="repo").tolist() == paper.tolist()
    assert credit.cm2_turn(given, compat="repo").tolist() == credit.cm2_turn(given).tolist()
