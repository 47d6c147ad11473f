"""Judges as annotators of checklists and rubrics, with a scripted judge."""

import asyncio
import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import pytest
from reward_cases import episode
from toy_checklists import judged

from turngym.agents.annotate import Annotator, annotate
from turngym.agents.judge import Budget, Judge, JudgeConfig
from turngym.agents.policy import Reply, Request
from turngym.envs.calls import Message
from turngym.envs.episode import Annotation, Episode, Said
from turngym.envs.jsonl import read
from turngym.envs.records import EMPTY
from turngym.envs.signals import Call
from turngym.rewards import make_rubric
from turngym.rewards.judges import ChecklistJudge, RubricJudge, seen


class Reader:
    """Answers by what the text under judgement contains; anything else gets the worst choice."""

    name = "reader"
    sampling = EMPTY

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def act(self, request: Request) -> Reply:
        prompt = request.messages[-1].content
        self.asked.append(prompt)
        [text] = re.findall(r"<<TEXT.*?>>\n(.*)\n<</TEXT", prompt, re.DOTALL)
        [key] = re.findall(r'"key": "(\w+)"', prompt)
        answer = next((a for part, a in self.answers.items() if part in text), "no")
        if answer == "nonsense":
            return Reply(text=answer)
        return Reply(text=f'{{"key": "{key}", "reason": "so", "answer": "{answer}"}}')


ITEMS = (
    {"id": "greets", "weight": 0.5, "focus_on": "assistant.content.user_visible_reply"},
    {"id": "pays", "weight": 0.5, "focus_on": "assistant.tool_calls"},
)


def paid(status: Any = "ok") -> tuple[Call, ...]:
    return (Call(name="pay", arguments='{"sum":3}', status=status),)


def played(*turns: tuple[str, tuple[Call, ...]], reference: Any = None) -> Episode:
    """An episode of one segment: what was said, and what was called."""
    base = episode(
        [calls for _, calls in turns],
        reference=judged(ITEMS) if reference is None else reference,
    )
    said = [
        dataclasses.replace(turn, reply=Said(text=text))
        for turn, (text, _) in zip(base.turns, turns, strict=True)
    ]
    return dataclasses.replace(base, turns=tuple(said))


def marks(annotation: Annotation) -> list[dict[str, bool | None]]:
    assert annotation.checks is not None
    return [{check.id: check.passed for check in checks} for checks in annotation.checks]


def judgement(reader: Reader, of: Episode, **options: Any) -> Annotation:
    return asyncio.run(ChecklistJudge(Judge(reader, **options)).annotate(of))


def test_items_are_asked_until_they_pass_and_only_where_there_is_something_to_see() -> None:
    reader = Reader({"Good morning": "yes", "pay": "yes"})
    of = played(("Well then.", ()), ("Good morning.", paid()), ("Good bye now.", paid()))
    said = judgement(reader, of)
    assert marks(said) == [
        {"0:greets": False, "0:pays": False},
        {"0:greets": False, "0:pays": True},
        {"0:greets": False},
    ]
    assert len(reader.asked) == 2  # the first words, and the first call


def test_a_tool_that_failed_passes_nothing_unasked() -> None:
    reader = Reader({"pay": "yes"})
    said = judgement(reader, played(("Let me pay.", paid("error"))))
    assert marks(said) == [{"0:greets": False, "0:pays": False}]
    assert reader.asked == []


def test_verdicts_come_to_a_reward_and_an_outage_does_not_come_to_0() -> None:
    of = played(("Good morning, Sir.", ()))
    rubric = make_rubric("checklist")
    for answers, value in (({"Good": "yes"}, 0.5), ({"Good": "no"}, 0.0)):
        said = judgement(Reader(answers), of)
        assert [row.value for row in rubric.score([of], [said])[0].rows] == [value]
    said = judgement(Reader({"Good": "nonsense"}), of, config=JudgeConfig(retries=0))
    assert rubric.score([of], [said])[0].failed.startswith("cm2(): item '0:greets': ValueError")
    said = judgement(Reader({}), of, budget=Budget(max_calls=0))
    assert "budget of 0 calls is spent" in rubric.score([of], [said])[0].failed


