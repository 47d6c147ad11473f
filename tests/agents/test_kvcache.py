"""A cache across turns: the same tokens as without it, from fewer that are read."""

from typing import Any

import pytest
import torch
from chat_templates import tiny_model, tokenizer_for
from transformers import MistralConfig, MistralForCausalLM

from turngym.agents.generate import Sampled, Sampling, generate
from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import RolloutConfig, jobs_of
from turngym.agents.kvcache import EpisodeCache
from turngym.agents.protocol import ChatProtocol
from turngym.agents.rollout import collect
from turngym.envs.episode import Episode

SOKOBAN = "turngym/Sokoban-v0"
LEVELS = [f"sokoban-6x6-1/train/{index}" for index in range(3)]


def policy_for(kind: str, **options: Any) -> HFPolicy:
    return HFPolicy(tiny_model(kind), tokenizer_for(kind), max_new_tokens=4, **options)


def played(policy: HFPolicy) -> list[Episode]:
    config = RolloutConfig(concurrency=3, max_error_rate=0)
    return collect(SOKOBAN, policy, jobs_of(LEVELS), config=config)


@pytest.mark.parametrize("kind", ["qwen2.5", "llama3"])
def test_with_and_without_it_the_same_is_sampled(kind: str) -> None:
    plain, cached = policy_for(kind), policy_for(kind, cache=True)
    for ours, theirs in zip(played(cached), played(plain), strict=True):
        for turn, other in zip(ours.turns, theirs.turns, strict=True):
            assert (turn.prompt_ids, turn.response_ids) == (other.prompt_ids, other.response_ids)
            assert turn.logprobs == pytest.approx(other.logprobs, abs=1e-4)


def test_only_what_is_new_is_read_and_nothing_stays_when_the_episodes_end() -> None:
    policy = policy_for("qwen2.5", cache=True)
    read: list[int] = []
    policy.model.register_forward_pre_hook(
        lambda model, args, kwargs: read.append(kwargs["input_ids"].shape[1]), with_kwargs=True
    )
    (episode, *_) = collect(SOKOBAN, policy, jobs_of(LEVELS[:1]))
    expected = []
    unread = 0
    for turn in episode.turns:
        assert turn.prompt_ids is not None
        assert turn.response_ids is not None
        expected += [unread + len(turn.prompt_ids)] + [1] * (len(turn.response_ids) - 1)
        unread = 1  # the last token that was drawn was not read yet
    assert read == expected
    assert policy._cache is not None
    assert policy._cache._held == {}


PROMPTS = ((5, 6, 7), (8, 9, 10, 11, 12), (13,))
EPISODES = ("a", "b", "c")


def turn(model: Any, cache: EpisodeCache | None, prompts: Any, limit: int = 4) -> list[Sampled]:
    return generate(
        model,
        prompts,
        seeds=(1, 2, 3),
        limits=(limit, 1, limit),
        stop_ids=range(0, 320, 20),
        sampling=Sampling(),
        memory=None if cache is None else (cache, EPISODES),
    )


def longer(prompts: Any, replies: list[Sampled], added: Any) -> list[tuple[int, ...]]:
    return [(*p, *r.ids, *new) for p, r, new in zip(prompts, replies, added, strict=True)]


@pytest.mark.parametrize("added", [((1, 2),) * 3, ((1,), (2, 3, 4), (5, 6))])
def test_rows_of_unequal_length_do_not_disturb_each_other(added: Any) -> None:
    model, cache = tiny_model("llama3"), EpisodeCache()
    prompts: Any = PROMPTS
    for _ in range(4):
        with_it, without = turn(model, cache, prompts), turn(model, None, prompts)
        assert [r.ids for r in with_it] == [r.ids for r in without]
        for ours, theirs in zip(with_it, without, strict=True):
            assert ours.logprobs == pytest.approx(theirs.logprobs, abs=1e-4)
        prompts = longer(prompts, with_it, added)


def test_an_episode_that_is_not_what_it_was_is_read_again() -> None:
    model, cache = tiny_model("llama3"), EpisodeCache()
    replies = turn(model, cache, PROMPTS)
    others = [(99, *prompt[1:]) for prompt in longer(PROMPTS, replies, ((1,), (2,), (3,)))]
    assert [r.ids for r in turn(model, cache, others)] == [r.ids for r in turn(model, None, others)]
    cache.release("a")
    mixed = longer(others, turn(model, cache, others), ((1,), (2,), (3,)))
    cache.release("b")
    assert [r.ids for r in turn(model, cache, mixed)] == [r.ids for r in turn(model, None, mixed)]


def test_new_weights_make_the_cache_worthless() -> None:
    policy = policy_for("llama3", cache=True)
    cache = policy._cache
    assert cache is not None
    turn(policy.model, cache, PROMPTS)
    policy._memory(EPISODES)
    assert set(cache._held) == set(EPISODES)
    policy.weights = 1
    policy._memory(EPISODES)
    assert cache._held == {}


def test_a_window_and_sliding_attention_have_no_cache() -> None:
    window = ChatProtocol(id="w", form="plain", context="window")
    with pytest.raises(ValueError, match="needs the context 'dialogue'"):
        policy_for("llama3", protocol=window, cache=True)
    sizes: dict[str, Any] = {
        "vocab_size": 320,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "sliding_window": 8,
    }
    with torch.random.fork_rng():
        model = MistralForCausalLM(MistralConfig(**sizes))
    with pytest.raises(ValueError, match="full attention in each layer, not DynamicSliding"):
        turn(model, EpisodeCache(), PROMPTS)
