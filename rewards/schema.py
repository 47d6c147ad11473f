"""Checklists: their items, where they stand in a reference, and what makes one valid."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeGuard, get_args

from turngym.envs.records import Json
from turngym.envs.signals import Check, Signal

Focus = Literal[
    "assistant.tool_calls",
    "assistant.content.thinking",
    "assistant.content.user_visible_reply",
    "tool.content",
]
"""What of a turn an item looks at, as CM2 names it."""
FOCUSES: tuple[Focus, ...] = get_args(Focus)
TOLERANCE = 1e-6
"""How far the weights of a segment may be from 1."""
MOST = 1e9
"""A greater weight is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where the reference dialogue shows that an item can be passed."""

    turn: int
    step: int
    source: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a checklist: a check of that id decides it, or a judge if it asks a question."""

    id: str
    """Unique in its segment; in a whole checklist, if it has no segments."""
    segment: int | None = None
    """In which segment it is to be done; None: in any."""
    weight: float = 1.0
    dependencies: tuple[str, ...] = ()
    """Items of the same segment that must have passed on an earlier turn."""
    question: str = ""
    pass_condition: str = ""
    failure_examples: tuple[str, ...] = ()
    focus_on: Focus | None = None
    required: bool = False
    """Whether the user goes on only if it has passed."""
    evidence: tuple[Sighting, ...] = ()
    call: str = ""
    """Canonical JSON text of `[name, arguments]`: it passes when this call is made and succeeds."""
    says: str = ""
    """It passes when the agent's words contain this, whatever the case."""

    @property
    def key(self) -> str:
        """The id of the checks about it, unique in the checklist: `0:C1`, or the plain id."""
        return self.id if self.segment is None else f"{self.segment}:{self.id}"

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys of the items that it depends on."""
        return tuple([self.key.removesuffix(self.id) + name for name in self.dependencies])

    @property
    def is_judged(self) -> bool:
        """Whether somebody has to be asked about it."""
        return bool(self.question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The items of a task, in order."""

    items: tuple[Item, ...]
    num_segments: int = 1
    """How many segments the reference has; 1 if items may be done in any."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What the checks about its items are called."""
        return tuple([item.key for item in self.items])


def read_checklist(value: object, where: str = "checklist") -> Checklist:
    """Read and check a checklist.

    Args:
        value: Plain JSON: a list of items that may be done in any segment, or one list per segment.
            An item has an `id`, and may have the fields of `Item`; CM2's names `dependence` and
            `required_for_next_turn` are read as well. Without any `weight`, items weigh alike.
        where: Its place, for messages.

    Raises:
        ValueError: The path of the first item that is wrong, and why.

    Example:
        >>> read_checklist([[{"id": "A"}, {"id": "B", "dependence": ["A"]}], [{"id": "A"}]]).keys
        ('0:A', '0:B', '1:A')
        >>> read_checklist([{"id": "A", "weight": 0.5}, {"id": "A", "weight": 0.5}])
        Traceback (most recent call last):
        ValueError: checklist[1].id is 'A', which checklist[0] has already
    """
    if not isinstance(value, list) or not value:
        raise ValueError(f"{where} should be a list of items, not {value!r:.60}")
    if not isinstance(value[0], list):
        return Checklist(items=_segment(value, None, where))
    items: list[Item] = []
    for number, part in enumerate(value):
        if not isinstance(part, list) or not part:
            raise ValueError(f"{where}[{number}] should be a list of items")
        items += _segment(part, number, f"{where}[{number}]")
    return Checklist(items=tuple(items), num_segments=len(value))


def checklist_of(reference: Json | None, start: Iterable[Signal]) -> Checklist:
    """Return an episode's checklist: the reference's, else the checks of its start, which weigh alike.

    A reference holds it under `checklist`; or, as CM2 does, several variants under `checklist_list`,
    which count alike: item `C0` of the second is `1/C0`. Weights of items without a segment are
    shares of their sum.

    Raises:
        ValueError: It is not valid, or there is none.
    """
    value = reference_of(reference)
    if value.get("checklist") is not None:
        return read_checklist(_shared_out(value["checklist"]))
    if isinstance(variants := value.get("checklist_list"), list) and variants:
        places = range(len(variants))
        return _merged([read_checklist(variants[v], f"checklist_list[{v}]") for v in places])
    names = [s.id for s in start if isinstance(s, Check)]
    if not names:
        raise ValueError(
            "there is no checklist, neither in the reference nor in the start's checks"
        )
    return read_checklist([{"id": name} for name in names])


def reference_of(reference: Json | None) -> Mapping[str, Any]:  # plain JSON
    """Return what a reference holds; nothing if there is none."""
    value = None if reference is None else json.loads(reference)
    return value if isinstance(value, dict) else {}


def _shared_out(value: object) -> object:
    """Return a flat list of items with weights that add up to 1; all else as it is.

    The worlds' own lists give each request of the user the weight 1.
    """
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        return value
    weights = [part.get("weight", 1.0) for part in value]
    if not all(is_number(weight, 0.0, MOST) for weight in weights):
        return value
    whole = math.fsum(weights)
    if whole == 0:
        return value
    return [part | {"weight": weight / whole} for part, weight in zip(value, weights, strict=True)]


