"""What a world shows at one moment of an episode, and a copy of that moment."""

from dataclasses import dataclass, field
from typing import Any, Literal

from turngym.envs.calls import Action, Message, Tool
from turngym.envs.signals import Outcome, Signal

Status = Literal["running", "solved", "failed", "truncated"]


@dataclass(slots=True, kw_only=True)
class Scene:
    """What a world shows after a reset or a turn, and what it knows about it.

    Never changed once it was returned. A world may return the same object again for the same state:
    what follows from it is computed once.
    """

    observation: str
    """The rendering of `messages`."""
    messages: tuple[Message, ...]
    """What the world adds to the dialogue."""
    signals: tuple[Signal, ...]
    """The evidence, less the `Outcome`, which the base class adds when the episode ends."""
    status: Literal["running", "solved", "failed"] = "running"
    reason: str = ""
    segment: int = 0
    """Segment of the next action: a new one begins with each message of the user."""
    admissible: tuple[str, ...] = ()
    """The actions that are allowed here; empty where they cannot be listed."""
    tools: tuple[Tool, ...] = ()
    info: dict[str, Any] | None = field(default=None, init=False, compare=False, repr=False)
    """What is the same in `info` whenever this scene is shown; filled by the base class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A moment of an episode; picklable, good for any instance made with the same options."""

    made_by: tuple[str, ...]
    task: str
    sha256: str
    episode_seed: int
    turns: int
    status: Status
    reason: str
    action: Action
    scene: Scene
    outcome: Outcome | None
    state: Any  # what `_save` returned; where fidelity is "replay", the actions and new seeds
    chance: Any  # state of the episode's generator; None if it was never asked for
