"""A task's sandbox as an environment of mini-swe-agent, whose agents then work in it.

with MiniSweEnvironment(problem) as environment:
agent = DefaultAgent(model, environment, ...)
agent.run(task=problem.row.problem_statement)
verdict = environment.grade()
"""

from typing import Any

from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.files import Files
from turngym.envs.swe.grade import Verdict, grade
from turngym.envs.swe.place import Machine, Place
from turngym.envs.swe.problem import SweProblem, patch_of
from turngym.envs.swe.tester import default_start
from turngym.envs.swe.toolbox import toolbox
from turngym.envs.swe.tools.running import BASH_S, SUBMIT


class MiniSweEnvironment:
    """What mini-swe-agent asks of an environment, with a task's files in it."""

    def __init__(self, problem: SweProblem) -> None:
        """Begin at the start of a task; a sandbox is taken by the first command."""
        self.config = {"cwd": WORK_TREE, "timeout": BASH_S}
        self._problem = problem
        self._machine = Machine(Files(problem.start))
        self._place = Place(default_start, toolbox)

    def execute(
        self, action: Any, cwd: str = "", *, timeout: float | None = None
    ) -> dict[str, Any]:  # foreign JSON, in and out
        """Run a command in a shell of its own, as mini-swe-agent's environments do.

        Args:
            action: The command, or an object that has it as `command`.
            cwd: The folder; the work tree unless given.
            timeout: Seconds.
        """
        command = str(action["command"] if isinstance(action, dict) else action)
        fresh = self._machine._replace(cwd=cwd or WORK_TREE, exports="")
        result, self._machine = self._place.run(fresh, command, timeout or BASH_S)
        why = f"The command was stopped: {result.stopped}" if result.stopped else ""
        first, _, rest = result.output.lstrip().partition("\n")
        if first.strip() == SUBMIT and result.exit_code == 0:
            from minisweagent.exceptions import Submitted  # an extra of its own

            told = {"exit_status": "Submitted", "submission": rest}
            raise Submitted({"role": "exit", "content": rest, "extra": told})
        return {"output": result.output, "returncode": result.exit_code, "exception_info": why}

    @property
    def patch(self) -> str:
        """What was changed so far, tests apart."""
        return patch_of(self._problem, self._machine.files)

    def grade(self) -> Verdict:
        """Return what the hidden tests say of the patch."""
        return grade(default_start, self._problem.base, self._problem.row, self.patch)

    def get_template_vars(self, **more: Any) -> dict[str, Any]:
        """Return what prompts of mini-swe-agent may name."""
        names = {"system": "Linux", "release": "", "version": "", "machine": "x86_64"}
        return {**self.config, **names, **more}

    def serialize(self) -> dict[str, Any]:
        """Return what a trajectory tells about its environment."""
        return {"info": {"config": {"environment": self.config, "task": self._problem.task.id}}}

    def close(self) -> None:
        """Close the sandbox."""
        self._place.clear()

    def __enter__(self) -> "MiniSweEnvironment":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
