"""The goals of ALFWorld in PDDL: what a formula asks for."""

from collections.abc import Iterator

from turngym.envs.household.game import NEEDS, Goal
from turngym.envs.household.pddl import Node

TYPES = {
    (): "pick_and_place_simple",
    ("clean",): "pick_clean_then_place_in_recep",
    ("hot",): "pick_heat_then_place_in_recep",
    ("cool",): "pick_cool_then_place_in_recep",
}
"""The task type of a goal of one item in a receptacle, by its needs."""
TASK_TYPES = (*TYPES.values(), "look_at_obj_in_light", "pick_two_obj_and_place")
"""The six types of ALFWorld."""

_ADJECTIVES = {"clean": "cleanable", "hot": "heatable", "cool": "coolable", "sliced": "sliceable"}
_LIGHT = (
    ("toggleable", "lamp"),
    ("istoggled", "lamp"),
    ("receptacleatlocation", "where", "place"),
    ("atlocation", "agent", "place"),
    ("inreceptacle", "lamp", "where"),
    ("holds", "agent", "item"),
)

Atom = tuple[str, ...]


def task_type(goal: Goal) -> str:
    """Return ALFWorld's name for a kind of goal, with `_slice` where something must be sliced."""
    if goal.lamp:
        return TASK_TYPES[4]
    if goal.count == 2:
        return TASK_TYPES[5]
    needs = tuple(need for need in goal.needs if need != "sliced")
    name = TYPES.get(needs, f"pick_{'_'.join(needs)}_then_place_in_recep")
    return name + "_slice" * ("sliced" in goal.needs)


def read_goal(formula: Node) -> Goal:
    """Return what a formula of nested `and` and `exists` asks for.

    Raises:
        ValueError: It is none of the goals of ALFWorld's six task types, sliced or not.
    """
    atoms = list(_atoms(formula))
    types = {
        (a[0], a[1]): a[2].removesuffix("type") for a in atoms if len(a) == 3 and "type" in a[0]
    }
    rest = {a for a in atoms if not (len(a) == 3 and a[0] in ("objecttype", "receptacletype"))}
    for build in (_in_light, _two, _in_receptacle):
        goal = build(types, rest)
        if goal is not None:
            return goal
    raise ValueError("its goal is none that ALFWorld sets")


def _atoms(formula: Node) -> Iterator[Atom]:
    """Yield the atoms of a conjunction; variables have names of their own in all of it."""
    if isinstance(formula, str) or not formula:
        raise ValueError("its goal is not a formula")
    head, *rest = formula
    if head == "and":
        for part in rest:
            yield from _atoms(part)
    elif head == "exists" and len(rest) == 2:
        yield from _atoms(rest[1])
    elif head == "not" and len(rest) == 1 and len(rest[0]) == 3 and rest[0][0] == "=":
        yield ("differ", *sorted(str(one) for one in rest[0][1:]))
    elif all(isinstance(part, str) for part in formula):
        yield tuple(str(part) for part in formula)
    else:
        raise ValueError("its goal is not a conjunction")


def _in_light(types: dict[tuple[str, str], str], atoms: set[Atom]) -> Goal | None:
    items = [name for kind, name in types if kind == "objecttype"]
    for lamp, item in (items, items[::-1]) if len(items) == 2 else ():
        if len(types) == 2 and _same(atoms, _LIGHT, {"lamp": lamp, "item": item}):
            return Goal(item=types["objecttype", item], lamp=types["objecttype", lamp])
    return None


def _two(types: dict[tuple[str, str], str], atoms: set[Atom]) -> Goal | None:
    items = sorted(name for kind, name in types if kind == "objecttype")
    places = [name for kind, name in types if kind == "receptacletype"]
    if len(items) != 2 or len(places) != 1 or len(set(types.values())) != 2:
        return None
    wanted = {("inreceptacle", item, places[0]) for item in items} | {("differ", *items)}
    if atoms != wanted:
        return None
    return Goal(
        item=types["objecttype", items[0]], receptacle=types["receptacletype", places[0]], count=2
    )


def _in_receptacle(types: dict[tuple[str, str], str], atoms: set[Atom]) -> Goal | None:
    items = [name for kind, name in types if kind == "objecttype"]
    places = [name for kind, name in types if kind == "receptacletype"]
    if len(items) != 1 or len(places) != 1:
        return None
    item, place = items[0], places[0]
    needs = tuple(need for need in NEEDS if (f"is{need}", item) in atoms)
    able = {(_ADJECTIVES[need], item) for need in needs}
    states = {(f"is{need}", item) for need in needs}
    if atoms | able != states | able | {("inreceptacle", item, place)}:
        return None
    return Goal(
        item=types["objecttype", item], needs=needs, receptacle=types["receptacletype", place]
    )


def _same(atoms: set[Atom], pattern: tuple[Atom, ...], given: dict[str, str]) -> bool:
    """Tell whether atoms are those of a pattern, with one value for each of its names."""
    names = dict(given)
    by_head = {atom[0]: atom for atom in atoms}
    if len(atoms) != len(pattern) or by_head.keys() != {one[0] for one in pattern}:
        return False
    for head, *slots in pattern:
        atom = by_head[head]
        if len(atom) != len(slots) + 1:
            return False
        for slot, value in zip(slots, atom[1:], strict=True):
            if names.setdefault(slot, value) != value:
                return False
    return True
