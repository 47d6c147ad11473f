"""Where an agent meets a world: play episodes, many at a time, and record what happened.

Each episode asks the policy, steps the world, and writes down the turn. In `order="submission"` all
live episodes take their turns together and leave in the order in which they were asked for, so a
run is the same to the bit however many threads step the worlds. In `order="arrival"` nobody waits
for anybody.

What fails is data: an error of the world or of the policy ends the episode with a status that never
carries reward, the job is tried again, and if too much fails the run stops and says why.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal, NamedTuple

from turngym.agents.jobs import Job, RolloutConfig, episode_id
from turngym.agents.policy import (
    Attached,
    Policy,
    Releasing,
    Reply,
    Request,
    Tokenising,
    checked,
    extended,
    player_of,
)
from turngym.agents.protocol import PLAIN, ChatProtocol
from turngym.agents.stage import Opening, Show, Stage, why
from turngym.envs.calls import Message, call_id
from turngym.envs.episode import (
    GRADED,
    Episode,
    Said,
    Seconds,
    Start,
    Status,
    Turn,
    World,
    derive,
)
from turngym.envs.records import as_json
from turngym.envs.signals import Outcome
from turngym.envs.tasks import Task

LEAST_TRIES = 20
"""Error rates are taken of at least this many tries."""


class RolloutError(RuntimeError):
    """Too many episodes failed outside their tasks; the message has the latest reason."""


async def rollout(
    world: str,
    policy: Policy,
    jobs: Iterable[Job],
    *,
    options: Mapping[str, Any] | None = None,
    protocol: ChatProtocol = PLAIN,
    config: RolloutConfig | None = None,
    stop: asyncio.Event | None = None,
    show: Show | None = None,
) -> AsyncIterator[Episode]:
    """Play jobs and yield every episode that ends, failed ones included.

    Args:
        world: The id of a world in Gymnasium's registry.
        policy: Who acts.
        jobs: What to play.
        options: Options of the world, as `gymnasium.make` takes them.
        protocol: How the policy is asked and how its replies are read.
        config: How to play.
        stop: When set, no further turn is begun; what is live is yielded as aborted.
        show: Looks on, see `Show`.

    Yields:
        Episodes in order of submission or of arrival. A job that was tried again yields its failed
        tries first; its last try has the id that an untroubled one would have had.

    Raises:
        RolloutError: Too much failed; all that was played has been yielded before.
        ValueError: The world, an option or a task is unknown, or the policy is of another protocol.
    """
    config = config or RolloutConfig()
    if isinstance(policy, Tokenising) and policy.protocol != protocol:
        both = f"policy: {policy.protocol.name}, rollout: {protocol.name}"
        raise ValueError(f"the policy was made for another protocol than the rollout's ({both})")
    setting = _Setting(world, dict(options or {}), policy, protocol, config, show)
    run = _Run(setting, iter(enumerate(jobs)), stop or asyncio.Event())
    try:
        async for episode in run.in_step() if config.order == "submission" else run.freely():
            yield episode
    finally:
        await asyncio.gather(*(stage.close() for stage in run.stages))
    if run.broken:
        raise RolloutError(run.broken)


def collect(world: str, policy: Policy, jobs: Iterable[Job], **options: Any) -> list[Episode]:
    """Play jobs and return their episodes: `rollout` for programs without an event loop."""

    async def run() -> list[Episode]:
        return [episode async for episode in rollout(world, policy, jobs, **options)]

    return asyncio.run(run())


# ------------------------------------------------------------------------------- many episodes


class _Setting(NamedTuple):
    """What all episodes of a run share."""

    world: str
    options: dict[str, Any]
    policy: Policy
    protocol: ChatProtocol
    config: RolloutConfig
    show: Show | None


class _Run:
    """The episodes of a run, in one of two orders."""

    def __init__(
        self, setting: _Setting, queue: Iterator[tuple[int, Job]], stop: asyncio.Event
    ) -> None:
        self.setting = setting
        self.queue = queue
        self.stop = stop
        self.stages: list[Stage] = []
        self.idle: list[Stage] = []
        self.tries = self.errors = 0
        self.broken = ""
        self._steps = asyncio.Semaphore(setting.config.workers)

    async def in_step(self) -> AsyncIterator[Episode]:
        """All live episodes take each turn together; they leave in the order of submission."""
        live: list[_Live] = []
        ended: dict[int, list[Episode]] = {}  # by number, while an earlier one is still live
        number = 0
        while True:
            while len(live) < self.setting.config.concurrency and (new := self._next()):
                live.append(new)
            if not live:
                return
            if not self.halted:
                await asyncio.gather(*(one.begin() for one in live if one.state == "waiting"))
                await asyncio.gather(*(one.turn() for one in live if one.state == "running"))
            for one in live:
                self._settle(one)
            ended.update((one.number, one.tries) for one in live if one.state == "done")
            live = [one for one in live if one.state != "done"]
            while number in ended:
                for episode in ended.pop(number):
                    yield episode
                number += 1

    async def freely(self) -> AsyncIterator[Episode]:
        """Each episode at its own pace; they leave as they end."""
        running: set[asyncio.Task[_Live]] = set()
        try:
            while True:
                while len(running) < self.setting.config.concurrency and (new := self._next()):
                    running.add(asyncio.create_task(self._play(new)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for one in sorted((task.result() for task in done), key=lambda one: one.number):
                    for episode in one.tries:
                        yield episode
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _play(self, one: "_Live") -> "_Live":
        while one.state != "done":
            if not self.halted:
                await one.begin()
            while one.state == "running" and not self.halted:
                await one.turn()
                await asyncio.sleep(0)  # where nothing blocks, let the others have their turn
            self._settle(one)
        return one

    @property
    def halted(self) -> bool:
        """Whether no further turn is to be begun."""
        return self.stop.is_set() or bool(self.broken)

    def _next(self) -> "_Live | None":
        """Begin the next job, if there is one and the run goes on."""
        if self.halted or (taken := next(self.queue, None)) is None:
            return None
        if not self.idle:
            setting = self.setting
            stage = Stage(setting.world, setting.options, self._steps, setting.show)
            self.idle.append(stage)
            self.stages.append(stage)
        return _Live(self.setting, self.idle.pop(), *taken)

    def _settle(self, one: "_Live") -> None:
        """Note a try that has ended; the job is done, or tried again."""
        if self.halted and one.state == "running":
            one.end("aborted", "the run was stopped")
        if self.halted and one.state == "waiting":
            one.state = "done"
        if one.state != "ended":
            return
        last = one.tries[-1]
        failed = last.status in ("env_error", "policy_error")
        self.tries += failed or last.status in GRADED  # one that was stopped says nothing
        self.errors += failed
        allowed = self.setting.config.max_error_rate * max(self.tries, LEAST_TRIES)
        if self.errors > allowed and not self.broken:
            self.broken = f"{self.errors} of {self.tries} episodes failed: {last.reason}"
        if failed and not self.halted and len(one.tries) <= self.setting.config.retries:
            one.state = "waiting"
        else:
            one.state = "done"
            self.idle.append(one.stage)


# --------------------------------------------------------------------------------- one episode


class _Live:
    """A job being played: the try under way and those that failed before it."""

    def __init__(self, setting: _Setting, stage: Stage, number: int, job: Job) -> None:
        self.setting = setting
        self.stage = stage
        self.number = number
        self.job = job
        self.tries: list[Episode] = []
        self.state: Literal["waiting", "running", "ended", "done"] = "waiting"

    async def begin(self) -> None:
        """Reset the world and write down what it shows."""
        config, job = self.setting.config, self.job
        self.seed = (config.seed, config.iteration, job.task, job.rollout, job.episode_seed)
        self.id = episode_id(job, config)
        self.turns: list[Turn] = []
        self.opening: Opening | None = None
        try:
            self.opening = opening = await self.stage.reset(job.task, job.episode_seed)
        except ValueError:  # a caller's mistake: no such task, no such option
            raise
        except Exception as error:  # the boundary to the world: whatever it is, it is on record
            await self._broke(error)
            return
        self.state = "running"
        self.info = opening.info
        protocol = self.setting.protocol
        self.messages = protocol.opening(opening.info["messages"], opening.info["tools"])
        self.new = self.messages
        self.context_ids: tuple[int, ...] | None = None
        policy = self.setting.policy
        if isinstance(policy, Attached):
            solution = partial(self.stage.call, lambda world: world.solution())
            policy.attach(self.id, opening.info["task"], solution)

    async def turn(self) -> None:
        """Ask the policy, step the world, write down the turn."""
        request = Request(
            messages=self.messages,
            new_messages=self.new,
            context_ids=self.context_ids,
            tools=self.info["tools"],
            admissible=self.info["admissible"],
            episode=self.id,
            turn=len(self.turns),
            seed=int(derive(*self.seed, len(self.turns))[:15], 16),
        )
        begun = time.perf_counter()
        try:
            reply = checked(await self.setting.policy.act(request))
        except Exception as error:  # the boundary to the policy
            self.end("policy_error", why(error))
            return
        thought = time.perf_counter() - begun
        try:
            if reply.finish in ("context", "quit"):
                await self._cut("full context" if reply.finish == "context" else "quit")
            else:
                await self._step(reply, thought)
        except Exception as error:  # the boundary to the world
            await self._broke(error)

    async def _step(self, reply: Reply, thought: float) -> None:
        action, form = self.setting.protocol.read(reply)
        observation, reward, info, keys, seconds = await self.stage.step(action)
        calls = tuple(
            replace(call, id=call_id(len(self.turns), i)) for i, call in enumerate(reply.calls)
        )
        self.turns.append(
            Turn(
                segment=self.info["segment"],
                reply=Said(
                    text=reply.text,
                    calls=calls,
                    finish="length" if reply.finish == "length" else "stop",
                    format=form,
                ),
                prompt_ids=reply.prompt_ids,
                response_ids=reply.response_ids,
                logprobs=reply.logprobs,
                action=info["action"],
                observation=observation,
                messages=info["messages"],
                reward=reward,
                signals=info["signals"],
                keys=keys,
                seconds=Seconds(policy=thought, env=seconds),
            )
        )
        said = Message(role="assistant", content=reply.text, tool_calls=calls)
        self.messages = (*self.messages, said, *info["messages"])
        self.new = info["messages"]
        if self.setting.protocol.context == "dialogue":
            self.context_ids = extended(self.context_ids, reply)
        self._note(info)

    async def _cut(self, reason: str) -> None:
        """Let the world grade what stands, and add that to the last turn, if there is one."""
        _, reward, _, _, info = await self.stage.call(lambda world: world.truncate(reason))
        if self.turns:
            last = self.turns[-1]
            signals = (*last.signals, *info["signals"])
            self.turns[-1] = replace(last, reward=last.reward + reward, signals=signals)
        self._note(info)

    def _note(self, info: dict[str, Any]) -> None:
        self.info = info
        if info["status"] != "running":
            self.end(info["status"], info["reason"])

    async def _broke(self, error: Exception) -> None:
        self.end("env_error", why(error))
        await self.stage.clear()

    def end(self, status: Status, reason: str) -> None:
        """End this try and put it on record."""
        if isinstance(self.setting.policy, Releasing):
            self.setting.policy.release(self.id)
        self.tries.append(self._record(status, reason))
        self.state = "ended"

    def _record(self, status: Status, reason: str) -> Episode:
        setting, job, opening = self.setting, self.job, self.opening
        outcome = None
        if status in GRADED:
            outcome = next(s for s in self.info["signals"] if isinstance(s, Outcome))
        shown = {k: v for k, v in setting.options.items() if k not in ("tasks", "split")}
        return Episode(
            id=self.id if status in GRADED else f"{self.id}!{len(self.tries)}",
            group=derive(*self.seed[:3], job.episode_seed),
            env=World(
                id=setting.world,
                version=opening.version if opening else "",
                tasks=opening.tasks if opening else job.task.split("/")[0],
                options=as_json(shown),
                episode_seed=job.episode_seed,
            ),
            task=opening.info["task"] if opening else _unseen(job.task),
            reference=opening.reference if opening else None,
            policy=player_of(setting.policy, setting.protocol),
            context=setting.protocol.context,
            status=status,
            reason=reason,
            outcome=outcome,
            start=Start(
                observation=opening.observation,
                messages=opening.info["messages"],
                tools=opening.info["tools"],
                signals=opening.info["signals"],
                keys=opening.keys,
            )
            if opening
            else None,
            turns=tuple(self.turns),
        )


def _unseen(task: str) -> Task:
    """Return the card of a task whose world failed before it showed one."""
    return Task(id=task, key="", sha256="", goal="", category="", max_turns=0)
