"""Learners beside the policy's: implicit process reward models, which learn from outcomes alone."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from turngym.agents.hf import HFPolicy
from turngym.agents.protocol import PROTOCOLS
from turngym.agents.sequences import TokenSequence, sequences_of
from turngym.envs.episode import Annotation, Episode, derive
from turngym.rewards.implicit import PRM, REFERENCE
from turngym.training.batch.rows import codes
from turngym.training.config import Config
from turngym.training.descent import Descent
from turngym.training.metrics import Diverged, Metrics
from turngym.training.minibatches import deal
from turngym.training.model import Agent
from turngym.training.prm_losses import (
    cross_entropy,
    episode_scores,
    pair_accuracy,
    pairs,
    trajectory_dpo,
)
from turngym.training.prm_spec import PrmSpec, make_prm_spec

STATE = "prm.pt"


class Opinion(NamedTuple):
    """What a reward model makes of a batch of episodes."""

    annotations: list[Annotation]
    metrics: Metrics


class Pupil(NamedTuple):
    """An episode to learn from, with the log-probabilities that its tokens are compared with."""

    episode: Episode
    reference: tuple[tuple[float, ...] | None, ...]
    """Per turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Episodes as a reward model learns from them.

    N: the policy's tokens of all episodes, one after the other; E: the episodes.
    """

    sequences: tuple[TokenSequence, ...]
    tokens: NDArray[np.int64]
    """Per sequence, how many tokens are the policy's."""
    owner: NDArray[np.int64]
    """Per sequence, the episode that it is of."""
    reference_N: NDArray[np.float64]
    episode_N: NDArray[np.int64]
    success_E: NDArray[np.bool_]
    group_E: NDArray[np.int64]
    share_E: NDArray[np.float64]
    """What a sum over steps is multiplied by."""


