"""Panels: named lists of held-out tasks, pinned by a hash, the same for everyone."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from turngym.agents.stage import open_world, world_class
from turngym.envs.calls import canonical
from turngym.envs.records import RecordError, loads
from turngym.envs.tasks import Task, one_of, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Tasks with distinct problems, in order."""

    v: int = 1
    name: str
    world: str
    """Id in Gymnasium's registry."""
    tasks: str
    """The task set."""
    split: str
    indices: tuple[int, ...]
    sha256: str
    """Of ids and hashes of all tasks: it changes when any of them does."""

    @property
    def ids(self) -> list[str]:
        """The ids of the tasks."""
        return [f"{self.tasks}/{self.split}/{index}" for index in self.indices]


def options_for(world: str, tasks: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return a world's options with the task set among them, where a set is chosen by name."""
    named = tasks is not None and tasks in world_class(world).task_sets
    return {"tasks": tasks, **options} if named else dict(options)


def make_panel(
    world: str, split: str, number: int, *, name: str = "", options: Mapping[str, Any] | None = None
) -> Panel:
    """Choose the first tasks of a split whose problems are all different.

    Args:
        world: Id in Gymnasium's registry.
        split: A split of the world's task set.
        number: How many tasks; a smaller split gives all of its own.
        name: What results call it; set, split and number unless given.
        options: Options of the world.

    Raises:
        ValueError: The set is a custom one, or has no such split.
    """
    with open_world(world, dict(options or {})) as env:
        tasks = env.task_set.name
        if tasks.startswith("custom-"):
            raise ValueError(f"{tasks!r} is a custom task set: panels are of named sets")
        size = env.task_set.sizes[one_of("split", split, env.task_set.sizes)]
        number = min(whole("number of tasks", number, least=1), size)
        cards: dict[str, tuple[int, Task]] = {}  # by problem
        for index in range(size):
            card = env.tasks(split)[index]
            cards.setdefault(card.key, (index, card))
            if len(cards) == number:
                break
    return Panel(
        name=name or f"{tasks}/{split}/{len(cards)}",
        world=world,
        tasks=tasks,
        split=split,
        indices=tuple(index for index, _ in cards.values()),
        sha256=_digest([card for _, card in cards.values()]),
    )


def verify(panel: Panel, options: Mapping[str, Any] | None = None) -> None:
    """Make sure that a panel's tasks are what they were when it was made.

    Raises:
        ValueError: They are not, or the options choose another task set.
    """
    with open_world(panel.world, options_for(panel.world, panel.tasks, options or {})) as env:
        if env.task_set.name != panel.tasks:
            raise ValueError(
                f"panel {panel.name!r} is of {panel.tasks!r}, the options give {env.task_set.name!r}"
            )
        cards = [env.tasks(panel.split)[index] for index in panel.indices]
    if _digest(cards) != panel.sha256:
        raise ValueError(
            f"panel {panel.name!r} is of other tasks than this version of {panel.world} makes"
        )


def load_panel(name: str) -> Panel:
    """Return a panel by its name among those that are shipped, or from a file.

    Raises:
        ValueError: There is none, or the file holds none.
    """
    path = _path(name)
    if not path.is_file():
        known = ", ".join(sorted(path.name.removesuffix(".json") for path in _shipped().iterdir()))
        raise ValueError(f"unknown panel {name!r}: no such file, and shipped are {known}")
    try:
        return loads(Panel, path.read_text(encoding="utf-8"))
    except (RecordError, UnicodeDecodeError) as error:
        raise ValueError(f"{name!r} holds no panel: {error}") from None


def is_panel(name: str) -> bool:
    """Tell whether `load_panel` would find something under this name."""
    return bool(_path(name).is_file())


def _path(name: str) -> Any:  # a file of the package, zipped or not, or of the user's
    shipped = _shipped() / f"{name.replace('/', '-')}.json"
    return shipped if shipped.is_file() else Path(name)


def _shipped() -> Any:  # a folder of the package
    return resources.files("turngym") / "assets" / "panels"


def _digest(cards: Sequence[Task]) -> str:
    content = canonical([[card.id, card.sha256] for card in cards])
    return hashlib.sha256(content.encode()).hexdigest()
