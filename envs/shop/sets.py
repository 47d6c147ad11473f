"""The task sets of the shop: goals of WebShop's own files."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from turngym.envs.calls import canonical
from turngym.envs.shop.catalogue import Catalogue, Goal
from turngym.envs.shop.engine import Rules
from turngym.envs.shop.goals import KINDS, load_goals
from turngym.envs.shop.load import load_catalogue
from turngym.envs.tasks import Task, one_of, whole

VERSION = "1"
"""Changes when tasks, texts or rewards change."""
MAX_TURNS = 15
"""Turns of a task, as most papers have it."""
SPLITS = {"train": (1_500, None), "valid_seen": (500, 1_500), "test": (0, 500)}
"""WebShop's splits: which goals of its shuffled list. All of them sell the same products."""


@dataclass(frozen=True, slots=True)
class ShopProblem:
    """A goal to be met in a shop, with its card."""

    task: Task
    goal: Goal
    catalogue: Catalogue = field(compare=False, repr=False)
    rules: Rules


class WebShopGoals:
    """The goals of WebShop's files.

    Args:
        source: Their folder.
        kind: `synthetic` or `human`.
        price_seed: Seeds the draw of prices and of what products may cost.
        max_turns: Turns of a task.
        faithful: See `Rules` and `load_catalogue`.

    Raises:
        DataError: A file is malformed; nothing is loaded.
    """

    def __init__(
        self, source: str | Path, kind: str, price_seed: int, max_turns: int, *, faithful: bool
    ) -> None:
        self.rules = Rules(faithful)
        self.catalogue, self._goals, content = _goals_of(
            *_files(source), kind, price_seed, faithful=faithful
        )
        digest = hashlib.sha256(canonical([VERSION, content, kind, max_turns]).encode())
        self.name = f"webshop-{kind}-{digest.hexdigest()[:12]}"
        self._max_turns = max_turns
        ranges = {split: range(len(self._goals))[slice(*ends)] for split, ends in SPLITS.items()}
        self._ranges = {split: places for split, places in ranges.items() if places}
        self.sizes = {split: len(places) for split, places in self._ranges.items()}

    def problem(self, split: str, index: int) -> ShopProblem:
        """Return one problem, made anew each time: it is but a card for a goal."""
        place = self._ranges[split][index]
        goal = self._goals[place]
        task_id = f"{self.name}/{split}/{index}"
        task = make_task(task_id, goal, str(place), self.catalogue.name, self._max_turns)
        return ShopProblem(task, goal, self.catalogue, self.rules)


def make_task(task_id: str, goal: Goal, atom: str, catalogue: str, max_turns: int) -> Task:
    """Return the card of a goal.

    Args:
        task_id: `<set>/<split>/<index>`.
        goal: What is wanted.
        atom: What the key is made of, besides the product: nothing where splits must not share
            products; the goal's number where the benchmark itself splits goals, not products.
        catalogue: Name of what is sold.
        max_turns: Turns of the task.
    """
    key = hashlib.sha256(canonical([goal.asin, atom]).encode()).hexdigest()
    content = canonical([VERSION, catalogue, repr(goal), max_turns])
    return Task(
        id=task_id,
        key=key,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        goal=goal.instruction,
        category=goal.category,
        max_turns=max_turns,
    )


def shop_set(
    source: str | Path | None, goals: str, price_seed: int, max_turns: int, *, faithful: bool
) -> WebShopGoals:
    """Return the task set that the options name.

    Raises:
        ValueError: The options name no set.
    """
    if not isinstance(source, str | Path) or not str(source):
        raise ValueError(f"source is {source!r}, expected a folder with WebShop's files")
    if not isinstance(faithful, bool):
        raise ValueError(f"faithful is {faithful!r}, expected True or False")
    return WebShopGoals(
        source,
        one_of("goals", goals, KINDS),
        whole("price_seed", price_seed),
        whole("max_turns", max_turns, least=1),
        faithful=faithful,
    )


def _files(source: str | Path) -> tuple[Path, tuple[int, ...]]:
    """Return a folder, and when its files were written: what was loaded of it is good for that."""
    folder = Path(source).resolve()
    return folder, tuple(file.stat().st_mtime_ns for file in sorted(folder.glob("items_*.json")))


@lru_cache(maxsize=4)
def _goals_of(
    folder: Path, written: tuple[int, ...], kind: str, price_seed: int, *, faithful: bool
) -> tuple[Catalogue, tuple[Goal, ...], str]:
    loaded = load_catalogue(folder, price_seed, faithful=faithful)
    return loaded.catalogue, load_goals(loaded, kind), loaded.digest
