"""What the models that are made from nothing have in common: a language each, and fresh weights."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Regex, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Split
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

PAD, UNKNOWN, YOURS, END = "[PAD]", "[UNK]", "[ACT]", "[END]"
"""Padding, a word it does not know, what stands where its action is to follow, and what ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a small model reads and says."""

    make_tokenizer: Callable[[], Any]  # a tokenizer of transformers, typed narrower than its uses
    stops: tuple[str, ...]
    """Tokens that end a reply."""
    width: int = 64
    """Of the model's hidden states."""
    num_layers: int = 2
    num_heads: int = 4
    """Of attention, in each layer."""
    spread: float = 0.15
    """Standard deviation of fresh weights: several times the usual 0.02, which is meant for wide models
    and leaves one as narrow as this too quiet to learn fast."""

    def make_model(self, seed: int) -> LlamaForCausalLM:
        """Return a model with fresh weights.

        Args:
            seed: Of the weights; the global generator of torch is as it was afterwards.
        """
        width, tokenizer = self.width, self.make_tokenizer()
        config = LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=width,
            intermediate_size=8 * math.ceil(width / 3),  # 8/3 of the width, as Llama has it
            num_hidden_layers=self.num_layers,
            num_attention_heads=self.num_heads,
            max_position_embeddings=tokenizer.model_max_length,
            initializer_range=self.spread,
            tie_word_embeddings=True,
            bos_token_id=None,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=None,
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = LlamaForCausalLM(config)
        stops = tokenizer.convert_tokens_to_ids(list(self.stops))
        model.generation_config.eos_token_id = stops
        return model


def wrapped(words: Tokenizer, template: str, positions: int, **special: str) -> Any:
    """Return a tokenizer as transformers has them.

    Args:
        words: Divides texts.
        template: Of a dialogue, in Jinja.
        positions: The longest context.
        special: `pad_token` and the like.
    """
    made = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # it has no types
        tokenizer_object=words, model_max_length=positions, **special
    )
    made.chat_template = template
    return made


def spelled(pieces: Iterable[str]) -> tuple[str, ...]:
    """Return the vocabulary of who spells what it does not know: all bytes, then known pieces.

    Bytes are written as `ByteLevel` writes them, and so are the pieces.
    """
    spelling = ByteLevel(add_prefix_space=False, use_regex=False)
    known = {spelling.pre_tokenize_str(piece)[0][0] for piece in pieces}
    single = sorted(ByteLevel.alphabet())
    return (*single, *sorted(known - set(single)))


def speller(vocabulary: Sequence[str], piece: str, special: Sequence[str]) -> Tokenizer:
    """Return what divides texts into pieces: a known one is a token, and of others each byte.

    Args:
        vocabulary: Of `spelled`.
        piece: A regular expression that matches one piece after another.
        special: Tokens that are no text.
    """
    made = Tokenizer(BPE(numbered(vocabulary), [], ignore_merges=True))
    parts = [Split(Regex(piece), "isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]
    made.pre_tokenizer = pre_tokenizers.Sequence(parts)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(list(special))
    return made


def latest_template(
    *, before: str = "", between: str = "", end: str = "", whole: bool = False
) -> str:
    """Return the template of who reads the latest message, and acts.

    Args:
        before: Stands before the message.
        between: Stands between message, `YOURS`, action and end.
        end: Ends the action, if anything does.
        whole: Whether all of the message is read, and not only its last line.
    """
    line = "message['content']" if whole else "message['content'].split('\\n')[-1]"
    read = f"{{{{ {before!r} + {line} }}}}" if before else f"{{{{ {line} }}}}"
    said = f"{between}{{{{ message['content'] }}}}{between + end if end else ''}"
    return (
        "{% for message in messages %}"
        f"{{% if loop.last and message['role'] == 'user' %}}{read}"
        f"{{% elif loop.last and message['role'] == 'assistant' %}}{said}"
        f"{{% elif loop.revindex0 == 1 and messages[-1]['role'] == 'assistant' %}}"
        f"{read}{between}{YOURS}"
        "{% endif %}{% endfor %}"
        f"{{% if add_generation_prompt %}}{between}{YOURS}{{% endif %}}"
    )


def numbered(words: Sequence[str]) -> dict[str, int]:
    """Return words with their ids."""
    return {word: number for number, word in enumerate(words)}
