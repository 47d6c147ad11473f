"""Checklists as terms: items that are paid when they are first done."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from turngym.envs.episode import Annotation, Episode
from turngym.envs.signals import Call, Check, Signal
from turngym.rewards.schema import Item, checklist_of
from turngym.rewards.term import (
    Beginning,
    Evidence,
    Failed,
    Follower,
    Group,
    Level,
    Scope,
    Term,
    Unscorable,
    Values,
    each,
)
from turngym.rewards.verdicts import (
    Compat,
    checklist_in,
    earned,
    has_made,
    newly,
    passed_at,
    unknown,
    verdicts_of,
)


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
        needs = {name: item.dependencies for name, item in items.items()}
        called = {name: item for name, item in items.items() if item.call}
        done = set(_passing(items, called, beginning.signals))

        def step(evidence: Evidence) -> float | None:
            if not any(
                s.id in items if isinstance(s, Check) else called and isinstance(s, Call)
                for s in evidence
            ):
                return None
            new = newly(needs, done, dict.fromkeys(_passing(items, called, evidence)))
            done.update(new)
            return math.fsum(items[name].weight for name in new) / whole

        return step

    def _items(self, beginning: Beginning) -> Mapping[str, Item]:
        """Return the items by the ids of their checks."""
        try:
            listed = checklist_of(beginning.reference, beginning.signals).items
        except ValueError as error:
            raise Unscorable(str(error)) from None
        names = [item.id for item in listed]
        items = {item.id: item for item in listed if item.id.startswith(self.prefix)}
        if not items:
            raise Unscorable(
                f"no item of the checklist begins with {self.prefix!r}; it has: {', '.join(names)}"
            )
        for name, item in items.items():
            if names.count(name) > 1 or item.is_judged or item.says:
                raise Unscorable(f"item {name!r} is not decided by checks alone: use cm2()")
            if unknown_names := set(item.dependencies) - items.keys():
                raise Unscorable(
                    f"item {name!r} depends on {min(unknown_names)!r}, which is no item"
                )
        if not math.fsum(item.weight for item in items.values()) > 0:
            raise Unscorable("all items of the checklist have weight 0")
        return items


def _passing(
    items: Mapping[str, Item], called: Mapping[str, Item], evidence: Evidence
) -> list[str]:
    """Return the items that pass on a turn."""
    names = [s.id for s in evidence if isinstance(s, Check) and s.passed is True and s.id in items]
    return names + [name for name, item in called.items() if has_made(item, evidence)]


@dataclass(frozen=True, slots=True, kw_only=True)
class cm2(Term):
    """What a checklist of any kind is worth, judged items included: CM2 (arXiv:2602.12268).

    By `turn`, an item's weight on the turn on which it first passes; by `segment`, the sum of these,
    `u_t`; by `episode`, their mean over the segments of the reference, of which those that were not
    reached are worth 0: `R = (1/L) sum u_t`, in [0, 1] and never less for one verdict more.

    The items are those of `turngym.rewards.schema`: the reference's `checklist` or
    `checklist_list`, else the checks of the start. Where a judge failed on an item that did not
    pass otherwise, the episode fails: it is not worth 0.

    Args:
        at: Where the numbers stand.
        name: Of the annotations that decide items with a question.
        compat: With `repo`, as released: dependencies do not matter, and an episode on which a
            judge failed is worth 0.

    Example:
        >>> print(cm2(at="segment"))
        cm2(at='segment')
    """

    at: Literal["turn", "segment", "episode"] = "episode"
    name: str = "judge"
    compat: Compat = "paper"

    @property
    def level(self) -> Level:
        return self.at

    @property
    def scope(self) -> Scope:
        return "episode"

    @property
    def reads_reference(self) -> bool:
        return True

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return each(group, lambda episode: self._of(episode, group.annotations.get(episode.id, ())))

    def _of(self, episode: Episode, said: tuple[Annotation, ...]) -> Values:
        listed = checklist_in(episode)
        verdicts = verdicts_of(listed, episode, said, self.name)
        passed = passed_at(listed, verdicts, compat=self.compat)
        if why := unknown(verdicts):
            if self.compat == "paper":
                raise Unscorable(why)
            passed = {}
        if self.at == "turn":
            return earned(listed, passed, range(len(episode.turns)))
        scores = earned(listed, passed, [turn.segment for turn in episode.turns])
        return scores if self.at == "segment" else (math.fsum(scores) / listed.num_segments,)