class ImplicitPrm:
    """A model whose log-ratio to a reference says what tokens were worth.

    Args:
        spec: What it learns, and how.
        model: A causal language model in the format of transformers; it becomes this one's own.
        config: Of the run.
        wreck: Where to save a minibatch that ends the run.
    """

    def __init__(self, spec: PrmSpec, model: Any, config: Config, wreck: Path) -> None:
        self.spec = spec
        self.updates = 0
        """How many steps it has learned."""
        self._config = config
        self._wreck = wreck
        self._descent = Descent(model, config, wreck)
        self._frozen: Descent | None = None

    @property
    def reference(self) -> Descent | None:
        """The frozen reference; None if it is the policy, or not kept yet."""
        return self._frozen

    def logprobs(self, sequences: Sequence[TokenSequence]) -> NDArray[np.float64]:
        """Return the log-probabilities of the policy's tokens, sequence after sequence."""
        return self._descent.logprobs(sequences)

    @property
    def source(self) -> str:
        """What its annotations name it by: the run and how much it has learned."""
        return derive(self._config.hash, "prm", self.updates)[:12]

    def begin(self, policy: Any) -> None:  # a model of transformers
        """Start as a copy of the warmed-up policy, unless it is a model of its own; keep a reference.

        Args:
            policy: The network that plays.
        """
        if not self.spec.model:
            self._descent.model.load_state_dict(policy.state_dict())
        if self.spec.reference == "frozen":
            self._keep(self._descent.model.state_dict())

    def _keep(self, weights: dict[str, Tensor]) -> None:
        """Freeze a reference of these weights."""
        frozen = copy.deepcopy(self._descent.model)
        frozen.load_state_dict(weights)
        self._frozen = Descent(frozen, self._config, self._wreck)

    # ------------------------------------------------------------------- opinions

    def read(self, episodes: Sequence[Episode], seed: int) -> Opinion:
        """Say how likely each token was, and learn from the outcomes, in the order of the spec.

        Args:
            episodes: Graded ones, with the tokens that the policy sampled.
            seed: Of the minibatches.

        Raises:
            Diverged: A log-probability or a gradient was not a number.
        """
        if not episodes:
            return Opinion([], {})
        fixed = self._of_reference(episodes)
        if self.spec.update == "before":
            metrics = self.update(episodes, fixed, seed)
            return Opinion([*self.annotate(episodes), *fixed], metrics)
        own = self.annotate(episodes)
        return Opinion([*own, *fixed], self.update(episodes, fixed, seed))

    def annotate(self, episodes: Sequence[Episode]) -> list[Annotation]:
        """Return the log-probabilities of the episodes' tokens."""
        return _said(episodes, PRM, self.source, self._descent)

    def _of_reference(self, episodes: Sequence[Episode]) -> list[Annotation]:
        """Return those under the frozen reference; none if it is the policy, which has said them."""
        if self._frozen is None:
            return []
        source = derive(self._config.hash, REFERENCE)[:12]
        return _said(episodes, REFERENCE, source, self._frozen)

    # ------------------------------------------------------------------- updates

    def update(
        self, episodes: Sequence[Episode], references: Sequence[Annotation], seed: int
    ) -> Metrics:
        """Learn from the outcomes of a batch.

        Where nothing can be learned (trajectory DPO needs a success and a failure of one group)
        nothing is: `prm/updates` is 0.

        Args:
            episodes: Graded ones.
            references: What a frozen reference said of them.
            seed: Of the minibatches.
        """
        fixed = {said.episode: said.numbers for said in references}
        pupils = [
            Pupil(e, fixed.get(e.id) or tuple([turn.logprobs for turn in e.turns]))
            for e in episodes
            if e.turns
        ]
        metrics: list[Metrics] = []
        for epoch in range(self.spec.epochs):
            metrics += self._pass(pupils, seed + epoch)
        self.updates += len(metrics)
        names = metrics[0] if metrics else ()
        found = {name: float(np.mean([part[name] for part in metrics])) for name in names}
        return {**found, "prm/updates": float(len(metrics))}

    def _pass(self, pupils: Sequence[Pupil], seed: int) -> Iterator[Metrics]:
        """Learn from all episodes that teach something, group by group."""
        groups: dict[str, list[Pupil]] = {}
        for pupil in pupils:
            groups.setdefault(pupil.episode.group, []).append(pupil)
        needed = 2 if self.spec.loss == "trajectory-dpo" else 1
        members = [
            group for group in groups.values() if len({_solved(p.episode) for p in group}) >= needed
        ]
        for hand in deal(len(members), self.spec.minibatch, seed):
            yield self._learn(self._lessons([p for place in hand for p in members[place]]))

    def _lessons(self, pupils: Sequence[Pupil]) -> Lessons:
        episodes = [pupil.episode for pupil in pupils]
        held = [sequences_of(episode) for episode in episodes]
        sequences = tuple(sequence for own in held for sequence in own)
        tokens = np.array([sum(sequence.mask) for sequence in sequences], np.int64)
        owner = np.repeat(np.arange(len(held)), [len(own) for own in held])
        mean = self.spec.steps == "mean"
        turns = [numbers or () for pupil in pupils for numbers in pupil.reference]
        return Lessons(
            sequences=sequences,
            tokens=tokens,
            owner=owner,
            reference_N=np.array([logp for numbers in turns for logp in numbers]),
            episode_N=np.repeat(owner, tokens),
            success_E=np.array([_solved(episode) for episode in episodes]),
            group_E=codes([episode.group for episode in episodes]),
            share_E=np.array([1 / len(e.turns) if mean else 1.0 for e in episodes]),
        )

    def _learn(self, lessons: Lessons) -> Metrics:
        """Take one step.

        A loss couples all episodes of a group, which may not fit the memory at once. So the scores
        come first, then what the loss says of each, then the gradients, micro-batch by micro-batch.
        """
        logp_N = self._descent.logprobs(lessons.sequences)
        score_E = self._scores(torch.as_tensor(logp_N - lessons.reference_N), lessons)
        score_E.requires_grad_()
        success_E, group_E = torch.as_tensor(lessons.success_E), torch.as_tensor(lessons.group_E)
        loss = (
            trajectory_dpo(score_E, success_E, group_E)
            if self.spec.loss == "trajectory-dpo"
            else cross_entropy(score_E, success_E)
        )
        (slope_E,) = torch.autograd.grad(loss, score_E)
        self._backward(slope_E.numpy() * self.spec.beta * lessons.share_E, lessons)
        norm = self._descent.step(self.spec.rate, {"lessons": lessons})
        scores = score_E.detach().numpy()
        return {
            "prm/loss": loss.item(),
            "prm/pairs": float(pairs(success_E, group_E).sum()),
            "prm/accuracy": pair_accuracy(scores, lessons.success_E, lessons.group_E),
            "prm/gradient": norm,
        }

    def _scores(self, ratio_N: Tensor, lessons: Lessons) -> Tensor:
        share_E, episode_N = torch.as_tensor(lessons.share_E), torch.as_tensor(lessons.episode_N)
        return episode_scores(ratio_N, episode_N, share_E, beta=self.spec.beta)

    def _backward(self, slope_E: NDArray[np.float64], lessons: Lessons) -> None:
        """Add the gradient of a loss, given how it changes with each episode's log-ratio."""
        for micro in self._descent.micro(lessons.sequences):
            logp_N = self._descent.forward([lessons.sequences[place] for place in micro]).logprobs
            slope_N = np.repeat(slope_E[lessons.owner[micro]], lessons.tokens[micro])
            (logp_N * logp_N.new_tensor(slope_N)).sum().backward()  # type: ignore[no-untyped-call]  # torch has no type for it

    # ------------------------------------------------------------------- checkpoints

    def save(self, folder: Path) -> None:
        """Write what is needed to go on."""
        frozen = None if self._frozen is None else self._frozen.model.state_dict()
        state = {**self._descent.state(), "frozen": frozen, "updates": self.updates}
        torch.save(state, folder / STATE)

    def load(self, folder: Path) -> None:
        """Go back to where a checkpoint was written."""
        state = torch.load(folder / STATE, map_location="cpu", weights_only=True)
        self._descent.restore(state)
        self.updates = state["updates"]
        if state["frozen"] is not None:
            self._keep(state["frozen"])


