"""The world as an agent meets it: from the issue to the grade."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from plays import checks, outcome, play, potential
from swe_tasks import DIFFERENCES, FIXED, ROW, SUMS, world

from turngym.envs.sandbox import Result
from turngym.envs.signals import Call, Diff, Validity
from turngym.envs.swe.env import SWEEnv
from turngym.envs.swe.load import base_tree
from turngym.envs.swe.place import Place
from turngym.envs.swe.rows import write_rows
from turngym.envs.swe.tester import Start

REPAIR = "bash sed -i '9s/a + b/a - b/' calc/core.py"
BREAK = "bash echo 'raise SystemExit' >> calc/core.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the task made by hand, with its row."""
    folder = tmp_path_factory.mktemp("tasks")
    for path, data in base_tree(FIXED, ROW).items():
        place = folder / ROW.instance_id / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    write_rows(folder / "rows.jsonl", [ROW])
    return folder


@pytest.fixture
def env(folder: Path, start: Start) -> Iterator[SWEEnv]:
    source = str(folder / "rows.jsonl")
    with world(tasks="swe-checkouts", source=source, checkouts=str(folder)) as env:
        yield env


def test_the_issue_is_told_and_neither_the_fault_nor_the_tests(env: SWEEnv) -> None:
    observation, info = env.reset(seed=0)
    assert "`subtract(5, 3)` gives 8, expected 2." in observation
    assert info["task"].category == "calc"
    assert info["task"].goal == "Differences are wrong"
    shown = repr((observation, info["task"], info["messages"], info["tools"]))
    for secret in ("test_differences", "core.py:", "a - b", "calc-1"):
        assert secret not in shown


def test_a_repair_that_is_submitted_solves_the_task(env: SWEEnv) -> None:
    reward, info = play(env, 0, [REPAIR, "submit"])
    assert (reward, info["status"], info["reason"]) == (1.0, "solved", "submitted")
    assert outcome(info).success
    assert potential(info, "submit") == 1.0
    assert potential(info, "similarity") == 1.0


@pytest.mark.parametrize(
    ("actions", "level"),
    [
        (["submit"], 0.25),
        (["create tests/test_core.py\nx = 1", "submit"], 0.25),
        ([BREAK, "submit"], 0.5),
        (["create notes.txt\nnothing", "submit"], 0.75),
    ],
)
def test_an_answer_that_is_not_right_fails_and_says_how_far_it_went(
    env: SWEEnv, actions: list[str], level: float
) -> None:
    reward, info = play(env, 0, actions)
    assert (reward, info["status"]) == (0.0, "failed")
    assert potential(info, "submit") == level


def test_an_episode_that_is_cut_is_graded_as_it_stands(env: SWEEnv) -> None:
    reward, info = play(env, 0, [REPAIR])
    assert (reward, info["status"]) == (1.0, "truncated")
    reward, info = play(env, 0, ["view ."])
    assert (reward, outcome(info).success) == (0.0, False)


def test_the_word_of_mini_swe_agent_submits_if_it_is_the_first_line(env: SWEEnv) -> None:
    word = "COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
    env.reset(seed=0)
    assert env.step(f"bash echo first; echo {word}")[4]["status"] == "running"
    assert env.step(f"bash echo {word}; exit 3")[4]["status"] == "running"
    assert env.step(f"```bash\necho {word}\n```")[4]["status"] == "failed"


def test_tests_that_run_are_evidence_and_are_told_to_the_agent(env: SWEEnv) -> None:
    env.reset(seed=0)
    observation, *_, info = env.step("run_tests")
    assert observation == "[t0000c000] 1 passed"
    assert checks(info)[f"test:{SUMS}"] is True
    assert f"test:{DIFFERENCES}" not in checks(info)
    env.step("create tests/test_more.py\ndef test_more():\n    assert 1 + 1 == 3")
    observation, *_, info = env.step("run_tests tests/test_more.py")
    assert observation.splitlines()[:2] == [
        "[t0002c000] 1 failed",
        "FAILED tests/test_more.py::test_more",
    ]
    assert observation.splitlines()[-1] == "    E   assert (1 + 1) == 3"
    assert checks(info)["test:tests/test_more.py::test_more"] is False
    assert info["signals"][0] == Validity(parsed=True, legal=True, effective=False)


def test_an_edit_is_told_as_a_call_and_a_diff(env: SWEEnv) -> None:
    env.reset(seed=0)
    *_, info = env.step("insert README.md 1\nMore.")
    assert (
        Call(name="insert", arguments='{"line":1,"path":"README.md","text":"More."}', status="ok")
        in info["signals"]
    )
    after = "# calc\nMore.\n"
    assert Diff(kind="file", target="README.md", before="# calc\n", after=after) in info["signals"]


def test_what_a_command_edits_is_told_as_well(env: SWEEnv) -> None:
    env.reset(seed=0)
    *_, info = env.step(REPAIR)
    [diff] = [one for one in info["signals"] if isinstance(one, Diff)]
    assert (diff.target, diff.after) == ("calc/core.py", FIXED["calc/core.py"].decode())
    assert checks(info)["edited:calc/core.py"] is True


@pytest.mark.parametrize(
    ("action", "parsed", "says"),
    [
        ("What is wrong?", False, "'What' is no tool"),
        ('{"name": "delete", "arguments": {}}', True, "There is no tool delete."),
        ('{"name": "view", "arguments": {}}', True, "'path': Field required."),
        ("view nowhere.py", True, "There is no file or folder 'nowhere.py'."),
        ("run_tests -x", True, "There is no test file or folder '-x'."),
    ],
)
def test_what_cannot_be_done_costs_a_turn_and_says_why(
    env: SWEEnv, action: str, parsed: bool, says: str
) -> None:
    env.reset(seed=0)
    observation, *_, info = env.step(action)
    assert says in observation
    assert info["turn"] == 1
    assert info["signals"][0] == Validity(parsed=parsed, legal=False, effective=False)


