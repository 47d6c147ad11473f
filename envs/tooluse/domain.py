"""What a domain is: tables, tools, data, a written policy, and templates that make goals.

How to add a domain, with `domains/store/` as the model:

1. `tables.py`: a frozen dataclass per table, with `table: ClassVar[str] = "<domain>.<table>"`,
   an `id`, and plain typed fields; values that belong together are records in tuples.
2. `tools.py`: 8 to 20 functions `(db, *, order_id: str, ...) -> object`. The signature is the JSON
   schema (`str`, `int`, `float`, `bool`, `Literal`, tuples of them, `X | None = None`); the
   docstring's first paragraph and its `Args` are the descriptions. Read with `db.one` and `db.all`,
   write with `db.put(replace(row, ...))`, refuse with `raise ToolError("...")`, name new rows with
   `db.mint`. Anything else that is raised is a bug. Time stands still at the domain's `TODAY`.
3. `data.py`: `make(chance, people)` yields the rows of one seeded, realistic database, some 200 to
   900. Each of the people has an account; they are the same in all domains.
4. `goals.py`: templates `(db, chance, user) -> Goal | None`, None where the data has no fitting case
   for this person (a tenth of the people should have one). A goal's `plan` runs without an error on
   `db`, every write in it changes a row, and no write can be left out. `slots` are what the user
   tells only when asked. Traps have a plan of reads at most. At least one trap is right to refuse
   and one to transfer (all domains have the tool `transfer_to_person`; it is in no plan).
5. `__init__.py`: `DOMAIN = Domain(...)`, and its name in `domains/__init__.py`. The tests in
   `tests/envs/tooluse/test_domains.py` then hold for it: run them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, Literal

from turngym.envs.calls import canonical
from turngym.envs.tasks import seeded
from turngym.envs.tools import AppTool, ToolFunction, described
from turngym.envs.tooluse.database import Database, Row, Tables
from turngym.envs.tooluse.people import Person, people

DATABASES = 8
"""How many databases each domain has; tasks share them."""
PEOPLE = 50
"""How many people have accounts in a database."""

Arguments = Mapping[str, Any]
"""Validated arguments of a call: plain values by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of a gold plan."""

    name: str
    arguments: str
    """Canonical JSON text."""
    after: tuple[int, ...] = ()
    """Places in the plan of the calls whose results or effects this one needs."""


def step(name: str, /, *, after: tuple[int, ...] = (), **arguments: object) -> Step:
    """Return one call of a plan.

    >>> step("get_order", order_id="W1").arguments
    '{"order_id":"W1"}'
    """
    return Step(name=name, arguments=canonical(arguments), after=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Something that the user tells when asked."""

    name: str
    """What it is, as one would ask for it, with one of `asks` in it: `email address`."""
    says: str
    """The whole sentence that reveals it."""
    asks: tuple[str, ...]
    """Words any of which, in a message with a question, ask for it; lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a user wants, and what doing it right comes to."""

    request: str
    """How the user opens."""
    plan: tuple[Step, ...]
    """The gold calls, reads that are needed included."""
    slots: tuple[Slot, ...] = ()
    facts: tuple[str, ...] = ()
    """What the agent must say: numbers or short phrases."""
    trap: Literal["", "refuse", "transfer"] = ""
    """What is right instead of doing it, where the policy forbids what is asked for."""
    insists: str = ""
    """What the user says when first refused."""
    change: str = ""
    """A change of mind, told with the last of the slots, so there must be one. The plan is for the
    changed mind."""
    clauses: tuple[str, ...] = ()
    """Ids of the policy's clauses that it turns on."""


Template = Callable[[Database, Random, Person], Goal | None]
"""Makes a goal of this person; None if nothing in the database fits. Its name is the kind of goal."""


def email_slot(user: Person) -> Slot:
    """Return the email address as something to be asked for."""
    return Slot(
        name="email address",
        says=f"My email address is {user.email}.",
        asks=("email", "e-mail", "who are you", "identify", "account"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One rule of a policy."""

    id: str
    text: str
    broken: Callable[[Database, str, Arguments], bool] | None = None
    """Whether a call (name, arguments), made on this database, breaks the rule; None if only people
    could tell. Tools do not enforce the rules that have this: keeping them is the agent's part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """An app, its data, its rules, and what its users want."""

    name: str
    """Lower case, one word."""
    role: str
    """The agent's part, in the second person: the first lines of the policy."""
    reads: tuple[ToolFunction, ...]
    writes: tuple[ToolFunction, ...]
    data: Callable[[Random, Sequence[Person]], Iterable[Row]]
    clauses: tuple[Clause, ...]
    templates: tuple[Template, ...]
    held_out: tuple[str, ...] = ()
    """Names of templates, each with clauses of its own, that only `valid_unseen` plays."""

    @property
    def policy(self) -> str:
        """The written policy."""
        rules = "\n".join(f"{n}. {clause.text}" for n, clause in enumerate(self.clauses, start=1))
        return f"{self.role}\n\n{rules}"

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=64)
def tools_of(domain: Domain) -> Mapping[str, AppTool]:
    """Return the tools of a domain by name, reads first."""
    tools = [
        *(described(function, writes=False) for function in domain.reads),
        *(described(function, writes=True) for function in domain.writes),
    ]
    return {tool.tool.name: tool for tool in tools}


@lru_cache(maxsize=DATABASES)
def people_of(number: int) -> tuple[Person, ...]:
    """Return the people of a database, the same in all domains."""
    return people(seeded("tooluse people", number), PEOPLE)


@lru_cache(maxsize=128)
def tables_of(domain: Domain, number: int) -> Tables:
    """Return one of the domain's databases as it was before anyone called.

    Args:
        domain: The domain.
        number: Which one, below `DATABASES`.
    """
    return Tables(domain.data(seeded("tooluse data", domain.name, number), people_of(number)))
