"""What checklists of any kind are worth, by turn, by segment and by episode."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import Evidence, episode, passed
from toy_checklists import FIRST, SECOND, judged, judgement, listed

from turngym.envs.episode import Annotation, Ledger
from turngym.envs.signals import Call, Check
from turngym.rewards import Rubric, checklist, cm2
from turngym.rewards.verdicts import call_text


def scored(
    steps: Sequence[tuple[int, str]], annotations: Sequence[Annotation], **options: Any
) -> Ledger:
    """Score an episode with such judged steps."""
    played = episode(
        [()] * len(steps), segments=[s for s, _ in steps], reference=judged(FIRST, SECOND)
    )
    (ledger,) = Rubric(cm2(**options)).score([played], annotations)
    return ledger


def worth(steps: Sequence[tuple[int, str]], **options: Any) -> list[Any]:
    """Return the numbers of an episode with such judged steps."""
    ledger = scored(steps, [judgement(steps)], **options)
    assert not ledger.failed
    return [pytest.approx(row.value) for row in ledger.rows]


STEPS = [(0, "x.."), (0, ".x."), (1, "xx")]


def test_the_papers_example() -> None:
    assert worth(STEPS, at="turn") == [0.3, 0.3, 1.0]
    assert worth(STEPS, at="segment") == [0.6, 1.0]
    assert worth(STEPS, at="episode") == [0.8]


def test_a_segment_that_was_not_reached_is_worth_0() -> None:
    assert worth([(0, "xx.")], at="segment") == [0.6]
    assert worth([(0, "xx.")]) == [0.3]


def test_an_item_waits_for_its_dependency_on_an_earlier_turn() -> None:
    early, same, later = ([(0, "..x"), (0, ".x.")], [(0, ".xx")], [(0, ".x."), (0, "..x")])
    for steps, paper, repo in ((early, 0.3, 0.7), (same, 0.3, 0.7), (later, 0.7, 0.7)):
        assert worth(steps, at="segment") == [paper]
        assert worth(steps, at="segment", compat="repo") == [repo]


def test_a_judge_that_failed_fails_the_episode_and_is_never_0() -> None:
    outage = Annotation(episode="e", name="judge", source="s", failed="no answer")
    assert scored(STEPS, [outage]).failed == "cm2(): item '0:C0': no answer"
    assert scored(STEPS, [outage], compat="repo").rows[0].value == 0.0
    assert "no judge was asked" in scored(STEPS, []).failed
    assert "no judge was asked" in scored(STEPS, [judgement(STEPS)], name="other").failed


def test_one_verdict_that_is_missing_fails_only_if_it_matters() -> None:
    assert "could not tell" in scored([(0, "?..")], [judgement([(0, "?..")])]).failed
    assert worth([(0, "?xx"), (0, "x..")], at="segment") == [0.6]


def test_a_list_without_segments_is_shared_out_over_the_episode() -> None:
    reference = {"checklist": [{"id": "0", "weight": 3}, {"id": "1", "dependencies": ["0"]}]}
    played = episode([passed(True, True), passed(True, True)], segments=[0, 1], reference=reference)
    rows = Rubric(cm2(at="segment")).score([played])[0].rows
    assert [row.value for row in rows] == [0.75, 0.25]


def test_what_passes_at_the_start_is_nobodys_merit() -> None:
    played = episode([passed(True, True)], start=passed(True, False))
    assert [row.value for row in Rubric(cm2()).score([played])[0].rows] == [0.5]


def test_a_call_decides_an_item_if_it_succeeded() -> None:
    reference = listed([{"id": "pay", "call": call_text("pay", '{"sum":3}')}])

    def made(sum_paid: int, status: Any) -> Evidence:
        return (Call(name="pay", arguments=f'{{"sum":{sum_paid}}}', status=status),)

    for evidence, value in ((made(3, "ok"), 1.0), (made(3, "error"), 0.0), (made(4, "ok"), 0.0)):
        played = episode([evidence], reference=reference)
        assert [row.value for row in Rubric(cm2()).score([played])[0].rows] == [value]


def test_without_any_check_of_the_list_the_episode_fails() -> None:
    played = episode([(Check(id="else", passed=True),)], reference=listed([{"id": "a"}]))
    assert "no check '0:a', nor any other" in Rubric(cm2()).score([played])[0].failed


verdicts = st.lists(
    st.tuples(st.text("x.", min_size=3, max_size=3), st.booleans()), min_size=1, max_size=4
)


@given(first=verdicts, place=st.integers(0, 11), compat=st.sampled_from(["paper", "repo"]))
def test_it_lies_in_0_to_1_and_one_more_pass_never_costs(
    first: list[tuple[str, bool]], place: int, compat: str
) -> None:
    steps = [(0, text) for text, _ in first]
    row, column = place // 3 % len(steps), place % 3
    text = steps[row][1]
    better = [*steps]
    better[row] = (0, text[:column] + "x" + text[column + 1 :])
    less, more = (
        scored(some, [judgement(some)], compat=compat).rows[0].value for some in (steps, better)
    )
    assert 0 <= less <= more <= 1


def test_calls_count_online_and_judged_items_are_refused_there() -> None:
    reference = {"checklist": [{"id": "pay", "call": call_text("pay", "{}")}, {"id": "0"}]}
    made = (Call(name="pay", arguments="{}", status="ok"),)
    played = episode([made, (), made, passed(True)], reference=reference)
    rows = Rubric(checklist()).score([played])[0].rows
    assert [(row.at, row.value) for row in rows] == [(0, 0.5), (2, 0.0), (3, 0.5)]
    asking = episode([()], reference={"checklist": [{"id": "kind", "question": "Kind?"}]})
    why = Rubric(checklist()).score([asking])[0].failed
    assert why == "checklist(): item 'kind' is not decided by checks alone: use cm2()"
