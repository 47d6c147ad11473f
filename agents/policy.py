"""What an agent is to us: a request in, a reply out."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, runtime_checkable

from turngym.envs.calls import Message, Tool, ToolCall
from turngym.envs.episode import Player
from turngym.envs.records import EMPTY, Json
from turngym.envs.tasks import Task

if TYPE_CHECKING:
    from turngym.agents.protocol import ChatProtocol

Finish = Literal["stop", "length", "context", "quit"]
Solution = Callable[[], Awaitable[tuple[str, ...] | None]]
"""Asks the world for the expert's remaining actions."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a policy is asked: the dialogue so far, and where in which episode this is."""

    messages: tuple[Message, ...]
    """The whole dialogue, the policy's own replies included."""
    new_messages: tuple[Message, ...]
    """What the world added since the policy's last reply."""
    context_ids: tuple[int, ...] | None = None
    """The episode's tokens so far; None if none were ever sampled."""
    tools: tuple[Tool, ...] = ()
    admissible: tuple[str, ...] = ()
    """The actions that are allowed; empty where they cannot be listed."""
    episode: str
    turn: int
    seed: int
    """The only source of chance a policy may use: it depends on run, task, rollout and turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a policy answers."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    """Native tool calls; if there are any, the text is recorded but not heard by the world."""
    prompt_ids: tuple[int, ...] | None = None
    """See `Turn.prompt_ids`; None unless tokens were sampled."""
    response_ids: tuple[int, ...] | None = None
    logprobs: tuple[float, ...] | None = None
    finish: Finish = "stop"
    """`length`: cut, which submits the empty action; `context` (no room was left) and `quit` (the
    policy gave up) end the episode, and the world grades what stands."""


def checked(reply: object) -> Reply:
    """Return what a policy answered.

    Raises:
        TypeError: It is no reply.
    """
    if not isinstance(reply, Reply):
        raise TypeError(f"act returned {type(reply).__name__}, expected a Reply")
    return reply


def extended(context: tuple[int, ...] | None, reply: Reply) -> tuple[int, ...] | None:
    """Return an episode's tokens with those of one more turn; None where none were sampled."""
    if reply.prompt_ids is None or reply.response_ids is None:
        return None
    return (*(context or ()), *reply.prompt_ids, *reply.response_ids)


class Policy(Protocol):
    """Whoever acts. Stateless: what it keeps of an episode is a cache.

    More members are optional: `name` and `sampling` (see `Described`), those of `Tokenising`,
    `release` (see `Releasing`), and, for scripts that may know what agents must not, `attach` (see
    `Attached`).
    """

    async def act(self, request: Request) -> Reply:
        """Answer a request."""


@runtime_checkable
class Described(Protocol):
    """A policy that says what it is, for the records."""

    name: str
    sampling: Json
    """Temperature and the like."""


@runtime_checkable
class Tokenising(Protocol):
    """A policy that turns messages into tokens itself, and so is made for one protocol."""

    protocol: "ChatProtocol"
    template: str
    """Hash of the chat template."""
    weights: int | None
    """Counts the updates of a policy in training; None for one that is not trained."""


@runtime_checkable
class Releasing(Protocol):
    """A policy that keeps a cache per episode."""

    def release(self, episode: str) -> None:
        """Drop what is kept of an episode that has ended."""


@runtime_checkable
class Attached(Protocol):
    """A script that plays with knowledge of the task: an expert, a replay."""

    def attach(self, episode: str, task: Task, solution: Solution) -> None:
        """Take note of an episode that begins."""


class Batched:
    """Makes a policy of a function that answers many requests at once.

    All who are waiting when the event loop has nothing else to do are answered together, in the
    order in which they asked, at most `max_batch` at a time.

    Args:
        function: From a list of requests to their replies, in order; an error in place of a reply
            is its caller's alone.
        max_batch: The most requests in one call.
        name: What the records call it.
        sampling: What the records say of it.
    """

    def __init__(
        self,
        function: Callable[[Sequence[Request]], Sequence[Reply | Exception]],
        *,
        max_batch: int = 256,
        name: str = "batched",
        sampling: Json = EMPTY,
    ) -> None:
        self.name = name
        self.sampling = sampling
        self._function = function
        self._max_batch = max_batch
        self._waiting: list[tuple[Request, asyncio.Future[Reply]]] = []

    async def act(self, request: Request) -> Reply:
        """Wait for the next batch."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._answer)  # behind all that are ready to ask now
        future: asyncio.Future[Reply] = loop.create_future()
        self._waiting.append((request, future))
        return await future

    def _answer(self) -> None:
        waiting, self._waiting = self._waiting, []
        for start in range(0, len(waiting), self._max_batch):
            batch = waiting[start : start + self._max_batch]
            try:
                replies = self._function([request for request, _ in batch])
                if len(replies) != len(batch):
                    raise ValueError(f"{len(replies)} replies to {len(batch)} requests")
            except Exception as error:  # each caller learns of it, as its own policy's error
                for _, future in batch:
                    if not future.cancelled():
                        future.set_exception(error)
                continue
            for (_, future), reply in zip(batch, replies, strict=True):
                if future.cancelled():
                    continue
                if isinstance(reply, Exception):
                    future.set_exception(reply)
                else:
                    future.set_result(reply)


def sync(policy: Policy) -> Callable[[tuple[Message, ...]], str]:
    """Make a plain function of a policy, e.g. to let it play the user in a world that talks.

    The policy runs in an event loop of its own, so the function may be called from anywhere; a
    world that calls it should be `blocking`.
    """

    def answer(messages: tuple[Message, ...]) -> str:
        request = Request(messages=messages, new_messages=messages[-1:], episode="", turn=0, seed=0)
        return _in_thread(lambda: asyncio.run(_act(policy, request))).text

    return answer


async def _act(policy: Policy, request: Request) -> Reply:
    return await policy.act(request)


def _in_thread(function: Callable[[], T]) -> T:
    """Run a function in a thread of its own and wait for it."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:  # raised again in the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def player_of(policy: Policy, protocol: "ChatProtocol") -> Player:
    """Describe a policy for the records."""
    if not isinstance(policy, Described):
        return Player(name=type(policy).__name__, protocol=protocol.name)
    player = Player(name=policy.name, sampling=policy.sampling, protocol=protocol.name)
    if isinstance(policy, Tokenising):
        return replace(player, template=policy.template, weights=policy.weights)
    return player
