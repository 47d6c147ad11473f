"""What all models made from nothing have in common, and a run of each that warms it up and goes on."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from turngym.agents.hf import HFPolicy
from turngym.agents.protocol import PROTOCOLS
from turngym.envs.episode import read_episodes
from turngym.training.embedded import EMBEDDED
from turngym.training.embedded.language import latest_template
from turngym.training.metrics import METRICS, read_metrics
from turngym.training.recipes import RECIPES
from turngym.training.train import train

SMALLER = {
    "shop-easy": ("products=200",),
}
"""Options that make a recipe's world quick to begin."""
ONE_EACH = ("sokoban", "tooluse-easy", "household", "household-checklist", "shop-easy", "swe-easy")
each_model = pytest.mark.parametrize("name", EMBEDDED)


def test_there_is_a_run_of_each_model_below() -> None:
    assert {RECIPES[recipe].model for recipe in ONE_EACH} == set(EMBEDDED)


@each_model
def test_a_model_is_made_of_its_seed_alone(name: str) -> None:
    state = torch.random.get_rng_state()
    model, again, other = (EMBEDDED[name].make_model(seed) for seed in (0, 0, 1))
    assert torch.equal(state, torch.random.get_rng_state())
    weight = "model.layers.0.mlp.up_proj.weight"
    assert torch.equal(model.state_dict()[weight], again.state_dict()[weight])
    assert not torch.equal(model.state_dict()[weight], other.state_dict()[weight])
    assert sum(one.numel() for one in model.parameters()) < 1_000_000


@each_model
def test_a_model_is_loaded_like_any_other(name: str, tmp_path: Path) -> None:
    model, tokenizer = EMBEDDED[name].make_model(0), EMBEDDED[name].make_tokenizer()
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    loaded = HFPolicy.load(tmp_path, protocol=PROTOCOLS["latest"])
    words = tokenizer.decode(range(3, 60))
    again = loaded.encoder.tokenizer.encode(words, add_special_tokens=False)
    assert list(again) == tokenizer.encode(words)
    ids = torch.arange(min(40, len(tokenizer)))[None]
    assert torch.equal(loaded.model(ids).logits, model(ids).logits)


@pytest.mark.parametrize("name", [name for name in EMBEDDED if name != "embedded"])
def test_no_word_is_there_twice_and_none_but_the_end_ends_a_reply(name: str) -> None:
    tokenizer = EMBEDDED[name].make_tokenizer()
    assert sorted(tokenizer.get_vocab().values()) == list(range(len(tokenizer)))
    (stop,) = EMBEDDED[name].stops
    assert tokenizer.convert_tokens_to_ids(stop) == tokenizer.eos_token_id


def test_a_template_shows_the_last_line_alone() -> None:
    plain, ended = latest_template(between=" "), latest_template(before=" ", end="[END]")
    tokenizer = EMBEDDED["embedded"].make_tokenizer()
    asked = [
        {"role": "user", "content": "long ago"},
        {"role": "assistant", "content": "up"},
        {"role": "user", "content": "No.\nhere"},
    ]
    told = [*asked, {"role": "assistant", "content": "down"}]

    def shown(template: str, said: list[dict[str, str]], *, asks: bool) -> object:
        tokenizer.chat_template = template
        return tokenizer.apply_chat_template(said, add_generation_prompt=asks, tokenize=False)

    assert shown(plain, asked, asks=True) == "here [ACT]"
    assert shown(plain, told, asks=False) == "here [ACT] down"
    assert shown(ended, asked, asks=True) == " here[ACT]"
    assert shown(ended, told, asks=False) == " here[ACT]down[END]"


@pytest.mark.parametrize("recipe", ONE_EACH)
def test_a_run_warms_up_and_learns_from_its_own_episodes(recipe: str, tmp_path: Path) -> None:
    config = replace(
        RECIPES[recipe],
        options=(*RECIPES[recipe].options, *SMALLER.get(recipe, ())),
        demonstrations=8,
        warm_up_epochs=3,
        iterations=1,
        num_tasks=2,
        group_size=2,
        minibatch=4,
        max_new_tokens=min(16, RECIPES[recipe].max_new_tokens),
    )
    train(config, tmp_path)
    lines = list(read_metrics(tmp_path / METRICS))
    losses = [line["imitation/loss"] for line in lines if "imitation/loss" in line]
    assert len(losses) == 3
    assert losses == sorted(losses, reverse=True)
    assert lines[-1]["run/episodes"] == 4
    assert lines[-1]["gap/first"] < 1e-4  # what was sampled is what is trained on
    episodes = list(read_episodes(tmp_path))
    assert len(episodes) == 4
    assert all(turn.response_ids for episode in episodes for turn in episode.turns)
