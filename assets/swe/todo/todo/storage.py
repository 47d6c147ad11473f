"""The JSON file."""

import json
from dataclasses import asdict
from pathlib import Path

from todo.model import Task, TodoError, TodoList

VERSION = 1


def load(path: str) -> TodoList:
    """Read a list; a missing file is an empty list."""
    file = Path(path)
    if not file.exists():
        return TodoList()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise TodoError(f"{file.name} is no JSON file") from None
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise TodoError(f"{file.name} is no todo list of version {VERSION}")
    try:
        tasks = [Task(**fields) for fields in data["tasks"]]
    except (KeyError, TypeError):
        raise TodoError(f"{file.name} is damaged") from None
    if len({task.number for task in tasks}) < len(tasks):
        raise TodoError(f"{file.name} has a number twice")
    return TodoList(tasks, data.get("next", 1))


def save(todos: TodoList, path: str) -> None:
    """Write a list."""
    tasks = [asdict(task) for task in todos.tasks]
    data = {"version": VERSION, "next": todos.next_number, "tasks": tasks}
    Path(path).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
