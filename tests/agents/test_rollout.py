"""The one loop: orders, statuses, failures that are data, and bits that do not depend on threads."""

import asyncio
import dataclasses
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import gymnasium
import pytest
import toy_process
import toy_talk

from turngym.agents.jobs import Job, RolloutConfig, episode_id, jobs_of
from turngym.agents.policy import Batched, Policy, Reply, Request
from turngym.agents.rollout import RolloutError, collect, rollout
from turngym.agents.scripted import Expert, Function, Random
from turngym.envs.calls import Action, ToolCall
from turngym.envs.core import WorldError
from turngym.envs.episode import GRADED, Episode
from turngym.envs.records import dumps, loads
from turngym.envs.scene import Scene
from turngym.envs.signals import Outcome

SOKOBAN = "turngym/Sokoban-v0"
TALK = "toy_talk:toys/Talk-v0"
PROCESS = "toy_process:toys/Process-v0"
LEVELS = [f"sokoban-6x6-1/train/{index}" for index in range(12)]
LOOK = '{"name":"read_counter","arguments":{"name":"red"}}'
SUMS = [f"toy-process/train/{index}" for index in range(12)]


def facts(episodes: Sequence[Episode]) -> list[str]:
    """The lines of a file, less the seconds."""
    return [
        dumps(
            dataclasses.replace(
                episode, turns=tuple(dataclasses.replace(t, seconds=None) for t in episode.turns)
            )
        )
        for episode in episodes
    ]


def test_an_episode_is_recorded_as_it_was_played() -> None:
    (episode,) = collect(SOKOBAN, Expert(), jobs_of(LEVELS[:1]))
    env = gymnasium.make(SOKOBAN)
    observation, info = env.reset(options={"task": LEVELS[0]})
    assert episode.start is not None
    assert (episode.start.observation, episode.task) == (observation, info["task"])
    for turn in episode.turns:
        observation, reward, _, _, info = env.step(turn.reply.text)
        assert (turn.observation, turn.reward) == (observation, reward)
        assert (turn.action, turn.signals) == (info["action"], info["signals"])
        assert turn.messages == info["messages"]
        assert turn.keys == {"state": info["state_hash"]}
    assert (episode.status, episode.outcome) == ("solved", Outcome(success=True, score=1.0))
    assert loads(Episode, dumps(episode)) == episode


@pytest.mark.parametrize("world", [SOKOBAN, TALK, PROCESS])
def test_the_same_run_gives_the_same_facts(world: str) -> None:
    name = {SOKOBAN: "sokoban-6x6-1", TALK: "toy-talk", PROCESS: "toy-process"}[world]
    jobs = list(jobs_of([f"{name}/train/{i}" for i in range(5)], group_size=2))
    examples = (LOOK, "Done.")
    runs = [collect(world, Random(examples), jobs) for _ in range(2)]
    assert facts(runs[0]) == facts(runs[1])
    other = collect(world, Random(examples), jobs, config=RolloutConfig(seed=1))
    assert facts(other) != facts(runs[0])


def test_one_worker_and_eight_write_the_same_file_in_the_same_order() -> None:
    jobs = list(jobs_of(SUMS, group_size=2))
    one, eight = (
        collect(PROCESS, Random(), jobs, config=RolloutConfig(workers=workers, concurrency=6))
        for workers in (1, 8)
    )
    assert facts(one) == facts(eight)
    assert [e.task.id for e in one] == [job.task for job in jobs]


def test_in_step_a_batch_is_all_live_episodes_in_order() -> None:
    batches: list[list[tuple[str, int]]] = []

    def answer(requests: Sequence[Request]) -> list[Reply]:
        batches.append([(request.episode, request.turn) for request in requests])
        return [Reply(text="add 1")] * len(requests)

    config = RolloutConfig(concurrency=4)
    collect(PROCESS, Batched(answer), jobs_of(SUMS[:6]), config=config)
    ids = [episode_id(Job(task=task), config) for task in SUMS[:6]]
    assert [episode for episode, _ in batches[0]] == ids[:4]
    assert {len(batch) for batch in batches[:5]} == {4}
    for batch in batches:
        assert [ids.index(episode) for episode, _ in batch] == sorted(
            ids.index(episode) for episode, _ in batch
        )


