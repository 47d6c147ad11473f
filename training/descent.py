"""Gradient descent: a model with its optimiser, on micro-batches that are cut to fit the memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from turngym.agents.logprobs import TokenStats, token_logprobs
from turngym.agents.sequences import TokenSequence
from turngym.training.config import Config
from turngym.training.metrics import Diverged
from turngym.training.minibatches import bucket

MAX_NORM = 1.0
"""Gradients are scaled down to this norm."""


class Descent:
    """A model whose weights change, and what is needed to change them.

    Dropout stays off: with it, the same tokens would have other log-probabilities here than where
    they were sampled.

    Args:
        model: A causal language model in the format of transformers.
        config: For the temperature and the size of micro-batches.
        wreck: Where to save a minibatch that ends the run.
    """

    def __init__(self, model: Any, config: Config, wreck: Path) -> None:  # a model of transformers
        self.model = model.eval()
        self._temperature = config.temperature
        self._max_tokens = config.max_tokens
        self._wreck = wreck
        self._trained = [p for p in model.parameters() if p.requires_grad]
        self._optimizer = torch.optim.AdamW(self._trained, lr=0.0, weight_decay=0.0)

    def micro(self, sequences: Sequence[TokenSequence]) -> list[list[int]]:
        """Gather the places of sequences into micro-batches."""
        return bucket([len(sequence.ids) for sequence in sequences], self._max_tokens)

    def forward(self, sequences: list[TokenSequence], *, entropy: bool = False) -> TokenStats:
        """Return the log-probabilities of a micro-batch, with gradients."""
        return token_logprobs(self.model, sequences, temperature=self._temperature, entropy=entropy)

    def logprobs(self, sequences: Sequence[TokenSequence]) -> NDArray[np.float64]:
        """Return the log-probabilities of the policy's tokens, sequence after sequence."""
        found: dict[int, NDArray[np.float64]] = {}
        with torch.no_grad():
            for micro in self.micro(sequences):
                chosen = [sequences[place] for place in micro]
                logp = self.forward(chosen).logprobs.double().cpu().numpy()
                ends = np.cumsum([sum(sequence.mask) for sequence in chosen])[:-1]
                found |= zip(micro, np.split(logp, ends), strict=True)
        return np.concatenate([np.zeros(0), *(found[place] for place in sorted(found))])

    def step(self, rate: float, batch: dict[str, Any]) -> float:  # what is saved if it fails
        """Take the gradients' step and return their norm before it was bounded.

        Raises:
            Diverged: It is not a number.
        """
        norm = float(torch.nn.utils.clip_grad_norm_(self._trained, MAX_NORM))
        if not np.isfinite(norm):
            torch.save(batch, self._wreck)
            raise Diverged(f"a gradient is {norm}: the run stops; its batch is in {self._wreck}")
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._optimizer.zero_grad()
        return norm

    def state(self) -> dict[str, Any]:  # tensors, and what an optimiser keeps
        """Return what is needed to go on from here."""
        return {
            "trained": [p.detach().cpu() for p in self._trained],
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:  # as `state` gives it
        """Go back to a state."""
        with torch.no_grad():
            for parameter, value in zip(self._trained, state["trained"], strict=True):
                parameter.copy_(value)
        self._optimizer.load_state_dict(state["optimizer"])
