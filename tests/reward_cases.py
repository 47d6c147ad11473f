"""Episodes by hand and by Hypothesis, and terms of the kinds that TurnGym does not ship yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from turngym.envs.calls import NO_ACTION
from turngym.envs.episode import Episode, Ledger, Player, Said, Start, Status, Turn, World
from turngym.envs.records import as_json
from turngym.envs.signals import Call, Check, Cost, Outcome, Potential, Signal, Validity
from turngym.envs.tasks import Task
from turngym.rewards import (
    Rubric,
    Term,
    anneal,
    call_order,
    checklist,
    checks,
    clip,
    cm2,
    cost,
    delta,
    ensemble,
    every_turn,
    foresight,
    gate,
    lagrange,
    match,
    min_form,
    normalise,
    outcome,
    overall,
    passing_tests,
    patch,
    potential,
    progress,
    renorm,
    squash,
    subgoals,
    times,
    tokens,
    toolrl,
    trust,
    validity,
    within,
)
from turngym.rewards.term import Failed, Group, Level, Scope, Values, widest

Evidence = tuple[Signal, ...]


def at(distance: float | None, *, exact: bool = True, value: float = 0.5) -> Evidence:
    """The evidence of being so far from the goal."""
    return (Potential(name="moves", value=value, distance=distance, exact=exact),)


def passed(*verdicts: bool | None) -> Evidence:
    """The evidence of items `0`, `1`, ..."""
    return tuple(Check(id=str(number), passed=verdict) for number, verdict in enumerate(verdicts))


def spent(*amounts: float) -> list[Evidence]:
    """Turns that cost so much `x`."""
    return [(Cost(kind="x", amount=amount, unit="x"),) for amount in amounts]


def episode(
    turns: Sequence[Evidence],
    *,
    start: Evidence = (),
    score: float = 0.0,
    status: Status | None = None,
    name: str = "e",
    group: str = "g",
    reference: object = None,
    segments: Sequence[int] = (),
    tokens: Sequence[int] = (),
    world: str = "turngym/Sokoban-v0",
) -> Episode:
    """An episode whose turns leave this evidence, in these segments, with so many tokens."""
    status = status or ("solved" if score == 1.0 else "failed")
    graded = status in ("solved", "failed", "truncated")
    end = Outcome(success=score == 1.0, score=score) if graded else None
    told = list(turns)
    if told and end is not None:
        told[-1] = (*told[-1], end)
    return Episode(
        id=name,
        group=group,
        env=World(id=world, version="1", tasks="by-hand"),
        task=Task(id="by-hand/train/0", key="0", sha256="0", goal="", category="", max_turns=99),
        reference=None if reference is None else as_json(reference),
        policy=Player(name="nobody", protocol="plain"),
        status=status,
        outcome=end,
        start=Start(observation="", messages=(), tools=(), signals=start, keys={}),
        turns=tuple(
            Turn(
                segment=segments[number] if segments else 0,
                reply=Said(text=""),
                response_ids=tuple(range(tokens[number])) if tokens else None,
                action=NO_ACTION,
                observation="",
                messages=(),
                reward=0.0,
                signals=evidence,
                keys={},
            )
            for number, evidence in enumerate(told)
        ),
    )


def scored(rubric: Rubric, group: Sequence[Episode]) -> list[Ledger]:
    """The ledgers of a group that is the first iteration of a run."""
    return rubric.score(group, state=rubric.advance(None, [group]))


# ------------------------------------------------------------------- terms that will come later


@dataclass(frozen=True, slots=True, kw_only=True)
class said(Term):
    """What an annotation says: one number per token, turn, segment or episode."""

    name: str
    at: Level = "turn"
    reach: Scope = "episode"

    @property
    def level(self) -> Level:
        return self.at

    @property
    def scope(self) -> Scope:
        return self.reach

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [self._of(group, episode.id) for episode in group.episodes]

    def _of(self, group: Group, name: str) -> Values | Failed:
        for annotation in group.annotations.get(name, ()):
            if annotation.name == self.name:
                if annotation.numbers is None:
                    return Failed(annotation.failed)
                per_turn = annotation.numbers
                if self.at == "token":
                    return tuple(number for numbers in per_turn for number in numbers or ())
                return tuple(numbers[0] if numbers else None for numbers in per_turn)
        return Failed(f"no annotation {self.name!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class centred(Term):
    """A number less the mean of its group: of group scope."""

    term: Term = field(kw_only=False)

    @property
    def level(self) -> Level:
        return self.term.level

    @property
    def scope(self) -> Scope:
        return "group"

    @property
    def inputs(self) -> tuple[Term, ...]:
        return (self.term,)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        numbers = [x for values in inputs[0] for x in values if x is not None]
        mean = sum(numbers) / max(len(numbers), 1)
        return [tuple(None if x is None else x - mean for x in values) for values in inputs[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class least(Term):
    """The smaller of two numbers: an ensemble."""

    first: Term = field(kw_only=False)
    second: Term = field(kw_only=False)

    @property
    def level(self) -> Level:
        return self.first.level

    @property
    def scope(self) -> Scope:
        return widest(self.first.scope, self.second.scope)

    @property
    def inputs(self) -> tuple[Term, ...]:
        return self.first, self.second

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [
            tuple(None if x is None or y is None else min(x, y) for x, y in zip(a, b, strict=True))
            for a, b in zip(*inputs, strict=True)
        ]


# ------------------------------------------------------------------------------ by Hypothesis

_numbers = st.floats(-3, 3, allow_nan=False)
_verdicts = st.sampled_from([True, False, None])


_calls = st.builds(
    lambda name, x: Call(name=name, arguments=as_json({"x": x}), status="ok"),
    st.sampled_from("fg"),
    st.integers(0, 2),
)
_gold = st.lists(_calls.map(lambda call: {"name": call.name, "arguments": call.arguments}))


@st.composite
def _evidence(draw: st.DrawFn, *, start: bool = False) -> Evidence:
    """Evidence like Sokoban's, with gaps except at the start."""
    distance = draw(st.none() | st.integers(0, 6))
    exact = draw(st.booleans())
    potential_now = Potential(name="moves", value=draw(_numbers), distance=distance, exact=exact)
    signals: list[Signal] = [
        potential_now,
        *(Check(id=f"box:{i}", passed=draw(_verdicts)) for i in range(2)),
    ]
    if start:
        return tuple(signals)
    flags = [draw(st.booleans()) for _ in range(3)]
    calls = draw(st.lists(_calls, max_size=3))
    signals += [
        *calls,
        Validity(parsed=flags[0], legal=flags[1], effective=flags[2]),
        Cost(kind="moves", amount=draw(_numbers), unit="moves"),
    ]
    return tuple(signal for signal in signals if draw(st.integers(0, 9)))


