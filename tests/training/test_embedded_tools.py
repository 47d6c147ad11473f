"""The embedded model for tools: its words, its weights, and a run that warms it up and goes on."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tooluse_plays import world

from turngym.agents.jobs import jobs_of
from turngym.agents.protocol import PROTOCOLS
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert
from turngym.agents.sequences import encode_episode, sequences_of
from turngym.agents.tokens import Encoder
from turngym.envs.tooluse.sets import EASY
from turngym.training.embedded.tools import (
    CALL,
    LANGUAGE,
    PIECE,
    SET,
    vocabulary,
)

NATIVE = PROTOCOLS["native"]
TOKENIZER: Any = LANGUAGE.make_tokenizer()  # of transformers


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
