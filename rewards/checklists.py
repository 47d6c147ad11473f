"""The checklist: items that are paid when they are first done."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from turngym.envs.records import Json
from turngym.envs.signals import Check, Signal
from turngym.rewards.term import Beginning, Evidence, Follower, Term, Unscorable


class Item(NamedTuple):
    """One line of a checklist."""

    weight: float = 1.0
    dependencies: tuple[str, ...] = ()
    """Ids of items that must be done on an earlier turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class checklist(Term):
    """Pay the weight of each item on the turn on which its check first passes: CM2's turn score.

    An item counts once: undoing and redoing it pays nothing, so it cannot be farmed. What passes
    at the start is done already. An item whose dependencies were not all done on an earlier turn does not
    count yet; it does as soon as they are, if it still passes then. Weights are shares: the
    items of an episode are worth 1 together.

    The items are the reference's, if it has `"checklist": [{"id": ..., "weight": ...,
    "dependencies": [...]}, ...]` (weight 1 and no dependencies unless given), else all checks of
    the start, with equal weights. (In the paper the dependencies count; in its code they do not.)

    Args:
        prefix: Only items whose id begins with this.

    Example:
        >>> def at(*passed): return tuple(Check(id=f"{i}", passed=p) for i, p in enumerate(passed))
        >>> step = checklist().follow(Beginning(signals=at(False, False)))
        >>> [step(at(True, False)), step(at(False, False)), step(at(True, True))]
        [0.5, 0.0, 0.5]
    """

    prefix: str = ""

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Check,)

    @property
    def reads_reference(self) -> bool:
        return True

    def follow(self, beginning: Beginning) -> Follower:
        items = self._items(beginning)
        whole = math.fsum(item.weight for item in items.values())
        done = _passing(beginning.signals) & items.keys()

        def step(evidence: Evidence) -> float | None:
            if not any(isinstance(s, Check) and s.id in items for s in evidence):
                return None
            new = [
                name
                for name in _passing(evidence) & items.keys()
                if name not in done and done.issuperset(items[name].dependencies)
            ]
            done.update(new)
            return math.fsum(items[name].weight for name in new) / whole

        return step

    def _items(self, beginning: Beginning) -> Mapping[str, Item]:
        listed = _listed(beginning.reference)
        if listed is None:
            listed = {s.id: Item() for s in beginning.signals if isinstance(s, Check)}
        items = {name: item for name, item in listed.items() if name.startswith(self.prefix)}
        if not items:
            known = ", ".join(listed) or "none"
            raise Unscorable(
                f"no item of the checklist begins with {self.prefix!r}; it has: {known}"
            )
        for name, item in items.items():
            if unknown := set(item.dependencies) - items.keys():
                raise Unscorable(f"item {name!r} depends on {min(unknown)!r}, which is no item")
        if not math.fsum(item.weight for item in items.values()) > 0:
            raise Unscorable("all items of the checklist have weight 0")
        return items


def _passing(evidence: Evidence) -> set[str]:
    return {s.id for s in evidence if isinstance(s, Check) and s.passed is True}


def _listed(reference: Json | None) -> dict[str, Item] | None:
    """Return the items that a reference lists; None if it has no checklist.

    Raises:
        Unscorable: It has something else under that name.
    """
    value = None if reference is None else json.loads(reference)
    found = value.get("checklist") if isinstance(value, dict) else None
    if found is None:
        return None
    try:
        return {
            str(item["id"]): Item(
                _weight(item.get("weight", 1.0)), tuple(map(str, item.get("dependencies", ())))
            )
            for item in found
        }
    except (TypeError, KeyError, AttributeError, ValueError):
        raise Unscorable("the reference's checklist is not a list of items with an id") from None


def _weight(value: float) -> float:
    weight = float(value)
    if not 0 <= weight < math.inf:
        raise ValueError(f"weight {value!r} is not a share")
    return weight
