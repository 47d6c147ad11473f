"""Tasks, and the list of them."""

from dataclasses import dataclass, field
from typing import List, Optional

PRIORITIES = ("low", "normal", "high")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class TodoError(Exception):
    """A request that cannot be met; the message is for the user."""


def is_leap(year: int) -> bool:
    """Whether a year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def check_date(text: str) -> str:
    """Return a date YYYY-MM-DD unchanged, or raise TodoError if there is no such day."""
    parts = text.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not "".join(parts).isdigit():
        raise TodoError(f"bad date {text!r}: expected YYYY-MM-DD")
    year, month, day = (int(part) for part in parts)
    if not 1 <= month <= 12:
        raise TodoError(f"bad date {text!r}: no such month")
    longest = _DAYS[month - 1] + (1 if month == 2 and is_leap(year) else 0)
    if not 1 <= day <= longest:
        raise TodoError(f"bad date {text!r}: no such day")
    return text


@dataclass
class Task:
    """One thing to do."""

    number: int
    title: str
    priority: str = "normal"
    due: Optional[str] = None
    tags: List[str] = field(default_factory=list)
    done: bool = False

    def __post_init__(self) -> None:
        self.title = self.title.strip()
        if not self.title:
            raise TodoError("a task needs a title")
        if self.priority not in PRIORITIES:
            raise TodoError(f"unknown priority {self.priority!r}")
        if self.due is not None:
            check_date(self.due)
        self.tags = sorted({tag.lower() for tag in self.tags})

    @property
    def weight(self) -> int:
        """1 for low, 2 for normal, 3 for high."""
        return PRIORITIES.index(self.priority) + 1

    def is_late(self, today: Optional[str]) -> bool:
        """Whether an open task was due before today; without today, nothing is late."""
        if self.done or self.due is None or today is None:
            return False
        return self.due < today


class TodoList:
    """Tasks with numbers that are never used twice."""

    def __init__(self, tasks: Optional[List[Task]] = None, next_number: int = 1) -> None:
        self.tasks = tasks or []
        self.next_number = max([next_number] + [task.number + 1 for task in self.tasks])

    def add(self, title: str, **fields) -> Task:
        """Add a task with the next number; an open task of the same title is refused."""
        task = Task(self.next_number, title, **fields)
        for other in self.tasks:
            if other.title.lower() == task.title.lower() and not other.done:
                raise TodoError(f"task {other.number} is the same")
        self.tasks.append(task)
        self.next_number += 1
        return task

    def get(self, number: int) -> Task:
        """The task of a number."""
        for task in self.tasks:
            if task.number == number:
                return task
        raise TodoError(f"no task {number}")

    def set_done(self, number: int, done: bool = True) -> Task:
        """Mark a task as done, or as open again; it must not be so already."""
        task = self.get(number)
        if task.done == done:
            raise TodoError(f"task {number} is already {'done' if done else 'open'}")
        task.done = done
        return task

    def edit(self, number: int, **changes) -> Task:
        """Change fields of a task; None leaves one alone, and a due date "none" removes it."""
        task = self.get(number)
        changes = {name: value for name, value in changes.items() if value is not None}
        if not changes:
            raise TodoError("nothing to change")
        if changes.get("due") == "none":
            changes["due"] = None
        merged = {**vars(task), **changes}
        checked = Task(**merged)
        self.tasks[self.tasks.index(task)] = checked
        return checked

    def remove(self, number: int) -> Task:
        """Remove a task and return it."""
        task = self.get(number)
        self.tasks.remove(task)
        return task

    def purge(self) -> int:
        """Remove all done tasks and return how many they were."""
        before = len(self.tasks)
        self.tasks = [task for task in self.tasks if not task.done]
        return before - len(self.tasks)
