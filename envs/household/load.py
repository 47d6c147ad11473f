"""Real games: ALFWorld's `game.tw-pddl` files, checked and read as `Game`s."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from turngym.envs.calls import excerpt
from turngym.envs.household.facts import Facts
from turngym.envs.household.game import Dialect, Game
from turngym.envs.household.goals import read_goal, task_type
from turngym.envs.household.pddl import parse

GAME_FILE = "game.tw-pddl"
MAX_BYTES = 4_000_000
"""A larger file is not read; ALFWorld's have 120 kB at most."""

ACTIONS = {
    *("look", "inventory", "examinereceptacle", "examineobject", "gotolocation"),
    *("openobject", "closeobject", "pickupobject", "putobject", "toggleobject"),
    *("cleanobject", "heatobject", "coolobject", "sliceobject"),
}
"""The actions of ALFWorld's domain, `help` aside."""
_TEMPLATE = re.compile(r"action\s+PutObject\s*\{\s*template\s*::\s*\"([^\"]*)\"")
_ARRIVAL = re.compile(r'"GotoLocation\.feedback"\s*:\s*\[\s*\{\s*"rhs"\s*:\s*"([^"]*)"')
_TASK = re.compile(r'"task"\s*:\s*\[\s*\{\s*"rhs"\s*:\s*"Your task is to: ([^"\\#{}\[\]]*)"')
_HELP = re.compile(r"action\s+help\s*\{")
_WORDS: dict[tuple[str, str, bool], Dialect] = {
    (
        "put {o} in/on {r}",
        "You arrive at {lend.name}. #examineReceptacle.feedback#",
        False,
    ): "old",
    ("move {o} to {r}", "You arrive at {r.name}. #examineReceptacle.feedback#", True): "new",
}
"""The dialect, by how putting down and arriving are said, and whether there is help."""


class GameError(ValueError):
    """A game file cannot be played; the message names the file and the reason."""


def load_game(path: str | Path) -> Game:
    """Read one `game.tw-pddl` file.

    Raises:
        GameError: It is too large, cut off, of another domain, or not sound.
    """
    return parse_game(read_bytes(path), path)


def read_bytes(path: str | Path) -> bytes:
    """Return what a file of bounded size holds.

    Raises:
        GameError: There is no such file, or it is too large.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise GameError(f"{path}: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise GameError(f"{path}: larger than {MAX_BYTES} bytes")
    return data


def parse_game(data: bytes, path: str | Path) -> Game:
    """Read the content of a game file.

    Args:
        data: What the file holds.
        path: Its name, for messages.

    Raises:
        GameError: It cannot be played.
    """
    try:
        parts = _parts(data)
        _check_domain(parts["pddl_domain"])
        dialect, text = _words(parts["grammar"])
        return _game(parts["pddl_problem"], dialect, text)
    except GameError as error:
        raise GameError(f"{path}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise GameError(f"{path}: {error}") from None


def is_solvable(data: bytes) -> bool:
    """Tell whether a game file says of itself that it can be solved."""
    return json.loads(data).get("solvable") is True


def _parts(data: bytes) -> dict[str, str]:
    try:
        content: Any = json.loads(data)  # foreign JSON
    except (ValueError, RecursionError) as error:
        raise GameError(f"not JSON, or cut off: {error}") from None
    if not isinstance(content, dict):
        raise GameError("not a JSON object")
    for name in ("pddl_domain", "grammar", "pddl_problem"):
        if not isinstance(content.get(name), str):
            raise GameError(f"it has no text {name!r}")
    return {name: content[name] for name in ("pddl_domain", "grammar", "pddl_problem")}


@lru_cache(maxsize=4)
def _check_domain(text: str) -> None:
    """Refuse a domain other than ALFWorld's."""
    head, name, *rest = parse(text)
    if head != "define" or name != ("domain", "alfred"):
        raise GameError(f"its domain is {excerpt(str(name))}, expected 'alfred'")
    found = {part[1] for part in rest if part[0] == ":action" and len(part) > 1}
    if found - {"help"} != ACTIONS:
        odd = sorted(map(str, ACTIONS ^ (found - {"help"})))
        raise GameError(f"its domain is not ALFWorld's: it differs in {excerpt(', '.join(odd))}")


def _words(grammar: str) -> tuple[Dialect, str]:
    put, arrival, task = (one.search(grammar) for one in (_TEMPLATE, _ARRIVAL, _TASK))
    if not (put and arrival and task):
        raise GameError("its grammar does not say what the task is, or what actions look like")
    dialect = _WORDS.get((put[1], arrival[1], bool(_HELP.search(grammar))))
    if dialect is None:
        raise GameError(f"its grammar is of neither dialect: {excerpt(put[1])}")
    return dialect, task[1]


def _game(problem: str, dialect: Dialect, text: str) -> Game:
    head, _, *sections = parse(problem)
    named = {str(part[0]): part for part in sections if part and isinstance(part, tuple)}
    if head != "define" or named.get(":domain") != (":domain", "alfred"):
        raise GameError("its problem is not of the domain 'alfred'")
    for name in (":objects", ":init", ":goal"):
        if name not in named:
            raise GameError(f"its problem has no {name}")
    if len(named[":goal"]) != 2:
        raise GameError("its goal is not one formula")
    goal = read_goal(named[":goal"][1])
    facts = Facts(named[":objects"][1:], named[":init"][1:])
    return facts.game(dialect=dialect, text=text, goal=goal, task_type=task_type(goal))
