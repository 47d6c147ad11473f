"""Sampling from a language model: many prompts at once, chance from a counter per prompt."""

import inspect
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Model = Any  # a causal language model of transformers, or one wrapped by peft

_SHRINK = 2
"""Finished rows are dropped when the rows of a batch are this many times those that go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How tokens are drawn."""

    temperature: float = 1.0
    """0 takes the likeliest token."""
    top_p: float = 1.0
    """Only the likeliest tokens that together have this probability; 1 for all."""
    top_k: int = 0
    """Only this many of the likeliest tokens; 0 for all."""

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise ValueError(f"temperature is {self.temperature!r}, expected a number from 0 on")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p is {self.top_p!r}, expected above 0 and at most 1")
        if self.top_k < 0:
            raise ValueError(f"top_k is {self.top_k!r}, expected 0 (all) or more")

    @property
    def scale(self) -> float:
        """The temperature of log-probabilities: 1 where the likeliest token is taken."""
        return self.temperature or 1.0


class Memory(Protocol):
    """Remembers what a model computed for earlier tokens, see `kvcache.EpisodeCache`."""

    def begin(
        self, episodes: Sequence[str], prompts: Sequence[Sequence[int]], device: torch.device
    ) -> tuple[Tensor, Tensor | None, Any]:
        """Return the tokens that are still to be read, the mask, and the cache of the others."""

    def keep(
        self, episode: str, ids: Sequence[int], cache: Any, row: int, mask: Tensor | None
    ) -> None:
        """Remember one row of a cache, which has read these tokens."""


class Sampled(NamedTuple):
    """What was sampled after one prompt."""

    ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    """At the temperature, before top-p and top-k."""
    stopped: bool
    """Whether the last token is a stop token; else the limit was reached."""


def generate(
    model: Model,
    prompts: Sequence[Sequence[int]],
    *,
    seeds: Sequence[int],
    limits: Sequence[int],
    stop_ids: Collection[int],
    sampling: Sampling,
    memory: tuple[Memory, Sequence[str]] | None = None,
) -> list[Sampled]:
    """Sample a reply to each prompt.

    A reply depends on its prompt and its seed, and on the rest of the batch by float rounding only.

    Args:
        model: The model; it is asked in evaluation mode.
        prompts: Token ids, at least one each; they may differ in length.
        seeds: One of each reply.
        limits: The most tokens of each reply, at least 1.
        stop_ids: The tokens after which a reply ends.
        sampling: How tokens are drawn.
        memory: Keeps what was read, and the episode that each prompt belongs to.

    Raises:
        FloatingPointError: The model's logits are not finite.
    """
    with _evaluating(model), torch.inference_mode():
        batch = _Batch(model, prompts, seeds, limits, frozenset(stop_ids), sampling, memory)
        return batch.run()


class _Batch:
    """Replies in the making; the rows of the tensors are the prompts that go on."""

    def __init__(
        self,
        model: Model,
        prompts: Sequence[Sequence[int]],
        seeds: Sequence[int],
        limits: Sequence[int],
        stop_ids: frozenset[int],
        sampling: Sampling,
        memory: tuple[Memory, Sequence[str]] | None,
    ) -> None:
        self.model = model
        self.prompts = prompts
        self.memory = memory
        self.limits = limits
        self.stop_ids = stop_ids
        self.sampling = sampling
        self.seeds = np.array([seed % 2**64 for seed in seeds], dtype=np.uint64)
        self.ids: list[list[int]] = [[] for _ in prompts]
        self.logprobs: list[list[float]] = [[] for _ in prompts]
        self.stopped = [False] * len(prompts)
        self.rows = list(range(len(prompts)))
        self.live = set(self.rows)
        self.cache: Any = None  # of transformers
        if memory is None:
            self.tokens, self.mask = padded(prompts, model.device, left=True)
        else:
            begun = memory[0].begin(memory[1], prompts, model.device)
            self.tokens, self.mask, self.cache = begun
        self.extra = {"logits_to_keep": 1} if _keeps_logits(model) else {}

    def run(self) -> list[Sampled]:
        """Draw token after token until all have ended."""
        longest = max(self.limits)
        for step in range(longest):
            logits = self._forward(caching=step + 1 < longest or self.memory is not None)
            chance = uniforms(self.seeds[self.rows], step)
            tokens, logprobs = draw(logits, chance, self.sampling)
            self._take(tokens.tolist(), logprobs.tolist())
            if not self.live:
                break
            self._append(tokens)
        return [
            Sampled(tuple(ids), tuple(logprobs), stopped)
            for ids, logprobs, stopped in zip(self.ids, self.logprobs, self.stopped, strict=True)
        ]

    def _forward(self, *, caching: bool) -> Tensor:
        """Return the logits of the next token of each row."""
        positions = None
        if self.mask is not None:
            positions = (self.mask.cumsum(-1) - 1).clamp(min=0)[:, -self.tokens.shape[1] :]
        output = self.model(
            input_ids=self.tokens,
            attention_mask=self.mask,
            position_ids=positions,
            past_key_values=self.cache,
            use_cache=caching,
            **self.extra,
        )
        self.cache = output.past_key_values if caching else None
        logits: Tensor = output.logits[:, -1]
        return logits

    def _take(self, tokens: list[int], logprobs: list[float]) -> None:
        """Add a token to each reply that goes on."""
        drawn = zip(self.rows, tokens, logprobs, strict=True)
        for place, (row, token, logprob) in enumerate(drawn):
            if row not in self.live:
                continue
            self.ids[row].append(token)
            self.logprobs[row].append(logprob)
            self.stopped[row] = token in self.stop_ids
            if self.stopped[row] or len(self.ids[row]) >= self.limits[row]:
                self.live.remove(row)
                if self.memory is not None:
                    memory, episodes = self.memory
                    read = (*self.prompts[row], *self.ids[row][:-1])
                    memory.keep(episodes[row], read, self.cache, place, self.mask)

    def _append(self, tokens: Tensor) -> None:
        """Make the drawn tokens the next input, and drop finished rows when they are many."""
        if len(self.rows) >= _SHRINK * len(self.live):
            kept = [place for place, row in enumerate(self.rows) if row in self.live]
            index = torch.tensor(kept, device=tokens.device)
            self.cache.batch_select_indices(index)
            self.rows = [self.rows[place] for place in kept]
            tokens = tokens[index]
            self.mask = None if self.mask is None else self.mask[index]
        self.tokens = tokens[:, None]
        if self.mask is not None:
            self.mask = torch.cat([self.mask, torch.ones_like(self.tokens)], dim=1)