def _merged(variants: Sequence[Checklist]) -> Checklist:
    """Return several checklists of one task as one that is worth their mean."""
    first, *others = variants
    if any(other.num_segments != first.num_segments for other in others):
        counts = ", ".join(str(variant.num_segments) for variant in variants)
        raise ValueError(f"the variants of checklist_list have {counts} segments, expected as many")
    if not others:
        return first
    items = [
        replace(
            item,
            id=f"{number}/{item.id}",
            dependencies=tuple([f"{number}/{name}" for name in item.dependencies]),
            weight=item.weight / len(variants),
        )
        for number, variant in enumerate(variants)
        for item in variant.items
    ]
    return replace(first, items=tuple(items))


def _segment(parts: Sequence[object], number: int | None, where: str) -> tuple[Item, ...]:
    """Read the items of one segment."""
    items: list[Item] = []
    alike = 1.0 / len(parts)
    given = any(isinstance(part, dict) and "weight" in part for part in parts)
    for place, part in enumerate(parts):
        item = _item(part, number, 1.0 if given else alike, f"{where}[{place}]")
        for earlier, other in enumerate(items):
            if other.id == item.id:
                raise ValueError(
                    f"{where}[{place}].id is {item.id!r}, which {where}[{earlier}] has already"
                )
        items.append(item)
    whole = math.fsum(item.weight for item in items)
    if abs(whole - 1.0) > TOLERANCE:
        raise ValueError(f"{where}: the weights sum to {whole:.6g}, expected 1")
    _require_order(items, where)
    return tuple(items)


_TEXTS = ("question", "pass_condition", "call", "says")
_ALIASES = {"dependence": "dependencies", "required_for_next_turn": "required"}


def _item(value: object, segment: int | None, weight: float, where: str) -> Item:
    """Read one item."""
    if not isinstance(value, dict):
        raise ValueError(f"{where} should be an item with an id, not {value!r:.60}")
    given = {_ALIASES.get(name, name): part for name, part in value.items()}
    focus = given.get("focus_on")
    if focus is not None and focus not in FOCUSES:
        raise ValueError(f"{where}.focus_on is {focus!r}, expected one of {', '.join(FOCUSES)}")
    return Item(
        id=_text(given.get("id"), f"{where}.id", least=1),
        segment=segment,
        weight=_weight(given.get("weight", weight), f"{where}.weight"),
        dependencies=_texts(given.get("dependencies", []), f"{where}.dependencies"),
        failure_examples=_texts(given.get("failure_examples", []), f"{where}.failure_examples"),
        focus_on=focus,
        required=_flag(given.get("required", False), f"{where}.required"),
        evidence=tuple(_sightings(given.get("evidence", []), f"{where}.evidence")),
        **{name: _text(given.get(name, ""), f"{where}.{name}") for name in _TEXTS},
    )


def _text(value: object, where: str, least: int = 0) -> str:
    if not isinstance(value, str) or len(value) < least:
        raise ValueError(f"{where} is {value!r}, expected text")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{where} is {value!r}, expected a list of texts")
    return tuple([_text(part, f"{where}[{place}]") for place, part in enumerate(value)])


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{where} is {value!r}, expected true or false")
    return value


def _weight(value: object, where: str) -> float:
    if not is_number(value, 0.0, MOST):
        raise ValueError(f"{where} is {value!r:.60}, expected a share from 0 on")
    return float(value)


def is_number(value: object, low: float, high: float) -> TypeGuard[float]:
    """Say whether plain JSON is a number of a range; true and false are none.

    >>> is_number(1, 0.0, 1.0), is_number(True, 0.0, 1.0), is_number(float("nan"), 0.0, 1.0)
    (True, False, False)
    """
    real = isinstance(value, int | float) and not isinstance(value, bool)
    return real and low <= value <= high  # type: ignore[operator]  # it is real


def _sightings(value: object, where: str) -> Iterator[Sighting]:
    if not isinstance(value, list):
        raise ValueError(f"{where} is {value!r}, expected a list")
    for place, part in enumerate(value):
        path = f"{where}[{place}]"
        if not isinstance(part, dict):
            raise ValueError(f"{path} is {part!r}, expected turn, step, from and snippet")
        numbers = part.get("turn"), part.get("step")
        if not all(type(number) is int for number in numbers):
            raise ValueError(f"{path} has turn and step {numbers}, expected whole numbers")
        yield Sighting(
            turn=part["turn"],
            step=part["step"],
            source=_text(part.get("from", ""), f"{path}.from"),
            snippet=_text(part.get("snippet", ""), f"{path}.snippet"),
        )


def _require_order(items: Sequence[Item], where: str) -> None:
    """Check that all dependencies are items of the segment, and that none goes in a circle."""
    left = {item.id: set(item.dependencies) for item in items}
    for place, item in enumerate(items):
        for name in item.dependencies:
            if name not in left:
                raise ValueError(
                    f"{where}[{place}] depends on {name!r}, which is no item of its segment"
                )
    while free := [name for name, needs in left.items() if not needs]:
        for name in free:
            del left[name]
        for needs in left.values():
            needs.difference_update(free)
    if left:
        raise ValueError(f"{where}: {', '.join(map(repr, left))} depend on each other in a circle")
