"""A toy world that owns a real process, which may die: reach a number by adding to it."""

import contextlib
import hashlib
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

import gymnasium

from turngym.envs.calls import Action, Message, canonical, excerpt
from turngym.envs.core import TextEnv, WorldError
from turngym.envs.scene import Scene
from turngym.envs.signals import Cost, Outcome, Potential, Validity, potential_value
from turngym.envs.tasks import SPLITS, Task, draw

ADDER = "n=0; while read k; do n=$((n + k)); echo $n; done"
STEPS = tuple(f"add {k}" for k in range(1, 6))


@dataclass(frozen=True, slots=True)
class ProcessProblem:
    task: Task
    target: int


class ProcessTasks:
    name = "toy-process"
    sizes = dict.fromkeys(SPLITS, 40)

    def problem(self, split: str, index: int) -> ProcessProblem:
        return _problem(split, index)


@cache
def _problem(split: str, index: int) -> ProcessProblem:
    def propose(chance: random.Random) -> Iterator[tuple[str, int]]:
        low, high = (25_000, 45_000) if split == "valid_unseen" else (5, 20_000)
        target = chance.randint(low, high)
        yield hashlib.sha256(str(target).encode()).hexdigest(), target

    key, target = draw("toy-process", split, index, propose)
    return ProcessProblem(
        Task(
            id=f"toy-process/{split}/{index}",
            key=key,
            sha256=key,
            goal=f"Reach {target}.",
            category="numbers",
            max_turns=10,
        ),
        target,
    )


class ProcessEnv(TextEnv[ProcessProblem]):
    """Fidelity "replay": restoring starts a new process and sends it all actions again."""

    signal_types = (Outcome, Validity, Potential, Cost)
    fidelity: ClassVar[Literal["exact", "replay", "none"]] = "replay"
    blocking = True

    def __init__(self, *, split: str = "train", render_mode: str | None = None, **unknown: Any):
        if unknown:
            raise ValueError(f"unknown option {min(unknown)!r}; known: split, render_mode")
        super().__init__(ProcessTasks(), split=split, examples=STEPS, render_mode=render_mode)
        self.child: subprocess.Popen[str] | None = None

    def _begin(self, problem: ProcessProblem) -> Scene:
        self.close()
        self.child = subprocess.Popen(
            ["sh", "-c", ADDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._sum = 0
        return self._scene_of(f"Reach {problem.target}. Add 1 to 5 thousand: add 3", ())

    def _play(self, action: str) -> tuple[Action, Scene]:
        if action not in STEPS:
            error = f"{excerpt(action)} is not one of {', '.join(STEPS)}."
            validity = Validity(parsed=False, legal=False, effective=False)
            refused = Action(text="", parsed="", valid=False, error=error)
            return refused, self._scene_of(error, (validity,))
        # the last step is as short as need be
        amount = min(int(action[4:]) * 1000, abs(self._problem.target - self._sum))
        self._sum = int(self._ask(str(amount)))
        validity = Validity(parsed=True, legal=True, effective=amount > 0)
        done = Action(text=action, parsed=canonical(action), valid=True)
        return done, self._scene_of(f"The sum is {self._sum}.", (validity,))

    def _ask(self, line: str) -> str:
        assert self.child is not None
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        try:
            self.child.stdin.write(line + "\n")
            answer = self.child.stdout.readline()
        except OSError as error:
            raise WorldError(f"the adder is gone: {error}") from error
        if not answer:
            raise WorldError("the adder died")
        return answer

    def _scene_of(self, text: str, own: tuple[Validity, ...]) -> Scene:
        left = self._problem.target - self._sum
        potential = Potential(
            name="sum",
            value=potential_value(left, self._problem.target),
            distance=left,
            exact=True,
        )
        return Scene(
            observation=text,
            messages=(Message(role="user", content=text),),
            signals=(*own, potential, Cost(kind="steps", amount=len(own), unit="steps")),
            status="solved" if left == 0 else "running",
            admissible=STEPS,
        )

    def _grade(self) -> Outcome:
        solved = self._sum == self._problem.target
        return Outcome(success=solved, score=float(solved))

    def _state(self, key: str) -> bytes:
        return f"{self._sum} of {self._problem.target}".encode()

    def solution(self) -> tuple[str, ...]:
        left = self._problem.target - self._sum
        return ("add 5",) * -(-left // 5000)

    def close(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            for pipe in (self.child.stdin, self.child.stdout):
                assert pipe is not None
                with contextlib.suppress(BrokenPipeError):  # a line that nobody will read
                    pipe.close()
            self.child = None


gymnasium.register("toys/Process-v0", entry_point=ProcessEnv)
