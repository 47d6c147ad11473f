"""What evidence and judges say of the items of a checklist, turn by turn, and what that is worth."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from turngym.envs.episode import Annotation, Episode, Turn
from turngym.envs.records import as_json
from turngym.envs.signals import Call, Check, Signal
from turngym.rewards.schema import Checklist, Item, checklist_of
from turngym.rewards.term import Unscorable

START = -1
"""The turn of what was said before the first one."""
Compat = Literal["paper", "repo"]


class Verdict(NamedTuple):
    """Whether an item passed on a turn."""

    turn: int
    passed: bool | None
    """None if a judge could not tell."""
    why: str = ""
    """Why nobody could tell."""


Verdicts = Mapping[str, tuple[Verdict, ...]]
"""By the key of an item, in the order of turns; empty for one whose segment was not reached."""


def checklist_in(episode: Episode) -> Checklist:
    """Return an episode's checklist.

    Raises:
        Unscorable: It has none, or one that is not valid.
    """
    start = () if episode.start is None else episode.start.signals
    try:
        return checklist_of(episode.reference, start)
    except ValueError as error:
        raise Unscorable(str(error)) from None


def verdicts_of(
    checklist: Checklist, episode: Episode, said: Iterable[Annotation], judge: str = "judge"
) -> Verdicts:
    """Return the verdicts on each item, on the turns on which it may be done.

    A judged item is decided by the annotations called `judge`, a call or words by what the agent
    did, any other item by the checks of its id. A check of the world that nobody could tell is none.

    Raises:
        Unscorable: The world gives no check about any of the items.
    """
    judges = [annotation for annotation in said if annotation.name == judge]
    shown = _shown(episode)
    found = {item.key: tuple(_of(item, episode, shown, judges)) for item in checklist.items}
    checked = [item.key for item in checklist.items if _is_checked(item)]
    if checked and not any(found[key] for key in checked):
        raise Unscorable(f"the episode has no check {checked[0]!r}, nor any other of the checklist")
    return found


def passed_at(
    checklist: Checklist, verdicts: Verdicts, *, compat: Compat = "paper"
) -> Mapping[str, int]:
    """Return the turn on which each item first passed that did.

    An item counts once all its dependencies passed on an earlier turn; with `repo` they do not matter.

    Example:
        >>> from turngym.rewards.schema import read_checklist
        >>> both = read_checklist([[{"id": "A"}, {"id": "B", "dependence": ["A"]}]])
        >>> seen = {"0:A": (Verdict(1, True),), "0:B": (Verdict(0, True), Verdict(2, True))}
        >>> passed_at(both, seen), passed_at(both, seen, compat="repo")
        ({'0:A': 1, '0:B': 2}, {'0:A': 1, '0:B': 0})
    """
    needs = {item.key: item.needs if compat == "paper" else () for item in checklist.items}
    passing: dict[int, list[str]] = {}
    for key, verdicts_on in verdicts.items():
        for verdict in verdicts_on:
            if verdict.passed:
                passing.setdefault(verdict.turn, []).append(key)
    done: dict[str, int] = {}
    for turn in sorted(passing):
        done |= dict.fromkeys(newly(needs, done, passing[turn]), turn)
    return {key: done[key] for key in needs if key in done}


def newly(
    needs: Mapping[str, Collection[str]], done: Collection[str], passing: Iterable[str]
) -> list[str]:
    """Return the items that count from this turn on: they pass, and what they need was done before.

    >>> newly({"A": (), "B": ("A",)}, {}, ["A", "B"])
    ['A']
    """
    return [key for key in passing if key not in done and all(need in done for need in needs[key])]


def earned(
    checklist: Checklist, passed: Mapping[str, int], places: Sequence[int]
) -> tuple[float, ...]:
    """Return the weight of what was first passed in each place: of segments, CM2's `u_t`.

    Args:
        checklist: The items.
        passed: On which turn each passed; what passed before the first turn earns nothing.
        places: The place of each turn, rising.

    Example:
        >>> from turngym.rewards.schema import read_checklist
        >>> first = [{"id": "A", "weight": 0.3}, {"id": "B", "weight": 0.3}, {"id": "C", "weight": 0.4}]
        >>> second = [{"id": "A", "weight": 0.5}, {"id": "B", "weight": 0.5}]
        >>> done = {"0:A": 0, "0:B": 1, "1:A": 2, "1:B": 2}
        >>> earned(read_checklist([first, second]), done, [0, 0, 1])
        (0.6, 1.0)
    """
    scores = [0.0] * (places[-1] + 1)
    for item in checklist.items:
        turn = passed.get(item.key, START)
        if turn != START:
            scores[places[turn]] += item.weight
    return tuple(scores)


def unknown(verdicts: Verdicts) -> str:
    """Say why a judge could not tell an item; empty if all could be told.

    An item that passed on some turn is told, whatever a judge could not tell on another one.
    """
    for key, verdicts_on in verdicts.items():
        if not any(verdict.passed for verdict in verdicts_on):
            for verdict in verdicts_on:
                if verdict.passed is None:
                    return f"item {key!r}: {verdict.why}"
    return ""


def is_done_at_start(verdicts: Sequence[Verdict]) -> bool:
    """Say whether an item passed before the first turn."""
    return bool(verdicts) and verdicts[0] == Verdict(START, True)


def has_made(item: Item, evidence: Iterable[Signal]) -> bool:
    """Say whether a turn made the call that an item asks for, and it succeeded."""
    calls = (s for s in evidence if isinstance(s, Call) and s.status == "ok")
    return any(call_text(call.name, call.arguments) == item.call for call in calls)


def call_text(name: str, arguments: str) -> str:
    """Return a call as `Item.call` has it.

    >>> call_text("pay", '{"sum":3}')
    '["pay","{\\\\"sum\\\\":3}"]'
    """
    return as_json([name, arguments])


def _is_checked(item: Item) -> bool:
    return not (item.is_judged or item.call or item.says)


Shown = Sequence[Mapping[str, bool]]
"""What was checked at the start and on each turn, by id."""


def _shown(episode: Episode) -> Shown:
    start = () if episode.start is None else episode.start.signals
    return [
        {s.id: s.passed for s in signals if isinstance(s, Check) and s.passed is not None}
        for signals in (start, *(turn.signals for turn in episode.turns))
    ]


def _of(
    item: Item, episode: Episode, shown: Shown, judges: Sequence[Annotation]
) -> Iterator[Verdict]:
    """Yield the verdicts on an item."""
    turns = [
        (number, turn)
        for number, turn in enumerate(episode.turns)
        if item.segment in (None, turn.segment)
    ]
    if item.is_judged:
        yield from _judged(item, [number for number, _ in turns], judges)
    elif item.call:
        yield from (Verdict(number, has_made(item, turn.signals)) for number, turn in turns)
    elif item.says:
        yield from (Verdict(number, _says(turn, item.says)) for number, turn in turns)
    else:
        for number in (START, *(number for number, _ in turns)):
            checks = shown[number + 1]
            for name in (item.key, item.id):
                if name in checks:
                    yield Verdict(number, checks[name])
                    break


def _says(turn: Turn, words: str) -> bool:
    said = f"{turn.reply.text}\n{turn.action.text}".casefold()
    return words.casefold() in said


def _judged(item: Item, turns: Sequence[int], judges: Sequence[Annotation]) -> Iterator[Verdict]:
    """Yield what the latest of several annotations says of an item."""
    if not turns:
        return
    latest = judges[-1] if judges else None
    if latest is not None and latest.failed:
        yield Verdict(turns[0], None, latest.failed)
        return
    said = () if latest is None else latest.checks or ()
    found = [
        Verdict(number, check.passed, check.evidence)
        for number in turns
        for checks in said[number : number + 1]
        for check in checks
        if check.id == item.key
    ]
    yield from found or [Verdict(turns[0], None, "it is judged, and no judge was asked")]
