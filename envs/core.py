"""The contract of every world: text in, text out, and evidence beside it.

A world is a subclass of `TextEnv` that plays the problems of a `TaskSet`. The base class does what
all worlds owe their users (Gymnasium's five-tuple, budgets, the choice of a task, snapshots, the
table of `info`); the world gives the hooks that `TextEnv` lists.

    env = gymnasium.make("turngym/Sokoban-v0")
    observation, info = env.reset(seed=7)                    # draws a task of the split
    observation, info = env.reset(options={"index": 42})     # or takes the one that is named
    observation, reward, terminated, truncated, info = env.step("up")

Three kinds of failure are kept apart. An action that is not understood or not allowed costs a turn
and never raises. A caller's mistake (an unknown task, an unknown option) raises `ValueError`. What
fails outside the world's rules (a process died, a browser crashed) raises `WorldError`.
"""

import dataclasses
import hashlib
import random
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, Literal

import gymnasium
from gymnasium.error import ResetNeeded

from turngym.envs.calls import NO_ACTION, Action
from turngym.envs.scene import Scene, Snapshot, Status
from turngym.envs.signals import Outcome, Signal
from turngym.envs.space import TextSpace
from turngym.envs.tasks import (
    P,
    Reference,
    Task,
    Tasks,
    TaskSet,
    canary_of,
    chosen,
    locate,
    one_of,
    seeded,
    whole,
)

Step = tuple[str, float, bool, bool, dict[str, Any]]
"""Observation, reward, terminated, truncated, info."""


class WorldError(RuntimeError):
    """Something outside the world's rules failed: the episode has no result, not a result of 0."""


