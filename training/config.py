"""Everything that shapes a training run."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from turngym.agents.stage import options_of
from turngym.envs.calls import canonical
from turngym.envs.tasks import one_of, whole

Aggregation = Literal["token-mean", "seq-mean-token-mean", "seq-mean-token-sum"]
Loss = Literal["ppo", "reinforce", "gspo", "cispo", "stable_reinforce"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A run is the same to the bit for the same configuration, threads, versions and machine.

    It has two parts: warm-up (imitation of expert episodes), then reinforcement learning (episodes
    of the policy itself).
    """

    world: str = "turngym/Sokoban-v0"
    """Id of a world in Gymnasium's registry."""
    options: tuple[str, ...] = ("observation=words",)
    """Options of the world, each KEY=VALUE; `tasks` among them names the task set. Tasks are drawn
    from the split that `split` names, the first unless given."""
    model: str = "embedded"
    """`embedded`: a small model made from nothing, for Sokoban; `embedded-household`,
    `embedded-shop`, `embedded-swe` and `embedded-tools`: others, for homes, shops, software and
    tool use. Else the folder or hub id of a causal language model in Hugging Face's format, with a
    chat template."""
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
    demonstrations_from: str = ""
    """Folder of recorded episodes (`turngym rollout`) to take them from: those that were solved."""
    warm_up_epochs: int = 15
    """Passes over them; 0 for no warm-up."""
    warm_up_rate: float = 1e-3
    """Learning rate of the warm-up."""
    warm_up_decay: float = 0.0
    """Share of the passes, the last ones, over which that rate falls."""
    warm_up_copying: int = 0
    """Minibatches of random tokens on which a model made from nothing first learns to copy."""
    warm_up_reading: float = 0.0
    """Share of the tokens of prompts that the warm-up learns to predict as well, drawn anew in each
    pass: a model made from nothing learns the world's language by it."""

    iterations: int = 79
    """Of reinforcement learning: play, score, assign credit, update."""
    num_tasks: int = 32
    """Tasks per iteration."""
    group_size: int = 8
    """Episodes of each task."""
    rubric: str = "progress()"
    """What a turn is worth: an expression, or the path of a rubric file."""
    credit: str = "turn_returns(gamma=0.5)"
    """The estimator of advantages, a function of `turngym.training.credit` with its options."""
    prm: str = ""
    """An implicit process reward model that learns along, for rubrics with `implicit_prm`:
    `istar(...)` or `prime(...)` with options of `turngym.training.prm_spec.PrmSpec`."""
    loss: Loss = "ppo"
    clip_low: float = 0.2
    """How far a ratio may fall below 1 before it stops to matter."""
    clip_high: float = 0.28
    """How far it may rise above 1."""
    dual_clip: float | None = None
    """Bounds the loss of bad actions at this multiple of the advantage."""
    aggregation: Aggregation = "token-mean"
    """What counts alike in the loss: tokens, sequences, or sequences by their length."""
    kl: float = 0.0
    """Weight of the penalty for leaving the policy that the warm-up ended with."""
    kl_form: Literal["k1", "k3"] = "k3"
    """How the divergence is estimated."""
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
            ("warm_up_copying", 0),
            ("iterations", 0),
            ("num_tasks", 1),
            ("group_size", 1),
            ("minibatch", 1),
            ("max_tokens", 1),
        ):
            whole(name, getattr(self, name), least)
        one_of("loss", self.loss, get_args(Loss))
        one_of("aggregation", self.aggregation, get_args(Aggregation))
        one_of("kl_form", self.kl_form, ("k1", "k3"))
        for name in ("warm_up_rate", "rate", "clip_low", "clip_high", "kl"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a number from 0 on")
        for name in ("warm_up_reading", "warm_up_decay"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a share from 0 to 1")
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
        """The options of the world."""
        return options_of(self.options)

    @property
    def title(self) -> str:
        """The run in a line."""
        return f"{self.model} on {self.world}: {self.rubric}, {self.credit}"

    @property
    def steps(self) -> int:
        """Checkpoints are counted in steps: epochs of the warm-up, then iterations."""
        return self.warm_up_epochs + self.iterations


def result_name(moment: str, panel: str, decoding: str) -> str:
    """Return what the file of a run's result is called.

    >>> result_name("before", "sokoban-6x6-1/test/500", "greedy")
    'before-sokoban-6x6-1-test-500-greedy.json'
    """
    return f"{moment}-{panel.replace('/', '-')}-{decoding}.json"
