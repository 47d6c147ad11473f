"""The task files of tau-bench, as its users have them: tables, policy, tasks and their solutions.

tau-bench is not on PyPI. A clone of it has, for each of its domains, a folder like

    tau_bench/envs/retail/
        data/orders.json  data/products.json  data/users.json     the tables
        wiki.md                                                   the policy
        tasks_test.py  tasks_train.py  tasks_dev.py               the tasks, by split

and `load_tau("tau_bench/envs/retail")` reads it. The files of tasks are Python; they are read as
data and never run. The tools are code of tau-bench and are not read: to play these tasks, give
a world that has its tools the tables, and compare what becomes of them under the agent's
calls and under `TauTask.actions`.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from turngym.envs.records import Json, as_json


class TauError(ValueError):
    """A file is not one of tau-bench's; the message names file, line and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TauCall:
    """One call of a solution."""

    name: str
    arguments: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TauTask:
    """One task; it is solved if the tables end as the actions leave them and the outputs are said."""

    user_id: str
    instruction: str
    """What the user wants and how they behave: for who plays the user, not for the agent."""
    actions: tuple[TauCall, ...]
    """The solution."""
    outputs: tuple[str, ...]
    """What the agent must tell the user, commas and case aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TauDomain:
    """One domain."""

    name: str
    tables: Mapping[str, Json]
    """By name: `orders`, `products`, `users`."""
    policy: str
    """Empty if the folder has no `wiki.md`."""
    tasks: Mapping[str, tuple[TauTask, ...]]
    """By split: `test`, `train`, `dev`."""


def load_tau(path: str | Path) -> TauDomain:
    """Read a domain of tau-bench.

    Args:
        path: Its folder, `tau_bench/envs/retail` or `tau_bench/envs/airline`.

    Raises:
        TauError: The folder is not one of tau-bench's, or a file is malformed.
    """
    folder = Path(path)
    files = sorted(folder.glob("data/*.json"))
    splits = {file.stem.removeprefix("tasks_"): file for file in sorted(folder.glob("tasks_*.py"))}
    if not files or not splits:
        raise TauError(f"{folder}: expected data/*.json and tasks_*.py in this folder")
    wiki = folder / "wiki.md"
    return TauDomain(
        name=folder.resolve().name,
        tables={file.stem: _table(file) for file in files},
        policy=_text(wiki) if wiki.exists() else "",
        tasks={split: tuple(_tasks(file)) for split, file in splits.items()},
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TauError(f"{file}: {error}") from None


def _table(file: Path) -> Json:
    try:
        table = json.loads(_text(file))
        if isinstance(table, dict):
            return as_json(table)
    except ValueError as error:
        raise TauError(f"{file}: not JSON: {error}") from None
    raise TauError(f"{file}: expected an object of rows by their ids")


def _tasks(file: Path) -> Iterator[TauTask]:
    """Read `TASKS... = [Task(...), ...]`."""
    try:
        tree = ast.parse(_text(file))
    except (SyntaxError, ValueError) as error:
        raise TauError(f"{file}: not Python: {error}") from None
    lists = [listed for node in tree.body if (listed := _list_of_tasks(node)) is not None]
    if len(lists) != 1:
        raise TauError(f"{file}: expected one list of tasks, TASKS = [Task(...), ...]")
    [listed] = lists
    for node in listed.elts:
        try:
            yield _task(_fields(node, "Task"))
        except (KeyError, TypeError, ValueError) as error:
            raise TauError(f"{file}, line {node.lineno}: not a task: {error}") from None


def _list_of_tasks(node: ast.stmt) -> ast.List | None:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() as listed):
            return listed if name.startswith("TASKS") else None
    return None


def _fields(node: ast.expr, name: str) -> dict[str, ast.expr]:
    """Return the arguments of `Task(...)` or `Action(...)`, unread."""
    match node:
        case ast.Call(func=ast.Name(id=found), args=[], keywords=words) if found == name:
            return {str(word.arg): word.value for word in words}
    raise ValueError(f"expected {name}(key=value, ...)")


def _task(fields: Mapping[str, ast.expr]) -> TauTask:
    actions = fields["actions"]
    if not isinstance(actions, ast.List):
        raise ValueError("actions should be a list")
    return TauTask(
        user_id=_literal(fields["user_id"], str),
        instruction=_literal(fields["instruction"], str),
        actions=tuple(_call(_fields(node, "Action")) for node in actions.elts),
        outputs=tuple(map(str, _literal(fields["outputs"], list))),
    )


def _call(fields: Mapping[str, ast.expr]) -> TauCall:
    arguments = as_json(_literal(fields["kwargs"], dict))
    return TauCall(name=_literal(fields["name"], str), arguments=arguments)


def _literal(node: ast.expr, kind: type) -> Any:  # of that kind
    value = ast.literal_eval(node)
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} should be of type {kind.__name__}")
    return value
