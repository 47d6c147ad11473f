"""Models as policies: what was sampled is what is recorded, and what a learner computes again."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import torch
from chat_templates import tiny_model, tokenizer_for

from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import RolloutConfig, jobs_of
from turngym.agents.logprobs import token_logprobs
from turngym.agents.policy import Reply, Request
from turngym.agents.protocol import PLAIN, PROTOCOLS, ChatProtocol
from turngym.agents.rollout import collect
from turngym.agents.scripted import load_policy
from turngym.agents.sequences import sequences_of
from turngym.envs.calls import Message
from turngym.envs.episode import Episode
from turngym.envs.records import dumps, loads

SOKOBAN = "turngym/Sokoban-v0"
TALK = "toy_talk:toys/Talk-v0"
LEVELS = [f"sokoban-6x6-1/train/{index}" for index in range(3)]
TALKS = [f"toy-talk/train/{index}" for index in range(3)]
WINDOW = ChatProtocol(id="plain-window", form="plain", context="window", history=1)
NATIVE = PROTOCOLS["native"]
NATIVE_WINDOW = ChatProtocol(id="native-window", form="native", context="window", history=2)
TOKENS = {"max_new_tokens": 4}


def policy_for(kind: str, protocol: ChatProtocol = PLAIN, **options: Any) -> HFPolicy:
    keep = kind == "qwen3"
    made = {"protocol": protocol, "keep_thinking": keep, **TOKENS, **options}
    return HFPolicy(tiny_model(kind), tokenizer_for(kind), **made)


def played(world: str, policy: HFPolicy, concurrency: int = 3) -> list[Episode]:
    tasks = LEVELS if world == SOKOBAN else TALKS
    config = RolloutConfig(concurrency=concurrency, max_error_rate=0)
    return collect(world, policy, jobs_of(tasks), protocol=policy.protocol, config=config)


@pytest.mark.parametrize("kind", ["qwen2.5", "qwen3", "llama3", "mistral"])
@pytest.mark.parametrize(
    ("world", "protocol"),
    [(SOKOBAN, PLAIN), (SOKOBAN, WINDOW), (TALK, NATIVE), (TALK, NATIVE_WINDOW)],
    ids=["dialogue", "window", "native-dialogue", "native-window"],
)
def test_a_learner_computes_the_log_probabilities_of_the_rollout_again(
    kind: str, world: str, protocol: ChatProtocol
) -> None:
    policy = policy_for(kind, protocol, temperature=0.8)
    episodes = played(world, policy)
    sequences = [sequence for episode in episodes for sequence in sequences_of(episode)]
    ids = [token for e in episodes for turn in e.turns for token in turn.response_ids or ()]
    chosen = [t for s in sequences for t, own in zip(s.ids, s.mask, strict=True) if own]
    assert chosen == ids
    expected = [number for e in episodes for turn in e.turns for number in turn.logprobs or ()]
    with torch.no_grad():
        found = token_logprobs(policy.model, sequences, temperature=0.8).logprobs
    assert found.tolist() == pytest.approx(expected, abs=1e-4)
    assert len(expected) > 100


def test_what_is_recorded_is_what_the_model_read() -> None:
    policy = policy_for("qwen2.5")
    read: list[tuple[int, ...]] = []
    policy.model.register_forward_pre_hook(
        lambda model, args, kwargs: read.append(tuple(kwargs["input_ids"][0].tolist())),
        with_kwargs=True,
    )
    (episode,) = collect(SOKOBAN, policy, jobs_of(LEVELS[:1]))
    prompts = [ids for ids in read if len(ids) > 1]  # the others are single drawn tokens
    context: tuple[int, ...] = ()
    for turn, prompt in zip(episode.turns, prompts, strict=True):
        assert turn.prompt_ids is not None
        assert turn.response_ids is not None
        context += turn.prompt_ids
        assert prompt == context
        context += turn.response_ids
    assert sequences_of(episode)[0].ids == context


def test_an_episode_says_how_it_was_sampled_and_survives_its_file() -> None:
    policy = policy_for("llama3", name="tiny", temperature=0.5, top_p=0.9, top_k=7)
    policy.weights = 3
    episode = played(SOKOBAN, policy)[0]
    assert episode.policy.name == "tiny"
    assert episode.policy.template == policy.encoder.template_hash
    assert episode.policy.weights == 3
    assert episode.policy.sampling == (
        '{"max_context":4096,"max_new_tokens":4,"temperature":0.5,"top_k":7,"top_p":0.9}'
    )
    assert not episode.encoded
    assert loads(Episode, dumps(episode)) == episode


def test_the_same_run_gives_the_same_bits_and_another_concurrency_the_same_tokens() -> None:
    policy = policy_for("qwen2.5")
    first, again, alone = (played(SOKOBAN, policy, number) for number in (3, 3, 1))
    assert first == again
    for one, other in zip(first, alone, strict=True):
        assert [t.response_ids for t in one.turns] == [t.response_ids for t in other.turns]


def ask(policy: HFPolicy, text: str = "Go.", **given: Any) -> Reply:
    message = Message(role="user", content=text)
    asked: dict[str, Any] = {"messages": (message,), "new_messages": (message,), "seed": 7}
    request = Request(episode="e", turn=0, **{**asked, **given})
    return asyncio.run(policy.act(request))


def test_a_reply_that_is_too_long_is_cut_and_submits_nothing() -> None:
    policy = policy_for("qwen2.5")
    policy.encoder.stop_ids = frozenset()
    reply = ask(policy)
    assert reply.finish == "length"
    assert len(reply.response_ids or ()) == len(reply.logprobs or ()) == 4
    assert PLAIN.read(reply) == ("", False)


def test_without_room_for_a_reply_the_episode_ends_and_is_graded() -> None:
    room = policy_for("qwen2.5", max_context=400)
    episodes = played(SOKOBAN, room)
    full = [episode for episode in episodes if episode.reason == "full context"]
    assert full
    for episode in full:
        assert (episode.status, episode.turns != ()) == ("truncated", True)
        (sequence,) = sequences_of(episode)
        last = episode.turns[-1].messages
        added = room.encoder.following(last, room.encoder.ended(sequence.ids))
        assert len(sequence.ids) <= 400 <= len(sequence.ids) + len(added)
    cramped = policy_for("qwen2.5", max_context=3)
    assert ask(cramped).finish == "context"
    assert ask(cramped).prompt_ids is None


def test_a_stop_token_that_is_a_word_is_the_reply() -> None:
    model, tokenizer = tiny_model("qwen2.5"), tokenizer_for("qwen2.5")
    (up,) = tokenizer.encode("up", add_special_tokens=False)
    model.generation_config.eos_token_id = [up, 5]
    policy = HFPolicy(model, tokenizer)
    assert {up, 5} < policy.encoder.stop_ids
    with torch.no_grad():  # a model that says one thing
        model.lm_head.weight.zero_()
        model.lm_head.weight[up] = 1e3
        model.model.norm.weight.fill_(1.0)
    reply = next(r for seed in range(20) if (r := ask(policy, seed=seed)).response_ids == (up,))
    assert (reply.text, reply.finish) == ("up", "stop")


def test_native_calls_are_heard_and_their_results_come_back_by_role() -> None:
    """A model that was made to say one call: its results are rendered as results of tools."""
    policy = policy_for("qwen2.5", NATIVE)
    call = '<tool_call>\n{"name": "read_counter", "arguments": {"name": "red"}}\n</tool_call>'
    spoken = policy.encoder.target(Reply(text=call))

    def answer(requests: Any) -> list[Reply | Exception]:
        replies: list[Reply | Exception] = []
        for request in requests:
            prompt = policy._prompt(request).new
            text, calls = policy.encoder.read(spoken)
            replies.append(Reply(text=text, calls=calls, prompt_ids=prompt, response_ids=spoken))
        return replies

    policy._function = answer  # a script in place of the model
    (episode, *_) = played(TALK, policy)
    first, second = episode.turns[:2]
    assert first.reply.text == ""
    assert first.reply.calls[0].arguments == '{"name":"red"}'
    assert [message.role for message in first.messages] == ["tool"]
    assert policy.encoder.text(second.prompt_ids or ()) == (
        "\n<|im_start|>user\n<tool_response>\nred is 0\n</tool_response><|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_what_the_template_refuses_costs_one_episode_and_not_the_batch() -> None:
    policy = policy_for("mistral")
    good, bad = (Message(role=role, content="Go.") for role in ("user", "tool"))
    refused = (good, Message(role="system", content="x"))

    async def run() -> list[Any]:
        requests = [
            Request(messages=said, new_messages=said, episode=name, turn=0, seed=1)
            for name, said in (("a", (good,)), ("b", refused), ("c", (bad,)))
        ]
        asked = (policy.act(request) for request in requests)
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second, third = asyncio.run(run())
    assert first.prompt_ids is not None
    assert isinstance(second, ValueError)
    assert "refuses user, system" in str(second)
    assert third.prompt_ids is not None


def test_a_policy_of_another_protocol_is_refused() -> None:
    with pytest.raises(ValueError, match=r"another protocol .*policy: plain/.*rollout: native/"):
        collect(SOKOBAN, policy_for("qwen2.5"), jobs_of(LEVELS[:1]), protocol=NATIVE)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    tiny_model("qwen2.5").save_pretrained(folder)
    tokenizer_for("qwen2.5").save_pretrained(folder)
    return folder


def test_a_saved_model_plays_as_it_did(saved: Path) -> None:
    loaded = load_policy(str(saved), options=TOKENS)
    assert isinstance(loaded, HFPolicy)
    assert loaded.name == "tiny"
    for ours, theirs in zip(
        played(SOKOBAN, policy_for("qwen2.5", name="tiny")), played(SOKOBAN, loaded), strict=True
    ):
        assert ours == theirs


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("runs/nothing", {}, "no model in the folder 'runs/nothing'"),
        ("SAVED", {"temprature": 1}, "unknown policy option 'temprature'"),
        ("SAVED", {"temperature": -1}, "temperature is -1"),
        ("SAVED", {"temperature": "hot"}, "policy option: "),
        ("SAVED", {"max_new_tokens": 0}, "max_new_tokens is 0"),
        ("random", {"temperature": 1}, "'random' takes no options"),
        ("nobody", {}, "known: random, expert, human, replay:PATH, MODULE:NAME, the folder of"),
    ],
)
def test_a_policy_that_cannot_be_made_is_one_sentence(
    name: str, options: dict[str, Any], said: str, saved: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        load_policy(str(saved) if name == "SAVED" else name, options=options)


def test_a_path_without_a_model_is_named_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path, tmp_path / "no" / "such" / "folder", Path("runs/nothing")):
        with pytest.raises(ValueError, match=str(path)):
            HFPolicy.load(path)
