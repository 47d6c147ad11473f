"""Episodes as sequences of tokens, and the one encoder that makes demonstrations such episodes."""

import asyncio
import dataclasses

import pytest
from chat_templates import tiny_model, tokenizer_for

from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import jobs_of
from turngym.agents.policy import Policy, Reply, Request
from turngym.agents.protocol import PLAIN, PROTOCOLS, ChatProtocol
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert
from turngym.agents.sequences import TokenSequence, encode_episode, sequences_of
from turngym.agents.tokens import Encoder
from turngym.envs.episode import Episode
from turngym.envs.records import dumps, loads

SOKOBAN, LEVELS = "turngym/Sokoban-v0", [f"sokoban-6x6-1/train/{index}" for index in range(3)]
TALK, TALKS = "toy_talk:toys/Talk-v0", [f"toy-talk/train/{index}" for index in range(3)]
WINDOWS = tuple(
    dataclasses.replace(protocol, id=f"{protocol.id}-window", context="window", history=1)
    for protocol in PROTOCOLS.values()
)


class Spoken:
    """Says what a demonstration says, token by token, and asks as a model does."""

    name, sampling = "spoken", "{}"

    def __init__(self, encoder: Encoder, episodes: list[Episode]) -> None:
        self.encoder = encoder
        self.episodes = {episode.id: episode for episode in episodes}

    async def act(self, request: Request) -> Reply:
        turn = self.episodes[request.episode].turns[request.turn]
        assert turn.response_ids is not None
        prompt = self.encoder.prompt(
            request.messages, request.new_messages, request.context_ids, request.tools
        )
        text, calls = self.encoder.read(turn.response_ids)
        ids = turn.response_ids
        return Reply(text=text, calls=calls, prompt_ids=prompt, response_ids=ids)


def demonstrations(world: str) -> list[Episode]:
    return collect(world, Expert(), jobs_of(LEVELS if world == SOKOBAN else TALKS))


@pytest.mark.parametrize("kind", ["qwen2.5", "mistral", "llama3"])
@pytest.mark.parametrize("protocol", [*PROTOCOLS.values(), *WINDOWS], ids=lambda p: p.id)
@pytest.mark.parametrize("world", [SOKOBAN, TALK])
def test_an_encoded_demonstration_is_the_episode_of_a_model_that_samples_it(
    world: str, protocol: ChatProtocol, kind: str
) -> None:
    encoder = Encoder(tokenizer_for(kind), protocol=protocol)
    encoded = [encode_episode(episode, encoder) for episode in demonstrations(world)]
    policy: Policy = Spoken(encoder, encoded)
    jobs = jobs_of(LEVELS if world == SOKOBAN else TALKS)
    played = collect(world, policy, jobs, protocol=protocol)
    for demonstrated, sampled in zip(encoded, played, strict=True):
        assert demonstrated.status == sampled.status == "solved"
        assert demonstrated.turns == sampled.turns
        assert sequences_of(demonstrated) == sequences_of(sampled)
        assert (demonstrated.context, demonstrated.policy.protocol) == (
            sampled.context,
            sampled.policy.protocol,
        )


def test_an_encoded_demonstration_says_so_and_has_no_log_probabilities() -> None:
    (episode, *_) = demonstrations(SOKOBAN)
    encoder = Encoder(tokenizer_for("llama3"), protocol=PROTOCOLS["think-action"])
    encoded = encode_episode(episode, encoder)
    assert (episode.encoded, encoded.encoded) == (False, True)
    assert encoded.policy.template == encoder.template_hash
    for before, after in zip(episode.turns, encoded.turns, strict=True):
        assert after.logprobs is None
        assert after.reply.text == f"<think></think>\n<action>{before.reply.text}</action>"
    assert loads(Episode, dumps(encoded)) == encoded
    with pytest.raises(ValueError, match="has tokens already"):
        encode_episode(encoded, encoder)


def test_nothing_is_learned_from_an_episode_without_tokens() -> None:
    (episode, *_) = demonstrations(SOKOBAN)
    with pytest.raises(ValueError, match=f"turn 0 of episode '{episode.id}' has no tokens"):
        sequences_of(episode)


def test_sequences_by_hand() -> None:
    (episode, *_) = demonstrations(SOKOBAN)
    first, second = episode.turns[:2] if len(episode.turns) > 1 else episode.turns * 2
    turns = (
        dataclasses.replace(first, prompt_ids=(1, 2), response_ids=(3, 4)),
        dataclasses.replace(second, prompt_ids=(5,), response_ids=(6,)),
    )
    dialogue = dataclasses.replace(episode, turns=turns)
    no, yes = False, True
    assert sequences_of(dialogue) == (
        TokenSequence(ids=(1, 2, 3, 4, 5, 6), mask=(no, no, yes, yes, no, yes)),
    )
    assert sequences_of(dataclasses.replace(dialogue, context="window")) == (
        TokenSequence(ids=(1, 2, 3, 4), mask=(no, no, yes, yes)),
        TokenSequence(ids=(5, 6), mask=(no, yes)),
    )
    assert sequences_of(dataclasses.replace(dialogue, turns=())) == ()


def test_a_model_can_go_on_from_a_demonstration() -> None:
    """The context that a demonstration leaves is one that the policy can be asked in."""
    policy = HFPolicy(tiny_model("qwen2.5"), tokenizer_for("qwen2.5"), max_new_tokens=3)
    (episode, *_) = demonstrations(SOKOBAN)
    encoded = encode_episode(episode, policy.encoder)
    (sequence,) = sequences_of(encoded)
    last = encoded.turns[-1].messages
    request = Request(
        messages=last,
        new_messages=last,
        context_ids=sequence.ids,
        episode="e",
        turn=len(encoded.turns),
        seed=1,
    )
    reply = asyncio.run(policy.act(request))
    assert reply.prompt_ids == policy.encoder.following(last, True)
    assert PLAIN.context == encoded.context