def test_a_judge_writes_annotations_beside_the_facts(tmp_path: Any) -> None:
    judge = Judge(Reader({"Good": "yes"}))
    annotator: Annotator = ChecklistJudge(judge)
    path = tmp_path / "annotations.jsonl"
    of = played(("Good morning, Sir.", ()))
    assert asyncio.run(annotate([of], annotator, path)) == 1
    [said] = read(Annotation, path)
    assert (said.name, said.source) == ("judge", judge.hash)
    assert asyncio.run(annotate([of], annotator, path)) == 0


SCALE = [{"name": "poor", "value": 0}, {"name": "fair", "value": 0.5}, {"name": "good", "value": 1}]
RUBRIC = {
    "rubric": [
        {"id": "tone", "question": "How polite is it?", "choices": SCALE, "weight": 3},
        {"id": "right", "question": "Is it right?"},
    ]
}


def test_dimensions_are_graded_on_their_scales() -> None:
    class Grader(Reader):
        async def act(self, request: Request) -> Reply:
            polite = "polite" in request.messages[-1].content
            self.answers = {"": "fair" if polite else "yes"}
            return await super().act(request)

    of = played(("Good morning, Sir.", ()), reference=RUBRIC)
    grader = Grader({})
    said = asyncio.run(RubricJudge(Judge(grader)).annotate(of))
    assert said.numbers == ((0.5, 1.0),)
    assert [row.value for row in make_rubric("open-ended").score([of], [said])[0].rows] == [0.625]
    assert '`answer` is one of: "good", "fair", "poor".' in grader.asked[0]


def test_a_dimension_that_cannot_be_told_fails_the_annotation(tmp_path: Any) -> None:
    of = played(("Good morning, Sir.", ()), reference=RUBRIC)
    judge = RubricJudge(Judge(Reader({"": "perfect"}), config=JudgeConfig(retries=0)))
    asyncio.run(annotate([of], judge, tmp_path / "a.jsonl"))
    [said] = read(Annotation, tmp_path / "a.jsonl")
    assert "dimension 'tone': ValueError: the reply chose 'perfect'" in said.failed
    assert "no choice" in make_rubric("graded()").score([of], [said])[0].failed


def test_each_focus_is_its_own_part_of_a_turn() -> None:
    of = played(("<think>Who is it?</think>Good morning.", paid()))
    tool = Message(role="tool", content="paid 3", tool_call_id="t0000c000")
    turn = dataclasses.replace(of.turns[0], messages=(tool,))
    assert seen(turn, "assistant.content.thinking") == "Who is it?"
    assert seen(turn, "assistant.tool_calls") == 'pay {"sum":3} -> ok'
    assert seen(turn, "tool.content") == "paid 3"
    assert seen(played(("<think>x</think> Hi", ())).turns[0], "assistant.content.thinking") == "x"


@pytest.mark.parametrize("focus", ["assistant.content.thinking", "tool.content"])
def test_what_is_not_there_is_not_seen(focus: Any) -> None:
    assert seen(played(("Good morning.", ())).turns[0], focus) == ""


def test_an_outage_that_does_not_matter_is_passed_over_and_one_that_does_is_asked_again(
    tmp_path: Any,
) -> None:
    reader = Reader({"Well": "nonsense", "Good morning": "yes"})
    judge = Judge(reader, config=JudgeConfig(retries=0))
    passing = played(("Well then, you.", ()), ("Good morning, Sir.", ()))
    assert marks(asyncio.run(ChecklistJudge(judge).annotate(passing)))[0]["0:greets"] is None
    path = tmp_path / "annotations.jsonl"
    failing = played(("Well then, you.", ()))
    for answer in ("nonsense", "no"):
        reader.answers = {"Well": answer}
        assert asyncio.run(annotate([failing], ChecklistJudge(judge), path)) == 1
    first, second = read(Annotation, path)
    assert (bool(first.failed), bool(second.failed)) == (True, False)
    rubric = make_rubric("checklist")
    assert rubric.score([failing], [first])[0].failed
    assert [row.value for row in rubric.score([failing], [first, second])[0].rows] == [0.0]