@st.composite
def episodes(draw: st.DrawFn, name: str = "e") -> Episode:
    """Any episode of a few turns."""
    turns = draw(st.lists(_evidence(), min_size=1, max_size=6))
    steps = draw(st.lists(st.integers(0, 1), min_size=len(turns), max_size=len(turns)))
    return episode(
        turns,
        start=draw(_evidence(start=True)),
        score=draw(st.sampled_from([0.0, 0.1, 0.7, 1.0])),
        name=name,
        reference={"gold": draw(_gold), "patch": ""},
        segments=[sum(steps[: i + 1]) for i in range(len(steps))],
        tokens=draw(st.lists(st.integers(0, 3), min_size=len(turns), max_size=len(turns))),
    )


@st.composite
def groups(draw: st.DrawFn) -> list[Episode]:
    """Any group of a few episodes."""
    number = draw(st.integers(1, 4))
    return [draw(episodes(f"e{i}")) for i in range(number)]


_LEAVES: tuple[Term, ...] = (
    outcome(),
    outcome(of="success"),
    validity(),
    validity(of="parsed"),
    validity(of="effective"),
    checklist(),
    checklist(prefix="box:1"),
    checks(prefix="box:"),
    potential(),
    potential(name="moves", gamma=0.9),
    progress(dead_end=-0.3),
    cost(kind="moves"),
    cost(kind='it\'s "odd"\n\ud800'),
    every_turn(),
    subgoals(prefix="box:"),
    subgoals(how="order", prefix="box:"),
)


_OFFLINE_LEAVES: tuple[Term, ...] = (
    tokens(),
    within(budget=3),
    within(budget=3, of="turns"),
    match(),
    match(how="soft", reduce="sum"),
    match(how="greedy", penalty=-0.5),
    toolrl(),
    call_order(exact=True),
    patch(),
    cm2(),
    cm2(at="segment"),
    passing_tests(alpha=1.0, sigma=0.5, prefix="box:"),
)


def _either(terms: st.SearchStrategy[Term], make: object) -> st.SearchStrategy[Term]:
    """Apply what makes a term of two terms and a number; keep the first where that is refused."""

    def made(first: Term, second: Term, number: float) -> Term:
        assert callable(make)
        try:
            result = make(first, second, number)
        except ValueError:
            return first
        assert isinstance(result, Term)
        return result

    return st.builds(made, terms, terms, _numbers)


def _online(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        _either(terms, lambda a, b, x: a + b),
        _either(terms, lambda a, b, x: a - b),
        _either(terms, lambda a, b, x: x * a),
        _either(terms, lambda a, b, x: -a),
        _either(terms, lambda a, b, x: gate(a, on=b, above=x)),
        _either(terms, lambda a, b, x: gate(a, on=b, at_least=x)),
        _either(terms, lambda a, b, x: clip(a, low=x)),
        _either(terms, lambda a, b, x: clip(a, low=-abs(x), high=abs(x))),
        _either(terms, lambda a, b, x: clip(a, above=x)),
        _either(terms, lambda a, b, x: squash(a, shape="tanh", at=x)),
        _either(terms, lambda a, b, x: ensemble(a, b, how="mean-var", risk=x)),
        _either(terms, lambda a, b, x: times(a, by=b)),
    )


def _offline(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        _either(terms, lambda a, b, x: delta(a)),
        _either(terms, lambda a, b, x: min_form(a, temperature=abs(x))),
        _either(terms, lambda a, b, x: overall(a)),
        _either(terms, lambda a, b, x: foresight(a, gamma=abs(x))),
        _either(terms, lambda a, b, x: renorm(a, on=b)),
        _either(terms, lambda a, b, x: trust(a, on=b)),
        _either(terms, lambda a, b, x: normalise(a, over="group")),
        _either(terms, lambda a, b, x: normalise(a, over="run", how="clip")),
        _either(terms, lambda a, b, x: anneal(a, over=3, start=x, how="exponential")),
        _either(terms, lambda a, b, x: lagrange(a, at_most=x, against=b)),
    )


terms: st.SearchStrategy[Term] = st.recursive(
    st.sampled_from(_LEAVES + _OFFLINE_LEAVES),
    lambda inner: _online(inner) | _offline(inner),
    max_leaves=6,
)
"""Any expression of the terms that are shipped."""

online_terms = st.recursive(st.sampled_from(_LEAVES), _online, max_leaves=6).filter(
    lambda term: term.scope == "turn"
)
"""Any expression that may be applied online."""
