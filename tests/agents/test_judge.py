"""Judges: answers, votes, orders, budgets, and what is no answer."""

import asyncio
import json
import re
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.agents.judge import Budget, Judge, JudgeConfig
from turngym.agents.judge_cache import Verdict, VerdictCache
from turngym.agents.judge_prompt import (
    Defences,
    Query,
    answer_of,
    cut,
    prompt_of,
    visible,
    without_content,
)
from turngym.agents.policy import Reply, Request
from turngym.envs.records import EMPTY

T = TypeVar("T")
QUERY = Query(question="Was it paid?", material=("I paid the bill.",))


class Script:
    """Answers one text after the other, and remembers what it was asked."""

    name = "script"
    sampling = EMPTY

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.seen: list[Request] = []
        self.live = self.most = 0

    async def act(self, request: Request) -> Reply:
        self.seen.append(request)
        self.live += 1
        self.most = max(self.most, self.live)
        await asyncio.sleep(0)
        self.live -= 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "crash":
            raise RuntimeError("no connection")
        if answer not in ("yes", "no", "first", "second", "tie", "good", "bad"):
            return Reply(text=answer)
        [key] = re.findall(r'"key": "(\w+)"', request.messages[-1].content)
        return Reply(text=json.dumps({"key": key, "reason": "so", "answer": answer}))


def run(awaitable: Awaitable[T]) -> T:
    async def wait() -> T:
        return await awaitable

    return asyncio.run(wait())


def asked(*answers: str, query: Query = QUERY, **options: Any) -> tuple[Verdict, Script]:
    script = Script(*answers)
    return run(Judge(script, config=JudgeConfig(**options)).ask(query)), script


def test_an_answer_is_a_choice_with_a_reason() -> None:
    verdict, script = asked("yes")
    assert (verdict.answer, verdict.votes, verdict.reason, verdict.failed) == (
        "yes",
        ("yes",),
        "so",
        "",
    )
    assert len(script.seen) == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("I think so: yes", "the reply is no answer: Invalid JSON"),
        ('{"reason": "so", "answer": "yes"}', "does not repeat the key"),
        ('{"key": "0", "reason": "so", "answer": "yes"}', "does not repeat the key"),
        ('{"key": "0", "answer": "yes"}', "the reply is no answer: Field required"),
        ('{"key": "0", "reason": "so", "answer": true}', "the reply is no answer: Input should be"),
        ("crash", "RuntimeError: no connection"),
    ],
)
def test_what_is_no_answer_is_asked_for_again_and_then_fails(reply: str, why: str) -> None:
    verdict, script = asked(reply, retries=2)
    assert (verdict.answer, len(script.seen)) == ("", 3)
    assert why in verdict.failed
    assert len({request.seed for request in script.seen}) == 3
    assert asked(reply, "yes", retries=1)[0].answer == "yes"


def test_a_choice_that_there_is_not_is_no_answer() -> None:
    assert "chose 'good', which is no choice" in asked("good", retries=0)[0].failed


def test_most_votes_win_and_a_draw_is_no_answer() -> None:
    verdict, script = asked("yes", "no", "yes", votes=3)
    assert (verdict.answer, sorted(verdict.votes)) == ("yes", ["no", "yes", "yes"])
    assert len({request.seed for request in script.seen}) == 3
    assert asked("yes", "no", votes=2)[0].failed.startswith("the votes are split")


@pytest.mark.parametrize(
    ("first", "then", "answer"),
    [
        ("first", "second", "first"),
        ("second", "first", "second"),
        ("first", "first", "tie"),
        ("second", "second", "tie"),
        ("tie", "tie", "tie"),
        ("tie", "first", "tie"),
    ],
)
def test_who_wins_in_one_order_only_does_not_win(first: str, then: str, answer: str) -> None:
    both = Query(question="Which is better?", material=("the one", "the other"))
    script = Script(first, then)
    assert run(Judge(script).compare(both)).answer == answer
    shown = [request.messages[-1].content for request in script.seen]
    assert shown[0].index("the one") < shown[0].index("the other")
    assert shown[1].index("the one") > shown[1].index("the other")


def test_a_comparison_with_half_an_answer_fails() -> None:
    both = Query(question="Which is better?", material=("the one", "the other"))
    judge = Judge(Script("first", "nonsense"), config=JudgeConfig(retries=0))
    assert run(judge.compare(both)).failed


def questions(number: int) -> list[Query]:
    return [Query(question=f"Was bill {i} paid?", material=("I paid it.",)) for i in range(number)]


def ask_all(judge: Judge, queries: Sequence[Query]) -> list[Verdict]:
    async def wait() -> list[Verdict]:
        return await asyncio.gather(*(judge.ask(query) for query in queries))

    return asyncio.run(wait())


