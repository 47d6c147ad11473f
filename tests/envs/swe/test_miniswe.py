"""The real mini-swe-agent works in our sandbox, and our grader scores what it did."""

import os
import shlex
from pathlib import Path
from typing import Any

import pytest
from swe_tasks import FIXED, problem

from turngym.envs.swe.miniswe import MiniSweEnvironment
from turngym.envs.swe.tester import Start
from turngym.envs.swe.tools.running import SUBMIT

RIGHT = "sed -i '9s/a + b/a - b/' calc/core.py"


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Any:  # the package, if it is there
    os.environ.setdefault("MSWEA_SILENT_STARTUP", "1")
    os.environ.setdefault("MSWEA_GLOBAL_CONFIG_DIR", str(tmp_path_factory.mktemp("miniswe")))
    pytest.importorskip("minisweagent", reason="no mini-swe-agent: pip install 'turngym[miniswe]'")
    return pytest.importorskip("minisweagent.agents.default")


def run(agents: Any, environment: MiniSweEnvironment, *commands: str) -> Any:
    from minisweagent.models.test_models import DeterministicModel, make_output

    outputs = [make_output(f"I run {c}", [{"command": c}]) for c in commands]
    agent = agents.DefaultAgent(
        DeterministicModel(outputs=outputs),
        environment,
        system_template="You repair software.",
        instance_template="{{task}} You work in {{cwd}}.",
        cost_limit=100.0,
    )
    ended = agent.run(task=problem().row.problem_statement)
    agent.save(None)
    return ended, [message["content"] for message in agent.messages]


def test_a_scripted_agent_solves_a_task(agents: Any, start: Start) -> None:
    commands = ("python -c 'import calc; print(calc.subtract(5, 3))'", RIGHT, "git diff")
    with MiniSweEnvironment(problem()) as environment:
        ended, said = run(agents, environment, *commands, f"echo {SUBMIT} && git diff")
        assert "<returncode>0</returncode>\n<output>\n8\n</output>" in said[3]
        assert "-    return a + b\n+    return a - b\n" in said[7]
        assert ended["exit_status"] == "Submitted"
        assert environment.patch == problem().row.patch
        assert environment.grade().resolved


def test_an_agent_that_repairs_nothing_does_not(agents: Any, start: Start) -> None:
    hack = f"printf %s {shlex.quote(FIXED['README.md'].decode())} > tests/test_core.py"
    with MiniSweEnvironment(problem()) as environment:
        run(agents, environment, hack, f"echo {SUBMIT}")
        assert environment.patch == ""
        assert not environment.grade().resolved


def test_each_command_has_a_shell_of_its_own(start: Start) -> None:
    with MiniSweEnvironment(problem()) as environment:
        environment.execute({"command": "cd calc; export A=1; touch b"})
        said = environment.execute({"command": "pwd; echo A$A; ls calc/b"})
        assert said == {
            "output": "/testbed\nA\ncalc/b\n",
            "returncode": 0,
            "exception_info": "",
        }
        assert environment.execute("pwd", cwd="/tmp")["output"] == "/tmp\n"
        slow = environment.execute("sleep 20", timeout=0.2)
        assert slow["exception_info"] == "The command was stopped: time"


def test_a_trajectory_can_be_saved(agents: Any, start: Start, tmp_path: Path) -> None:
    with MiniSweEnvironment(problem()) as environment:
        assert environment.serialize()["info"]["config"]["task"] == "by-hand/test/0"
        assert environment.get_template_vars(task="x")["cwd"] == "/testbed"
