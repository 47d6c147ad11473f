"""A task of tool use as it is played: what is asked for, in what order, and what is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from turngym.envs.calls import Tool
from turngym.envs.tasks import Task
from turngym.envs.tools import AppTool, ToolError, validated
from turngym.envs.tooluse.database import Change, Database
from turngym.envs.tooluse.domain import Clause, Slot, Step
from turngym.envs.tooluse.tools import answered, call, result_text

Family = Literal["service", "script", "milestones"]
Trap = Literal["", "refuse", "transfer", "wait"]


class Effect(NamedTuple):
    """What one gold call did."""

    tool: AppTool
    arguments: str
    """Canonical JSON text."""
    answer: object
    """What the tool returned, if it writes."""
    after: Database
    changes: tuple[Change, ...]

    @property
    def result(self) -> str:
        """What the agent sees of it; only scripts ask, so it is not made before."""
        if self.tool.writes:
            return result_text(self.answer, self.after)
        return call(self.tool, self.after, self.arguments).text


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing that the user wants, with what is right."""

    domain: str
    template: str
    text: str
    """How the user opens it."""
    plan: tuple[Step, ...]
    """The gold calls, with the names that the agent sees."""
    effects: tuple[Effect, ...]
    """What each of them does when the requests before are done."""
    gold: Database
    """The database when this request, too, is done right."""
    rows: tuple[Change, ...]
    """What the plan as a whole changes, less rows that are as they were before anything was done."""
    slots: tuple[Slot, ...] = ()
    facts: tuple[str, ...] = ()
    trap: Trap = ""
    """What is right instead of doing it; `wait`: saying that something is missing."""
    insists: str = ""
    change: str = ""
    lacks: str = ""
    """A tool that is not there yet when this is asked for."""

    @property
    def tells(self) -> tuple[str, ...]:
        """What the user says when asked."""
        return tuple(slot.says for slot in self.slots)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToolUseProblem:
    """A task with its database, tools and requests."""

    task: Task
    family: Family
    opening: str
    """The system message: policy and manners."""
    start: Database
    tools: tuple[Tool, ...]
    functions: Mapping[str, AppTool]
    """What stands behind each name."""
    domain_of: Mapping[str, str]
    clauses: Mapping[str, tuple[Clause, ...]]
    """Rules that calls can break, by domain."""
    requests: tuple[Request, ...]
    mines: tuple[str, ...]
    """Names of tools that must not be used."""
    noise: float
    flaky: float
    long: bool

    @property
    def final(self) -> Database:
        """The database when all is done right."""
        return self.requests[-1].gold


class PlanError(Exception):
    """A plan does not run on this database: the goal does not fit what was done before."""


def played(
    plan: tuple[Step, ...], functions: Mapping[str, AppTool], database: Database
) -> tuple[Database, tuple[Effect, ...]]:
    """Play a gold plan and return the database after it and the effect of each call.

    Calls that only read are not made: nothing depends on them, and they are half of the time.

    Raises:
        PlanError: A write fails, or changes nothing.
    """
    effects = []
    for one in plan:
        tool, before = functions[one.name], database
        if not tool.writes:
            effects.append(Effect(tool, one.arguments, None, before, ()))
            continue
        try:
            answer, database = answered(tool, before, validated(tool, one.arguments))
        except ToolError as error:
            raise PlanError(f"{one.name}({one.arguments}): {error}") from error
        changes = database.changes(before)
        if not changes:
            raise PlanError(f"{one.name}({one.arguments}) changes nothing")
        effects.append(Effect(tool, one.arguments, answer, database, changes))
    return database, tuple(effects)
