"""Short answers: how alike the words of an episode's answer are to those of the right one."""

import json
import re

from turngym.envs.calls import RESPOND
from turngym.envs.episode import Episode, Turn
from turngym.envs.records import Json
from turngym.rewards.functions import term
from turngym.rewards.similarity import answer_f1
from turngym.rewards.term import Unscorable, Values


@term(reads_reference=True)
def answered(episode: Episode, *, tag: str = "answer") -> Values:
    """Pay a turn that answers the F1 of its words and those of the right answer.

    MatchTIR (arXiv:2601.10712), which adds it to `match()`. A turn that does not answer has no row.

    Args:
        episode: Its reference has the right `answer`, or a list of right ones: the best counts.
        tag: The answer stands between `<tag>` and `</tag>`; if empty, the last turn's words are it.

    Example:
        >>> print(answered(tag=''))
        answered(tag='')
    """
    gold = answers_of(episode.reference)
    given = [_answer(turn, tag) for turn in episode.turns]
    if not tag:
        given[:-1] = [None] * (len(given) - 1)
    return tuple([None if one is None else max(answer_f1(one, g) for g in gold) for one in given])


def answers_of(reference: Json | None) -> tuple[str, ...]:
    """Return the right answers of a reference.

    Raises:
        Unscorable: There is none.

    Example:
        >>> answers_of(Json('{"answer": "Paris"}'))
        ('Paris',)
    """
    value = None if reference is None else json.loads(reference)
    found = value.get("answer") if isinstance(value, dict) else None
    listed = found if isinstance(found, list) else [found]
    if not listed or not all(isinstance(one, str) for one in listed):
        raise Unscorable("the reference has no short answer")
    return tuple(listed)


def _answer(turn: Turn, tag: str) -> str | None:
    """Return what a turn gives as its answer, if it does."""
    if tag:
        found = re.search(f"<{re.escape(tag)}>(.*?)</{re.escape(tag)}>", turn.reply.text, re.DOTALL)
        return found[1].strip() if found else None
    action = json.loads(turn.action.parsed) if turn.action.parsed else None
    if isinstance(action, dict) and action.get("name") == RESPOND:
        return str(action.get("arguments", {}).get("content", ""))
    return turn.reply.text
