"""The contract of every term: the part of a rubric that says what places of episodes are worth.

A term is a frozen value. It reads the episodes of one group and gives each of them numbers at one
level: one per token, turn, segment or episode. None is absent: nothing to say here, no row. `Failed`
means that the episode cannot be scored: it leaves its group, and its ledger says why. Neither is 0.

Terms are called like functions and are named like them, in Python and in a rubric's text alike:

    outcome() + gate(0.5 * checklist(), on=outcome(), above=0.5) - 0.01 * every_turn()
"""

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from turngym.envs.episode import Annotation, Episode
from turngym.envs.records import Json
from turngym.envs.signals import Signal
from turngym.rewards.state import Memory, RunState

Level = Literal["token", "turn", "segment", "episode"]
LEVELS: tuple[Level, ...] = ("token", "turn", "segment", "episode")
"""The finest first."""
Scope = Literal["turn", "episode", "group", "run"]
SCOPES: tuple[Scope, ...] = ("turn", "episode", "group", "run")
"""What a value depends on: the turns up to its own, the whole episode, its group, the run so far
(`RunState`)."""

Evidence = tuple[Signal, ...]
Values = tuple[float | None, ...]
"""One number per place of an episode; None is absent."""
Follower = Callable[[Evidence], float | None]
"""Takes the evidence of one turn after the other and gives the value of each."""


class Failed(NamedTuple):
    """Instead of values: why an episode cannot be scored."""

    reason: str


class Unscorable(ValueError):
    """What a follower raises where it would have to give `Failed`; the message is the reason."""


class Group(NamedTuple):
    """What a term reads: the episodes of one group, and what models said about them."""

    episodes: tuple[Episode, ...]
    annotations: Mapping[str, tuple[Annotation, ...]]
    """By episode id; an episode of which nothing was said has no entry."""
    state: RunState | None = None
    """Of the run; only terms of run scope may look at it, and they are given one."""

    @property
    def step(self) -> int:
        """The iteration of the run."""
        assert self.state is not None, "a term that reads the run is not of run scope"
        return self.state.step

    def memory_of(self, term: "Term") -> Memory:
        """Return what a term remembers of the run."""
        assert self.state is not None, "a term that reads the run is not of run scope"
        return self.state.memory.get(str(term), term.first_memory or {})


class Beginning(NamedTuple):
    """What is known when an episode begins."""

    signals: Evidence
    reference: Json | None = None
    """What the agent must not see; only given to terms that have `reads_reference`."""


