"""The words of `turngym/Household-v0` in `household-easy` with `observation="words"`.

A thing's name is one word: `mug 1`.
"""

from functools import cache
from typing import Any

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from turngym.envs.household.game import NEEDS, STATES
from turngym.envs.household.homes import KINDS
from turngym.envs.household.tables import tables
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

SET = "household-easy"
WORD = r"\[[A-Z]+\]|go to|[a-z]+ \d+|[a-z]+|;"
"""What is one token."""
MAX_POSITIONS = 1024
TEMPLATE = latest_template(between=" ", end=END)
_SAID = (
    "; want at hold in under two middle nothing closed unseen empty "
    "open close take from move to use with examine look inventory help"
)


@cache
def vocabulary() -> tuple[str, ...]:
    """Return all words, in the order of their ids: those of the language, kinds, names."""
    kinds: dict[str, int] = {}
    for room in KINDS[SET].rooms:
        table = tables().rooms[room]
        kinds |= {kind: stock.most for kind, stock in table.receptacles.items()}
        kinds |= {kind: habit.most for kind, habit in table.items.items()}
    names = [f"{kind} {number}" for kind, most in kinds.items() for number in range(1, most + 1)]
    said = (*_SAID.split(), "go to", *STATES, *NEEDS.values(), *kinds, *names)
    return (PAD, UNKNOWN, YOURS, END, *dict.fromkeys(said))


def make_tokenizer() -> Any:
    """Return the tokenizer: a word, or a name with its number, is a token."""
    words = Tokenizer(WordLevel(numbered(vocabulary()), unk_token=UNKNOWN))
    words.pre_tokenizer = Split(Regex(WORD), behavior="removed", invert=True)
    words.add_special_tokens([END])  # so that it is no part of an action
    special = {"pad_token": PAD, "unk_token": UNKNOWN, "eos_token": END}
    return wrapped(words, TEMPLATE, MAX_POSITIONS, **special)


LANGUAGE = Language(make_tokenizer=make_tokenizer, stops=(END,))
