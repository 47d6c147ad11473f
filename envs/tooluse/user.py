"""The scripted user: tells what is asked for, changes their mind, insists once, and ends the talk.

What the user does follows from the agent's words and from the script alone, without chance:

- a question, or a "please tell me ...", that has a word of a slot is answered with the slot;
- other questions are answered in general ("Yes, please.", "I don't know."), and cost patience;
- a first refusal is met by insisting, where the script has words for it;
- any other message closes the request: the user opens the next one, or ends the talk.
"""

import re
from typing import NamedTuple

from turngym.envs.tooluse.problem import Request
from turngym.envs.tooluse.refusal import plain, refused_after

PATIENCE = 6
"""Questions to which the user has no answer before they leave."""

_DEMAND = re.compile(
    r"\b(?:please|could you|can you|need you to) (?:\w+ ){0,3}?(?:provide|tell|give|share|send|state|specify)\b|\blet me know\b|\bi(?:'ll)? need (?:your|the|to know)\b"
)
_CONFIRM = re.compile(
    r"\b(?:confirm|proceed|go ahead|shall i|should i|would you like|do you want|is that (?:right|ok|correct)|correct\?)"
)


class Standing(NamedTuple):
    """Where the talk stands; all of the user's state."""

    request: int = 0
    """Which request the user waits for; the number of requests once all are closed."""
    told: tuple[str, ...] = ()
    """Slots of this request that were revealed, as `<request>.<place>`; those of earlier ones stay."""
    changed: bool = False
    """The change of mind of this request was told."""
    insisted: bool = False
    refused: bool = False
    """The agent has refused this request, and not said since that it is done."""
    patience: int = PATIENCE
    left: bool = False
    """The user ran out of patience."""
    transferred: bool = False
    spoken: int = 0
    """How often the user has answered: the segment of the next action."""


def answer(requests: tuple[Request, ...], standing: Standing, words: str) -> tuple[Standing, str]:
    """Let the user answer the agent's words.

    Returns:
        Where the talk stands then, and what the user says.
    """
    request = requests[standing.request]
    lower = plain(words)
    if "?" in lower or _DEMAND.search(lower):
        standing, says = _tell(request, standing, lower)
        return standing, "This leads nowhere. Goodbye." if standing.left else says
    refused = refused_after(standing.refused, words)
    standing = standing._replace(refused=refused)
    if refused and request.insists and not standing.insisted:
        return standing._replace(insisted=True), request.insists
    return _next(requests, standing)


def _tell(request: Request, standing: Standing, lower: str) -> tuple[Standing, str]:
    asked = [
        (f"{standing.request}.{place}", slot.says)
        for place, slot in enumerate(request.slots)
        if any(word in lower for word in slot.asks)
    ]
    if asked:
        told = tuple(sorted({*standing.told, *(name for name, _ in asked)}))
        if told == standing.told:  # asked for it again
            standing = _tried(standing)
        says = [sentence for _, sentence in asked]
        all_told = all(f"{standing.request}.{i}" in told for i in range(len(request.slots)))
        changes = bool(request.change) and all_told and not standing.changed
        if changes:
            says.append(request.change)
        changed = standing.changed or changes
        return standing._replace(told=told, changed=changed), " ".join(says)
    standing = _tried(standing)
    if _CONFIRM.search(lower):
        return standing, "Yes, please go ahead."
    return standing, "I'm afraid I can't tell you more than that."


def _tried(standing: Standing) -> Standing:
    patience = standing.patience - 1
    return standing._replace(patience=patience, left=patience == 0)


def _next(requests: tuple[Request, ...], standing: Standing) -> tuple[Standing, str]:
    reached = standing.request + 1
    after = standing._replace(request=reached, changed=False, insisted=False, refused=False)
    if reached == len(requests):
        return after, "Thank you, that is all. Goodbye."
    opener = ("Thanks. ", "All right. ", "Okay, thank you. ")[reached % 3]
    return after, opener + requests[reached].text
