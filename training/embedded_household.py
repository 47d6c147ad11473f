"""The embedded model for homes: a small transformer that reads a line of what is known, and acts.

It speaks the words of `turngym/Household-v0` in `household-easy` with `observation="words"`: its
prompt is the last line of the latest message, its reply an action. A thing's name is one word to it:
`mug 1`. It is saved and loaded like any model in Hugging Face's format.
"""

from functools import cache
from typing import Any

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from turngym.envs.household.game import NEEDS, STATES
from turngym.envs.household.homes import KINDS
from turngym.envs.household.tables import tables
from turngym.training.embedded import make_llama

PAD, UNKNOWN, YOURS, END = "[PAD]", "[UNK]", "[ACT]", "[END]"
"""Padding, a word it does not know, what stands where its action is to follow, and what ends it."""
SET = "household-easy"
WORD = r"\[[A-Z]+\]|go to|[a-z]+ \d+|[a-z]+|;"
"""What is one token."""
MAX_POSITIONS = 1024
_LAST = "{{ message['content'].split('\\n')[-1] }}"
TEMPLATE = (
    "{% for message in messages %}{% if loop.last and message['role'] == 'user' %}"
    + _LAST
    + "{% elif loop.last and message['role'] == 'assistant' %} {{ message['content'] }} "
    + END
    + "{% elif loop.revindex0 == 1 and messages[-1]['role'] == 'assistant' %}"
    + _LAST
    + f" {YOURS}"
    + "{% endif %}{% endfor %}{% if add_generation_prompt %} "
    + YOURS
    + "{% endif %}"
)
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


def make_tokenizer() -> Any:  # a tokenizer of transformers, whose types are narrower than its uses
    """Return the tokenizer: a word, or a name with its number, is a token."""
    ids = {word: number for number, word in enumerate(vocabulary())}
    words = Tokenizer(WordLevel(ids, unk_token=UNKNOWN))
    words.pre_tokenizer = Split(Regex(WORD), behavior="removed", invert=True)
    words.add_special_tokens([END])  # so that it is no part of an action
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # it has no types
        tokenizer_object=words,
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
    words = vocabulary()
    return make_llama(
        seed,
        words=len(words),
        positions=MAX_POSITIONS,
        stops=[words.index(END)],
        width=width,
        num_layers=num_layers,
        num_heads=num_heads,
        spread=spread,
    )
