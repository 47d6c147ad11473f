"""The embedded model for shops: its words, and a run that warms it up and goes on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.agents.jobs import jobs_of
from turngym.agents.protocol import PROTOCOLS
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert
from turngym.agents.tokens import Encoder
from turngym.envs.calls import Message
from turngym.envs.shop.generated import generated
from turngym.training.embedded.language import UNKNOWN, YOURS
from turngym.training.embedded.shop import (
    LANGUAGE,
    SET,
    vocabulary,
)

TOKENIZER: Any = LANGUAGE.make_tokenizer()  # of transformers


def back(text: str) -> Any:  # text
    return TOKENIZER.decode(TOKENIZER.encode(text), clean_up_tokenization_spaces=False)


@pytest.mark.parametrize(
    ("action", "number"),
    [
        ("search[coffee mugs matte finish black]", 7),
        ("click[b042078477]", 5),
        ("click[buy now]", 4),
        ("click[< prev]", 4),
        ("click[6 mm]", 4),
    ],
)
def test_an_action_is_read_back_as_it_was(action: str, number: int) -> None:
    assert back(action) == action
    assert len(TOKENIZER.encode(action)) == number


@given(st.integers(0, 10**9 - 1))
def test_any_id_is_three_tokens_that_are_known(number: int) -> None:
    tokens = TOKENIZER.encode(f" b{number:09}")
    assert len(tokens) == 3
    assert vocabulary().index(UNKNOWN) not in tokens


def test_what_experts_do_is_read_back_as_it_was() -> None:
    options = {"tasks": SET, "products": 200, "observation": "words", "expert": "seen"}
    jobs = jobs_of(f"{generated(SET, {'products': 200}).name}/train/{n}" for n in range(40))
    actions = []
    for episode in collect("turngym/Shop-v0", Expert(), jobs, options=options):
        assert episode.status == "solved"
        actions += [turn.action.text for turn in episode.turns]
    assert len(actions) >= 160
    changed = [text for text in actions if back(text) != text]
    assert len(changed) < 4  # searches for a title: names of models are not known
    assert all(text.startswith("search[") for text in changed)


def test_a_prompt_is_the_last_line_and_ends_where_the_action_begins() -> None:
    encoder = Encoder(TOKENIZER, protocol=PROTOCOLS["latest"])
    said = Message(role="user", content="No.\nwant hoodies ; red | search")
    tokens = encoder.prompt((said,), (said,), None, ())
    words = [" want", " hoodies", " ;", " red", " |", " search", YOURS]
    assert [vocabulary()[token] for token in tokens] == words
