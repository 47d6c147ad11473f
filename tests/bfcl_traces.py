"""Perturbed solutions of BFCL's tasks, and what the benchmark's own checker says of them."""

import importlib
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from turngym.envs.tooluse.bfcl_data import BfclProblem, GoldCall

Trace = tuple[tuple[tuple[str, dict[str, Any]], ...], ...]  # calls by segment
_Calls = list[list[tuple[str, dict[str, Any]]]]

READS = ("pwd", "ls", "list_", "get_", "display_log", "view_messages", "du", "posting_get", "wc")

WRITES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("touch", {"file_name": "stray.txt"}),
    ("mkdir", {"dir_name": "stray"}),
    ("add_contact", {"user_name": "Stray"}),
    ("add_to_watchlist", {"stock": "ZETA"}),
    ("remove_stock_from_watchlist", {"symbol": "NVDA"}),
    ("message_login", {"user_id": "USR002"}),
    ("logout_twitter", {}),
    ("logout", {}),
    ("follow_user", {"username_to_follow": "stray"}),
    ("create_ticket", {"title": "Stray", "priority": 2}),
    ("fillFuelTank", {"fuelAmount": 1.5}),
    ("lockDoors", {"unlock": True, "door": ["driver"]}),
    ("setHeadlights", {"mode": "on"}),
    ("set_budget_limit", {"access_token": "abc123xyz", "budget_limit": 77}),
)


def solution_of(problem: BfclProblem) -> Trace:
    return tuple(tuple(_plain(call) for call in segment.gold) for segment in problem.segments)


def _plain(call: GoldCall) -> tuple[str, dict[str, Any]]:
    return call.name, json.loads(call.arguments)


def drop_a_call(calls: _Calls, chance: random.Random, problem: BfclProblem) -> None:
    segment = chance.choice([segment for segment in calls if segment])
    segment.pop(chance.randrange(len(segment)))


def change_an_argument(calls: _Calls, chance: random.Random, problem: BfclProblem) -> None:
    having = [arguments for segment in calls for _, arguments in segment if arguments]
    if not having:
        return drop_a_call(calls, chance, problem)
    arguments = chance.choice(having)
    name = chance.choice(sorted(arguments))
    if chance.random() < 0.1:
        arguments["no_such_argument"] = arguments.pop(name)
    elif chance.random() < 0.1:
        del arguments[name]
    else:
        arguments[name] = _changed(arguments[name], chance)
    return None


def _changed(value: Any, chance: random.Random) -> Any:  # any JSON value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.choice((value + 1, float(value), str(value), 0))
    if isinstance(value, float):
        return chance.choice((value + 0.5, int(value), -value))
    if isinstance(value, str):
        return chance.choice((value + "x", value.upper(), "", value + " "))
    if isinstance(value, list):
        return value[:-1] if value else ["x"]
    return {}


def reorder(calls: _Calls, chance: random.Random, problem: BfclProblem) -> None:
    several = [segment for segment in calls if len(segment) > 1]
    if several:
        chance.shuffle(chance.choice(several))
    else:
        calls.insert(chance.randrange(len(calls)), calls.pop())


def add_a_read(calls: _Calls, chance: random.Random, problem: BfclProblem) -> None:
    names = [
        tool.name
        for tool in problem.segments[-1].tools
        if tool.name.startswith(READS) and not json.loads(tool.parameters)["required"]
    ]
    segment = chance.choice(calls)
    segment.insert(chance.randint(0, len(segment)), (chance.choice(names or ["no_such_tool"]), {}))


def add_a_write(calls: _Calls, chance: random.Random, problem: BfclProblem) -> None:
    """Write something that nobody asked for, or what is due elsewhere in another way."""
    name, arguments = chance.choice([call for segment in calls for call in segment])
    offered = {tool.name for tool in problem.segments[-1].tools}
    writes = [call for call in WRITES if call[0] in offered]
    if writes and chance.random() < 0.7:
        name, arguments = chance.choice(writes)
    else:
        arguments = {key: _changed(value, chance) for key, value in arguments.items()}
    segment = chance.choice(calls)
    segment.insert(chance.randint(0, len(segment)), (name, arguments))


PERTURBATIONS: tuple[Callable[[_Calls, random.Random, BfclProblem], None], ...] = (
    drop_a_call,
    change_an_argument,
    reorder,
    add_a_read,
    add_a_write,
)


def perturbed(problem: BfclProblem, how: int, chance: random.Random) -> Trace:
    calls: _Calls = [list(segment) for segment in solution_of(problem)]
    PERTURBATIONS[how](calls, chance, problem)
    return tuple(map(tuple, calls))


class TheirChecker:
    """The benchmark's own checker of a trace; it knows an episode by a name that is used once."""

    def __init__(self) -> None:
        checker = "bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker"
        utilities = "bfcl_eval.eval_checker.multi_turn_eval.multi_turn_utils"
        self._checker = importlib.import_module(checker)
        self._kept = vars(importlib.import_module(utilities))
        self._known = set(self._kept)

    def passes(self, entry: dict[str, Any], gold: list[list[str]], trace: Trace) -> bool:
        written = [[[_written(*call)] for call in segment] for segment in trace]
        category = entry["id"].rsplit("_", 1)[0]
        verdict = self._checker.multi_turn_checker(written, gold, entry, category, "turngym")
        for name in set(self._kept) - self._known:
            del self._kept[name]  # the apps of this episode
        if not verdict["valid"]:
            return False
        if "miss" not in category:
            return True
        return bool(self._checker.multi_turn_irrelevance_checker(written, gold)["valid"])


def _written(name: str, arguments: dict[str, Any]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"


def turns_of(trace: Trace, most: int) -> Sequence[str]:
    """Write a trace as actions: a call to a turn, or all of a segment at once if they are too many."""
    actions = []
    for segment in trace:
        texts = [json.dumps({"name": name, "arguments": given}) for name, given in segment]
        actions += texts if len(texts) <= most else [f"[{','.join(texts)}]"]
        actions.append("That is done.")
    return actions
