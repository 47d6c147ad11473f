"""What a run leaves behind: facts about episodes, annotations of them, ledgers of their rewards."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from turngym.envs.calls import Action, Message, Tool, ToolCall
from turngym.envs.jsonl import BadLine, read
from turngym.envs.records import EMPTY, Json, RecordError
from turngym.envs.signals import Check, Outcome, Signal
from turngym.envs.tasks import Task

VERSION = 1
"""The format of all three files; a line of another version is named and skipped."""

Status = Literal["solved", "failed", "truncated", "env_error", "policy_error", "aborted"]
"""How an episode finished."""
GRADED: tuple[Status, ...] = ("solved", "failed", "truncated")
"""The statuses that may carry reward; the others say that nothing was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Which world, with which options, an episode was played in."""

    id: str
    """The id in Gymnasium's registry."""
    version: str
    """The world's own version: it changes when tasks, texts or rewards change."""
    tasks: str
    """The task set."""
    options: Json = EMPTY
    """What else `gym.make` was given."""
    episode_seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Which policy acted, and how it was asked."""

    name: str
    weights: int | None = None
    """Counts the updates of a policy in training; None for one that is not trained."""
    sampling: Json = EMPTY
    """Temperature and the like."""
    protocol: str
    """Id and hash of the chat protocol."""
    template: str = ""
    """Hash of the chat template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Where a branch left its parent; the turns before are shared."""

    episode: str
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What the world showed after reset."""

    observation: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    signals: tuple[Signal, ...]
    keys: Mapping[str, str]
    """State hashes by key, for grouping equal situations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the policy replied."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    """Native tool calls."""
    finish: Literal["stop", "length"] = "stop"
    """`length`: it was cut, and the empty action was submitted."""
    format: bool = True
    """Whether the protocol found an action in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """Wall-clock time of a turn."""

    policy: float
    env: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One reply of the policy and one step of the world."""

    segment: int
    reply: Said
    prompt_ids: tuple[int, ...] | None = None
    """Dialogue context: the tokens that are new since the last reply; window context: the whole
    prompt; None where no tokens were sampled."""
    response_ids: tuple[int, ...] | None = None
    """Every sampled token, the stop token included if it was sampled."""
    logprobs: tuple[float, ...] | None = None
    """Of the response, at the sampling temperature, before top-p and top-k."""
    action: Action
    observation: str
    messages: tuple[Message, ...]
    reward: float
    signals: tuple[Signal, ...]
    keys: Mapping[str, str]
    seconds: Seconds | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """The facts of one finished episode; never rewritten.

    Two episodes are equal if all but their wall-clock times is equal.
    """

    v: int = VERSION
    id: str
    """Unique in its file: derived from run seed, iteration, task and rollout."""
    group: str
    """Episodes of one group played the same task from the same start."""
    fork: Fork | None = None
    env: World
    task: Task
    reference: Json | None = None
    """What the agent must not see."""
    policy: Player
    context: Literal["dialogue", "window"] = "dialogue"
    encoded: bool = False
    """Whether the tokens of a demonstration were made afterwards: nobody sampled them."""
    status: Status
    reason: str = ""
    outcome: Outcome | None
    """None unless the status is one of `GRADED`."""
    start: Start | None
    """None if the world failed before it showed anything."""
    turns: tuple[Turn, ...]

    def __post_init__(self) -> None:
        if (self.status in GRADED) != (self.outcome is not None):
            raise RecordError(f"status {self.status!r} and outcome {self.outcome} do not agree")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What a model said about an episode afterwards: one kind of thing by one source."""

    v: int = VERSION
    episode: str
    name: str
    """What it is: `reference`, `prm`, `critic`, `belief`, `judge`, ..."""
    source: str
    """Hash of the model or judge that said it."""
    failed: str = ""
    """Why nothing was said; empty if something was."""
    numbers: tuple[tuple[float, ...] | None, ...] | None = None
    """Per turn: one number per response token, or one in all; None where there is nothing."""
    checks: tuple[tuple[Check, ...], ...] | None = None
    """Per turn: a judge's verdicts."""

    def __post_init__(self) -> None:
        said = (self.numbers is not None) + (self.checks is not None)
        if said != (0 if self.failed else 1):
            raise RecordError("an annotation holds numbers, or checks, or why it failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a ledger: what one term gave at one place."""

    level: Literal["token", "turn", "segment", "episode"]
    at: int
    """Number of the token, turn or segment; 0 at the level of the episode."""
    term: str
    raw: float
    weight: float
    gated: bool
    """Whether a gate withheld it."""
    value: float
    """`raw * weight`, or 0.0 if gated."""
    parts: tuple["Row", ...] = ()
    """What went in, where a transform does not distribute over sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The rewards of one episode under one rubric, term by term; can be computed again."""

    v: int = VERSION
    episode: str
    rubric: str
    """Hash of the rubric."""
    failed: str = ""
    """Why the episode could not be scored; it then leaves its group."""
    rows: tuple[Row, ...]


def read_episodes(path: str | Path, bad: list[BadLine] | None = None) -> Iterator[Episode]:
    """Read the facts of a run, a folder or its `episodes.jsonl`, as a stream.

    Args:
        path: The folder or the file.
        bad: Collects lines that could not be read, which are skipped.
    """
    path = Path(path)
    return read(Episode, path / "episodes.jsonl" if path.is_dir() else path, bad)


def derive(*parts: object) -> str:
    """Return 32 hex digits that depend on all parts: ids, and seeds by `int(..., 16)`.

    >>> derive(0, "a") == derive(0, "a") != derive(0, "b")
    True
    """
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()[:32]
