"""Shortest plans with full knowledge: exact from any state, without a search over states.

Any place is one step from any other, so what a plan costs is the number of things it does, of
changes of place, and of doors it opens. What is done, in which order, is one of a few recipes; a
recipe is a sequence of stages, each with its options (which item, which receptacle); and the best
options are found stage by stage, for all that is left to remember is the place, if the next stage
can use it, the doors opened on the way, and the item.
"""

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import NamedTuple

from turngym.envs.household.engine import Move, is_closed, is_won
from turngym.envs.household.game import NEEDS, STATES
from turngym.envs.household.state import NOTHING, ON, Home, State, numbers_of

HAND = -2
"""In a move of a recipe: whatever is held by then."""
MAX_KEPT = 4_096
"""Distances of one home that are remembered."""


class Option(NamedTuple):
    """One way to do what a stage asks for."""

    place: int
    door: int
    """The receptacle that must be open, or `NOTHING`."""
    move: Move | None
    """None: it is enough to be there."""
    item: int = NOTHING
    """The item that the recipe is about, where the option decides it."""


class Stage(NamedTuple):
    """Something to be done, in one of several ways."""

    options: tuple[Option, ...]
    differs: bool = False
    """Whether it must be about another item than the stages before, or about the same."""


Recipe = tuple[Stage, ...]
Path = tuple["Path", Option] | None
_Key = tuple[int, int, int]  # place or -1, doors opened on the way, item


class Plan(NamedTuple):
    """A shortest way to the goal."""

    length: int
    moves: tuple[Move, ...]


class Planner:
    """Distances and plans in one home, remembered."""

    def __init__(self, home: Home) -> None:
        """Know a home."""
        self._home = home
        self._exact: dict[int, int | None] = {}  # by the key of the state
        self._alike: dict[tuple[object, ...], int | None] = {}  # by what matters of it

    def distance(self, state: State) -> int | None:
        """Return the fewest actions to the goal; None if it cannot be reached."""
        try:
            return self._exact[state.key]
        except KeyError:
            pass
        alike = essence(self._home, state)
        if alike in self._alike:
            distance = self._alike[alike]
        else:
            found = solve(self._home, state)
            distance = None if found is None else found.length
            if len(self._alike) >= MAX_KEPT:
                self._alike.clear()
            self._alike[alike] = distance
        if len(self._exact) >= MAX_KEPT:
            self._exact.clear()
        self._exact[state.key] = distance
        return distance


def solve(home: Home, state: State) -> Plan | None:
    """Return a shortest plan from a state; None if there is none."""
    if is_won(home, state):
        return Plan(0, ())
    best, chosen = None, None
    for recipe in recipes(home, state):
        cost, path = cheapest(home, state, recipe, best)
        if cost is not None and (best is None or cost < best):
            best, chosen = cost, path
    if best is None:
        return None
    return Plan(best, tuple(_moves(home, state, chosen)))


def essence(home: Home, state: State) -> tuple[object, ...]:
    """Return what distances depend on: states that agree in it are equally far from the goal."""
    things = home.wanted | home.lamps | (home.knives if "sliced" in home.game.goal.needs else 0)
    inside = tuple([(r, items & things) for r, items in enumerate(state.inside) if items & things])
    held = state.held
    if held == NOTHING or things >> held & 1:
        held_as: object = held
    else:
        held_as = home.game.items[held].kind
    opened, place = state.opened, state.place
    if held == NOTHING:  # what is open elsewhere matters to whoever must put something down
        matters = {*home.targets, *(r for r, _ in inside)}
        opened &= sum(1 << r for r in matters)
        if not any(r in matters or home.working >> r & 1 for r in home.at[place]):
            place = NOTHING
    marks = tuple([marks & (home.wanted | home.lamps) for marks in state.marks])
    around: tuple[int, ...] = ()
    if "sliced" in home.game.goal.needs:
        around = tuple([items & home.wanted for items in state.around])
        place = state.place
    return place, held_as, opened, inside, marks, around


# ---------------------------------------------------------------- stages


def cheapest(
    home: Home, state: State, recipe: Recipe, bound: int | None = None
) -> tuple[int | None, Path]:
    """Return the least cost of a recipe and how it comes about; None if it cannot be followed."""
    if bound is not None and len(recipe) > bound:
        return None, None
    closed = home.openable & ~state.opened
    front: dict[_Key, tuple[int, Path]] = {(state.place, 0, NOTHING): (0, None)}
    for number, stage in enumerate(recipe, start=1):
        later = recipe[number].options if number < len(recipe) else ()
        useful = {option.place for option in later}
        front = _less(_through(front, stage, closed, useful))
    if not front:
        return None, None
    return min(front.values(), key=lambda found: found[0])