class TextEnv(gymnasium.Env[str, str], Generic[P]):
    """A world of text: Gymnasium's API, and what agents need beyond it.

    A world calls `super().__init__` and gives these hooks:

    - `_begin(problem)` sets the start and returns its scene;
    - `_play(action)` plays one turn: what it understood, and the scene that follows;
    - `_grade()` says what the state is worth if the episode ends now;
    - `_state(key)` names the true state;
    - `_save()` and `_load(saved)` copy the state out and back (for fidelity `"exact"`);
    - `solution()` and `_reference()` know what the agent does not.

    The reward of `step` is the world's outcome: `Outcome.score` on the step that ends the episode,
    0.0 before. Shaped rewards are computed from `info["signals"]`, by the reward layer.
    """

    action_space: TextSpace
    observation_space: TextSpace
    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 4}  # noqa: RUF012
    version: ClassVar[str] = "1"
    """Changes when tasks, texts or rewards change."""
    task_sets: ClassVar[Mapping[str, str]] = {}
    """The named task sets, each with a line about it."""
    signal_types: ClassVar[tuple[type[Signal], ...]] = (Outcome,)
    """The kinds of evidence this world gives."""
    keys: ClassVar[tuple[str, ...]] = ("state",)
    """What `state_hash` can name, the default first: `state`, the true state; `state+seen`, with
    what the agent has seen of it. `observation` can always be named."""
    fidelity: ClassVar[Literal["exact", "replay", "none"]] = "exact"
    """What `restore` promises: the same bytes ever after, by copy or by replay; or nothing."""
    blocking: ClassVar[bool] = False
    """Whether the world waits on something outside; the rollout then gives it a thread."""

    def __init__(
        self,
        task_set: TaskSet[P],
        *,
        split: str,
        examples: Sequence[str],
        max_chars: int = 16_384,
        render_mode: str | None = None,
        shown_as: Mapping[str, object] | None = None,
    ) -> None:
        """Set the world up for one task set.

        Args:
            task_set: The tasks.
            split: The split that `reset` draws from.
            examples: Valid actions, for `action_space.sample()`.
            max_chars: The longest observation, and the longest action that the space admits.
            render_mode: One of `metadata["render_modes"]`, or None.
            shown_as: Options that change what is shown but not the task.
        """
        self.task_set = task_set
        self.split = one_of("split", split, task_set.sizes)
        if render_mode is not None:
            one_of("render_mode", render_mode, self.metadata["render_modes"])
        self.render_mode = render_mode
        self.action_space = TextSpace(max_chars, examples=examples)
        self.observation_space = TextSpace(max_chars, examples=["..."])
        options = [f"{name}={value!r}" for name, value in (shown_as or {}).items()]
        self._made_by = (type(self).__qualname__, self.version, task_set.name, *options)
        self._status: Status | None = None  # None: no episode, or it broke
        self._outcome: Outcome | None = None
        self._chance: random.Random | None = None

    # ---------------------------------------------------------------- what the world gives

    @abstractmethod
    def _begin(self, problem: P) -> Scene:
        """Set the start of the problem and return what it shows."""

    @abstractmethod
    def _play(self, action: str) -> tuple[Action, Scene]:
        """Play one turn with any text whatever; never raise on account of the text."""

    @abstractmethod
    def _grade(self) -> Outcome:
        """Say what the present state is worth."""

    @abstractmethod
    def _state(self, key: str) -> bytes:
        """Name the true state under one of `keys`: no turn number, no wording."""

    def _save(self) -> Any:  # the world's own
        """Return a picklable copy of the state, which later turns do not change."""
        raise AssertionError(f"{type(self).__name__} needs _save for fidelity 'exact'")

    def _load(self, saved: Any) -> None:  # the world's own
        """Go back to a state that `_save` returned; `_begin` has been called before."""
        raise AssertionError(f"{type(self).__name__} needs _load for fidelity 'exact'")

    def _reference(self) -> Reference:
        """Return what the agent must not see about the present task."""
        return Reference(canary=canary_of(self.task.id))

    def solution(self) -> tuple[str, ...] | None:
        """Return the expert's remaining actions from here; None if it knows none."""
        return None

    # ---------------------------------------------------------------- Gymnasium

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: Seeds the generator that draws which task comes next, and nothing else.
            options: `task` (an id of this set, of any split) or `index` (in the split), and
                `episode_seed` (seeds chance inside the episode, 0 unless given).

        Raises:
            ValueError: An option is unknown, or names no task.
        """
        super().reset(seed=seed)
        choice = {} if options is None else options
        place, episode_seed = chosen(choice, self.task_set, self.split, self._drawn)
        self._set_up(self.task_set.problem(*place), episode_seed)
        return self._scene.observation, self._info()

    def step(self, action: str) -> Step:
        """Play one turn.

        Args:
            action: Any text. What the world does not understand costs the turn and says why.

        Raises:
            ResetNeeded: No episode is running.
            WorldError: Something outside the world's rules failed.
        """
        if self._status != "running":
            self._require_episode("step()", running=True)
        try:
            self._action, scene = self._play(action)
        except WorldError:
            self._status = None
            raise
        self._scene = scene
        self._turns += 1
        if self.fidelity == "replay":
            self._actions.append(action)
        if scene.status != "running":
            return self._finish(scene.status, scene.reason)
        if self._turns >= self._problem.task.max_turns:
            return self._finish("truncated", "turn budget")
        return scene.observation, 0.0, False, False, self._info()

    def truncate(self, reason: str) -> Step:
        """Cut the episode from outside (a full context); the world grades what stands.

        Returns:
            What `step` returns at the end, with the latest observation and no action.
        """
        self._require_episode("truncate()", running=True)
        self._action = NO_ACTION
        self._scene = dataclasses.replace(self._scene, messages=(), signals=())
        return self._finish("truncated", reason)

    def render(self) -> Any:  # text or pixels, as render_mode says
        """Return the latest observation, the picture of a world that draws no better one."""
        if self.render_mode is None:
            return None
        self._require_episode("render")
        return self._scene.observation

    # ---------------------------------------------------------------- beyond Gymnasium

    @property
    def task(self) -> Task:
        """The card of the task being played."""
        self._require_episode("task")
        return self._problem.task

    @property
    def reference(self) -> Reference:
        """What the agent must not see: solution, gold calls, checklists, and the canary."""
        self._require_episode("reference")
        return self._reference()

    def tasks(self, split: str) -> Sequence[Task]:
        """Return the cards of a split, made when asked for."""
        return Tasks(self.task_set, one_of("split", split, self.task_set.sizes))

    def state_hash(self, key: str | None = None) -> str:
        """Name the situation for grouping: equal hashes, equal situations.

        Args:
            key: One of `keys` or `observation`; the first of `keys` unless given.
        """
        self._require_episode("state_hash")
        key = one_of("key", key or self.keys[0], (*self.keys, "observation"))
        if key == "observation":
            data = self._scene.observation.encode("utf-8", "surrogatepass")
        else:
            data = self._state(key)
        return hashlib.blake2b(data, digest_size=16).hexdigest()

    def snapshot(self) -> Snapshot:
        """Copy this moment of the episode."""
        self._require_episode("snapshot")
        if self.fidelity == "none":
            raise ValueError(f"{type(self).__name__} has fidelity 'none': no snapshots")
        return Snapshot(
            made_by=self._made_by,
            task=self.task.id,
            sha256=self.task.sha256,
            episode_seed=self._episode_seed,
            turns=self._turns,
            status=self._status or "running",
            reason=self._reason,
            action=self._action,
            scene=self._scene,
            outcome=self._outcome,
            state=self._save() if self.fidelity == "exact" else tuple(self._actions),
            chance=None if self._chance is None else self._chance.getstate(),
        )

    def restore(
        self, snapshot: Snapshot, episode_seed: int | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Go back, or across from another instance, to a moment of an episode.

        Args:
            snapshot: What `snapshot` returned.
            episode_seed: Starts another future: chance is seeded anew from here on.

        Returns:
            Observation and info of that moment, as `reset` returns them.

        Raises:
            ValueError: The snapshot was made with other options.
        """
        if snapshot.made_by != self._made_by:
            theirs, ours = " ".join(snapshot.made_by), " ".join(self._made_by)
            raise ValueError(f"the snapshot was made by {theirs!r}, this is {ours!r}")
        future = None if episode_seed is None else whole("episode_seed", episode_seed)
        problem = self.task_set.problem(*locate(snapshot.task, self.task_set))
        if problem.task.sha256 != snapshot.sha256:
            raise ValueError(f"task {snapshot.task!r} is not what it was for the snapshot")
        self._set_up(problem, snapshot.episode_seed)
        with self._breakable():
            if self.fidelity == "exact":
                self._load(snapshot.state)
            else:
                self._replay(snapshot.state)
        self._turns, self._action, self._scene = snapshot.turns, snapshot.action, snapshot.scene
        self._status, self._reason = snapshot.status, snapshot.reason
        self._outcome = snapshot.outcome
        if future is not None:
            self._branch(future)
        elif snapshot.chance is not None:
            self.chance.setstate(snapshot.chance)
        return self._scene.observation, self._info()

    @property
    def chance(self) -> random.Random:
        """The generator of all chance inside the episode."""
        if self._chance is None:
            self._chance = seeded(self.task.sha256, self._episode_seed)
        return self._chance

    # ---------------------------------------------------------------- inside

    def _drawn(self, size: int) -> int:
        return int(self.np_random.random() * size)

    def _set_up(self, problem: P, episode_seed: int) -> None:
        self._problem = problem
        self._episode_seed = episode_seed
        self._chance = None
        self._status, self._reason, self._outcome = "running", "", None
        self._turns, self._action = 0, NO_ACTION
        self._actions: list[str | int] = []  # an int: chance was seeded anew
        with self._breakable():
            self._scene = self._begin(self._problem)

    def _replay(self, actions: tuple[str | int, ...]) -> None:
        for action in actions:
            if isinstance(action, int):
                self._branch(action)
            else:
                self._play(action)
                self._actions.append(action)
                self._turns += 1

    def _branch(self, episode_seed: int) -> None:
        self._chance = seeded(self._problem.task.sha256, "branch", self._turns, episode_seed)
        self._actions.append(episode_seed)

    @contextmanager
    def _breakable(self) -> Iterator[None]:
        try:
            yield
        except WorldError:
            self._status = None
            raise

    def _finish(self, status: Literal["solved", "failed", "truncated"], reason: str) -> Step:
        with self._breakable():
            self._outcome = outcome = self._grade()
        self._status, self._reason = status, reason
        cut = status == "truncated"
        return self._scene.observation, outcome.score, not cut, cut, self._info()

    def _info(self) -> dict[str, Any]:
        scene = self._scene
        info = (scene.info or self._lasting_info(scene)).copy()
        info["turn"] = self._turns
        info["turns_left"] = self._problem.task.max_turns - self._turns
        info["action"] = self._action
        if self._outcome is not None:
            info["signals"] = (*scene.signals, self._outcome)
            info["status"] = self._status
            info["reason"] = self._reason
        return info

    def _lasting_info(self, scene: Scene) -> dict[str, Any]:
        """Return what a scene contributes to `info` while the episode runs; it is copied."""
        scene.info = {
            "task": self._problem.task,
            "turn": 0,
            "turns_left": 0,
            "segment": scene.segment,
            "action": NO_ACTION,
            "admissible": scene.admissible,
            "tools": scene.tools,
            "messages": scene.messages,
            "signals": scene.signals,
            "state_hash": self.state_hash(),
            "status": "running",
            "reason": "",
        }
        return scene.info

    def _require_episode(self, call: str, *, running: bool = False) -> None:
        if self._status is None or (running and self._status != "running"):
            kind = "a running" if running else "an"
            raise ResetNeeded(f"{call} needs {kind} episode: call reset() first")
