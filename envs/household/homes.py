"""The generated task sets of the household world."""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random
from typing import Any

from turngym.envs.calls import canonical
from turngym.envs.household.generate import candidates, game_of
from turngym.envs.household.kinds import LONGER, TYPES, Kind
from turngym.envs.household.problem import VERSION, HouseholdProblem, problem_of
from turngym.envs.tasks import SPLITS, UNLIMITED, draw, split_of

DEFAULT = "household-generated"
EASY_TYPES = TYPES[:4]
"""Place, clean, heat and cool."""
KINDS: Mapping[str, Kind] = {
    DEFAULT: Kind(types=TYPES),
    "household-generated-old": Kind(types=TYPES, dialect="old"),
    "household-easy": Kind(
        rooms=("kitchen",),
        types=EASY_TYPES,
        receptacles=8,
        items=8,
        opened=0.5,
        longest=8,
        max_turns=20,
    ),
    "household-long": Kind(types=LONGER, shortest=6, max_turns=80),
}
"""The named sets."""
KEPT = 8
"""Problems kept in memory: the episodes of a group share one."""


class GeneratedHomes:
    """Homes of one kind, made on demand.

    `valid_unseen` has layouts (how many of which receptacles) and pairs of item and receptacle that
    no other split has.
    """

    def __init__(self, name: str, kind: Kind) -> None:
        self.name = name
        self.kind = kind
        self.sizes = dict.fromkeys(SPLITS, UNLIMITED)

    def problem(self, split: str, index: int) -> HouseholdProblem:
        """Return one problem, made anew or remembered."""
        return _generated(self.name, self.kind, split, index)


def generated(name: str, changes: Mapping[str, Any]) -> GeneratedHomes:
    """Return a named set, or with changes to its kind a custom one.

    Raises:
        ValueError: A field has a value that it cannot have.
    """
    kind = dataclasses.replace(KINDS[name], **changes)
    if kind != KINDS[name]:
        digest = hashlib.sha256(canonical(dataclasses.asdict(kind)).encode()).hexdigest()
        name = f"custom-{digest[:12]}"
    return GeneratedHomes(name, kind)


@lru_cache(maxsize=KEPT)
def _generated(name: str, kind: Kind, split: str, index: int) -> HouseholdProblem:
    task_id = f"{name}/{split}/{index}"

    def propose(chance: Random) -> Iterator[tuple[str, HouseholdProblem] | None]:
        for candidate in candidates(kind, split == "valid_unseen", chance):
            if candidate is None or split_of(candidate.key) != split:  # what follows is dear
                yield None
                continue
            game = game_of(candidate.house, candidate.goal, kind.dialect, chance)
            problem = problem_of(game, task_id, kind.max_turns)
            fitting = kind.shortest <= (problem.distance or 0) <= kind.longest
            yield (candidate.key, problem) if fitting else None

    return draw(f"household {VERSION} {name}", split, index, propose)[1]
