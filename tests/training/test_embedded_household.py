"""The embedded model for homes: its words, and a run that warms it up and goes on."""

from typing import Any

import gymnasium
import pytest

from turngym.envs.household.env import HouseholdEnv
from turngym.training.embedded.household import (
    LANGUAGE,
    MAX_POSITIONS,
    SET,
    vocabulary,
)
from turngym.training.embedded.language import END, PAD, UNKNOWN, YOURS

TOKENIZER: Any = LANGUAGE.make_tokenizer()  # of transformers


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