class Slow(toy_process.ProcessEnv):
    """One task in it takes fifty times as long as the others."""

    def _play(self, action: str) -> tuple[Action, Scene]:
        time.sleep(0.25 if self.task.id.endswith("/0") else 0.005)
        return super()._play(action)


gymnasium.register("test-rollout/Slow-v0", entry_point=Slow)


def test_in_order_of_arrival_a_slow_world_holds_nobody_up() -> None:
    config = RolloutConfig(order="arrival", concurrency=3, workers=3)
    episodes = collect(
        "test-rollout/Slow-v0",
        Function(lambda messages: "add 1"),
        jobs_of([SUMS[0], *SUMS[1:7]]),
        config=config,
    )
    assert len(episodes) == 7
    assert episodes[-1].task.id == SUMS[0]


def test_in_order_of_submission_the_slow_one_still_comes_first() -> None:
    config = RolloutConfig(concurrency=3, workers=3)
    jobs = jobs_of(SUMS[:4])
    episodes = collect("test-rollout/Slow-v0", Expert(), jobs, config=config)
    assert [episode.task.id for episode in episodes] == SUMS[:4]


class Crashing(toy_process.ProcessEnv):
    """Its process is killed in the second turn, the first time that a task is played."""

    crashed: set[str] = set()  # noqa: RUF012  # shared on purpose: a try remembers the one before

    def _play(self, action: str) -> tuple[Action, Scene]:
        if self._turns == 1 and self.task.id not in self.crashed:
            self.crashed.add(self.task.id)
            assert self.child is not None
            self.child.send_signal(signal.SIGKILL)
            self.child.wait()
        return super()._play(action)


gymnasium.register("test-rollout/Crashing-v0", entry_point=Crashing)


@pytest.mark.parametrize("order", ["submission", "arrival"])
def test_a_world_that_breaks_costs_a_try_and_never_counts_as_a_failure(order: Any) -> None:
    Crashing.crashed.clear()
    config = RolloutConfig(order=order, max_error_rate=1.0, concurrency=4)
    jobs = list(jobs_of(SUMS[:6]))
    episodes = collect("test-rollout/Crashing-v0", Expert(), jobs, config=config)
    untroubled = collect(PROCESS, Expert(), jobs, config=config)
    long_ones = {e.task.id for e in untroubled if len(e.turns) > 1}
    broken = [e for e in episodes if e.status == "env_error"]
    assert {e.task.id for e in broken} == long_ones != set()
    for episode in broken:
        assert episode.outcome is None
        assert [turn.reward for turn in episode.turns] == [0.0]
        assert "WorldError: the adder" in episode.reason
    final = {e.task.id: e for e in episodes if e.status in GRADED}
    assert {task: e.id for task, e in final.items()} == {e.task.id: e.id for e in untroubled}
    assert len({e.id for e in episodes}) == len(episodes)


class Dead(toy_process.ProcessEnv):
    """Cannot even begin."""

    def _begin(self, problem: toy_process.ProcessProblem) -> Scene:
        raise WorldError("no sandbox left")


gymnasium.register("test-rollout/Dead-v0", entry_point=Dead)


def test_a_world_that_never_works_stops_the_run_with_the_reason() -> None:
    config = RolloutConfig(concurrency=4)
    seen: list[Episode] = []

    async def run() -> None:
        async for episode in rollout(
            "test-rollout/Dead-v0", Expert(), jobs_of(SUMS * 3), config=config
        ):
            seen.append(episode)

    with pytest.raises(RolloutError, match="no sandbox left"):
        asyncio.run(run())
    assert {episode.status for episode in seen} == {"env_error"}
    assert 10 < len(seen) < 36
    assert all(episode.start is None and episode.task.id in SUMS for episode in seen)


