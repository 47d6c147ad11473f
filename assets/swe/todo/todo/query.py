"""Choosing and counting tasks."""

from typing import Dict, Iterable, List, Optional

from todo.model import PRIORITIES, Task, TodoError

FAR = "9999-99-99"
ORDERS = ("number", "due", "priority")


def select(
    tasks: Iterable[Task],
    status: str = "open",
    tags: Iterable[str] = (),
    at_least: str = "low",
    until: Optional[str] = None,
    text: str = "",
) -> List[Task]:
    """The tasks that meet all conditions, in their order.

    Args:
        tasks: Where to choose from.
        status: "open", "done" or "all".
        tags: Tags that a task must all have, in any case.
        at_least: The lowest priority.
        until: The last due date; tasks without one never meet it.
        text: Text that the title contains, in any case.
    """
    if status not in ("open", "done", "all"):
        raise TodoError(f"unknown status {status!r}")
    lowest = PRIORITIES.index(at_least) + 1
    wanted = {tag.lower() for tag in tags}
    return [
        task
        for task in tasks
        if (status == "all" or task.done == (status == "done"))
        and wanted <= set(task.tags)
        and task.weight >= lowest
        and (until is None or (task.due is not None and task.due <= until))
        and text.lower() in task.title.lower()
    ]


def arrange(tasks: Iterable[Task], by: str = "number") -> List[Task]:
    """Sort tasks by number, by due date (those without last), or by priority (high first).

    Equal due dates go by priority, equal priorities by due date, and all else by number.
    """
    if by == "due":
        return sorted(tasks, key=lambda task: (task.due or FAR, -task.weight, task.number))
    if by == "priority":
        return sorted(tasks, key=lambda task: (-task.weight, task.due or FAR, task.number))
    if by == "number":
        return sorted(tasks, key=lambda task: task.number)
    raise TodoError(f"cannot sort by {by!r}")


def stats(tasks: List[Task], today: Optional[str] = None) -> Dict[str, int]:
    """Counts of all, open, done and late tasks, and the percentage done, rounded down."""
    done = sum(1 for task in tasks if task.done)
    return {
        "all": len(tasks),
        "open": len(tasks) - done,
        "done": done,
        "late": sum(1 for task in tasks if task.is_late(today)),
        "percent": 100 * done // len(tasks) if tasks else 0,
    }


def by_tag(tasks: Iterable[Task]) -> Dict[str, List[int]]:
    """The numbers of the tasks of each tag; the tags are in order, "" is for those without."""
    groups: Dict[str, List[int]] = {}
    for task in tasks:
        for tag in task.tags or [""]:
            groups.setdefault(tag, []).append(task.number)
    return dict(sorted(groups.items()))
