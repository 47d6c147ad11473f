"""Judges as annotators: what they say of an episode's checklist or rubric, for the terms to read."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from turngym.agents.judge import Judge
from turngym.agents.judge_cache import Verdict
from turngym.agents.judge_prompt import Query
from turngym.envs.episode import Annotation, Episode, Turn
from turngym.envs.signals import Call, Check
from turngym.rewards.openended import Dimension, read_dimensions
from turngym.rewards.schema import Focus, Item, reference_of
from turngym.rewards.verdicts import checklist_in

NOT_THERE = "not asked: the turn has nothing of what it looks at"
TOOL_FAILED = "not asked: a tool of the turn failed"


class ChecklistJudge:
    """Decides the items of a checklist that ask a question, turn by turn: CM2 (arXiv:2602.12268).

    An item is asked about on every turn of its segment; one that depends on nothing until it has
    passed, since once is enough.
    Unasked it does not pass where the turn has nothing of what it looks at, or where it looks at tools
    and one of them failed. If the judge could not tell an item that passes on no other turn, the
    annotation has failed, so that whoever annotates again asks again; the cache knows the rest.

    Args:
        judge: Who is asked.
        name: What the annotations are called, as in `cm2(name=...)`.
    """

    def __init__(self, judge: Judge, name: str = "judge") -> None:
        self.name = name
        self.source = judge.hash
        self._judge = judge

    async def annotate(self, episode: Episode) -> Annotation:
        """Judge one episode."""
        items = [item for item in checklist_in(episode).items if item.is_judged]
        said = await asyncio.gather(*(self._item(item, episode) for item in items))
        say = partial(Annotation, episode=episode.id, name=self.name, source=self.source)
        if untold := next(filter(None, map(_untold, said)), ""):
            return say(failed=untold)
        return say(
            checks=tuple(
                tuple([checks[turn] for checks in said if turn in checks])
                for turn in range(len(episode.turns))
            ),
        )

    async def _item(self, item: Item, episode: Episode) -> dict[int, Check]:
        """Ask about one item, turn after turn."""
        checks: dict[int, Check] = {}
        for number, turn in enumerate(episode.turns):
            if item.segment not in (None, turn.segment):
                continue
            passed, why = await self._turn(item, episode, number)
            checks[number] = Check(id=item.key, passed=passed, evidence=why)
            if passed and not item.dependencies:
                break
        return checks

    async def _turn(self, item: Item, episode: Episode, number: int) -> tuple[bool | None, str]:
        turn = episode.turns[number]
        text = seen(turn, item.focus_on)
        if not text.strip():
            return False, NOT_THERE
        if item.focus_on in ("assistant.tool_calls", "tool.content") and _failed(turn):
            return False, TOOL_FAILED
        verdict = await self._judge.ask(
            Query(
                question=item.question,
                material=(text,),
                guidance=guidance_of(item),
                context=asked(episode, number),
            )
        )
        if verdict.failed:
            return None, verdict.failed
        return verdict.answer == "yes", verdict.reason


class RubricJudge:
    """Grades a whole episode on the dimensions of its reference's `rubric`.

    One number per dimension on the last turn: the mean of what the votes chose. If one cannot be
    told, the annotation has failed: an average over the rest would be of another scale.

    Args:
        judge: Who is asked.
        name: What the annotations are called, as in `graded(name=...)`.
    """

    def __init__(self, judge: Judge, name: str = "rubric") -> None:
        self.name = name
        self.source = judge.hash
        self._judge = judge

    async def annotate(self, episode: Episode) -> Annotation:
        """Grade one episode.

        Raises:
            ValueError: Its reference has no valid rubric, or a dimension could not be told.
        """
        dimensions = read_dimensions(reference_of(episode.reference).get("rubric"))
        text = transcript(episode)
        values = await asyncio.gather(*(self._value(d, episode, text) for d in dimensions))
        blank = (None,) * (len(episode.turns) - 1)
        return Annotation(
            episode=episode.id, name=self.name, source=self.source, numbers=(*blank, tuple(values))
        )

    async def _value(self, dimension: Dimension, episode: Episode, text: str) -> float:
        choices = sorted(dimension.choices, key=lambda choice: -choice.value)  # the worst last
        query = Query(
            question=dimension.question,
            material=(text,),
            choices=tuple([choice.name for choice in choices]),
            guidance=tuple([f"{c.name}: {c.description}" for c in choices if c.description]),
            context=asked(episode, 0),
        )
        return mean_value(dimension, await self._judge.ask(query))


def mean_value(dimension: Dimension, verdict: Verdict) -> float:
    """Return the mean of what the votes of a verdict chose.

    Example:
        >>> tone = Dimension(id="tone", question="Is it polite?")
        >>> mean_value(tone, Verdict(key="k", answer="yes", votes=("yes", "yes", "no", "yes")))
        0.75

    Raises:
        ValueError: There is no verdict.
    """
    if verdict.failed:
        raise ValueError(f"dimension {dimension.id!r}: {verdict.failed}")
    votes = verdict.votes or (verdict.answer,)
    return sum(map(dimension.value_of, votes)) / len(votes)


def guidance_of(item: Item) -> tuple[str, ...]:
    """Return what a judge should go by."""
    lines = [f"It passes if: {item.pass_condition}"] if item.pass_condition else []
    return (*lines, *(f"It fails, for example, if: {case}" for case in item.failure_examples))


def asked(episode: Episode, number: int) -> str:
    """Return the latest words of the user before a turn."""
    shown = [] if episode.start is None else list(episode.start.messages)
    for turn in episode.turns[:number]:
        shown += turn.messages
    return next((m.content for m in reversed(shown) if m.role == "user"), episode.task.goal)


def seen(turn: Turn, focus: Focus | None) -> str:
    """Return the part of a turn that an item looks at; empty if there is none."""
    thinking, closed, visible = turn.reply.text.rpartition("</think>")
    if focus == "assistant.content.thinking":
        return thinking.replace("<think>", "") if closed else ""
    calls = _calls(turn)
    if focus == "assistant.tool_calls":
        return "\n".join(calls)
    if focus == "assistant.content.user_visible_reply":
        return "" if calls and not turn.reply.calls else visible.strip()
    if focus == "tool.content":
        return "\n".join(m.content for m in turn.messages if m.role == "tool")
    return f"Agent: {turn.reply.text}\n" + "\n".join((*calls, f"World: {turn.observation}"))


def transcript(episode: Episode) -> str:
    """Return all that was said in an episode."""
    lines: list[str] = []
    for turn in episode.turns:
        lines += [f"Agent: {turn.reply.text or turn.action.text}", f"World: {turn.observation}"]
    return "\n".join(lines)


def _untold(checks: Mapping[int, Check]) -> str:
    """Say why an item could not be told; empty if it could."""
    if any(check.passed for check in checks.values()):
        return ""
    return next((check.evidence for check in checks.values() if check.passed is None), "")


def _calls(turn: Turn) -> Sequence[str]:
    return [f"{s.name} {s.arguments} -> {s.status}" for s in turn.signals if isinstance(s, Call)]


def _failed(turn: Turn) -> bool:
    return any(isinstance(s, Call) and s.status == "error" for s in turn.signals)
