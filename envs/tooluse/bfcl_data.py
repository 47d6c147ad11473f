"""BFCL v4 multi-turn: the tasks as the package `bfcl-eval` has them, read into records."""

import ast
import hashlib
import importlib.resources
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from turngym.envs.calls import Tool, canonical
from turngym.envs.records import Json, as_json
from turngym.envs.tasks import Task, one_of
from turngym.envs.tooluse.bfcl_apps import PACKAGE, app_class, from_package, require_package

VERSION = "1"
"""Changes when tasks, texts or rewards of this world change."""
TASK_SETS: Mapping[str, str] = {
    "bfcl-base": "All that a request needs is there.",
    "bfcl-miss_func": "Once, a function is missing: say so; then it arrives.",
    "bfcl-miss_param": "Once, a detail is missing: ask for it; then it arrives.",
    "bfcl-long_context": "As base, with long files, lists and tables.",
}
"""The four categories of the benchmark, 200 tasks each."""
DEFAULT = "bfcl-base"
SIZE = 200
MAX_STEPS = 20
"""Turns with calls that a segment may have, as in the benchmark."""
NEW_FUNCTIONS = "You can use more functions now. What about it?"
KEPT = 1_024
"""Problems kept in memory: all there are, for the cards of all are read at once."""

_TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": "string"}
"""The names of the benchmark's types in JSON schema, where they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCall:
    """One call of the benchmark's own solution."""

    segment: int
    name: str
    arguments: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One message of the user, and what answers it."""

    message: str
    gold: tuple[GoldCall, ...]
    tools: tuple[Tool, ...]
    """What the agent may call from here on."""
    quiet: bool
    """Whether the right thing is to call nothing: what the request needs is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BfclProblem:
    """A task of the benchmark, with its card."""

    task: Task
    segments: tuple[Segment, ...]
    classes: tuple[str, ...]
    """Of the apps that take part."""
    config: Json
    """The apps' start states, by class."""
    long_context: bool

    def __hash__(self) -> int:
        return hash(self.task.sha256)  # which says it all; the fields are long


class BfclTasks:
    """One category; the benchmark has no split to train on, so all of it is `test`.

    Raises:
        ValueError: There is no such set, or the package is not installed.
    """

    def __init__(self, name: str) -> None:
        self.name = one_of("task set", name, TASK_SETS)
        self.sizes = {"test": SIZE}
        require_package()

    def problem(self, split: str, index: int) -> BfclProblem:
        """Return one problem, read anew or remembered."""
        return _problem(self.name, split, index)


@lru_cache(maxsize=KEPT)
def _problem(name: str, split: str, index: int) -> BfclProblem:
    entry, gold = entries_of(name)[index]
    classes = tuple(entry["involved_classes"])
    segments = _segments(entry, gold, may_be_quiet=name.startswith("bfcl-miss"))
    config = as_json(entry["initial_config"])
    calls = [[call.name, call.arguments] for segment in segments for call in segment.gold]
    words = [[segment.message, *map(str, segment.tools)] for segment in segments]
    task = Task(
        id=f"{name}/{split}/{index}",
        key=_hash([classes, config, calls]),
        sha256=_hash([VERSION, name, classes, config, calls, words, MAX_STEPS]),
        goal=segments[0].message,
        category=" + ".join(sorted(classes)),
        max_turns=(MAX_STEPS + 1) * len(segments),
    )
    return BfclProblem(
        task=task,
        segments=segments,
        classes=classes,
        config=config,
        long_context=name == "bfcl-long_context",
    )


def _hash(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@cache
def entries_of(name: str) -> tuple[tuple[dict[str, Any], list[list[str]]], ...]:
    """Return the benchmark's own entries of a task set, each with its solution: read-only."""
    data = importlib.resources.files(PACKAGE) / "data"
    file = f"BFCL_v4_multi_turn_{name.removeprefix('bfcl-')}.json"
    texts = (data / file, data / "possible_answer" / file)
    entries, answers = ([json.loads(line) for line in _lines(text)] for text in texts)
    gold = {answer["id"]: answer["ground_truth"] for answer in answers}
    assert len(entries) == SIZE, f"{file} has {len(entries)} tasks"
    return tuple((entry, gold[entry["id"]]) for entry in entries)


def _lines(file: Any) -> list[str]:  # a Traversable, whose module moved in Python 3.14
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _segments(
    entry: dict[str, Any], gold: list[list[str]], *, may_be_quiet: bool
) -> tuple[Segment, ...]:
    classes = entry["involved_classes"]
    arrivals: dict[str, list[str]] = entry.get("missed_function", {})
    missing = {name for names in arrivals.values() for name in names}
    tools = [tool for name in classes for tool in _tools(name)]
    segments = []
    for number, (messages, calls) in enumerate(zip(entry["question"], gold, strict=True)):
        arrived = arrivals.get(str(number), [])
        missing.difference_update(arrived)
        segment = Segment(
            message=_message(messages, [tool for tool in tools if tool.name in arrived]),
            gold=tuple(_gold_call(number, call, classes) for call in calls),
            tools=tuple(tool for tool in tools if tool.name not in missing),
            quiet=may_be_quiet and not calls,
        )
        segments.append(segment)
    return tuple(segments)


def _message(messages: list[dict[str, str]], arrived: list[Tool]) -> str:
    """Return the words of the user; functions that arrive are all that is said."""
    if not arrived:
        return "\n\n".join(message["content"] for message in messages)
    return "\n".join([NEW_FUNCTIONS, *(canonical(t.to_openai()["function"]) for t in arrived)])


@cache
def _tools(class_name: str) -> tuple[Tool, ...]:
    """Return the tools of an app."""
    files = from_package("constants.executable_backend_config", "MULTI_TURN_FUNC_DOC_FILE_MAPPING")
    file = importlib.resources.files(PACKAGE) / "data" / "multi_turn_func_doc" / files[class_name]
    return tuple(
        Tool(
            name=doc["name"],
            description=doc["description"],
            parameters=canonical(_schema(doc["parameters"])),
        )
        for doc in map(json.loads, _lines(file))
    )


def _schema(documented: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of what the benchmark documents in a dialect of its own."""
    schema = dict(documented)
    schema["type"] = _TYPES.get(schema["type"], schema["type"])
    if "properties" in schema:
        schema["properties"] = {k: _schema(v) for k, v in schema["properties"].items()}
    if "items" in schema:
        schema["items"] = _schema(schema["items"])
    return schema


def _gold_call(segment: int, text: str, classes: list[str]) -> GoldCall:
    """Read a call of the solution; some are written with positional arguments."""
    node = ast.parse(text.strip(), mode="eval").body
    assert isinstance(node, ast.Call), text
    assert isinstance(node.func, ast.Name), text
    name = node.func.id
    method = [getattr(app_class(c), name) for c in classes if hasattr(app_class(c), name)][-1]
    _, *names = inspect.signature(method).parameters
    arguments = dict(zip(names, map(ast.literal_eval, node.args), strict=False))
    arguments |= {str(word.arg): ast.literal_eval(word.value) for word in node.keywords}
    return GoldCall(segment=segment, name=name, arguments=as_json(arguments))
