"""Keys and values of running episodes, so that a dialogue is not read again each turn."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from turngym.agents.generate import padded

Ids = Sequence[int]


class _Held(NamedTuple):
    """What is kept of one episode."""

    ids: tuple[int, ...]
    tensors: list[Tensor]
    """Keys and values of each layer in turn, of shape (tokens, heads, size)."""


class EpisodeCache:
    """Remembers what a model computed for the tokens of each episode.

    Only a cache: what does not match the tokens that are asked for is forgotten, and the results
    differ from those of reading everything again by float rounding only.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def release(self, episode: str) -> None:
        """Forget an episode."""
        self._held.pop(episode, None)

    def clear(self) -> None:
        """Forget all, because the weights have changed."""
        self._held.clear()

    def begin(
        self, episodes: Sequence[str], prompts: Sequence[Ids], device: torch.device
    ) -> tuple[Tensor, Tensor | None, Any]:
        """Return the tokens that are still to be read, the mask, and the cache of the others.

        Everything is padded on the left: what is remembered, and what is to be read.
        """
        held = [self._matching(*row) for row in zip(episodes, prompts, strict=True)]
        lengths = [0 if one is None else len(one.ids) for one in held]
        rest = [prompt[length:] for prompt, length in zip(prompts, lengths, strict=True)]
        tokens, mask = padded(rest, device, left=True)
        known = [one for one in held if one is not None]
        if not known:
            return tokens, mask, None
        cache = DynamicCache()
        for place in range(0, len(known[0].tensors), 2):
            keys, values = (
                _stacked([known[0] if one is None else one for one in held], lengths, place + i)
                for i in (0, 1)
            )
            cache.update(keys, values, place // 2)
        if mask is None and len(set(lengths)) == 1:
            return tokens, None, cache
        past, past_mask = padded([[1] * length for length in lengths], device, left=True)
        past_mask = past if past_mask is None else past_mask
        mask = torch.ones_like(tokens) if mask is None else mask
        return tokens, torch.cat([past_mask, mask], dim=1), cache

    def keep(self, episode: str, ids: Ids, cache: Any, row: int, mask: Tensor | None) -> None:
        """Remember one row of a cache, which has read these tokens.

        Raises:
            ValueError: The model does not keep all keys and values.
        """
        tensors: list[Tensor] = []
        kept = slice(None) if mask is None else mask[row].nonzero()[:, 0]
        for layer in cache.layers:
            if type(layer) is not DynamicLayer:
                kind = type(layer).__name__
                raise ValueError(f"cache=True needs full attention in each layer, not {kind}")
            for tensor in (layer.keys, layer.values):
                assert tensor is not None, "the cache has read something"
                tensors.append(tensor[row].transpose(0, 1)[kept])
        self._held[episode] = _Held(tuple(ids), tensors)

    def _matching(self, episode: str, prompt: Ids) -> _Held | None:
        """Return what is held of an episode if the prompt goes on from there."""
        held = self._held.get(episode)
        if held is None or len(held.ids) >= len(prompt):
            return None
        return held if tuple(prompt[: len(held.ids)]) == held.ids else None


def _stacked(rows: Sequence[_Held], lengths: Sequence[int], place: int) -> Tensor:
    """Return one tensor of all rows, of shape (rows, heads, tokens, size), padded on the left."""
    parts = [row.tensors[place][:length] for row, length in zip(rows, lengths, strict=True)]
    if len(set(lengths)) == 1:
        return torch.stack(parts).transpose(1, 2)
    return pad_sequence(parts, batch_first=True, padding_side="left").transpose(1, 2)