class Term:
    """A part of a rubric; subclasses are frozen dataclasses. Those with a
    lower-case name may stand in a rubric; a plain function becomes one by `functions.term`.

    A term gives `values`. One of turn scope gives `follow` instead, which serves both the episodes
    on record and one that is being played. Unless it says otherwise, a term that takes terms is of
    the level of the first, and of the widest of their scopes.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        """Check all fields against their types."""
        hints = typing.get_type_hints(type(self))
        for field in _fields(self):
            where = f"{field.name}= of {type(self).__name__}()"
            value = _fitted(getattr(self, field.name), hints[field.name], where)
            object.__setattr__(self, field.name, value)

    @property
    def level(self) -> Level:
        """Where the numbers stand."""
        return self.inputs[0].level if self.inputs else "turn"

    @property
    def scope(self) -> Scope:
        """What the numbers depend on; only terms of turn scope can be applied online."""
        return widest("turn", *(term.scope for term in self.inputs))

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        """The kinds of evidence without which the term makes no sense."""
        return ()

    @property
    def reads_reference(self) -> bool:
        """Whether the term looks at what the agent must not see."""
        return False

    @property
    def inputs(self) -> "tuple[Term, ...]":
        """The fields that are terms, in the order in which `values` gets their numbers."""
        given = [getattr(self, field.name) for field in _fields(self)]
        flat = [one for value in given for one in (value if type(value) is tuple else (value,))]
        return tuple([one for one in flat if isinstance(one, Term)])

    @property
    def first_memory(self) -> Memory | None:
        """What the term remembers when a run begins; None if it needs no memory."""
        return None

    def observe(self, memory: Memory, *inputs: list[Values]) -> Memory:
        """Return what the term remembers with one more iteration.

        It is called before the iteration is scored, so `values` finds what it returned.

        Args:
            memory: What it has remembered until now.
            inputs: For each of `self.inputs`, the numbers of each episode of the iteration.
        """
        return memory

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        """Return the numbers of each episode of a group.

        Args:
            group: Only episodes that none of the inputs failed on.
            inputs: For each of `self.inputs`, the numbers of each episode.
        """
        return each(group, lambda episode: _along(self, episode))

    def follow(self, beginning: Beginning) -> Follower:
        """Begin an episode of which turns will be told one by one.

        Raises:
            Unscorable: The episode cannot be scored by this term.
        """
        raise ValueError(f"{self} cannot be applied online: it needs the record of an episode")

    def __str__(self) -> str:
        """Return the text that parses to this term, without arguments that are at their default."""
        arguments: list[str] = []
        for field in _fields(self):
            value = getattr(self, field.name)
            if not field.kw_only:
                arguments += map(str, value if isinstance(value, tuple) else (value,))
            elif value != field.default:
                shown = ascii(value) if isinstance(value, str) else str(value)
                arguments.append(f"{field.name}={shown}")
        return f"{type(self).__name__}({', '.join(arguments)})"

    def __add__(self, other: "Term") -> "Term":
        return total((self, other)) if isinstance(other, Term) else NotImplemented

    def __sub__(self, other: "Term") -> "Term":
        return total((self, -other)) if isinstance(other, Term) else NotImplemented

    def __mul__(self, weight: float) -> "Term":
        return NotImplemented if isinstance(weight, Term) else weighted(self, weight)

    __rmul__ = __mul__

    def __neg__(self) -> "Term":
        return weighted(self, -1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted(Term):
    """A number times a term, as `weighted` makes it."""

    term: Term
    weight: float

    def __str__(self) -> str:
        inner = f"({self.term})" if isinstance(self.term, Total) else str(self.term)
        return f"-{inner}" if self.weight == -1.0 else f"{self.weight} * {inner}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Total(Term):
    """A sum of terms, as `total` makes it."""

    terms: tuple[Term, ...]

    @property
    def level(self) -> Level:
        levels = sorted({term.level for term in self.terms}, key=LEVELS.index)
        if len(levels) > 1:
            found = " and ".join(levels)
            raise ValueError(f"a sum of one level is needed here, not of {found}: {self}")
        return levels[0]

    def __str__(self) -> str:
        text = str(self.terms[0])
        for term in self.terms[1:]:
            shown = str(term)
            text += f" - {shown[1:]}" if shown.startswith("-") else f" + {shown}"
        return text


def weighted(term: Term, weight: float) -> Term:
    """Return a number times a term; numbers in front of each other are multiplied.

    Raises:
        ValueError: The weight is infinite, or no number.
    """
    if not isinstance(weight, int | float) or not math.isfinite(weight):
        raise ValueError(f"the weight of {term} should be a finite number, not {weight!r}")
    if isinstance(term, Weighted):
        return weighted(term.term, weight * term.weight)
    return Weighted(term=term, weight=weight)


def total(terms: tuple[Term, ...]) -> Term:
    """Return the sum of terms, in order; sums of sums are one sum."""
    flat: list[Term] = []
    for term in terms:
        flat += term.terms if isinstance(term, Total) else (term,)
    return Total(terms=tuple(flat))


def widest(*scopes: Scope) -> Scope:
    """Return the scope that holds all of these.

    >>> widest("turn", "group", "episode")
    'group'
    """
    return max(scopes, key=SCOPES.index)


def check_coarser(needs: str, other: Term, term: Term) -> None:
    """Make sure that a term is known wherever another one is.

    Raises:
        ValueError: It is of a finer level; the message begins with what needs it.
    """
    if LEVELS.index(other.level) < LEVELS.index(term.level):
        raise ValueError(
            f"{needs} of the same or a coarser level: {other} is of level {other.level}, "
            f"{term} of level {term.level}"
        )


def leaves(term: Term) -> Iterator[Term]:
    """Yield the terms at the bottom of a term, which read episodes themselves."""
    if not term.inputs:
        yield term
    for inner in term.inputs:
        yield from leaves(inner)


def fold(values: typing.Iterable[float]) -> float:
    """Add from left to right, which the built-in sum does not do since Python 3.12.

    >>> fold([1e100, 1.0, -1e100])
    0.0
    """
    result = 0.0
    for value in values:
        result += value
    return result


def each(group: Group, function: Callable[[Episode], Values | Failed]) -> list[Values | Failed]:
    """Apply a function to all episodes of a group; those that it cannot score have failed."""

    def tried(episode: Episode) -> Values | Failed:
        try:
            return function(episode)
        except Unscorable as error:
            return Failed(str(error))

    return [tried(episode) for episode in group.episodes]


def known(values: Values) -> list[float]:
    """Return the numbers that are there.

    >>> known((0.5, None, 1.0))
    [0.5, 1.0]
    """
    return [value for value in values if value is not None]


def mapped(values: Values, function: Callable[[float], float]) -> Values:
    """Apply a function to the numbers that are there; absent ones stay absent.

    >>> mapped((0.5, None), lambda number: 2 * number)
    (1.0, None)
    """
    return tuple([None if value is None else function(value) for value in values])


def _along(term: Term, episode: Episode) -> Values:
    """Tell a term of turn scope an episode that is over."""
    if episode.start is None:
        raise Unscorable("the episode has no start")
    follower = term.follow(Beginning(episode.start.signals, episode.reference))
    return tuple([follower(turn.signals) for turn in episode.turns])


def _fields(term: Term) -> tuple[dataclasses.Field[Any], ...]:  # of any type
    return dataclasses.fields(term)  # type: ignore[arg-type]  # every term is a dataclass


def _fitted(value: Any, kind: Any, where: str) -> Any:  # any value, as the annotation `kind` has it
    """Return an argument in its one form, so that equal terms have equal texts.

    Raises:
        ValueError: It is of another type.
    """
    choices = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    for choice in choices:
        if choice is float and isinstance(value, int | float) and not isinstance(value, bool):
            if math.isfinite(value):
                return float(value)
        elif choice is int and type(value) is float:  # a rubric's text has no other numbers
            if value.is_integer():
                return int(value)
        elif typing.get_origin(choice) is Literal:
            if value in typing.get_args(choice):
                return value
        elif typing.get_origin(choice) is tuple:
            return tuple([_fitted(item, typing.get_args(choice)[0], where) for item in value])
        elif isinstance(value, choice):
            return value
    raise ValueError(f"{where} should be {' or '.join(map(_described, choices))}, not {value!r}")


def _described(kind: Any) -> str:  # a type annotation
    if typing.get_origin(kind) is Literal:
        return f"one of {', '.join(map(repr, typing.get_args(kind)))}"
    names = {
        float: "a finite number",
        int: "a whole number",
        str: "a text",
        Term: "a term",
        types.NoneType: "None",
    }
    return names.get(kind, str(kind))
