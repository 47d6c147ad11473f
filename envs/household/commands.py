"""Actions in words: what can be said in a state, and what a text means, in both dialects."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from turngym.envs.calls import excerpt
from turngym.envs.household.engine import Move, is_closed
from turngym.envs.household.state import NOTHING, Home, State, numbers_of

PUT = {"old": ("put", "in/on"), "new": ("move", "to")}
"""The words of putting something down: the verb, and what stands before the receptacle."""
MAX_TEXT = 2_000
"""A longer action is not read."""


class Parsed(NamedTuple):
    """What the world understood of a text."""

    move: Move | None
    shaped: bool
    """Whether it has the form of an action, be it about things that are not there."""
    error: str = ""


class Grammar:
    """The actions of one home in words; texts are made once."""

    def __init__(self, home: Home) -> None:
        """Read the names of a home."""
        game = home.game
        self._home = home
        self._items = [item.name for item in game.items]
        self._receptacles = [one.name for one in game.receptacles]
        self._item = {name: number for number, name in enumerate(self._items)}
        self._receptacle = {name: number for number, name in enumerate(self._receptacles)}
        self._put, self._onto = PUT[game.dialect]
        self._free = (
            ("inventory", "look") if game.dialect == "old" else ("help", "inventory", "look")
        )
        self._ways: dict[int, tuple[str, ...]] = {}  # by place
        self._takings: dict[tuple[int, int], list[str]] = {}  # by receptacle and its items
        self._read: dict[str, Parsed] = {}

    # ---------------------------------------------------------------- saying

    def say(self, move: Move) -> str:
        """Return a move in words."""
        verb, item, other = move
        if verb == "go":
            return f"go to {self._receptacles[other]}"
        if verb == "take":
            return f"take {self._items[item]} from {self._receptacles[other]}"
        if verb == "put":
            return f"{self._put} {self._items[item]} {self._onto} {self._receptacles[other]}"
        if verb == "slice":
            return f"slice {self._items[item]} with {self._items[other]}"
        if verb in ("clean", "heat", "cool"):
            return f"{verb} {self._items[item]} with {self._receptacles[other]}"
        thing = self._items[item] if item != NOTHING else ""
        thing = self._receptacles[other] if other != NOTHING else thing
        return f"{verb} {thing}" if thing else verb

    def admissible(self, state: State) -> tuple[str, ...]:
        """Return all that can be done, in words, sorted.

        Verbs come in the order of the alphabet, so that only what has the same verb is sorted.
        """
        here = self._home.at[state.place]
        texts = self._work(state, "clean", here)
        texts += sorted(self._turns("close", here, state.opened & self._home.openable))
        texts += self._work(state, "cool", here)
        texts += self._examinations(state, here)
        texts += self._ways.get(state.place) or self._go(state.place)
        texts += self._work(state, "heat", here)
        texts += self._free
        turns = sorted(self._turns("open", here, self._home.openable & ~state.opened))
        puts = self._puts(state, here)
        texts += puts + turns if self._put < "open" else turns + puts
        texts += self._slices(state)
        texts += self._takes(state, here)
        texts += self._uses(state, here)
        return tuple(texts)

    def _go(self, place: int) -> tuple[str, ...]:
        spots = self._home.spots
        names = [name for r, name in enumerate(self._receptacles) if spots[r] != place]
        self._ways[place] = ways = tuple(sorted(f"go to {name}" for name in names))
        return ways

    def _turns(self, verb: str, here: tuple[int, ...], mask: int) -> Iterator[str]:
        return (f"{verb} {self._receptacles[r]}" for r in here if mask >> r & 1)

    def _work(self, state: State, verb: str, here: tuple[int, ...]) -> list[str]:
        held = state.held
        if held == NOTHING or not self._home.able[verb] >> held & 1:
            return []
        stations = self._home.stations[verb]
        return sorted(self.say(Move(verb, held, r)) for r in here if stations >> r & 1)

    def _examinations(self, state: State, here: tuple[int, ...]) -> list[str]:
        names = [self._receptacles[r] for r in here]
        if state.held != NOTHING:
            names.append(self._items[state.held])
        return sorted([f"examine {name}" for name in names])

    def _puts(self, state: State, here: tuple[int, ...]) -> list[str]:
        held, home = state.held, self._home
        if held == NOTHING:
            return []
        free = [r for r in here if home.takes[r] >> held & 1 and not is_closed(home, state, r)]
        return sorted([self.say(Move("put", held, r)) for r in free])

    def _takes(self, state: State, here: tuple[int, ...]) -> list[str]:
        if state.held != NOTHING:
            return []
        texts: list[str] = []
        for r in here:
            items = state.inside[r] & self._home.able["take"]
            if items and not is_closed(self._home, state, r):
                texts += self._takings.get((r, items)) or self._taken(r, items)
        return sorted(texts) if len(here) > 1 else texts

    def _taken(self, receptacle: int, items: int) -> list[str]:
        name = self._receptacles[receptacle]
        texts = sorted(f"take {self._items[i]} from {name}" for i in numbers_of(items))
        self._takings[receptacle, items] = texts
        return texts

    def _uses(self, state: State, here: tuple[int, ...]) -> list[str]:
        lamps = 0
        for r in here:
            lamps |= state.inside[r] & self._home.able["use"]
        return sorted([f"use {self._items[i]}" for i in numbers_of(lamps)]) if lamps else []

    def _slices(self, state: State) -> list[str]:
        held = state.held
        if held == NOTHING or not self._home.knives >> held & 1:
            return []
        items = state.around[state.place] & self._home.able["slice"]
        return sorted(f"slice {self._items[i]} with {self._items[held]}" for i in numbers_of(items))

    # ---------------------------------------------------------------- reading

    def read(self, text: str) -> Parsed:
        """Return what a text means, blanks at its ends aside, as ALFWorld reads it."""
        if len(text) > MAX_TEXT:
            return Parsed(None, False, f"More than {MAX_TEXT} characters are not read.")
        known = self._read.get(text)
        if known is None:
            known = self._parse(text.strip())
            if known.move is not None:  # of these there are not many
                self._read[text] = known
        return known

    def _parse(self, text: str) -> Parsed:
        if text in self._free:
            return Parsed(Move(text), True)
        if match := _ONE.fullmatch(text):
            return self._named(match["verb"].removesuffix(" to"), match["thing"])
        match = _TWO.fullmatch(text)
        if match and _LINKS.get(match["verb"], "with") == match["link"]:
            return self._both(match)
        if match and (match["verb"], match["link"]) == (self._put, self._onto):
            return self._both(match)
        return Parsed(None, False, f"{excerpt(text)} is not an action.")

    def _named(self, verb: str, name: str) -> Parsed:
        item, receptacle = self._item.get(name), self._receptacle.get(name)
        if verb in ("use", "examine") and item is not None:
            return Parsed(Move(verb, item), True)
        if verb != "use" and receptacle is not None:
            return Parsed(Move(verb, other=receptacle), True)
        return Parsed(None, True, f"There is no {name} to {verb}.")

    def _both(self, match: re.Match[str]) -> Parsed:
        verb = "put" if match["verb"] == self._put else match["verb"]
        item = self._item.get(match["thing"])
        others = self._item if verb == "slice" else self._receptacle
        other = others.get(match["other"])
        if item is None or other is None:
            return Parsed(None, True, f"There is no {match['thing' if item is None else 'other']}.")
        return Parsed(Move(verb, item, other), True)


_NAME = r"[a-z]{1,40} [0-9]{1,4}"
_ONE = re.compile(rf"(?P<verb>go to|open|close|use|examine) (?P<thing>{_NAME})")
_TWO = re.compile(
    rf"(?P<verb>take|put|move|clean|heat|cool|slice) (?P<thing>{_NAME}) "
    rf"(?P<link>from|in/on|to|with) (?P<other>{_NAME})"
)
_LINKS = {"take": "from", "put": "", "move": ""}  # the rest has `with`
