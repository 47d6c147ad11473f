"""What is asked for, in words: each kind of goal in several ways."""

from random import Random

from turngym.envs.household.game import Goal

_ON = frozenset(
    [
        "armchair",
        "bed",
        "cart",
        "coffeemachine",
        "coffeetable",
        "countertop",
        "desk",
        "diningtable",
        "dresser",
        "handtowelholder",
        "ottoman",
        "shelf",
        "sidetable",
        "sofa",
        "stoveburner",
        "toilet",
        "toiletpaperhanger",
        "towelholder",
        "tvstand",
    ]
)
"""Kinds of receptacle that things are on; they are in all others."""
_MASSES = {"bread": "loaves", "lettuce": "heads", "toiletpaper": "rolls"}
"""Kinds of item of which one says `some`, and how they are counted."""
_DO = {
    "sliced": ("slice", "cut"),
    "clean": ("clean", "wash"),
    "hot": ("heat", "warm"),
    "cool": ("cool", "chill"),
}
"""How one makes an item what it shall be, in the order in which one would say it."""
_IS = {"clean": ("clean",), "hot": ("hot",), "cool": ("cool", "cold"), "sliced": ("sliced",)}
_PLACE = (
    "put {item} {there}.",
    "place {item} {there}.",
    "find {item} and put it {there}.",
    "get {item} and leave it {there}.",
    "take {item} and set it {there}.",
)
_ONE_NEED = (
    "put {done} {there}.",
    "{do} {item} and put it {there}.",
    "find {item}, {do} it and put it {there}.",
    "{do} {item}, then place it {there}.",
    "get {done} and leave it {there}.",
)
_TWO_NEEDS = (
    "put {done} {there}.",
    "{do} {item} and {then} it, then put it {there}.",
    "{do} {item}, {then} it and put it {there}.",
    "find {item}, {do} and {then} it, then place it {there}.",
)
_TWO = (
    "put two {items} {there}.",
    "find two {items} and put them {there}.",
    "place two {items} together {there}.",
    "get two {items} and leave them {there}.",
)
_LIGHT = (
    "look at {item} under {lamp}.",
    "examine {item} with {lamp}.",
    "inspect {item} by the light of {lamp}.",
    "find {item} and look at it under {lamp}.",
    "hold {item} in the light of {lamp}.",
)


def text_of(goal: Goal, chance: Random, *, single: bool) -> str:
    """Say what is wanted.

    Args:
        goal: What is wanted.
        chance: Chooses the way to say it.
        single: Whether the home has one thing of the kind that the item is brought to: *the* shelf.

    Example:
        >>> goal = Goal(item="apple", receptacle="shelf", needs=("hot",))
        >>> text_of(goal, Random(6), single=True)
        'find an apple, heat it and put it on the shelf.'
    """
    needs = [need for need in _DO if need in goal.needs]
    verbs = [chance.choice(_DO[need]) for need in needs]
    said = " ".join(chance.choice(_IS[need]) for need in goal.needs)
    where = goal.receptacle or goal.lamp
    target = f"the {where}" if single else _article(where)
    return chance.choice(_templates(goal)).format(
        item=_some(goal.item, goal.item),
        items=plural(goal.item),
        done=_some(goal.item, f"{said} {goal.item}"),
        do=verbs[0] if verbs else "",
        then=verbs[-1] if verbs else "",
        lamp=target,
        there=f"{'on' if where in _ON else 'in'} {target}",
    )


def plural(kind: str) -> str:
    """Return what several items of a kind are called.

    >>> [plural(kind) for kind in ("knife", "watch", "tomato", "bread", "mug", "box")]
    ['knives', 'watches', 'tomatoes', 'loaves of bread', 'mugs', 'boxes']
    """
    if kind in _MASSES:
        return f"{_MASSES[kind]} of {kind}"
    if kind.endswith("knife"):
        return f"{kind[:-2]}ves"
    if kind.endswith(("ch", "x", "s", "ato")):
        return f"{kind}es"
    return f"{kind}s"


def _templates(goal: Goal) -> tuple[str, ...]:
    if goal.lamp:
        return _LIGHT
    if goal.count == 2:
        return _TWO
    return (_PLACE, _ONE_NEED, _TWO_NEEDS)[len(goal.needs)]


def _some(kind: str, words: str) -> str:
    return f"some {words}" if kind in _MASSES else _article(words)


def _article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
