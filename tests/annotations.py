"""Annotations by hand."""

from collections.abc import Iterable, Sequence
from typing import Any

from turngym.envs.episode import Annotation, Episode
from turngym.envs.signals import Check
from turngym.rewards import Rubric, Term


def told(episode: str, name: str, numbers: Sequence[float | None], source: str = "s") -> Annotation:
    """One number per turn, or none."""
    per_turn = tuple(None if number is None else (float(number),) for number in numbers)
    return Annotation(episode=episode, name=name, source=source, numbers=per_turn)


def compared(episode: Episode, verdicts: dict[str, tuple[bool | None, str]]) -> Annotation:
    """Verdicts on the last turn, by the id of the other episode, with scores if there are any."""
    checks = [
        Check(id=f"versus:{other}", passed=passed, evidence=scores)
        for other, (passed, scores) in verdicts.items()
    ]
    per_turn = (*[()] * (len(episode.turns) - 1), tuple(checks))
    return Annotation(episode=episode.id, name="versus", source="judge", checks=per_turn)


def worth(
    reward: Term, *episodes: Episode, said: Iterable[Annotation] = ()
) -> list[Any]:  # a dict or a text, to be compared with approximations too
    """Return each episode's rows by place, or why it failed."""
    ledgers = Rubric(reward).score(episodes, said)
    return [ledger.failed or {row.at: row.value for row in ledger.rows} for ledger in ledgers]