def _through(
    front: dict[_Key, tuple[int, Path]], stage: Stage, closed: int, useful: set[int]
) -> dict[_Key, tuple[int, Path]]:
    """Take each way to stand before a stage through each of its options."""
    after: dict[_Key, tuple[int, Path]] = {}
    for (place, opened, item), (cost, path) in front.items():
        for option in stage.options:
            there, door, move, about = option
            if about == NOTHING:
                about = item
            elif item != NOTHING and (item == about) == stage.differs:
                continue
            total = cost + (there != place) + (move is not None)
            doors = opened
            if door != NOTHING and closed >> door & 1 and not opened >> door & 1:
                total, doors = total + 1, opened | 1 << door
            key = there if there in useful else NOTHING, doors, about
            if key not in after or total < after[key][0]:
                after[key] = total, (path, option)
    return after


def _less(front: dict[_Key, tuple[int, Path]]) -> dict[_Key, tuple[int, Path]]:
    """Drop the ways that another is never worse than: one step leads anywhere, another opens."""
    if len(front) == 1:
        return front
    kept: dict[_Key, tuple[int, Path]] = {}
    for key, found in sorted(front.items(), key=lambda entry: entry[1][0]):
        place, doors, item = key
        for (other, others, about), (cost, _) in kept.items():
            spared = (other != place) + (doors & ~others).bit_count()
            if about == item and cost + spared <= found[0]:
                break
        else:
            kept[key] = found
    return kept


def _moves(home: Home, state: State, path: Path) -> Iterator[Move]:
    """Write a way through a recipe out as moves."""
    options: list[Option] = []
    while path is not None:
        path, option = path
        options.append(option)
    place, closed, held = state.place, home.openable & ~state.opened, state.held
    for option in reversed(options):
        if option.place != place:
            at = option.move.other if option.move and option.move.verb != "slice" else NOTHING
            yield Move("go", other=at if at != NOTHING else home.at[option.place][0])
            place = option.place
        if option.door != NOTHING and closed >> option.door & 1:
            yield Move("open", other=option.door)
            closed &= ~(1 << option.door)
        if option.move is not None:
            verb, item, other = option.move
            yield _spoken(Move(verb, *(held if one == HAND else one for one in (item, other))))
            held = {"take": item, "put": NOTHING}.get(verb, held)


def _spoken(move: Move) -> Move:
    """Return a move as it is said: one uses a lamp wherever it stands."""
    return move._replace(other=NOTHING) if move.verb == "use" else move


# ---------------------------------------------------------------- recipes


def recipes(home: Home, state: State) -> Iterator[Recipe]:
    """Yield all ways to the goal that can be the shortest, the likely ones first."""
    goal, held = home.game.goal, state.held
    if not home.wanted:
        return
    first: Recipe = () if held == NOTHING else (_put(home, home.every, held),)
    if goal.lamp:
        yield from _in_light(home, state, first)
    elif goal.count == 2:
        yield from _two(home, state, first)
    else:
        if held != NOTHING and home.wanted >> held & 1:
            yield from _from_hand(home, state)
        yield from _one(home, state, first)


def _in_light(home: Home, state: State, first: Recipe) -> Iterator[Recipe]:
    lamps = [(i, r) for i in numbers_of(home.lamps) for r in _holders(state, i)]
    use = Stage(tuple(Option(home.spots[r], NOTHING, Move("use", i, r)) for i, r in lamps))
    lit = [(i, r) for i, r in lamps if state.marks[ON] >> i & 1]
    there = Stage(tuple(Option(home.spots[r], NOTHING, None) for _, r in lit))
    for last in (there, use):
        if state.held != NOTHING and home.wanted >> state.held & 1:
            yield (last,)
        else:
            yield (*first, _take(home, state, numbers_of(home.wanted)), last)


def _two(home: Home, state: State, first: Recipe) -> Iterator[Recipe]:
    held, wanted = state.held, home.wanted
    holding = held != NOTHING and wanted >> held & 1
    for target in _representatives(home, state):
        put = _put(home, (target,), home.sample)
        missing = 2 - (state.inside[target] & wanted).bit_count()
        rest = wanted & ~state.inside[target]
        if holding:
            rest &= ~(1 << held)
        fetch = _take(home, state, numbers_of(rest))
        again = Stage(fetch.options, differs=True)
        if holding and not state.inside[target] >> held & 1:  # a thing can be in two places
            yield (put,) if missing == 1 else (put, fetch, put)
        yield (*first, fetch, put) if missing == 1 else (*first, fetch, put, again, put)


def _from_hand(home: Home, state: State) -> Iterator[Recipe]:
    """Go on with the item that is held."""
    held = state.held
    there = _is_in(home, state, held)
    works = [need for need in _missing(home, state, held) if need != "sliced"]
    for order in permutations(works):
        stages = tuple(_work(home, need) for need in order)
        if len(works) < len(_missing(home, state, held)):
            yield from _sliced_last(home, state, (), (held,), stages, there)
        else:
            yield stages if there else (*stages, _put(home, home.targets, home.sample))


