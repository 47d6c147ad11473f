"""Everything that shapes a training run."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from turngym.envs.calls import canonical
from turngym.envs.tasks import one_of, whole

Aggregation = Literal["token-mean", "seq-mean-token-mean", "seq-mean-token-sum"]
Loss = Literal["ppo", "reinforce", "gspo", "cispo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A run is the same to the bit for the same configuration, threads, versions and machine.

    It has two parts: warm-up (imitation of expert episodes), then reinforcement learning (episodes
    of the policy itself).
    """

    world: str = "turngym/Sokoban-v0"
    """Id of a world in Gymnasium's registry."""
    options: tuple[tuple[str, str], ...] = (("observation", "words"),)
    """Options of the world, name and value."""
    tasks: str | None = None
    """Its task set; the world's own default unless given. Tasks are drawn from its first split."""
    model: str = "embedded"
    """`embedded`: a small model made from nothing. Else the folder or hub id of a causal language
    model in Hugging Face's format, with a chat template."""
    protocol: str = "latest"
    """How the policy is asked; see `turngym.agents.protocol.PROTOCOLS`."""
    max_new_tokens: int = 1
    """Of a reply."""
    temperature: float = 1.0
    """Replies are sampled and learned from at this temperature."""
    lora: int = 0
    """Rank of the adapters that are trained instead of the weights; 0 for none."""
    seed: int = 0
    """Of all chance: weights, tasks, replies, minibatches."""

    demonstrations: int = 80
    """Expert episodes to warm up on."""
    warm_up_epochs: int = 15
    """Passes over them; 0 for no warm-up."""
    warm_up_rate: float = 1e-3
    """Learning rate of the warm-up."""

    iterations: int = 79
    """Of reinforcement learning: play, score, assign credit, update."""
    num_tasks: int = 32
    """Tasks per iteration."""
    group_size: int = 8
    """Episodes of each task."""
    rubric: str = "progress(dead_end=-1.0)"
    """What a turn is worth: an expression, or the path of a rubric file."""
    credit: str = "turn_returns(gamma=0.5)"
    """The estimator of advantages, a function of `turngym.training.credit` with its options."""
    loss: Loss = "ppo"
    clip: tuple[float, float] = (0.2, 0.28)
    """How far the ratio may leave 1, downwards and upwards, before it stops to matter."""
    dual_clip: float | None = None
    """Bounds the loss of bad actions at this multiple of the advantage."""
    aggregation: Aggregation = "token-mean"
    """What counts alike in the loss: tokens, sequences, or sequences by their length."""
    kl: tuple[float, Literal["k1", "k3"]] = (0.0, "k3")
    """Weight and form of the penalty for leaving the policy that the warm-up ended with."""
    rate: float = 5e-4
    """Learning rate, after a short ramp and before a linear decay to 0."""
    minibatch: int = 256
    """Sequences per update: episodes, or turns in window context."""
    max_tokens: int = 16_384
    """Of a micro-batch, padding included: bounds memory, not what is learned."""

    def __post_init__(self) -> None:
        for name, least in (
            ("max_new_tokens", 1),
            ("lora", 0),
            ("demonstrations", 0),
            ("warm_up_epochs", 0),
            ("iterations", 0),
            ("num_tasks", 1),
            ("group_size", 1),
            ("minibatch", 1),
            ("max_tokens", 1),
        ):
            whole(name, getattr(self, name), least)
        one_of("loss", self.loss, get_args(Loss))
        one_of("aggregation", self.aggregation, get_args(Aggregation))
        one_of("form of the KL penalty", self.kl[1], ("k1", "k3"))
        for name, value in (
            ("warm_up_rate", self.warm_up_rate),
            ("rate", self.rate),
            ("clip", min(self.clip)),
            ("kl", self.kl[0]),
        ):
            if not 0 <= value < float("inf"):
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected no negative number")
        if not 0 < self.temperature < float("inf"):
            raise ValueError(f"temperature is {self.temperature!r}, expected a positive number")
        if self.dual_clip is not None and not self.dual_clip > 1:
            raise ValueError(f"dual_clip is {self.dual_clip!r}, expected a number above 1")

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with anything above."""
        return hashlib.sha256(canonical(asdict(self)).encode()).hexdigest()[:12]

    @property
    def world_options(self) -> dict[str, Any]:  # as `gymnasium.make` takes them
        """The options of the world; a value that is JSON is what it says."""
        found: dict[str, Any] = {} if self.tasks is None else {"tasks": self.tasks}
        for name, value in self.options:
            try:
                found[name] = json.loads(value)
            except ValueError:
                found[name] = value
        return found

    @property
    def title(self) -> str:
        """The run in a line."""
        return f"{self.model} on {self.tasks or self.world}: {self.rubric}, {self.credit}"

    @property
    def steps(self) -> int:
        """Checkpoints are counted in steps: epochs of the warm-up, then iterations."""
        return self.warm_up_epochs + self.iterations
