"""Beliefs: the answer forced before each turn, computed the plain way."""

import asyncio
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import torch
from chat_templates import tiny_model, tokenizer_for

from turngym.agents.beliefs import Beliefs, histories, reference_answer
from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import jobs_of
from turngym.agents.protocol import PLAIN, ChatProtocol
from turngym.agents.rollout import collect
from turngym.agents.scripted import Random
from turngym.envs.episode import Episode
from turngym.envs.records import as_json

WINDOW = ChatProtocol(id="plain-window", form="plain", context="window", history=1)


def policy_for(protocol: ChatProtocol = PLAIN) -> HFPolicy:
    return HFPolicy(
        tiny_model("llama3"), tokenizer_for("llama3"), protocol=protocol, max_new_tokens=3
    )


def played(policy: HFPolicy) -> Episode:
    jobs = jobs_of(["sokoban-6x6-1/train/0"])
    (episode,) = collect("turngym/Sokoban-v0", policy, jobs, protocol=policy.protocol)
    return replace(episode, turns=episode.turns[:3], reference=as_json({"answer": "at home"}))


@cache
def by_chance() -> Episode:
    (episode,) = collect("turngym/Sokoban-v0", Random(), jobs_of(["sokoban-6x6-1/train/0"]))
    return episode


@pytest.mark.parametrize("protocol", [PLAIN, WINDOW], ids=["dialogue", "window"])
def test_a_belief_is_the_mean_log_probability_of_the_forced_answer(protocol: ChatProtocol) -> None:
    policy = policy_for(protocol)
    episode, tokenizer = played(policy), tokenizer_for("llama3")
    said = asyncio.run(Beliefs(policy, lead_in="\nSo:").annotate(episode))
    lead, gold = (tokenizer.encode(t, add_special_tokens=False) for t in ("\nSo:", "at home"))
    past: list[int] = []
    expected = []
    for turn in episode.turns:
        history = [*(past if protocol is PLAIN else []), *(turn.prompt_ids or ())]
        ids = torch.tensor([[*history, *lead, *gold]])
        rows = policy.model(input_ids=ids).logits[0].log_softmax(-1)
        at = torch.arange(len(history) + len(lead), ids.shape[1])
        expected.append(rows[at - 1, ids[0, at]].mean().item())
        past = [*history, *(turn.response_ids or ())]
    assert said.numbers is not None
    assert [numbers[0] for numbers in said.numbers if numbers] == pytest.approx(expected, abs=1e-5)
    assert said.name == "belief"


def test_nobody_believes_in_an_empty_answer() -> None:
    policy = policy_for()
    with pytest.raises(ValueError, match="is empty"):
        asyncio.run(Beliefs(policy, lambda episode: "").annotate(by_chance()))


def test_another_lead_in_is_another_source() -> None:
    policy = policy_for()
    assert Beliefs(policy).source == Beliefs(policy).source
    assert Beliefs(policy).source != Beliefs(policy, lead_in="\nSo:").source


@pytest.mark.parametrize(("reference", "answer"), [({"answer": "7"}, "7"), ({"facts": ["7"]}, "7")])
def test_the_answer_is_the_references(reference: Any, answer: str) -> None:
    episode = replace(by_chance(), reference=as_json(reference))
    assert reference_answer(episode) == answer


@pytest.mark.parametrize("reference", [None, {}, {"facts": ["7", "8"]}, {"answer": ""}])
def test_without_one_short_answer_there_is_no_belief(reference: Any) -> None:
    given = None if reference is None else as_json(reference)
    episode = replace(by_chance(), reference=given)
    with pytest.raises(ValueError, match="has no one short answer"):
        reference_answer(episode)


def test_episodes_without_tokens_have_no_history() -> None:
    with pytest.raises(ValueError, match=r"turn 0 of episode .+ has no token ids"):
        histories(by_chance())
