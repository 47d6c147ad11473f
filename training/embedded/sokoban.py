"""The words of `turngym/Sokoban-v0` with `observation="words"`: the reply is one of them."""

from typing import Any

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from turngym.envs.sokoban.engine import DIRECTIONS, XSB
from turngym.envs.sokoban.generate import MAX_SIDE
from turngym.training.embedded.language import (
    PAD,
    UNKNOWN,
    YOURS,
    Language,
    latest_template,
    numbered,
    wrapped,
)

MAX_POSITIONS = 2048
"""Words of the largest level."""
TEMPLATE = latest_template(between=" ")


def vocabulary() -> tuple[str, ...]:
    """Return all words, in the order of their ids."""
    numbers = [f"{number:+d}" for number in range(2 - MAX_SIDE, MAX_SIDE - 1)]
    return (PAD, UNKNOWN, YOURS, *DIRECTIONS, *XSB, *numbers)


def make_tokenizer() -> Any:
    """Return the tokenizer: a word is a token."""
    words = Tokenizer(WordLevel(numbered(vocabulary()), unk_token=UNKNOWN))
    words.pre_tokenizer = WhitespaceSplit()
    return wrapped(words, TEMPLATE, MAX_POSITIONS, pad_token=PAD, unk_token=UNKNOWN)


LANGUAGE = Language(make_tokenizer=make_tokenizer, stops=tuple(DIRECTIONS))
"""Any action ends a reply, which is one word long."""
