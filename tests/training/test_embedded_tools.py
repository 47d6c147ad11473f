"""The embedded model for tools: its words, its weights, and a run that warms it up and goes on."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tooluse_plays import world

from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import jobs_of
from turngym.agents.protocol import PROTOCOLS
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert
from turngym.agents.sequences import encode_episode, sequences_of
from turngym.agents.tokens import Encoder
from turngym.envs.episode import read_episodes
from turngym.envs.tooluse.sets import EASY
from turngym.training.embedded_tools import (
    CALL,
    PIECE,
    SET,
    make_model,
    make_tokenizer,
    vocabulary,
)
from turngym.training.metrics import METRICS, read_metrics
from turngym.training.recipes import RECIPES
from turngym.training.train import train

NATIVE = PROTOCOLS["native"]
TOKENIZER: Any = make_tokenizer()  # of transformers
TINY = replace(
    RECIPES["tooluse-easy"],
    demonstrations=8,
    warm_up_epochs=3,
    iterations=1,
    num_tasks=2,
    group_size=2,
    minibatch=4,
    max_new_tokens=16,
)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text), clean_up_tokenization_spaces=False) == text


@pytest.mark.parametrize("split", ["train", "valid_seen"])
def test_every_word_of_the_kinds_it_is_trained_on_is_one_token(split: str) -> None:
    tasks = jobs_of(f"{SET}/{split}/{index}" for index in range(1000, 1020))
    said = 0
    for episode in collect("turngym/ToolUse-v0", Expert(), tasks, options={"tasks": SET}):
        assert episode.status == "solved"
        assert episode.start is not None
        heard = [m for turn in episode.turns for m in turn.messages] + [episode.start.messages[-1]]
        for message in heard:
            text = re.sub(r"R\d{6}", "W41007", message.content)  # ids of refunds are endless
            pieces = re.findall(PIECE, text)
            assert len(TOKENIZER.encode(text)) == len(pieces), text
            said += len(pieces)
    assert said > 1000


def test_what_it_does_not_know_is_spelled_in_bytes() -> None:
    tokens = TOKENIZER.encode("ada zq\u00e9")
    assert [vocabulary()[token] for token in tokens] == [
        "ada",
        "\u0120",
        "z",
        "q",
        "\u00c3",
        "\u00a9",
    ]


def test_its_template_shows_names_of_tools_and_calls_in_the_form_of_hermes() -> None:
    encoder = Encoder(TOKENIZER, protocol=NATIVE)
    (episode,) = collect(
        "turngym/ToolUse-v0", Expert(), jobs_of([f"{SET}/train/0"]), options={"tasks": SET}
    )
    (sequence,) = sequences_of(encode_episode(episode, encoder))
    text = str(encoder.tokenizer.decode(list(sequence.ids), clean_up_tokenization_spaces=False))
    assert text.startswith("<|tools|> find_customer get_customer ")
    assert f'<|agent|>{CALL}\n{{"name": "find_customer", "arguments": {{"email": "' in text
    assert '</tool_call><|end|><|result|>{"id":"C' in text
    assert text.endswith("<|end|>")


def test_the_easy_set_is_told_at_once_and_holds_one_template_out() -> None:
    asked = {
        split: {
            check.id.split(":")[0]
            for index in range(30)
            for check in world(SET, split=split).reset(options={"index": index})[1]["signals"]
            if hasattr(check, "passed")
        }
        for split in ("train", "valid_unseen")
    }
    assert all("told" not in kinds for kinds in asked.values())
    assert EASY[-1] == "faster_shipping"
    for split, least in (("train", False), ("valid_unseen", True)):
        env = world(SET, split=split)
        for index in range(30):
            observation, _ = env.reset(options={"index": index})
            plan = "".join(env.solution() or ())
            assert ("set_shipping" in plan) == least
            assert "@mail.example" in observation


def test_it_is_made_of_its_seed_alone_and_loaded_like_any_other(tmp_path: Path) -> None:
    state = torch.random.get_rng_state()
    model, again, other = (make_model(seed) for seed in (0, 0, 1))
    assert torch.equal(state, torch.random.get_rng_state())
    name = "model.layers.0.mlp.up_proj.weight"
    assert torch.equal(model.state_dict()[name], again.state_dict()[name])
    assert not torch.equal(model.state_dict()[name], other.state_dict()[name])
    assert sum(weight.numel() for weight in model.parameters()) < 1_000_000
    model.save_pretrained(tmp_path)
    TOKENIZER.save_pretrained(tmp_path)
    loaded = HFPolicy.load(tmp_path, protocol=NATIVE)
    text = f'{CALL}\n{{"name": "get_order", "arguments": {{"order_id": "W41007"}}}}\n'
    ids = TOKENIZER.encode(text)
    assert list(loaded.encoder.tokenizer.encode(text, add_special_tokens=False)) == ids
    given_ids = torch.tensor([ids])
    assert torch.equal(loaded.model(given_ids).logits, model(given_ids).logits)


def test_a_run_warms_up_on_native_calls_and_learns_from_its_own(tmp_path: Path) -> None:
    train(TINY, tmp_path)
    lines = list(read_metrics(tmp_path / METRICS))
    losses = [line["imitation/loss"] for line in lines[:3]]
    assert losses == sorted(losses, reverse=True)
    assert lines[-1]["run/step"] == 4
    assert lines[-1]["gap/first"] < 1e-4
    episodes = list(read_episodes(tmp_path))
    assert len(episodes) == 4
    assert all(turn.response_ids for episode in episodes for turn in episode.turns)
