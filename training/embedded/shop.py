"""The words of `turngym/Shop-v0` in `shop-easy` with `observation="words"`.

A product's id is three tokens, which have to be copied; names of models are not known.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, normalizers
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from turngym.envs.shop.engine import SUB_PAGES
from turngym.envs.shop.generated import KINDS
from turngym.envs.shop.line import plain
from turngym.envs.shop.vocabulary import words
from turngym.training.embedded.language import (
    END,
    PAD,
    UNKNOWN,
    YOURS,
    Language,
    latest_template,
    numbered,
    wrapped,
)

SET = "shop-easy"
WORD = r" \$\d+| b\d{3}|\d{3}|[a-z]+\[| \]| [a-z0-9]+| [;|:,<>]"
"""What is one token, space included: a price, a third of an id, a word, a mark."""
MAX_POSITIONS = 1024
TEMPLATE = latest_template(before=" ", end=END)
_SAID = "want search of by bought back to prev next buy now ; | : , < >"


@cache
def vocabulary() -> tuple[str, ...]:
    """Return all words, in the order of their ids: those of pages, thirds of ids, prices."""
    thousand = [f"{number:03}" for number in range(1000)]
    known = dict.fromkeys(f" {word}" for text in _texts() for word in text.split())
    said = ("search[", "click[", " ]", *known, *thousand, *(f" b{third}" for third in thousand))
    prices = (f" ${number}" for number in range(1000))
    return (PAD, UNKNOWN, YOURS, END, *dict.fromkeys((*said, *prices)))


def make_tokenizer() -> Any:
    """Return the tokenizer: words have the space before them, and actions are read back without it."""
    made = Tokenizer(WordLevel(numbered(vocabulary()), unk_token=UNKNOWN))
    inside = normalizers.Replace("[", "[ "), normalizers.Replace("]", " ]")
    made.normalizer = normalizers.Sequence(list(inside))
    made.pre_tokenizer = Split(Regex(WORD), behavior="removed", invert=True)
    outside = decoders.Fuse(), decoders.Replace("[ ", "["), decoders.Replace(" ]", "]")
    made.decoder = decoders.Sequence(list(outside))
    made.add_special_tokens([PAD, UNKNOWN, YOURS, END])
    special = {"pad_token": PAD, "unk_token": UNKNOWN, "eos_token": END}
    return wrapped(made, TEMPLATE, MAX_POSITIONS, **special)


LANGUAGE = Language(make_tokenizer=make_tokenizer, stops=(END,))


def _texts() -> Iterator[str]:
    """Yield what stands on the pages of the set."""
    yield _SAID
    yield from SUB_PAGES
    yield from map(str, range(51))
    for one in KINDS[SET].sells:
        yield from map(plain, (one.name, one.query, *one.attributes))
        for name, values in one.options[: KINDS[SET].options]:
            yield from map(plain, (name, *values))
    said = words()
    yield from map(plain, (*said.brands, *said.extras))
    for lines in said.lines.values():
        yield from (plain(re.sub(r"\{.*?\}", "", text)) for text in lines)