def make_prm(config: Config, agent: Agent, wreck: Path) -> ImplicitPrm | None:
    """Return the reward model of a run, before it has learned anything; None if there is none.

    Args:
        config: Of the run.
        agent: Who plays.
        wreck: Where to save a minibatch that ends the run.

    Raises:
        ValueError: There is no such model, or it has other tokens than the policy.
    """
    spec = make_prm_spec(config.prm)
    if spec is None:
        return None
    if not spec.model:
        return ImplicitPrm(spec, copy.deepcopy(agent.model), config, wreck)
    protocol = PROTOCOLS[config.protocol]
    loaded = HFPolicy.load(spec.model, dtype="float32", protocol=protocol)
    tokenizer: Any = loaded.encoder.tokenizer  # of transformers, with more than our protocol has
    if tokenizer.get_vocab() != agent.tokenizer.get_vocab():
        raise ValueError(
            f"the tokens of prm model {spec.model!r} are not those of {config.model!r}"
        )
    return ImplicitPrm(spec, loaded.model, config, wreck)


def _said(episodes: Sequence[Episode], name: str, source: str, who: Descent) -> list[Annotation]:
    """Return how likely each token of some episodes was, as annotations."""
    logp_N = who.logprobs([s for e in episodes for s in sequences_of(e)])
    if not np.isfinite(logp_N).all():
        raise Diverged(f"the log-probabilities of the model {name!r} are not all numbers")
    rest = iter(logp_N.tolist())
    found = []
    for episode in episodes:
        sizes = [len(turn.response_ids or ()) for turn in episode.turns]
        numbers = tuple([tuple(islice(rest, size)) for size in sizes])
        found.append(Annotation(episode=episode.id, name=name, source=source, numbers=numbers))
    return found


def _solved(episode: Episode) -> bool:
    return episode.outcome is not None and episode.outcome.success
