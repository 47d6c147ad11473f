"""How likely success was before each turn: an annotator that plays on from there, many times."""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from turngym.agents.policy import (
    Attached,
    Policy,
    Releasing,
    Reply,
    Request,
    checked,
    extended,
    player_of,
)
from turngym.agents.protocol import PLAIN, ChatProtocol
from turngym.agents.stage import Stage, world_class
from turngym.envs.calls import Message
from turngym.envs.core import TextEnv
from turngym.envs.episode import Annotation, Episode, Turn, derive
from turngym.envs.scene import Snapshot
from turngym.envs.signals import Outcome
from turngym.envs.tasks import whole


class ContinuedValues:
    """Annotates the share of continuations that succeed: a Monte-Carlo value of each turn's start.

    The episode is played again by its record; before each turn the world is copied, and the policy
    plays on from the copy, each time into another future. It costs about `tries` episodes per turn.
    In a world without chance a policy that always does the same gives 0 or 1. The annotation,
    `value`, has one number per turn, in [0, 1]; `value_gain` of the reward layer reads it.

    Args:
        policy: Who plays on: the one that is trained, or a prover.
        tries: Continuations of each turn.
        options: Of the world, as the rollout was given them; unless given, those on record and the
            task set.
        protocol: How the policy is asked; the episodes must have been played with the same.
        seed: Of all chance.
    """

    name = "value"

    def __init__(
        self,
        policy: Policy,
        *,
        tries: int = 4,
        options: Mapping[str, Any] | None = None,
        protocol: ChatProtocol = PLAIN,
        seed: int = 0,
    ) -> None:
        self.source = derive("continued", player_of(policy, protocol), tries, seed)
        self._policy = policy
        self._tries = whole("tries", tries, 1)
        self._options = options
        self._protocol = protocol
        self._seed = seed

    async def annotate(self, episode: Episode) -> Annotation:
        """Play on from the start of each turn.

        Raises:
            ValueError: The world cannot be copied, or does not repeat what is on record.
        """
        if world_class(episode.env.id).fidelity == "none":
            raise ValueError(f"{episode.env.id} has fidelity 'none': it cannot be copied")
        known = episode.env
        options = self._options or {"tasks": known.tasks, **json.loads(known.options)}
        stage = Stage(known.id, options, asyncio.Semaphore(1))
        try:
            values = await self._values(stage, episode)
        finally:
            await stage.close()
        numbers = tuple([(value,) for value in values])
        return Annotation(episode=episode.id, name=self.name, source=self.source, numbers=numbers)

    async def _values(self, stage: Stage, episode: Episode) -> list[float]:
        opening = await stage.reset(episode.task.id, episode.env.episode_seed)
        messages = self._protocol.opening(opening.info["messages"], opening.info["tools"])
        so_far = _SoFar(
            messages, messages, None, turn=0, grows=self._protocol.context == "dialogue"
        )
        values = []
        for number, turn in enumerate(episode.turns):
            copy = await stage.call(lambda world: world.snapshot())
            won = 0
            for attempt in range(self._tries):
                won += await self._succeeds(stage, copy, so_far, (episode.id, number, attempt))
            values.append(won / self._tries)
            await stage.call(partial(_restored, copy, None))
            stepped = await stage.step(self._protocol.read(_reply(turn))[0])
            if stepped.observation != turn.observation:
                raise ValueError(f"the world does not repeat turn {number} as it is on record")
            so_far = so_far.after(_reply(turn), turn.messages)
        return values

    async def _succeeds(
        self, stage: Stage, copy: Snapshot, so_far: "_SoFar", where: tuple[str, int, int]
    ) -> bool:
        """Play on from a copy of the world to the end."""
        name = derive("continued", self._seed, *where)
        info = await stage.call(partial(_restored, copy, int(name[:7], 16)))
        policy = self._policy
        if isinstance(policy, Attached):
            solution = partial(stage.call, lambda world: world.solution())
            policy.attach(name, info["task"], solution)
        try:
            while info["status"] == "running":
                reply = checked(await policy.act(so_far.request(info, name)))
                info = await self._played(stage, reply)
                so_far = so_far.after(reply, info["messages"])
        finally:
            if isinstance(policy, Releasing):
                policy.release(name)
        return next(signal for signal in info["signals"] if isinstance(signal, Outcome)).success

    async def _played(self, stage: Stage, reply: Reply) -> dict[str, Any]:
        if reply.finish in ("context", "quit"):
            return (await stage.call(lambda world: world.truncate(reply.finish)))[4]
        return (await stage.step(self._protocol.read(reply)[0])).info


class _SoFar(NamedTuple):
    """A dialogue up to where a policy is asked."""

    messages: tuple[Message, ...]
    new: tuple[Message, ...]
    context_ids: tuple[int, ...] | None
    turn: int
    grows: bool
    """Whether the context is one growing dialogue."""

    def request(self, info: Mapping[str, Any], name: str) -> Request:
        return Request(
            messages=self.messages,
            new_messages=self.new,
            context_ids=self.context_ids,
            tools=info["tools"],
            admissible=info["admissible"],
            episode=name,
            turn=self.turn,
            seed=int(derive(name, self.turn)[:15], 16),
        )

    def after(self, reply: Reply, answer: tuple[Message, ...]) -> "_SoFar":
        said = Message(role="assistant", content=reply.text, tool_calls=reply.calls)
        ids = extended(self.context_ids, reply) if self.grows else None
        return _SoFar(
            (*self.messages, said, *answer), answer, ids, turn=self.turn + 1, grows=self.grows
        )


def _reply(turn: Turn) -> Reply:
    """Return the reply that is on record."""
    return Reply(
        text=turn.reply.text,
        calls=turn.reply.calls,
        prompt_ids=turn.prompt_ids,
        response_ids=turn.response_ids,
        finish=turn.reply.finish,
    )


def _restored(copy: Snapshot, episode_seed: int | None, world: TextEnv[Any]) -> dict[str, Any]:
    return world.restore(copy, episode_seed)[1]
