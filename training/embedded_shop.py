"""The embedded model for shops: a small transformer that reads a page in a line, and acts.

It speaks the words of `turngym/Shop-v0` in `shop-easy` with `observation="words"`: its prompt is the
last line of the latest message, its reply an action. A product's id is three tokens, which it has to
copy; names of models it does not know. It is saved and loaded like any model in Hugging Face's format.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, normalizers
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from turngym.envs.shop.engine import SUB_PAGES
from turngym.envs.shop.generated import KINDS
from turngym.envs.shop.line import plain
from turngym.envs.shop.vocabulary import words
from turngym.training.embedded import make_llama

PAD, UNKNOWN, YOURS, END = "[PAD]", "[UNK]", "[ACT]", "[END]"
"""Padding, a word it does not know, what stands where its action is to follow, and what ends it."""
SET = "shop-easy"
WORD = r" \$\d+| b\d{3}|\d{3}|[a-z]+\[| \]| [a-z0-9]+| [;|:,<>]"
"""What is one token, space included: a price, a third of an id, a word, a mark."""
MAX_POSITIONS = 1024
_LAST = "{{ ' ' + message['content'].split('\\n')[-1] }}"
TEMPLATE = (
    "{% for message in messages %}{% if loop.last and message['role'] == 'user' %}"
    + _LAST
    + "{% elif loop.last and message['role'] == 'assistant' %}{{ message['content'] }}"
    + END
    + "{% elif loop.revindex0 == 1 and messages[-1]['role'] == 'assistant' %}"
    + _LAST
    + YOURS
    + "{% endif %}{% endfor %}{% if add_generation_prompt %}"
    + YOURS
    + "{% endif %}"
)
_SAID = "want search of by bought back to prev next buy now ; | : , < >"


@cache
def vocabulary() -> tuple[str, ...]:
    """Return all words, in the order of their ids: those of pages, thirds of ids, prices."""
    thousand = [f"{number:03}" for number in range(1000)]
    known = dict.fromkeys(f" {word}" for text in _texts() for word in text.split())
    said = ("search[", "click[", " ]", *known, *thousand, *(f" b{third}" for third in thousand))
    prices = (f" ${number}" for number in range(1000))
    return (PAD, UNKNOWN, YOURS, END, *dict.fromkeys((*said, *prices)))


def make_tokenizer() -> Any:  # a tokenizer of transformers, whose types are narrower than its uses
    """Return the tokenizer: words have the space before them, and actions are read back without it."""
    ids = {word: number for number, word in enumerate(vocabulary())}
    made = Tokenizer(WordLevel(ids, unk_token=UNKNOWN))
    inside = normalizers.Replace("[", "[ "), normalizers.Replace("]", " ]")
    made.normalizer = normalizers.Sequence(list(inside))
    made.pre_tokenizer = Split(Regex(WORD), behavior="removed", invert=True)
    outside = decoders.Fuse(), decoders.Replace("[ ", "["), decoders.Replace(" ]", "]")
    made.decoder = decoders.Sequence(list(outside))
    made.add_special_tokens([PAD, UNKNOWN, YOURS, END])
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # it has no types
        tokenizer_object=made,
        pad_token=PAD,
        unk_token=UNKNOWN,
        eos_token=END,
        model_max_length=MAX_POSITIONS,
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_model(
    seed: int, *, width: int = 64, num_layers: int = 2, num_heads: int = 4, spread: float = 0.15
) -> LlamaForCausalLM:
    """Return a model with fresh weights, see `embedded.make_llama`."""
    known = vocabulary()
    return make_llama(
        seed,
        words=len(known),
        positions=MAX_POSITIONS,
        stops=[known.index(END)],
        width=width,
        num_layers=num_layers,
        num_heads=num_heads,
        spread=spread,
    )


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
