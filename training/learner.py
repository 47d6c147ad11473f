"""The learner: a policy, and the two kinds of update it makes."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from turngym.agents.logprobs import token_logprobs
from turngym.agents.sequences import TokenSequence
from turngym.training import losses
from turngym.training.config import Config
from turngym.training.copying import exercises
from turngym.training.descent import Descent
from turngym.training.metrics import Metrics
from turngym.training.minibatches import deal

WIDEST = 1e3
"""How far StableReinforce lets a ratio go, either way."""
STATE = "learner.pt"
COPYING_RATE = 3e-3
"""Learning rate of the practice in copying; it needs a higher one than imitation."""
COPYING_RAMP = 50
"""Minibatches over which that rate rises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What one update learns from. N: the policy's tokens of all sequences, one after the other."""

    sequences: tuple[TokenSequence, ...]
    old_logp_N: NDArray[np.float64]
    """As sampled."""
    advantage_N: NDArray[np.float64]
    turn_N: NDArray[np.int64]
    """Which turn of the batch each token is of."""

    def __post_init__(self) -> None:
        tokens = sum(sum(sequence.mask) for sequence in self.sequences)
        for name in ("old_logp_N", "advantage_N", "turn_N"):
            if len(getattr(self, name)) != tokens:
                raise ValueError(f"{name} has {len(getattr(self, name))} values, not {tokens}")


class Learner:
    """Changes a model by gradient steps.

    Args:
        model: A causal language model in the format of transformers.
        config: How to learn.
        wreck: Where to save a minibatch that ends the run.
    """

    def __init__(self, model: Any, config: Config, wreck: Path) -> None:  # a model of transformers
        self.model = model
        self._config = config
        self._descent = Descent(model, config, wreck)
        self._reference: Any = None  # a model of transformers, once it is needed

    # ------------------------------------------------------------------- updates

    def practise(self, number: int, seed: int) -> Metrics:
        """Learn to copy, on random tokens; the loss is that of the latest minibatches."""
        losses: list[float] = []
        for step, chosen in enumerate(exercises(self.model.config.vocab_size, number, seed)):
            loss = -self._descent.forward(list(chosen)).logprobs.mean()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            losses.append(float(loss.detach()))
            rate = COPYING_RATE * min((step + 1) / COPYING_RAMP, 1.0)
            self._descent.step(rate, {"sequences": chosen})
        return {"imitation/copying": float(np.mean(losses[-COPYING_RAMP:]))}

    def imitate(self, sequences: Sequence[TokenSequence], rate: float, seed: int) -> Metrics:
        """Make one pass over demonstrations: behaviour cloning, token by token.

        With `warm_up_reading`, tokens of the prompts are predicted too: their mean loss is added.
        """
        said, read, norms = _Loss(), _Loss(), []
        share, rng = self._config.warm_up_reading, np.random.default_rng((seed, 1))
        for hand in deal(len(sequences), self._config.minibatch, seed):
            chosen = [sequences[place] for place in hand]
            wider = [with_reading(one, share, rng) for one in chosen] if share else chosen
            own = sum(sum(sequence.mask) for sequence in chosen)
            others = sum(sum(sequence.mask) for sequence in wider) - own
            for micro in self._descent.micro(chosen):
                logp_N = self._descent.forward([wider[place] for place in micro]).logprobs
                masks = [zip(chosen[k].mask, wider[k].mask, strict=True) for k in micro]
                own_N = torch.tensor([mine for mask in masks for mine, seen in mask if seen])
                own_N = own_N.to(logp_N.device)
                loss = said.add(logp_N[own_N], own) + read.add(logp_N[~own_N], others)
                loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            norms.append(self._descent.step(rate, {"sequences": chosen}))
        metrics = {"imitation/loss": said.mean, "imitation/gradient": float(np.mean(norms))}
        return metrics | ({"imitation/reading": read.mean} if share else {})

    def improve(self, experience: Experience, rate: float, seed: int) -> Metrics:
        """Make one pass over a batch of the policy's own episodes.

        Args:
            experience: The batch.
            rate: The learning rate.
            seed: Of the minibatches.

        Raises:
            Diverged: A loss or a gradient was not a number.
        """
        starts = np.cumsum([0, *(sum(sequence.mask) for sequence in experience.sequences)])
        parts: list[Metrics] = []
        first = True
        for hand in deal(len(experience.sequences), self._config.minibatch, seed):
            lengths = np.array([starts[place + 1] - starts[place] for place in hand])
            weights = losses.token_weights(lengths, self._config.aggregation)
            begins = np.cumsum([0, *lengths])
            for micro in self._descent.micro([experience.sequences[place] for place in hand]):
                spans = [np.arange(starts[hand[m]], starts[hand[m] + 1]) for m in micro]
                weight = np.concatenate([weights[begins[m] : begins[m + 1]] for m in micro])
                part = self._backward(
                    [experience.sequences[hand[m]] for m in micro],
                    experience,
                    np.concatenate(spans),
                    weight,
                )
                if first:  # nothing was learned yet: what remains is the two programs' difference
                    part["gap/first"] = part["gap/mean"]
                parts.append(part)
            first = False
            chosen = [experience.sequences[place] for place in hand]
            norm = self._descent.step(rate, {"sequences": chosen, "experience": experience})
            parts[-1]["policy/gradient"] = norm
        return _mean(parts)

    def _backward(
        self,
        sequences: list[TokenSequence],
        experience: Experience,
        places: NDArray[np.int64],
        weights: NDArray[np.float64],
    ) -> Metrics:
        """Add the gradient of a micro-batch."""
        logp_N, entropy_N = self._descent.forward(sequences, entropy=True)
        old_logp_N = logp_N.new_tensor(experience.old_logp_N[places])
        advantage_N = logp_N.new_tensor(experience.advantage_N[places])
        weight_N = logp_N.new_tensor(weights)
        _, turn = np.unique(experience.turn_N[places], return_inverse=True)
        turn_N = torch.as_tensor(turn, device=logp_N.device)
        loss = self._loss(logp_N, old_logp_N, advantage_N, weight_N, turn_N)
        coefficient, form = self._config.kl, self._config.kl_form
        metrics: Metrics = {}
        if coefficient:
            kl_N = losses.kl_penalty(logp_N, self._reference_logp(sequences), form)
            loss = loss + coefficient * (kl_N * weight_N).sum()
            metrics["policy/kl"] = float(kl_N.detach().mean())
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        with torch.no_grad():
            moved_N = logp_N.detach() - old_logp_N
            low, high = self._config.clip_low, self._config.clip_high
            clipped_N = torch.where(
                advantage_N > 0, moved_N.exp() > 1 + high, moved_N.exp() < 1 - low
            )
            metrics |= {
                "policy/loss": float(loss),
                "policy/entropy": float(entropy_N.mean()) if entropy_N is not None else np.nan,
                "policy/clipped": float(clipped_N.double().mean()),
                "gap/mean": float(moved_N.abs().mean()),
                "gap/max": float(moved_N.abs().max()),
            }
        return metrics

    def _loss(
        self, logp_N: Tensor, old_N: Tensor, advantage_N: Tensor, weight_N: Tensor, turn_N: Tensor
    ) -> Tensor:
        low, high = self._config.clip_low, self._config.clip_high
        if self._config.loss in ("ppo", "stable_reinforce"):
            dual = self._config.dual_clip
            widest = WIDEST if self._config.loss == "stable_reinforce" else None
            bounds: dict[str, float | None] = {"dual": dual, "widest": widest}
            return losses.ppo(logp_N, old_N, advantage_N, weight_N, low=low, high=high, **bounds)
        if self._config.loss == "gspo":
            return losses.gspo(logp_N, old_N, advantage_N, weight_N, turn_N, low=low, high=high)
        if self._config.loss == "cispo":
            return losses.cispo(logp_N, old_N, advantage_N, weight_N, high=high)
        return losses.reinforce(logp_N, advantage_N, weight_N)

    # ------------------------------------------------------------------- the reference

    def keep_reference(self) -> None:
        """Remember the present policy as the one that the KL penalty holds on to, if there is one."""
        if self._config.kl:
            self._reference = copy.deepcopy(self.model).requires_grad_(False)

    def _reference_logp(self, sequences: list[TokenSequence]) -> Tensor:
        assert self._reference is not None, "keep_reference() was not called"
        with torch.no_grad():
            temperature = self._config.temperature
            return token_logprobs(self._reference, sequences, temperature=temperature).logprobs

    # ------------------------------------------------------------------- checkpoints

    def save(self, folder: Path) -> None:
        """Write what is needed to go on, besides the model in its own format."""
        reference = None if self._reference is None else self._reference.state_dict()
        torch.save({**self._descent.state(), "reference": reference}, folder / STATE)

    def load(self, folder: Path) -> None:
        """Go back to where a checkpoint was written."""
        state = torch.load(folder / STATE, map_location="cpu", weights_only=True)
        self._descent.restore(state)
        if state["reference"] is not None:
            self.keep_reference()
            self._reference.load_state_dict(state["reference"])