def test_few_jobs_that_all_fail_are_tried_again_and_then_given_up() -> None:
    episodes = collect("test-rollout/Dead-v0", Expert(), jobs_of(SUMS[:2]))
    assert [e.task.id for e in episodes] == [SUMS[0]] * 3 + [SUMS[1]] * 3
    assert len({e.id for e in episodes}) == 6


def test_a_policy_that_breaks_is_on_record_as_such() -> None:
    def broken(messages: object) -> str:
        raise ConnectionError("endpoint gone")

    episodes = collect(SOKOBAN, Function(broken), jobs_of(LEVELS[:1]))
    assert [e.status for e in episodes] == ["policy_error"] * 3
    assert episodes[0].reason == "ConnectionError: endpoint gone"
    assert episodes[0].outcome is None


def test_a_task_that_does_not_exist_is_the_callers_mistake_at_once() -> None:
    with pytest.raises(ValueError, match="no-such-set/train/0"):
        collect(SOKOBAN, Random(), jobs_of(["no-such-set/train/0"]))
    with pytest.raises(ValueError, match="unknown world 'no/World-v0'"):
        collect("no/World-v0", Random(), jobs_of(LEVELS[:1]))
    with pytest.raises(ValueError, match="bogus"):
        collect(SOKOBAN, Random(), jobs_of(LEVELS[:1]), options={"bogus": 1})


class Quitter:
    def __init__(self, after: int, finish: Any) -> None:
        self.after, self.finish = after, finish

    async def act(self, request: Request) -> Reply:
        if request.turn == self.after:
            return Reply(text="I see no way", finish=self.finish)
        return Reply(text=LOOK)


@pytest.mark.parametrize(("finish", "reason"), [("quit", "quit"), ("context", "full context")])
@pytest.mark.parametrize("after", [0, 2])
def test_an_episode_that_is_cut_is_graded_as_it_stands(
    finish: str, reason: str, after: int
) -> None:
    (episode,) = collect(TALK, Quitter(after, finish), jobs_of(["toy-talk/train/0"]))
    assert (episode.status, episode.reason) == ("truncated", reason)
    assert episode.outcome == Outcome(success=False, score=0.0)
    assert len(episode.turns) == after
    if after:
        assert episode.outcome in episode.turns[-1].signals


def test_the_grade_of_a_cut_is_paid_on_the_last_turn() -> None:
    class Half:
        """Fulfils the first wish, then gives up."""

        async def act(self, request: Request) -> Reply:
            if request.turn == 2:
                return Reply(text="", finish="quit")
            if request.turn == 1:
                return Reply(text="Done.")
            words = request.messages[-1].content.rstrip(".").split()
            call = f'{{"name":"{words[-3]}","value":{words[-1]}}}'
            calls = (ToolCall(id="mine", name="set_counter", arguments=call),)
            return Reply(text="setting it", calls=calls)

    (episode,) = collect(TALK, Half(), jobs_of(["toy-talk/train/1"]))
    assert episode.outcome == Outcome(success=False, score=0.5)
    assert [turn.reward for turn in episode.turns] == [0.0, 0.5]


def test_calls_get_the_worlds_ids_in_both_messages() -> None:
    seen: list[Request] = []

    class Caller:
        async def act(self, request: Request) -> Reply:
            seen.append(request)
            call = ToolCall(id="x", name="read_counter", arguments='{"name":"red"}')
            return Reply(text="let me look", calls=(call, call))

    (episode,) = collect(TALK, Caller(), jobs_of(["toy-talk/train/0"]))
    said = seen[1].messages[2]
    assert (said.role, [call.id for call in said.tool_calls]) == (
        "assistant",
        ["t0000c000", "t0000c001"],
    )
    assert [m.tool_call_id for m in seen[1].new_messages] == ["t0000c000", "t0000c001"]
    assert seen[2].messages[:5] == (*seen[1].messages, seen[2].messages[4])[:5]
    assert episode.turns[0].reply.text == "let me look"
    assert [call.id for call in episode.turns[1].reply.calls] == ["t0001c000", "t0001c001"]


