"""The embedded model for homes: its words, and a run that warms it up and goes on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium
import pytest
import torch

from turngym.envs.household.env import HouseholdEnv
from turngym.training.embedded_household import (
    END,
    MAX_POSITIONS,
    PAD,
    SET,
    UNKNOWN,
    YOURS,
    make_model,
    make_tokenizer,
    vocabulary,
)
from turngym.training.metrics import METRICS, read_metrics
from turngym.training.recipes import RECIPES
from turngym.training.train import train

TOKENIZER: Any = make_tokenizer()  # of transformers
TINY = replace(
    RECIPES["household"],
    demonstrations=8,
    warm_up_epochs=3,
    iterations=1,
    num_tasks=2,
    group_size=2,
)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("split", ["train", "valid_unseen"])
def test_it_knows_every_word_of_its_set_and_says_every_action(split: str) -> None:
    env = gymnasium.make(
        "turngym/Household-v0", tasks=SET, split=split, observation="words", expert="seen"
    ).unwrapped
    assert isinstance(env, HouseholdEnv)
    for index in range(12):
        observation, info = env.reset(options={"index": index})
        while info["status"] == "running":
            plan = env.solution()
            assert plan is not None
            for text in (observation, *info["admissible"]):
                ids = TOKENIZER.encode(text)
                assert TOKENIZER.unk_token_id not in ids
                assert TOKENIZER.decode(ids) == text
                assert len(ids) < MAX_POSITIONS
            observation, _, _, _, info = env.step(plan[0])
        assert info["status"] == "solved"


def test_a_name_is_one_token_and_a_prompt_is_the_last_line() -> None:
    messages = [{"role": "user", "content": "Nothing happens.\nat shelf 1 ; hold mug 2"}]
    prompt = TOKENIZER.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    assert TOKENIZER.tokenize(prompt) == ["at", "shelf 1", ";", "hold", "mug 2", YOURS]
    messages.append({"role": "assistant", "content": "go to fridge 1"})
    whole = TOKENIZER.apply_chat_template(messages, tokenize=False)
    assert TOKENIZER.tokenize(whole)[-4:] == [YOURS, "go to", "fridge 1", END]


def test_no_word_is_there_twice() -> None:
    words = vocabulary()
    assert len(set(words)) == len(words)
    assert words[:4] == (PAD, UNKNOWN, YOURS, END)
    assert {"mug 1", "mug 3", "fridge 1", "go to", "clean"} <= set(words)
    assert "fridge 2" not in words


def test_its_weights_are_of_its_seed_alone() -> None:
    def total(seed: int) -> float:
        return sum(float(p.detach().double().sum()) for p in make_model(seed).parameters())

    torch.manual_seed(1)
    first = total(0)
    torch.manual_seed(2)
    assert total(0) == first != total(1)


@pytest.mark.parametrize("recipe", ["household", "household-checklist"])
def test_a_run_warms_it_up_and_goes_on(recipe: str, tmp_path: Path) -> None:
    config = replace(TINY, rubric=RECIPES[recipe].rubric, credit=RECIPES[recipe].credit)
    train(config, tmp_path / "run")
    metrics = list(read_metrics(tmp_path / "run" / METRICS))
    losses = [one["imitation/loss"] for one in metrics if "imitation/loss" in one]
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    assert metrics[-1]["run/episodes"] == 4
    assert metrics[-1]["credit/anchor"] > 1  # the first turns of a group stand alike