def test_what_is_over_the_budget_fails_with_that_reason() -> None:
    script, budget = Script("yes"), Budget(max_calls=2)
    verdicts = ask_all(Judge(script, budget=budget), questions(4))
    assert [v.answer for v in verdicts] == ["yes", "yes", "", ""]
    assert verdicts[3].failed == "the judge's budget of 2 calls is spent"
    assert (len(script.seen), budget.calls) == (2, 2)


def test_tokens_are_counted_too() -> None:
    budget = Budget(max_tokens=1)
    verdicts = ask_all(Judge(Script("yes"), budget=budget, concurrency=1), questions(2))
    assert [bool(v.failed) for v in verdicts] == [False, True]
    assert budget.tokens > 1


def test_no_more_are_asked_at_once_than_allowed() -> None:
    script = Script("yes")
    judge = Judge(script, concurrency=3)
    ask_all(judge, questions(10))
    assert script.most == 3
    assert [v.answer for v in ask_all(judge, questions(5))] == ["yes"] * 5  # another loop


def test_the_cache_knows_what_was_asked_before(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    first, second = Script("yes"), Script("no")
    judge = Judge(first, cache=VerdictCache(path))
    assert run(judge.ask(QUERY)) == run(judge.ask(QUERY))
    again = Judge(second, cache=VerdictCache(path))
    assert run(again.ask(QUERY)).answer == "yes"
    assert (len(first.seen), len(second.seen)) == (1, 0)
    other = Judge(second, cache=VerdictCache(path), config=JudgeConfig(votes=3))
    assert run(other.ask(QUERY)).answer == "no"
    assert len(VerdictCache(path)) == 2


def test_failures_are_not_remembered(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path / "verdicts.jsonl")
    judge = Judge(Script("crash", "yes"), cache=cache, config=JudgeConfig(retries=0))
    assert run(judge.ask(QUERY)).failed
    assert run(judge.ask(QUERY)).answer == "yes"


def test_two_writers_and_a_killed_one_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    one, other = VerdictCache(path), VerdictCache(path)
    one.put(Verdict(key="a", answer="yes"))
    other.put(Verdict(key="b", answer="no"))
    with path.open("ab") as file:
        file.write(b'{"key": "c", "ans')
    one.put(Verdict(key="d", answer="yes"))
    read = VerdictCache(path)
    answers = [known.answer if (known := read.get(key)) else None for key in "abcd"]
    assert answers == ["yes", "no", None, "yes"]
    assert [(bad.path, bad.number) for bad in read.bad] == [(str(path), 3)]


def test_the_hash_changes_with_whatever_changes_the_verdicts() -> None:
    configs = [
        JudgeConfig(),
        JudgeConfig(votes=3),
        JudgeConfig(salt="other"),
        JudgeConfig(defences=Defences(nonce=False)),
    ]
    assert len({Judge(Script("yes"), config=config).hash for config in configs}) == 4


@pytest.mark.parametrize("text", ["", " \n", ":", ".", "Thought process:", "**Solution**", "yes"])
def test_what_has_no_content_fails_unasked(text: str) -> None:
    verdict, script = asked("yes", query=Query(question="Was it paid?", material=(text,)))
    assert (verdict.answer, script.seen) == ("no", [])
    assert verdict.reason.startswith("not asked: it ")


def test_senseless_configurations_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 vote and 0 retries, got 0 and 2"):
        JudgeConfig(votes=0)
    with pytest.raises(ValueError, match="concurrency must be at least 1, got 0"):
        Judge(Script("yes"), concurrency=0)


@given(st.text(max_size=60))
def test_no_text_can_write_the_marks_around_it(text: str) -> None:
    query = Query(question="Was it paid?", material=(text,))
    content = prompt_of(query, Defences(), "salt")[-1].content
    [begin] = re.findall(r"<<TEXT-(\w{12})>>", content)
    assert begin not in text
    assert content.count(f"<</TEXT-{begin}>>") == 1


@given(st.text(max_size=60))
def test_no_text_is_an_answer_by_itself(reply: str) -> None:
    with pytest.raises(ValueError, match="the reply"):
        answer_of(reply, QUERY, Defences(), "salt")


@given(st.text(max_size=60), st.integers(2, 20))
def test_texts_are_cut_in_their_middle_and_shown_plainly(text: str, most: int) -> None:
    kept = cut(text, most)
    assert kept == text or (kept[0] == text[0] and kept[-1] == text[-1])
    assert visible(visible(text)) == visible(text)
    assert without_content(text) == without_content(visible(text))


def test_thinking_and_a_code_fence_around_an_answer_do_not_matter() -> None:
    fenced = '<think>{"answer": "no"}</think>\n```json\n{"reason": "so", "answer": "yes"}\n```'
    assert answer_of(fenced, QUERY, Defences(nonce=False), "").answer == "yes"


def test_without_strictness_the_first_choice_counts() -> None:
    def read(text: str) -> str:
        return answer_of(text, QUERY, Defences(strict=False), "").answer

    assert (read("Yes, it was."), read("not yes but NO")) == ("yes", "yes")
    with pytest.raises(ValueError, match="holds none of the choices"):
        read("nobody knows")
