"""Tasks by id: how they are named, drawn and divided into splits that cannot overlap."""

import hashlib
import operator
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar, overload

UNLIMITED = 2**31
"""The size of a split whose tasks are made on demand."""
MAX_DRAWS = 10_000
"""How many candidates are tried before a task set counts as too small for a split."""
SPLITS = ("train", "valid_seen", "test", "valid_unseen")
"""The splits of generated sets; those of real data are their own. `valid_unseen` holds other kinds
of task, not only other instances."""
_ENDS = (850, 900, 950)

C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The public card of a task: all of it may be shown to the agent."""

    id: str
    """`<set>/<split>/<index>`."""
    key: str
    """Hash of the problem itself, without wording, orientation, names or noise, in hex digits.
    It decides the split of a generated task: see `split_of`."""
    sha256: str
    """Hash of everything that defines this task; it pins panels."""
    goal: str
    category: str
    """Kind of task, for tables of results."""
    max_turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the agent must not see; worlds add solutions, gold calls, checklists."""

    canary: str
    """Appears in nothing that an agent is shown; a leak is found by looking for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a checklist; the check of the same id says whether it is done."""

    id: str
    weight: float
    """Share of what it is a part of: a request, or the whole task; weights there sum to 1."""
    dependencies: tuple[str, ...]


class Problem(Protocol):
    """What a world plays: the task's card and, beside it, whatever the world needs. Immutable."""

    @property
    def task(self) -> Task:
        """The card."""


P = TypeVar("P", bound=Problem)
P_co = TypeVar("P_co", bound=Problem, covariant=True)


class TaskSet(Protocol[P_co]):
    """Problems by split and index; what changes a problem is in the name of its set."""

    @property
    def name(self) -> str:
        """The first part of the ids of its tasks, without a slash."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many tasks each split has; `UNLIMITED` if they are made on demand."""

    def problem(self, split: str, index: int) -> P_co:
        """Return one problem; the same arguments give an equal problem, in any process."""


def split_of(key: str) -> str:
    """Return the split that a generated problem belongs to, in every task set of every world.

    Args:
        key: `Task.key`, hex digits.

    Example:
        >>> split_of(f"{849:064x}"), split_of(f"{850:064x}"), split_of(f"{999:064x}")
        ('train', 'valid_seen', 'valid_unseen')
    """
    return SPLITS[bisect_right(_ENDS, int(key, 16) % 1000)]


def draw(
    origin: str,
    split: str,
    index: int,
    propose: Callable[[random.Random], Iterable[tuple[str, C] | None]],
) -> tuple[str, C]:
    """Draw candidates until one belongs to the split, so that splits cannot overlap.

    Args:
        origin: World, version and task set: what the generator is seeded with besides the place.
        split: One of `SPLITS`.
        index: Which task of the split.
        propose: Makes candidates, each with its key, or None for a try that came to nothing, as
            long as it cares to; it is called again when it stops. Keys should be known before
            anything dear is computed.

    Returns:
        The key and the candidate.

    Raises:
        ValueError: `MAX_DRAWS` candidates were not enough.
    """
    chance = seeded(origin, split, index)
    left = MAX_DRAWS
    while left > 0:
        tried = 0
        for proposal in islice(propose(chance), left):
            tried += 1
            if proposal is not None and split_of(proposal[0]) == split:
                return proposal
        left -= max(tried, 1)  # a call that proposes nothing counts as a try
    raise ValueError(f"set too small: {MAX_DRAWS} draws of {origin} gave no task {split}/{index}")


def seeded(*parts: object) -> random.Random:
    """Return a generator that depends on these parts alone, in any process on any machine."""
    text = "\x1f".join(map(str, parts))
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()))


def canary_of(task_id: str) -> str:
    """Return the marker that is hidden in a task's reference."""
    return "canary-" + hashlib.sha256(f"canary {task_id}".encode()).hexdigest()[:24]


def locate(task_id: object, task_set: TaskSet[Problem]) -> tuple[str, int]:
    """Return split and index of a task id.

    Raises:
        ValueError: The set has no such task; the message says what it has.
    """
    form = f"{task_set.name}/<split>/<index>"
    if not isinstance(task_id, str) or task_id.count("/") != 2:
        raise ValueError(f"unknown task {task_id!r}; ids here are {form}")
    name, split, place = task_id.split("/")
    if name != task_set.name:
        raise ValueError(f"unknown task {task_id!r}; this world plays {form}")
    size = task_set.sizes[one_of("split", split, task_set.sizes)]
    digits = place[:12]  # enough for any index; Python refuses to read thousands
    if not (digits == place and place.isascii() and place.isdigit() and int(place) < size):
        raise ValueError(f"unknown task {task_id!r}; {split} has the indices 0 to {size - 1}")
    return split, int(place)


def chosen(
    options: Mapping[str, object],
    task_set: TaskSet[Problem],
    split: str,
    draw_index: Callable[[int], int],
) -> tuple[tuple[str, int], int]:
    """Read the options of a `reset`.

    Args:
        options: `task` (an id) or `index` (in the split), and `episode_seed`.
        task_set: The tasks there are.
        split: The split that an index is in.
        draw_index: Draws an index below a size, if the options name no task.

    Returns:
        Split and index of the task, and the episode's seed.

    Raises:
        ValueError: An option is unknown, or names no task.
    """
    for name in options:
        one_of("option", name, ("task", "index", "episode_seed"))
    episode_seed = whole("episode_seed", options.get("episode_seed", 0))
    if "task" in options and "index" in options:
        raise ValueError("options name a task or an index, not both")
    if "task" in options:
        return locate(options["task"], task_set), episode_seed
    if "index" in options:
        index = whole("index", options["index"])
        return locate(f"{task_set.name}/{split}/{index}", task_set), episode_seed
    return (split, draw_index(task_set.sizes[split])), episode_seed


def one_of(what: str, value: object, choices: Iterable[str]) -> str:
    """Return a value that must be one of the choices.

    Raises:
        ValueError: It is not; the message names it and the choices.
    """
    choices = tuple(choices)
    if isinstance(value, str) and value in choices:
        return value
    raise ValueError(f"unknown {what} {value!r}; known: {', '.join(choices) or 'none'}")


def whole(what: str, value: object, least: int = 0) -> int:
    """Return a value that must be a whole number of at least `least`.

    Raises:
        ValueError: It is not.
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # that is what is being tried
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise ValueError(f"{what} is {value!r}, expected a whole number of at least {least}")
    return number


class Tasks(Sequence[Task]):
    """The cards of one split, made when asked for."""

    def __init__(self, task_set: TaskSet[Problem], split: str) -> None:
        self._set, self._split = task_set, split

    def __len__(self) -> int:
        return self._set.sizes[self._split]

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Task, ...]: ...
    def __getitem__(self, index: int | slice) -> Task | tuple[Task, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} of {len(self)} tasks")
        return self._set.problem(self._split, index % len(self)).task
