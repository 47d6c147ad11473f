"""Policies without a model: random, expert, replay, human, a plain function."""

import importlib
import inspect
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from turngym.agents.manner import holds_model
from turngym.agents.policy import Policy, Reply, Request, Solution
from turngym.agents.protocol import PLAIN, ChatProtocol
from turngym.envs.calls import Message
from turngym.envs.episode import GRADED, Episode, read_episodes
from turngym.envs.records import EMPTY
from turngym.envs.tasks import Task, one_of


class Random:
    """Plays a random admissible action.

    Args:
        examples: What is drawn from where a world cannot list its admissible actions.
    """

    name = "random"
    sampling = EMPTY

    def __init__(self, examples: Sequence[str] = ()) -> None:
        self._examples = tuple(examples)

    async def act(self, request: Request) -> Reply:
        """Draw an action."""
        choices = request.admissible or self._examples
        if not choices:
            raise ValueError("the world lists no admissible actions: give Random some examples")
        return Reply(text=random.Random(request.seed).choice(choices))


class Expert:
    """Plays the world's own solution, asked for anew each turn; quits where there is none."""

    name = "expert"
    sampling = EMPTY

    def __init__(self) -> None:
        self._solutions: dict[str, Solution] = {}

    def attach(self, episode: str, task: Task, solution: Solution) -> None:
        """Take note of whom to ask."""
        self._solutions[episode] = solution

    def release(self, episode: str) -> None:
        """Forget whom to ask."""
        self._solutions.pop(episode, None)

    async def act(self, request: Request) -> Reply:
        """Play the next action of the solution."""
        plan = await self._solutions[request.episode]()
        return Reply(text=plan[0]) if plan else Reply(text="", finish="quit")


class Replay:
    """Repeats the replies of recorded episodes, task by task; quits where a record ends.

    Args:
        episodes: The records; several of one task are repeated one after the other.
    """

    name = "replay"
    sampling = EMPTY

    def __init__(self, episodes: Iterable[Episode]) -> None:
        self._records: dict[str, list[Episode]] = {}
        for episode in episodes:
            if episode.status in GRADED:
                self._records.setdefault(episode.task.id, []).append(episode)
        self._playing: dict[str, Episode | None] = {}

    def attach(self, episode: str, task: Task, solution: Solution) -> None:
        """Choose the record."""
        records = self._records.get(task.id)
        self._playing[episode] = records.pop(0) if records else None

    def release(self, episode: str) -> None:
        """Forget the record."""
        self._playing.pop(episode, None)

    async def act(self, request: Request) -> Reply:
        """Repeat the reply of this turn."""
        record = self._playing[request.episode]
        if record is None:
            raise ValueError("no record of this task")
        if request.turn >= len(record.turns):
            return Reply(text="", finish="quit")
        said = record.turns[request.turn].reply
        return Reply(text=said.text, calls=said.calls, finish=said.finish)


class Human:
    """Asks a person, one at a time: all else waits meanwhile.

    Args:
        ask: Shows a request and returns what was typed; None to give up.
    """

    name = "human"
    sampling = EMPTY

    def __init__(self, ask: Callable[[Request], str | None]) -> None:
        self._ask = ask

    async def act(self, request: Request) -> Reply:
        """Ask."""
        typed = self._ask(request)
        return Reply(text="", finish="quit") if typed is None else Reply(text=typed)


class Function:
    """Plays what a plain function from messages to text returns.

    Example:
        >>> policy = Function(lambda messages: "up")
    """

    sampling = EMPTY

    def __init__(self, function: Callable[[tuple[Message, ...]], str]) -> None:
        self.name = getattr(function, "__qualname__", "function")  # a callable object has none
        self._function = function

    async def act(self, request: Request) -> Reply:
        """Call the function."""
        text = self._function(request.messages)
        if not isinstance(text, str):
            raise TypeError(f"{self.name} returned {type(text).__name__}, expected text")
        return Reply(text=text)


def load_policy(
    name: str,
    *,
    examples: Sequence[str] = (),
    protocol: ChatProtocol = PLAIN,
    options: Mapping[str, Any] | None = None,
) -> Policy:
    """Return the policy that a command line names.

    Args:
        name: `random`, `expert`, `replay:PATH` (a run's folder or file), `MODULE:NAME`: a function
            from messages to text, a policy, or a class of policies; or the folder of a model.
        examples: For `random`, where a world lists no admissible actions.
        protocol: How a model is asked.
        options: How a model is loaded and sampled from, see `HFPolicy`.

    Raises:
        ValueError: It names no policy.
    """
    if name not in ("random", "expert") and _is_folder(name):
        return _model(name, protocol, options or {})
    if options:
        raise ValueError(f"policy {name!r} takes no options, only a model does")
    if name == "random":
        return Random(examples)
    if name == "expert":
        return Expert()
    kind, _, rest = name.partition(":")
    if kind == "replay" and rest:
        if not Path(rest).exists():
            raise ValueError(f"no such run: {rest!r}")
        return Replay(read_episodes(rest))
    if not rest:
        known = "random, expert, human, replay:PATH, MODULE:NAME, the folder of a model"
        raise ValueError(f"unknown policy {name!r}; known: {known}")
    try:
        found = getattr(importlib.import_module(kind), rest)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"policy {name!r} cannot be imported: {error}") from None
    policy = found() if inspect.isclass(found) else found
    if hasattr(policy, "act"):
        return policy
    if not callable(policy):
        raise ValueError(f"policy {name!r} is neither a function nor has it a method act")
    return Function(policy)


MODEL_OPTIONS = (
    *("cache", "device", "dtype", "keep_thinking", "max_batch", "max_context", "max_new_tokens"),
    *("temperature", "top_k", "top_p"),
)
"""What `HFPolicy.load` takes from a command line."""


def _is_folder(name: str) -> bool:
    """Say whether a name is meant as the folder of a model."""
    return os.sep in name.partition(":")[0] or holds_model(name)


def _model(path: str, protocol: ChatProtocol, options: Mapping[str, Any]) -> Policy:
    """Load a model; only here does torch come in."""
    if not holds_model(path):
        raise ValueError(f"no model in the folder {path!r}: it has no config.json")
    for name in options:
        one_of("policy option", name, MODEL_OPTIONS)
    try:
        from turngym.agents.hf import HFPolicy
    except ImportError as error:
        raise ValueError(
            f"a model needs the extra: pip install 'turngym[train]' ({error})"
        ) from None
    try:
        return HFPolicy.load(path, protocol=protocol, **options)
    except TypeError as error:  # a value of the wrong kind
        raise ValueError(f"policy option: {error}") from None