def _one(home: Home, state: State, first: Recipe) -> Iterator[Recipe]:
    """Fetch an item, do to it what is missing, put it there."""
    groups: dict[tuple[tuple[str, ...], bool], list[tuple[int, int]]] = {}
    for item in numbers_of(home.wanted & home.able["take"]):
        if item != state.held:
            missing = _missing(home, state, item)
            for r in _holders(state, item):
                groups.setdefault((missing, _is_in(home, state, item, r)), []).append((item, r))
    for (missing, there), sources in groups.items():
        fetch = Stage(tuple(_taking(home, item, r) for item, r in sources))
        items = tuple(dict.fromkeys(item for item, _ in sources))
        for order in permutations(need for need in missing if need != "sliced"):
            stages = tuple(_work(home, need) for need in order)
            end = () if there else (_put(home, home.targets, home.sample),)
            if "sliced" not in missing:
                yield (*first, fetch, *stages, *end)
                continue
            yield from _sliced_last(home, state, (*first, fetch), items, stages, there)
            for start, knife in _with_knife(home, state, first):
                if not stages:  # what lies there already is done
                    lying = tuple(item for item in items if _is_in(home, state, item))
                    yield (*start, _slice(state, lying))
                yield (
                    *(*start, _slice(state, items), _put(home, home.every, knife)),
                    *(fetch, *stages, *end),
                )


def _sliced_last(
    home: Home, state: State, before: Recipe, items: tuple[int, ...], stages: Recipe, there: bool
) -> Iterator[Recipe]:
    """Put an item down where it shall be, fetch a knife, slice it there."""
    targets = home.every if there else _representatives(home, state)
    for target in targets:
        spot = home.spots[target]
        lying = tuple(Option(spot, NOTHING, Move("slice", item, HAND), item) for item in items)
        for kind in _kinds(home, home.knives):
            knife = _take(home, state, kind, named=False)
            put = _put(home, (target,), items[0])
            yield (*before, *stages, put, knife, Stage(lying))


def _with_knife(home: Home, state: State, first: Recipe) -> Iterator[tuple[Recipe, int]]:
    """Yield the ways to hold a knife, with one of its kind."""
    if state.held != NOTHING and home.knives >> state.held & 1:
        yield (), state.held
        return
    for kind in _kinds(home, home.knives):
        yield (*first, _take(home, state, kind, named=False)), kind[0]


# ---------------------------------------------------------------- options


def _taking(home: Home, item: int, receptacle: int) -> Option:
    move = Move("take", item, receptacle)
    return Option(home.spots[receptacle], receptacle, move, item)


def _take(home: Home, state: State, items: Iterable[int], *, named: bool = True) -> Stage:
    """Take one of the items; unless `named`, the recipe is not about it."""
    options = [
        _taking(home, item, r)
        for item in items
        if home.able["take"] >> item & 1
        for r in _holders(state, item)
    ]
    if not named:
        options = [option._replace(item=NOTHING) for option in options]
    return Stage(tuple(options))


def _put(home: Home, receptacles: Iterable[int], item: int) -> Stage:
    """Put down what is held, of the kind of the item."""
    fitting = [r for r in receptacles if home.takes[r] >> item & 1]
    return Stage(tuple(Option(home.spots[r], r, Move("put", HAND, r)) for r in fitting))


def _work(home: Home, need: str) -> Stage:
    verb = NEEDS[need]
    stations = numbers_of(home.stations[verb])
    return Stage(tuple(Option(home.spots[r], NOTHING, Move(verb, HAND, r)) for r in stations))


def _slice(state: State, items: tuple[int, ...]) -> Stage:
    """Slice one of the items where it lies."""
    return Stage(
        tuple(
            Option(place, NOTHING, Move("slice", item, HAND), item)
            for item in items
            for place, around in enumerate(state.around)
            if around >> item & 1
        )
    )


def _holders(state: State, item: int) -> list[int]:
    """Return the receptacles that an item is in."""
    return [r for r, items in enumerate(state.inside) if items >> item & 1]


def _missing(home: Home, state: State, item: int) -> tuple[str, ...]:
    """Return what the goal asks an item to be, and it is not."""
    needs = home.game.goal.needs
    return tuple(need for need in needs if not state.marks[STATES.index(need)] >> item & 1)


def _is_in(home: Home, state: State, item: int, but: int = NOTHING) -> bool:
    """Tell whether an item is in a target, or in another than one."""
    return any(state.inside[r] >> item & 1 for r in home.targets if r != but)


def _kinds(home: Home, mask: int) -> list[tuple[int, ...]]:
    """Divide items by kind."""
    kinds: dict[str, list[int]] = {}
    for item in numbers_of(mask):
        kinds.setdefault(home.game.items[item].kind, []).append(item)
    return [tuple(items) for items in kinds.values()]


def _representatives(home: Home, state: State) -> list[int]:
    """Return targets of which each other is like one: as near, as open, with the same in it."""
    things = home.wanted | home.knives
    near = {home.spots[r] for r, items in enumerate(state.inside) if items & things}
    near |= {home.spots[r] for mask in home.stations.values() for r in numbers_of(mask)}
    near.add(state.place)
    found: dict[tuple[int, bool, int], int] = {}
    for r in home.targets:
        spot = home.spots[r] if home.spots[r] in near else NOTHING
        found.setdefault((spot, is_closed(home, state, r), state.inside[r] & home.wanted), r)
    return list(found.values())
