"""Folders of tau-bench are read as data, and what is wrong with them is said."""

import json
from pathlib import Path

import pytest

from turngym.envs.tooluse.tau_data import TauCall, TauError, TauTask, load_tau

TASKS = """
from tau_bench.types import Action, Task

TASKS_TEST = [
    Task(
        annotator="0",
        user_id="ada_lee_1",
        instruction="You are Ada Lee. "
        "You want your lamp to go back.",
        actions=[
            Action(name="get_order", kwargs={"order_id": "#W1"}),
            Action(name="return_items", kwargs={"order_id": "#W1", "item_ids": ["7", "8"]}),
        ],
        outputs=["12.50"],
    ),
    Task(annotator="", user_id="bo_1", instruction="You want a refund.", actions=[], outputs=[]),
]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = tmp_path / "tau_bench" / "envs" / "retail"
    (store / "data").mkdir(parents=True)
    (store / "data" / "orders.json").write_text('{"#W1": {"items": ["7", "8"]}}')
    (store / "data" / "users.json").write_text('{"ada_lee_1": {"name": "Ada"}}')
    (store / "tasks_test.py").write_text(TASKS)
    (store / "tasks_dev.py").write_text("TASKS_DEV = []\n")
    (store / "wiki.md").write_text("# Retail agent policy\n")
    return store


def test_a_folder_gives_tables_policy_and_tasks_by_split(folder: Path) -> None:
    domain = load_tau(folder)
    assert (domain.name, domain.policy) == ("retail", "# Retail agent policy\n")
    assert {name: json.loads(table) for name, table in domain.tables.items()} == {
        "orders": {"#W1": {"items": ["7", "8"]}},
        "users": {"ada_lee_1": {"name": "Ada"}},
    }
    assert {split: len(tasks) for split, tasks in domain.tasks.items()} == {"test": 2, "dev": 0}
    assert domain.tasks["test"][0] == TauTask(
        user_id="ada_lee_1",
        instruction="You are Ada Lee. You want your lamp to go back.",
        actions=(
            TauCall(name="get_order", arguments='{"order_id":"#W1"}'),  # type: ignore[arg-type]
            TauCall(
                name="return_items",
                arguments='{"item_ids":["7","8"],"order_id":"#W1"}',  # type: ignore[arg-type]
            ),
        ),
        outputs=("12.50",),
    )


def test_the_policy_may_be_missing(folder: Path) -> None:
    (folder / "wiki.md").unlink()
    assert load_tau(folder).policy == ""


def test_task_files_are_read_and_never_run(folder: Path) -> None:
    trap = folder / "ran"
    (folder / "tasks_test.py").write_text(f"open({str(trap)!r}, 'w')\n{TASKS}")
    assert len(load_tau(folder).tasks["test"]) == 2
    assert not trap.exists()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("tasks_test.py", "TASKS = [", "not Python"),
        ("tasks_test.py", "tasks = load()", r"expected one list of tasks, TASKS = "),
        ("tasks_test.py", "TASKS = [1]", r"tasks_test.py, line 1: not a task: expected Task\("),
        ("tasks_test.py", "\nTASKS = [Task(user_id='a')]", "line 2: not a task: 'actions'"),
        ("tasks_test.py", TASKS.replace('"bo_1"', "7"), "7 should be of type str"),
        ("tasks_test.py", TASKS.replace('{"order_id": "#W1"}', "make()"), "line 5: not a task"),
        ("data/orders.json", "{", "orders.json: not JSON"),
        ("data/orders.json", "[]", "orders.json: expected an object of rows"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    folder: Path, file: str, text: str, said: str
) -> None:
    (folder / file).write_text(text)
    with pytest.raises(TauError, match=said):
        load_tau(folder)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TauError, match=r"expected data/\*.json and tasks_\*.py in this folder"):
        load_tau(tmp_path)
