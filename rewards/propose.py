"""Checklists proposed from what a task's reference and its expert did, and put to the test."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from turngym.envs.calls import canonical
from turngym.envs.episode import Episode
from turngym.envs.signals import Check
from turngym.rewards.schema import Checklist, read_checklist, reference_of
from turngym.rewards.term import Unscorable
from turngym.rewards.verdicts import START, call_text, passed_at, verdicts_of

Part = dict[str, Any]  # plain JSON


def propose(expert: Episode) -> Checklist:
    """Propose a checklist for the task of an expert's episode.

    From the reference: each gold call is an item that passes when the call is made and succeeds, and
    depends on the calls that it comes after; each fact is one that passes when the agent says it.
    Where there are neither, the checks (milestones, sub-goals) that the expert brought to pass
    are the items. Items may be done in any segment, and weigh alike.

    Raises:
        ValueError: The reference has none of these.
    """
    reference = reference_of(expert.reference)
    gold = reference.get("gold") or ()
    facts = reference.get("facts") or ()
    parts = [*_calls(gold), *_facts(facts)] or [*_milestones(expert)]
    if not parts:
        raise ValueError(
            f"nothing to propose for task {expert.task.id!r}: its reference has no gold calls, and "
            "the expert brought no check to pass"
        )
    return read_checklist(parts)


def complaints(checklist: Checklist, expert: Episode, idle: Episode) -> tuple[str, ...]:
    """Say what is wrong with a checklist: the expert should pass all of it, who does nothing nothing.

    Args:
        checklist: What is tested; items that are judged are not.
        expert: An episode in which all was done.
        idle: One of the same task in which nothing was.

    Raises:
        ValueError: An episode has no evidence at all on the items.
    """
    done, undone = _passed(checklist, expert), _passed(checklist, idle)
    plain = [item for item in checklist.items if not item.is_judged]
    missed = [f"the expert does not pass {i.key!r}" for i in plain if i.key not in done]
    given = [f"who does nothing passes {i.key!r}" for i in plain if i.key in undone]
    early = [f"{key!r} passes before the first turn" for key in done if done[key] == START]
    return (*missed, *given, *early)


def _passed(checklist: Checklist, episode: Episode) -> Mapping[str, int]:
    try:
        verdicts = verdicts_of(checklist, episode, ())
    except Unscorable:  # a world that checks at the end of a segment said nothing
        return {}
    return passed_at(checklist, verdicts)


def _calls(gold: Sequence[Part]) -> Iterator[Part]:
    """Yield an item per gold call; the same call asked for twice is one item."""
    texts = [call_text(str(call["name"]), _arguments(call)) for call in gold]
    place = [texts.index(text) for text in texts]
    for number, (call, text) in enumerate(zip(gold, texts, strict=True)):
        if place[number] == number:
            before = sorted({place[needed] for needed in call.get("after", ())})
            needs = [f"call:{needed}" for needed in before if needed < number]
            yield {"id": f"call:{number}", "call": text, "dependencies": needs}


def _arguments(call: Part) -> str:
    given = call.get("arguments", "{}")
    return canonical(json.loads(given) if isinstance(given, str) else given)


def _facts(facts: Sequence[object]) -> Iterator[Part]:
    """Yield an item per fact that has to be said."""
    for number, fact in enumerate(dict.fromkeys(map(str, facts))):
        yield {"id": f"says:{number}", "says": fact}


def _milestones(expert: Episode) -> Iterator[Part]:
    """Yield an item per check that did not pass at the start and passes at the end."""
    if expert.start is None or not expert.turns:
        return
    before, after = (
        {s.id for s in signals if isinstance(s, Check) and s.passed is True}
        for signals in (expert.start.signals, expert.turns[-1].signals)
    )
    for name in sorted(after - before):
        yield {"id": name}