def test_a_long_output_comes_in_pages(env: SWEEnv) -> None:
    env.reset(seed=0)
    first = env.step("bash seq 250")[0]
    assert first.endswith("\n99\n100\n[lines left: 150; use the tool more]")
    assert env.step("more")[0].startswith("[t0001c000] 101\n")
    assert env.step("more")[0].endswith("\n250")
    assert "nothing more" in env.step("more")[0]


def test_a_failing_command_tells_its_exit_code_and_one_that_is_slow_is_stopped(
    env: SWEEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    env.reset(seed=0)
    assert env.step("bash echo no >&2; exit 3")[0] == "[t0000c000] no\n[exit code 3]"
    assert env.step("bash true")[0] == "[t0001c000] [no output]"
    monkeypatch.setattr("turngym.envs.swe.tools.running.BASH_S", 0.3)
    assert "[stopped after 0 seconds]" in env.step("bash sleep 20")[0]


def test_a_state_that_commands_made_can_be_gone_back_to_twice(env: SWEEnv) -> None:
    env.reset(seed=0)
    env.step("bash cd calc; export A=b; echo 1 > new; git add new")
    moment = env.snapshot()
    for _ in range(2):
        shown = env.step("bash pwd; echo $A; ls; git status --short; rm new")
        assert "/testbed/calc\nb\n__init__.py\ncore.py\nnew\nA  new" in shown[0]
        env.restore(moment)


def test_snapshots_hold_what_differs_and_no_more(env: SWEEnv) -> None:
    env.reset(seed=0)
    env.step("bash ls")
    assert env.snapshot().state.changes == ()
    env.step("create a\nb")
    [(path, entry)] = env.snapshot().state.changes
    assert (path, entry.data) == ("/testbed/a", b"b\n")


class Mad:
    """A sandbox whose shell answers everything with the same words."""

    def exec(self, command: str, timeout_s: float = 30.0) -> Result:
        return Result(exit_code=0, output="I am a teapot")

    def write(self, path: str, content: bytes) -> None:
        pass

    def close(self) -> None:
        pass


def test_a_shell_that_was_made_useless_ends_the_episode_with_what_stood(env: SWEEnv) -> None:
    env.reset(seed=0)
    env.step(f"create calc/core.py\n{FIXED['calc/core.py'].decode()}")
    env._place = Place(Mad)  # type: ignore[arg-type]  # as far as a sandbox is used here
    observation, reward, *_, info = env.step("bash ls")
    assert "The task is over: the shell does not answer any more." in observation
    assert (reward, info["status"]) == (1.0, "solved")
    env.reset(seed=0)
    *_, info = env.step("run_tests")
    assert info["status"] == "failed"


def test_the_expert_earns_the_whole_checklist(env: SWEEnv) -> None:
    env.reset(seed=0)
    reference = env.reference
    while env.solution():
        *_, reward, _, _, info = env.step((env.solution() or ("",))[0])
    assert reward == 1.0
    assert all(checks(info)[item.id] for item in reference.checklist)  # type: ignore[attr-defined]


def test_words_tell_what_was_done_in_a_line(folder: Path, start: Start) -> None:
    source = str(folder / "rows.jsonl")
    options = {"tasks": "swe-checkouts", "source": source, "checkouts": str(folder)}
    with world(**options, observation="words") as env:
        env.reset(seed=0)
        env.step(REPAIR)
        line = env.step("view calc/core.py 8 9")[0].splitlines()[0]
    assert line == ("[t0001c000] failing runs 0; edited calc/core.py; reproduced no; tests to run")


def test_words_keep_in_view_what_was_viewed_as_it_is_by_now(folder: Path, start: Start) -> None:
    source = str(folder / "rows.jsonl")
    options = {"tasks": "swe-checkouts", "source": source, "checkouts": str(folder)}
    with world(**options, observation="words") as env:
        env.reset(seed=0)
        seen = env.step("view calc/core.py 8 9")[0].partition("\n")[2]
        refused, _, _, _, info = env.step("str_replace calc/core.py\nno edit")
        saved = env.snapshot()
        edited = env.step("insert calc/core.py 8\n    # seen")[0].partition("\n")[2]
        listed = env.step("view .")[0]
        env.restore(saved)
        again = env.step("fly")[0]
    assert seen.startswith("calc/core.py\n8  ")
    facts, _, below = refused.partition("\n")
    assert facts.endswith("; tests to run; refused")
    assert below == seen
    assert info["action"].error.startswith("The form is: str_replace")
    assert edited.startswith("calc/core.py\n8  ")
    assert edited.rstrip().endswith("# seen")
    assert "core.py\n8" not in listed
    assert again.endswith(seen)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"tasks": "swe-full"}, "unknown task set 'swe-full'"),
        ({"tasks": "swe-built"}, "source is None"),
        ({"source": "somewhere"}, "source is 'somewhere'"),
        ({"tasks": "swe-built", "source": "x", "checkouts": "y"}, "checkouts is 'y'"),
        ({"form": "xml"}, "unknown form 'xml'; known: lines, calls, bash"),
        ({"observation": "picture"}, "unknown observation 'picture'"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(options: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        world(**options)
