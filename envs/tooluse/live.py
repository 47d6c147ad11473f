"""A user played by whoever can talk: a policy, a person, any function of messages."""

import importlib
from collections.abc import Callable

from turngym.envs.calls import Message
from turngym.envs.core import WorldError
from turngym.envs.tooluse.engine import Moment
from turngym.envs.tooluse.judge import Judge
from turngym.envs.tooluse.problem import Request, ToolUseProblem
from turngym.envs.tooluse.refusal import refused_after

User = Callable[[tuple[Message, ...]], str]
"""Answers a dialogue in which it is the assistant; `turngym.agents.policy.sync` makes one."""

STOP = "###STOP###"
"""What a live user says to end the talk."""
MAX_WORDS = 8_000
"""Characters of an answer that are heard."""


def live_user(user: object) -> User | None:
    """Return the function that plays the user.

    Args:
        user: The function, or where it stands, as `module:name`; None for the scripted user.

    Raises:
        ValueError: It is neither.
    """
    if user is None or callable(user):
        return user
    module, _, name = user.partition(":") if isinstance(user, str) else ("", "", "")
    try:
        found = vars(importlib.import_module(module)).get(name) if module else None
    except ImportError:
        found = None
    if callable(found):
        return found  # type: ignore[no-any-return]  # whatever it is, it is called and checked
    raise ValueError(f"user is {user!r}, expected a function or its place as 'module:name'")


def beginning(problem: ToolUseProblem) -> tuple[Message, ...]:
    """Return the dialogue up to the user's first message, as a live user is shown it."""
    return (
        Message(role="system", content=_brief(problem)),
        Message(role="user", content="Hello, how can I help you?"),
        Message(role="assistant", content=problem.requests[0].text),
    )


def asked(user: User, dialogue: tuple[Message, ...]) -> str:
    """Return what a live user says next.

    Raises:
        WorldError: The user failed, or said nothing.
    """
    try:
        says = user(dialogue)
    except Exception as error:  # whatever it is, the agent did not cause it
        raise WorldError(f"the user failed: {error!r}") from error
    if not isinstance(says, str) or not says.strip():
        raise WorldError("the user said nothing")
    clean = says[:MAX_WORDS].encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in clean)


def heard(judge: Judge, moment: Moment, words: str, says: str) -> Moment:
    """Return the moment after the agent wrote and a live user answered.

    The user's requests are open all along, in any order; all are judged when the user stops.
    """
    standing, requests = moment.standing, judge.problem.requests
    now = standing._replace(request=len(requests) - 1)
    progress = judge.said(words, now, moment.progress)
    refused = refused_after(standing.refused, words)
    after = standing._replace(refused=refused, spoken=standing.spoken + 1)
    if STOP in says:
        after = after._replace(request=len(requests))
        right = [_served(judge, moment, request, refused) for request in requests]
        progress = progress._replace(served=tuple(right))
    return moment._replace(standing=after, progress=progress)


def _served(judge: Judge, moment: Moment, request: Request, refused: bool) -> bool:
    done = moment.database.distance(judge.problem.final) == 0
    return done and (refused or request.trap != "refuse") and request.trap != "transfer"


def _brief(problem: ToolUseProblem) -> str:
    """Return what a live user is told about their part."""
    wishes = []
    for number, request in enumerate(problem.requests, start=1):
        lines = [f"{number}. {request.text}", *(f"   If asked: {one}" for one in request.tells)]
        if request.change:
            lines.append(f"   After that, change your mind: {request.change}")
        if request.insists:
            lines.append(f"   If it is refused, insist once: {request.insists}")
        wishes.append("\n".join(lines))
    return "\n".join(
        (
            "You are a customer who writes to a service desk. Stay in this part. Want one thing "
            "after the other, tell nothing that you are not asked for, and invent nothing.",
            *wishes,
            f"When all of it is done or was refused, write {STOP}",
        )
    )