def test_segments_follow_the_users_messages() -> None:
    (episode,) = collect(TALK, Expert(), jobs_of(["toy-talk/train/0"]))
    assert [turn.segment for turn in episode.turns] == [0, 0, 1, 1]


def test_blocking_worlds_live_in_one_thread_each_and_leave_nothing_behind() -> None:
    homes: dict[int, set[int]] = {}

    class Watched(toy_process.ProcessEnv):
        def _play(self, action: str) -> tuple[Action, Scene]:
            homes.setdefault(id(self), set()).add(threading.get_ident())
            return super()._play(action)

    gymnasium.register("test-rollout/Watched-v0", entry_point=Watched)
    before = threading.active_count()
    collect("test-rollout/Watched-v0", Random(), jobs_of(SUMS), config=RolloutConfig(concurrency=3))
    assert all(len(threads) == 1 for threads in homes.values())
    assert threading.get_ident() not in set().union(*homes.values())
    assert threading.active_count() == before


@pytest.mark.parametrize("order", ["submission", "arrival"])
def test_a_run_that_is_stopped_gives_what_it_has_and_calls_the_rest_aborted(order: Any) -> None:
    lengths: dict[str, int] = {}

    class Leaving:
        """Quits the first episode after one turn, the second after two, and so on."""

        async def act(self, request: Request) -> Reply:
            last = lengths.setdefault(request.episode, len(lengths) + 1)
            return Reply(text=LOOK, finish="quit" if request.turn == last else "stop")

    async def run() -> list[Episode]:
        stop, episodes = asyncio.Event(), []
        config = RolloutConfig(order=order, concurrency=4)
        jobs = jobs_of([f"toy-talk/train/{index}" for index in range(9)])
        async for episode in rollout(TALK, Leaving(), jobs, config=config, stop=stop):
            episodes.append(episode)
            stop.set()
        return episodes

    episodes = asyncio.run(run())
    statuses = Counter(episode.status for episode in episodes)
    assert statuses.keys() == {"truncated", "aborted"}
    assert len(episodes) == 4  # nothing was begun after the stop
    assert statuses["aborted"] == 3 if order == "submission" else statuses["aborted"] >= 1
    assert all(e.outcome is None for e in episodes if e.status == "aborted")


def test_release_is_called_once_for_every_try() -> None:
    class Caching:
        def __init__(self) -> None:
            self.released: list[str] = []

        async def act(self, request: Request) -> Reply:
            return Reply(text="up")

        def release(self, episode: str) -> None:
            self.released.append(episode)

    policy = Caching()
    episodes = collect(SOKOBAN, policy, jobs_of(LEVELS[:3]))
    assert sorted(policy.released) == sorted(episode.id for episode in episodes)


def test_a_group_plays_one_task_with_different_seeds() -> None:
    seeds: list[int] = []

    class Noting:
        async def act(self, request: Request) -> Reply:
            seeds.append(request.seed)
            return Reply(text="", finish="quit")

    policy: Policy = Noting()
    episodes = collect(SOKOBAN, policy, jobs_of(LEVELS[:2], group_size=3))
    assert len({episode.group for episode in episodes}) == 2
    assert len({episode.id for episode in episodes}) == len(set(seeds)) == 6


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"concurrency": 0}, "concurrency is 0"),
        ({"workers": -1}, "workers is -1"),
        ({"retries": 0.5}, "retries is 0.5"),
        ({"order": "random"}, "unknown order 'random'"),
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RolloutConfig(**wrong)


def test_the_toys_are_the_ones_meant() -> None:
    assert toy_talk.TalkEnv.blocking is False
    assert toy_process.ProcessEnv.blocking is True
