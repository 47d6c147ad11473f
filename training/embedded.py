"""The embedded model: a small transformer with a tokenizer of its own, made from nothing.

It speaks the words of `turngym/Sokoban-v0` with `observation="words"`: its prompt is the last line
of the latest message, its reply is one word. It is saved and loaded like any model in Hugging Face's
format, so whatever trains it trains a real one.
"""

import math
from collections.abc import Sequence
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from turngym.envs.sokoban.engine import DIRECTIONS, XSB
from turngym.envs.sokoban.generate import MAX_SIDE

PAD, UNKNOWN, YOURS = "[PAD]", "[UNK]", "[ACT]"
"""Padding, a word it does not know, and what stands where its word is to follow."""
MAX_POSITIONS = 2048
"""Words of the largest level."""
TEMPLATE = (
    "{% for message in messages %}{% if loop.last and message['role'] == 'user' %}"
    "{{ message['content'].split('\\n')[-1] }}"
    "{% elif loop.last and message['role'] == 'assistant' %} {{ message['content'] }}"
    "{% elif loop.revindex0 == 1 and messages[-1]['role'] == 'assistant' %}"
    "{{ message['content'].split('\\n')[-1] }} " + YOURS + "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %} " + YOURS + "{% endif %}"
)


def vocabulary() -> list[str]:
    """Return all words, in the order of their ids."""
    numbers = [f"{number:+d}" for number in range(2 - MAX_SIDE, MAX_SIDE - 1)]
    return [PAD, UNKNOWN, YOURS, *DIRECTIONS, *XSB, *numbers]


def make_tokenizer() -> Any:  # a tokenizer of transformers, whose types are narrower than its uses
    """Return the tokenizer: a word is a token."""
    ids = {word: number for number, word in enumerate(vocabulary())}
    words = Tokenizer(WordLevel(ids, unk_token=UNKNOWN))
    words.pre_tokenizer = WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # it has no types
        tokenizer_object=words, pad_token=PAD, unk_token=UNKNOWN, model_max_length=MAX_POSITIONS
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_model(
    seed: int, *, width: int = 64, num_layers: int = 2, num_heads: int = 4, spread: float = 0.15
) -> LlamaForCausalLM:
    """Return a model with fresh weights, see `make_llama`."""
    words = vocabulary()
    return make_llama(
        seed,
        words=len(words),
        positions=MAX_POSITIONS,
        stops=[words.index(word) for word in DIRECTIONS],  # any action: a reply is one word long
        width=width,
        num_layers=num_layers,
        num_heads=num_heads,
        spread=spread,
    )


def make_llama(
    seed: int,
    *,
    words: int,
    positions: int,
    stops: Sequence[int],
    pad: int = 0,
    width: int,
    num_layers: int,
    num_heads: int = 4,
    spread: float,
) -> LlamaForCausalLM:
    """Return a small model with fresh weights.

    Args:
        seed: Of the weights; the global generator of torch is as it was afterwards.
        words: Size of the vocabulary.
        positions: Longest context.
        stops: Tokens that end a reply.
        pad: The token of padding.
        width: Of the hidden states.
        num_layers: How many layers.
        num_heads: How many heads of attention.
        spread: Standard deviation of the weights: several times the usual 0.02, which is meant for
            wide models and leaves one as narrow as this too quiet to learn fast.
    """
    config = LlamaConfig(
        vocab_size=words,
        hidden_size=width,
        intermediate_size=8 * math.ceil(width / 3),  # 8/3 of the width, as Llama has it
        num_hidden_layers=num_layers,
        num_attention_heads=num_heads,
        max_position_embeddings=positions,
        initializer_range=spread,
        tie_word_embeddings=True,
        bos_token_id=None,
        pad_token_id=pad,
        eos_token_id=None,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = LlamaForCausalLM(config)
    model.generation_config.eos_token_id = list(stops)
    return model