def _mean(parts: list[Metrics]) -> Metrics:
    """Return the mean of each metric over the micro-batches that have it; of `max`, the maximum."""
    names = dict.fromkeys(name for part in parts for name in part)
    values = {name: [part[name] for part in parts if name in part] for name in names}
    return {
        name: float(np.max(known) if name.endswith("/max") else np.mean(known))
        for name, known in values.items()
    }


def with_reading(sequence: TokenSequence, share: float, rng: np.random.Generator) -> TokenSequence:
    """Return a sequence in whose mask are, beside the replies, a share of the other tokens.

    The first is never among them, since nothing predicts it.
    """
    drawn = rng.random(len(sequence.ids)) < share
    drawn[0] = False
    return replace(sequence, mask=tuple((drawn | np.array(sequence.mask)).tolist()))


class _Loss:
    """The mean loss of one kind of tokens over a pass."""

    def __init__(self) -> None:
        self._total, self._tokens = 0.0, 0

    def add(self, logp_N: Tensor, tokens: int) -> Tensor:
        """Return the part of some tokens in the mean loss of a minibatch, and count it.

        Args:
            logp_N: Their log-probabilities.
            tokens: How many of the kind the whole minibatch has.
        """
        self._total -= float(logp_N.detach().sum())
        self._tokens += len(logp_N)
        return -logp_N.sum() / max(tokens, 1)

    @property
    def mean(self) -> float:
        """Over all that was added."""
        return self._total / max(self._tokens, 1)
