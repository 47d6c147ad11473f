"""A toy world to test the contract by hand: count to three, with dice, losses and crashes."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from turngym.envs.calls import NO_ACTION, Action, Message, canonical
from turngym.envs.core import TextEnv, WorldError
from turngym.envs.scene import Scene
from turngym.envs.signals import Cost, Outcome, Signal
from turngym.envs.tasks import Task

GOAL = 3
TURNS = 4


@dataclass(frozen=True, slots=True)
class CountProblem:
    task: Task


class CountTasks:
    name = "count"
    sizes: ClassVar[dict[str, int]] = {"train": 50, "test": 3}

    def __init__(self, goal: str = "Count.") -> None:
        self.goal = goal

    def problem(self, split: str, index: int) -> CountProblem:
        return CountProblem(
            Task(
                id=f"count/{split}/{index}",
                key=f"{index:x}",
                sha256=f"{index:x} {self.goal}",
                goal=self.goal,
                category="counts",
                max_turns=TURNS,
            )
        )


class CountEnv(TextEnv[CountProblem]):
    """`up` counts, `dice` rolls, `lose` loses; a hook named in `broken` raises WorldError."""

    signal_types: ClassVar[tuple[type[Signal], ...]] = (Outcome, Cost)
    keys = ("state", "state+seen")

    def __init__(
        self, *, split: str = "train", shown: str = "digits", render_mode: str | None = None
    ) -> None:
        super().__init__(
            CountTasks(),
            split=split,
            examples=("up", "stay"),
            render_mode=render_mode,
            shown_as={"shown": shown},
        )
        self.broken = ""

    def _break(self, hook: str) -> None:
        if self.broken == hook:
            raise WorldError(f"{hook} broke")

    def _begin(self, problem: CountProblem) -> Scene:
        self._break("begin")
        self.count = 0
        self.rolls: tuple[int, ...] = ()
        self.turns_of_dice: tuple[int, ...] = ()
        self._scenes: dict[int, Scene] = {}
        return self.scene()

    def scene(self) -> Scene:
        """Return the same scene for the same count."""
        shown = f"{self.count} of {GOAL}"
        return self._scenes.setdefault(
            self.count,
            Scene(
                observation=shown,
                messages=(Message(role="user", content=shown),),
                signals=(Cost(kind="count", amount=self.count, unit="steps"),),
                status="solved" if self.count == GOAL else "running",
                admissible=("up", "stay"),
            ),
        )

    def _play(self, action: str) -> tuple[Action, Scene]:
        self._break("play")
        if action not in ("up", "stay", "dice", "lose"):
            return replace(NO_ACTION, error="What?"), self.scene()
        self.count += action == "up"
        after = self.scene()
        if action == "dice":
            self.rolls = (*self.rolls, self.chance.randrange(1000))
            text = f"{after.observation}, turn {self._turns}, rolls {self.rolls}"
            self.turns_of_dice = (*self.turns_of_dice, self._turns)
            message = Message(role="user", content=text)
            after = replace(after, observation=text, messages=(message,))
        if action == "lose":
            after = replace(after, status="failed", reason="you lost")
        return Action(text=action, parsed=canonical(action), valid=True), after

    def _grade(self) -> Outcome:
        self._break("grade")
        return Outcome(success=self.count == GOAL, score=self.count / GOAL)

    def _state(self, key: str) -> bytes:
        return repr((self.count, self.rolls if key == "state+seen" else ())).encode()

    def _save(self) -> tuple[int, tuple[int, ...]]:
        return self.count, self.rolls

    def _load(self, saved: tuple[int, tuple[int, ...]]) -> None:
        self._break("load")
        self.count, self.rolls = saved


class ReplayedCountEnv(CountEnv):
    fidelity: ClassVar[Literal["exact", "replay", "none"]] = "replay"

    def _save(self) -> Any:
        raise NotImplementedError

    def _load(self, saved: Any) -> None:
        raise NotImplementedError


class UnsavedCountEnv(CountEnv):
    fidelity: ClassVar[Literal["exact", "replay", "none"]] = "none"