def padded(
    sequences: Sequence[Sequence[int]], device: torch.device, *, left: bool
) -> tuple[Tensor, Tensor | None]:
    """Return sequences as one tensor, and the mask of what is not padding; None if nothing is."""
    lengths = {len(ids) for ids in sequences}
    if len(lengths) == 1:
        return torch.from_numpy(np.array(sequences, dtype=np.int64)).to(device), None
    tokens = np.zeros((len(sequences), max(lengths)), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, ids in enumerate(sequences):
        place = slice(max(lengths) - len(ids), None) if left else slice(len(ids))
        tokens[row, place] = ids
        mask[row, place] = 1
    return torch.from_numpy(tokens).to(device), torch.from_numpy(mask).to(device)


def draw(logits: Tensor, uniform: NDArray[np.float64], sampling: Sampling) -> tuple[Tensor, Tensor]:
    """Draw one token per row by inverting the distribution function.

    Args:
        logits: Of shape (rows, vocabulary).
        uniform: One number in [0, 1) per row.
        sampling: How to draw.

    Returns:
        The tokens, and their log-probabilities at the temperature, before top-p and top-k.
    """
    scores = logits.float() / sampling.scale
    total = scores.logsumexp(-1, keepdim=True)
    if not torch.isfinite(total).all():
        raise FloatingPointError("the model's logits are not finite")
    if sampling.temperature == 0:
        tokens = scores.argmax(-1, keepdim=True)
    else:
        probabilities, order = _likely((scores - total).exp(), sampling)
        steps = probabilities.cumsum(-1, dtype=torch.float64)
        height = torch.from_numpy(uniform)[:, None].to(steps.device) * steps[:, -1:]
        tokens = torch.searchsorted(steps, height, right=True)  # never one of probability 0
        tokens = tokens if order is None else order.gather(-1, tokens)
    return tokens[:, 0], (scores.gather(-1, tokens) - total)[:, 0]


def _likely(probabilities: Tensor, sampling: Sampling) -> tuple[Tensor, Tensor | None]:
    """Apply top-k, then top-p to what is left, to probabilities sorted from the likeliest down.

    Returns:
        The probabilities that are kept, not normalised, and the tokens they are of; all of them
        and None where nothing is cut.
    """
    if sampling.top_p == 1 and sampling.top_k == 0:
        return probabilities, None
    ranked, order = probabilities.sort(dim=-1, descending=True, stable=True)
    if sampling.top_k:
        ranked, order = ranked[:, : sampling.top_k], order[:, : sampling.top_k]
    before = ranked.cumsum(-1) - ranked
    whole = ranked.sum(-1, keepdim=True)
    return ranked * (before < sampling.top_p * whole), order


def uniforms(seeds: NDArray[np.uint64], position: int) -> NDArray[np.float64]:
    """Return one number in [0, 1) for each seed, a function of seed and position alone.

    The numbers are those of splitmix64 (Steele, Lea and Flood, 2014) with the seed as its state.
    """
    with np.errstate(over="ignore"):
        z = seeds + np.uint64((position + 1) * 0x9E3779B97F4A7C15 % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(32)).astype(np.float64) / 2**32


def _keeps_logits(model: Model) -> bool:
    """Say whether a model can be asked for the logits of the last position only."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model  # peft wraps it
    return "logits_to_keep" in inspect.signature(base.forward).parameters


@contextmanager
def _evaluating(model: Model) -> Iterator[None]:
    """Switch dropout off for a while."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)
