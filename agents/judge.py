"""Judges: any policy that is asked questions about what an agent wrote."""

import asyncio
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace

from turngym.agents.judge_cache import Verdict, VerdictCache
from turngym.agents.judge_prompt import (
    FIRST_SECOND,
    Defences,
    Query,
    answer_of,
    prompt_of,
    without_content,
)
from turngym.agents.policy import Described, Policy, Releasing, Reply, Request, checked
from turngym.agents.stage import why
from turngym.envs.calls import Message
from turngym.envs.episode import derive
from turngym.envs.records import to_json

CHARS_PER_TOKEN = 4
"""For policies that do not say how many tokens they read and wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeConfig:
    """How a judge is asked."""

    votes: int = 1
    """How often each question is asked, with seeds of their own; most votes win."""
    retries: int = 2
    """How often a vote is asked for again after a reply that is no answer."""
    defences: Defences = field(default_factory=Defences)
    salt: str = "turngym"
    """Makes the digits of the marks; where agents could know it, choose another."""

    def __post_init__(self) -> None:
        if self.votes < 1 or self.retries < 0:
            raise ValueError(
                f"a judge needs at least 1 vote and 0 retries, got {self.votes} and {self.retries}"
            )


@dataclass(slots=True, kw_only=True)
class Budget:
    """What judging may cost, and what it has cost; what the cache knows costs nothing."""

    max_calls: int | None = None
    max_tokens: int | None = None
    calls: int = 0
    tokens: int = 0

    def spent(self) -> str:
        """Say which limit is reached; empty if none is."""
        if self.max_calls is not None and self.calls >= self.max_calls:
            return f"the judge's budget of {self.max_calls} calls is spent"
        if self.max_tokens is not None and self.tokens >= self.max_tokens:
            return f"the judge's budget of {self.max_tokens} tokens is spent"
        return ""

    def pay(self, messages: tuple[Message, ...], reply: Reply) -> None:
        """Count the tokens of a call."""
        said = sum(len(message.content) for message in messages)
        read = -(-said // CHARS_PER_TOKEN) if reply.prompt_ids is None else len(reply.prompt_ids)
        ids, text = reply.response_ids, len(reply.text)
        self.tokens += read + (-(-text // CHARS_PER_TOKEN) if ids is None else len(ids))


class Judge:
    """Asks a policy questions, and fails in the open: no answer is never an answer.

    Args:
        policy: Who judges.
        config: How it is asked.
        cache: What it said before; None to ask anew.
        budget: What it may cost.
        concurrency: How many calls at once.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        config: JudgeConfig | None = None,
        cache: VerdictCache | None = None,
        budget: Budget | None = None,
        concurrency: int = 16,
    ) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, got {concurrency}")
        self.policy = policy
        self.config = config or JudgeConfig()
        self.cache = cache
        self.budget = budget or Budget()
        self._concurrency = concurrency
        self._gates: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with the policy's name and sampling, and the configuration."""
        name, sampling = type(self.policy).__name__, ""
        if isinstance(self.policy, Described):
            name, sampling = self.policy.name, self.policy.sampling
        parts = json.dumps([name, sampling, to_json(self.config)])
        return hashlib.sha256(parts.encode()).hexdigest()[:12]

    async def ask(self, query: Query) -> Verdict:
        """Ask a question; what has no content is the last choice, unasked."""
        messages = prompt_of(query, self.config.defences, self.config.salt)
        key = self._key(messages)
        if hollow := self._hollow(query):
            return Verdict(key=key, answer=query.choices[-1], reason=f"not asked: {hollow}")
        if self.cache is not None and (known := self.cache.get(key)) is not None:
            return known
        votes = [self._vote(query, messages, key, vote) for vote in range(self.config.votes)]
        verdict = _decided(key, await asyncio.gather(*votes))
        if self.cache is not None:
            self.cache.put(verdict)
        return verdict

    async def compare(self, query: Query) -> Verdict:
        """Ask which of two texts is better, in both orders; who wins only in one order does not."""
        query = replace(query, choices=FIRST_SECOND)
        swapped = replace(query, material=query.material[::-1])
        one, other = await asyncio.gather(self.ask(query), self.ask(swapped))
        if one.failed or other.failed:
            return Verdict(key=one.key, failed=one.failed or other.failed)
        back = {"first": "second", "second": "first", "tie": "tie"}[other.answer]
        answer = one.answer if one.answer == back else "tie"
        return Verdict(key=one.key, answer=answer, votes=(one.answer, back), reason=one.reason)

    def _hollow(self, query: Query) -> str:
        """Say why a question need not be asked; two texts are compared whatever they are."""
        defences = self.config.defences
        if not defences.prechecks or len(query.material) > 1:
            return ""
        return without_content(query.material[0], defences.min_words)

    def _key(self, messages: tuple[Message, ...]) -> str:
        text = "\x1f".join(message.content for message in messages)
        return hashlib.sha256(f"{self.hash}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest()

    async def _vote(
        self, query: Query, messages: tuple[Message, ...], key: str, vote: int
    ) -> Verdict:
        """Ask for one vote until there is an answer, or no try is left."""
        reason = ""
        for attempt in range(self.config.retries + 1):
            try:
                reply = await self._act(messages, key, vote, attempt)
                defences, salt = self.config.defences, self.config.salt
                answer = answer_of(reply.text, query, defences, salt)
                return Verdict(key=key, answer=answer.answer, reason=answer.reason)
            except _SpentError as error:
                return Verdict(key=key, failed=str(error))
            except Exception as error:  # the boundary to a model: its failure is data
                reason = why(error)
        return Verdict(key=key, failed=reason)

    async def _act(self, messages: tuple[Message, ...], key: str, vote: int, attempt: int) -> Reply:
        async with self._gate():
            if spent := self.budget.spent():
                raise _SpentError(spent)
            self.budget.calls += 1
            name = f"judge-{key[:16]}-{vote}-{attempt}"
            request = Request(
                messages=messages,
                new_messages=messages,
                episode=name,
                turn=0,
                seed=int(derive(key, vote, attempt)[:8], 16),
            )
            try:
                reply = checked(await self.policy.act(request))
            finally:
                if isinstance(self.policy, Releasing):
                    self.policy.release(name)
            self.budget.pay(messages, reply)
            return reply

    def _gate(self) -> asyncio.Semaphore:
        """Return the limit on calls of the running loop: one cannot serve two loops."""
        loop = asyncio.get_running_loop()
        if loop not in self._gates:
            self._gates = {loop: asyncio.Semaphore(self._concurrency)}
        return self._gates[loop]


class _SpentError(Exception):
    """Nothing may be asked any more."""


def _decided(key: str, votes: list[Verdict]) -> Verdict:
    """Return the choice of most votes; a vote that failed, or a draw, is no answer."""
    failed = next((vote.failed for vote in votes if vote.failed), "")
    if failed:
        return Verdict(key=key, failed=failed)
    said = tuple([vote.answer for vote in votes])
    (answer, count), *others = Counter(said).most_common()
    if others and others[0][1] == count:
        return Verdict(key=key, votes=said, failed=f"the votes are split: {', '.join(said)}")
    reason = next(vote.reason for vote in votes if vote.answer == answer)
    return Verdict(key=key, answer=answer, votes=said, reason=reason)
