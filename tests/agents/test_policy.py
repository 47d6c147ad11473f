"""Requests and replies: batching, playing the user, the scripted policies."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from turngym.agents.jobs import jobs_of
from turngym.agents.policy import Batched, Described, Releasing, Reply, Request, sync
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert, Function, Human, Random, Replay, load_policy
from turngym.envs.calls import Message
from turngym.envs.episode import Episode
from turngym.envs.jsonl import Appender

WORLD = "turngym/Sokoban-v0"
TASKS = [f"sokoban-6x6-1/train/{index}" for index in range(4)]


def asked(text: str, *, admissible: tuple[str, ...] = (), seed: int = 0) -> Request:
    message = Message(role="user", content=text)
    return Request(
        messages=(message,),
        new_messages=(message,),
        admissible=admissible,
        episode="e",
        turn=0,
        seed=seed,
    )


def test_all_who_wait_are_answered_together_in_the_order_of_asking() -> None:
    batches: list[list[str]] = []

    def answer(requests: Sequence[Request]) -> list[Reply]:
        batches.append([request.messages[0].content for request in requests])
        return [Reply(text=request.messages[0].content.upper()) for request in requests]

    async def run() -> list[Reply]:
        policy = Batched(answer, max_batch=3)
        return await asyncio.gather(*(policy.act(asked(word)) for word in "abcde"))

    assert [reply.text for reply in asyncio.run(run())] == list("ABCDE")
    assert batches == [["a", "b", "c"], ["d", "e"]]


def test_an_error_of_the_batch_is_each_callers_own() -> None:
    def broken(requests: Sequence[Request]) -> list[Reply]:
        raise RuntimeError("out of memory")

    async def run() -> list[Reply | BaseException]:
        policy = Batched(broken)
        return await asyncio.gather(
            *(policy.act(asked(word)) for word in "ab"), return_exceptions=True
        )

    assert [str(error) for error in asyncio.run(run())] == ["out of memory"] * 2


def test_a_batch_with_too_few_replies_is_an_error_not_a_hang() -> None:
    async def run() -> Reply:
        return await Batched(lambda requests: []).act(asked("a"))

    with pytest.raises(ValueError, match="0 replies to 1 requests"):
        asyncio.run(run())


def test_sync_makes_a_function_of_a_policy_even_inside_a_running_loop() -> None:
    user = sync(Function(lambda messages: f"heard {messages[-1].content}"))

    async def run() -> str:
        return user((Message(role="assistant", content="hello"),))

    assert asyncio.run(run()) == "heard hello"


def test_sync_passes_the_policys_error_on() -> None:
    def broken(messages: tuple[Message, ...]) -> str:
        raise LookupError("no words")

    with pytest.raises(LookupError, match="no words"):
        sync(Function(broken))((Message(role="assistant", content="hello"),))


def test_random_depends_on_the_requests_seed_alone() -> None:
    async def run(seed: int) -> str:
        return (await Random().act(asked("", admissible=tuple("abcdefgh"), seed=seed))).text

    first = [asyncio.run(run(seed)) for seed in range(30)]
    assert first == [asyncio.run(run(seed)) for seed in range(30)]
    assert len(set(first)) > 4


def test_random_takes_examples_where_nothing_is_admissible_and_says_so_without() -> None:
    assert asyncio.run(Random(["a"]).act(asked(""))).text == "a"
    with pytest.raises(ValueError, match="examples"):
        asyncio.run(Random().act(asked("")))


def test_the_expert_solves_and_forgets_its_episodes() -> None:
    expert = Expert()
    episodes = collect(WORLD, expert, jobs_of(TASKS))
    assert [episode.status for episode in episodes] == ["solved"] * 4
    assert expert._solutions == {}


def test_a_replay_repeats_every_turn_and_quits_where_the_record_ends(tmp_path: Path) -> None:
    recorded = collect(WORLD, Random(), jobs_of(TASKS))
    again = collect(WORLD, Replay(recorded), jobs_of(TASKS))
    assert [e.turns for e in again] == [e.turns for e in recorded]
    assert [e.status for e in again] == [e.status for e in recorded]
    with Appender[Episode](tmp_path / "episodes.jsonl") as file:
        for episode in recorded:
            file.append(episode)
    loaded = load_policy(f"replay:{tmp_path}")
    assert [e.turns for e in collect(WORLD, loaded, jobs_of(TASKS))] == [e.turns for e in recorded]


def test_a_replay_without_a_record_of_the_task_is_the_policys_error() -> None:
    (episode,) = collect(WORLD, Replay([]), jobs_of(TASKS[:1]), config=None)[-1:]
    assert (episode.status, episode.outcome) == ("policy_error", None)
    assert "no record of this task" in episode.reason


def test_a_person_types_actions_and_may_give_up() -> None:
    typed = iter(["up", "nonsense"])
    (episode,) = collect(WORLD, Human(lambda request: next(typed, None)), jobs_of(TASKS[:1]))
    assert [turn.reply.text for turn in episode.turns] == ["up", "nonsense"]
    assert (episode.status, episode.reason) == ("truncated", "quit")
    assert episode.outcome is not None


def test_what_policies_may_say_of_themselves_is_optional() -> None:
    class Plain:
        async def act(self, request: Request) -> Reply:
            return Reply(text="up")

    assert isinstance(Random(), Described)
    assert not isinstance(Plain(), Described)
    assert isinstance(Expert(), Releasing)
    (episode,) = collect(WORLD, Plain(), jobs_of(TASKS[:1]))
    assert episode.policy.name == "Plain"


def always_up(messages: tuple[Message, ...]) -> str:
    return "up"


class Upwards:
    async def act(self, request: Request) -> Reply:
        return Reply(text="up")


@pytest.mark.parametrize("name", ["always_up", "Upwards"])
def test_policies_are_imported_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    policy = load_policy(f"test_policy:{name}")
    assert asyncio.run(policy.act(asked(""))).text == "up"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody", "known: random, expert"),
        ("replay:/no/such/run", "/no/such/run"),
        ("no_such_module:policy", "no_such_module"),
        ("math:no_such_name", "no_such_name"),
        ("math:pi", "neither a function"),
    ],
)
def test_a_name_without_a_policy_is_refused_in_one_sentence(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load_policy(name)
