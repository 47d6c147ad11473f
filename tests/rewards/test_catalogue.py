"""All terms that a rubric may name, each by an example that is scored by hand.

A term that has none here has one in a golden file, or fails the first test.
"""

import json
import pickle
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from annotations import compared, told
from reward_cases import Evidence, episode

from turngym import rewards
from turngym.envs.episode import Annotation, Episode, Said
from turngym.envs.records import as_json, dumps
from turngym.envs.signals import (
    Call,
    Check,
    Cost,
    Diff,
    Outcome,
    Potential,
    Signal,
    Validity,
)
from turngym.envs.tooluse.env import ToolUseEnv
from turngym.rewards import Rubric, RubricReward, Term, make_rubric, turn_rewards
from turngym.rewards.parse import known_terms
from turngym.rewards.score import plan
from turngym.rewards.term import Level, Scope, fold, leaves

# ------------------------------------------------------------------------- a group by hand

REFERENCE = {
    "gold": [{"name": "f", "arguments": {"x": 1}}],
    "answer": "the red mug",
    "rubric": [{"id": "tone", "question": "Is it polite?"}],
    "patch": "--- a/m.py\n+++ b/m.py\n@@ -1 +1 @@\n-a\n+b\n",
}


def shown(distance: int, *passed: bool) -> Evidence:
    """How far it is (of 4 at most), and the verdicts on the items."""
    potential = Potential(
        name="moves", value=1 - distance / 4, distance=float(distance), exact=True
    )
    items = [Check(id=f"item:{i}", passed=verdict) for i, verdict in enumerate(passed)]
    return (potential, *items)


def solved() -> Episode:
    """Two turns: a call that is right, and an answer; in the second, one action too many."""
    first = (
        Validity(parsed=True, legal=True, effective=True),
        Call(name="f", arguments='{"x":1}', status="ok"),
        Diff(kind="file", target="m.py", before="a\n", after="b\n"),
        Cost(kind="moves", amount=2.0, unit="moves"),
        Check(id="test:a", passed=True),
        *shown(1, True, False),
    )
    second = (
        Validity(parsed=True, legal=False, effective=False),
        Cost(kind="moves", amount=1.0, unit="moves"),
        Check(id="test:a", passed=True),
        *shown(0, True, True),
    )
    made = episode(
        [first, second],
        start=shown(2, False, False),
        score=1.0,
        name="solved",
        reference=REFERENCE,
        tokens=(2, 1),
    )
    last = replace(made.turns[1], reply=Said(text="<answer>the mug</answer>"), logprobs=(-1.0,))
    return replace(made, turns=(replace(made.turns[0], logprobs=(-1.0, -2.0)), last))


def lost() -> Episode:
    """One turn that goes the wrong way."""
    turn = (Validity(parsed=False, legal=False, effective=False), *shown(3, False, False))
    made = episode(
        [turn], start=shown(2, False, False), name="lost", reference=REFERENCE, tokens=(1,)
    )
    return replace(made, turns=(replace(made.turns[0], logprobs=(-1.0,)),))


GROUP = [solved(), lost()]


def annotations() -> list[Annotation]:
    """What models said: of the first as the examples have it, of the second one number per turn."""
    first: dict[str, list[float | None]] = {
        "belief": [-1.0, -0.5],
        "value": [0.25, 0.75],
        "contribution": [0.25, 0.5],
        "critique": [0.0, 1.0],
        "attribution": [3.0, 1.5],
        "references": [0.0, None],
        "rubric": [None, 1.0],
    }
    said = [told("solved", name, numbers) for name, numbers in first.items()]
    said += [told("lost", name, [0.0]) for name in first]
    for name, ratio in (("prm", 0.5), ("reference", 0.0)):
        for one in GROUP:
            per_turn = tuple(tuple(x + ratio for x in turn.logprobs or ()) for turn in one.turns)
            said.append(Annotation(episode=one.id, name=name, source="s", numbers=per_turn))
    said.append(compared(GROUP[0], {"lost": (True, "[3.0, 1.0]")}))
    said.append(compared(GROUP[1], {"solved": (False, "[1.0, 3.0]")}))
    return said


# ------------------------------------------------------------------------------- the examples


class Example(NamedTuple):
    """A term in Python, its text, what it declares, and what it pays the first episode's turns."""

    made: Term
    text: str
    level: Level
    scope: Scope
    paid: tuple[float, float]
    requires: tuple[type[Signal], ...] = ()


R = rewards
MOVES = R.cost(kind="moves")
M = "cost(kind='moves')"
EXAMPLES: Mapping[str, Example] = {
    "anneal": Example(R.anneal(MOVES, over=2), f"anneal({M}, over=2)", "turn", "run", (2, 1)),
    "answered": Example(R.answered(), "answered()", "turn", "episode", (0, 0.8)),
    "attribution": Example(R.attribution(), "attribution()", "turn", "group", (1, 0.5), (Outcome,)),
    "call_order": Example(R.call_order(), "call_order()", "episode", "episode", (0, 1), (Call,)),
    "checklist": Example(
        R.checklist(prefix="item"), "checklist(prefix='item')", "turn", "turn", (0.5, 0.5), (Check,)
    ),
    "checks": Example(
        R.checks(prefix="item"), "checks(prefix='item')", "turn", "turn", (1, 1), (Check,)
    ),
    "clip": Example(R.clip(MOVES, high=1.5), f"clip({M}, high=1.5)", "turn", "turn", (1.5, 1)),
    "cm2": Example(R.cm2(at="segment"), "cm2(at='segment')", "segment", "episode", (0, 1)),
    "contribution": Example(
        R.contribution(), "contribution()", "turn", "group", (0.25, 0.5), (Outcome,)
    ),
    "cost": Example(MOVES, M, "turn", "turn", (2, 1), (Cost,)),
    "delta": Example(R.delta(MOVES), f"delta({M})", "turn", "episode", (2, 0)),
    "ensemble": Example(
        R.ensemble(MOVES, R.every_turn(), how="min"),
        f"ensemble({M}, every_turn(), how='min')",
        "turn",
        "turn",
        (1, 1),
    ),
    "every_turn": Example(R.every_turn(), "every_turn()", "turn", "turn", (1, 1)),
    "faults": Example(R.faults(), "faults()", "turn", "group", (0, 1)),
    "foresight": Example(
        R.foresight(R.validity(of="legal") - R.every_turn(), gamma=0.5),
        "foresight(validity() - every_turn(), gamma=0.5)",
        "turn",
        "episode",
        (-0.5, -1),
    ),
    "gate": Example(
        R.gate(MOVES, on=R.outcome(), above=0.5),
        f"gate({M}, on=outcome(), above=0.5)",
        "turn",
        "episode",
        (2, 1),
    ),
    "graded": Example(R.graded(), "graded()", "episode", "episode", (0, 1)),
    "implicit_prm": Example(
        R.implicit_prm(beta=0.5), "implicit_prm(beta=0.5)", "turn", "episode", (0.5, 0.25)
    ),
    "information_gain": Example(
        R.information_gain(of="log"), "information_gain(of='log')", "turn", "group", (0.5, 0)
    ),
    "lagrange": Example(  # the multiplier is 0.5 at first
        R.lagrange(MOVES, at_most=9), f"lagrange({M}, at_most=9)", "turn", "run", (-1, -0.5)
    ),
    "match": Example(R.match(), "match()", "turn", "episode", (1, 0), (Call,)),
    "min_form": Example(  # the worst turn has all the weight
        R.min_form(MOVES, temperature=0.001),
        f"min_form({M}, temperature=0.001)",
        "turn",
        "episode",
        (0, 1),
    ),
    "normalise": Example(
        R.normalise(MOVES, how="range"), f"normalise({M}, how='range')", "turn", "group", (1, 0)
    ),
    "outcome": Example(
        R.outcome(of="success"), "outcome(of='success')", "episode", "turn", (0, 1), (Outcome,)
    ),
    "overall": Example(R.overall(MOVES), f"overall({M})", "episode", "episode", (0, 3)),
    "par": Example(
        R.par(MOVES, shape="linear"), f"par({M}, shape='linear')", "turn", "episode", (2, 1)
    ),
    "passing_tests": Example(  # one test: rate 2/3, density 1
        R.passing_tests(alpha=0.0, sigma=1.0, delta=1.0),
        "passing_tests(alpha=0, sigma=1, delta=1)",
        "turn",
        "group",
        (0.5, 0.5),
        (Check,),
    ),
    "patch": Example(R.patch(), "patch()", "episode", "episode", (0, 1), (Diff,)),
    "potential": Example(R.potential(), "potential()", "turn", "turn", (0.25, 0.25), (Potential,)),
    "progress": Example(R.progress(), "progress()", "turn", "turn", (1, 1), (Potential,)),
    "renorm": Example(
        R.renorm(R.validity(), on=R.outcome()),
        "renorm(validity(), on=outcome())",
        "turn",
        "episode",
        (1, 0),
    ),
    "squash": Example(
        R.squash(MOVES, shape="linear", k=2, at=1),
        f"squash({M}, shape='linear', k=2, at=1)",
        "turn",
        "turn",
        (2, 0),
    ),
    "subgoals": Example(
        R.subgoals(prefix="item"), "subgoals(prefix='item')", "turn", "turn", (0.5, 0.5), (Check,)
    ),
    "times": Example(
        R.times(MOVES, by=R.outcome()), f"times({M}, by=outcome())", "turn", "episode", (2, 1)
    ),
    "tokens": Example(R.tokens(), "tokens()", "turn", "episode", (2, 1)),
    "toolrl": Example(R.toolrl(), "toolrl()", "episode", "episode", (0, 3), (Call,)),
    "tournament": Example(  # two ranks: +-1 over the deviation sqrt(2)
        R.tournament(how="round_robin"),
        "tournament(how='round_robin')",
        "episode",
        "group",
        (0, 0.5**0.5),
    ),
    "trust": Example(  # agrees with the outcome: the factor is 1
        R.trust(MOVES, on=R.outcome()), f"trust({M}, on=outcome())", "turn", "group", (2, 1)
    ),
    "validity": Example(R.validity(), "validity()", "turn", "turn", (1, 0), (Validity,)),
    "value_gain": Example(R.value_gain(), "value_gain()", "turn", "group", (0.5, 0.25), (Outcome,)),
    "within": Example(
        R.within(budget=3), "within(budget=3)", "episode", "episode", (0, 1), (Outcome,)
    ),
}
each_term = pytest.mark.parametrize("name", EXAMPLES)


def test_every_known_term_has_an_example_here_or_in_a_golden_file() -> None:
    golden = Path(__file__).parents[1] / "golden"
    files = [json.loads(path.read_text(encoding="utf-8")) for path in golden.glob("*.json")]
    rubrics = [case.get("params", {}).get("rubric") for file in files for case in file["cases"]]
    shown = {type(one) for text in rubrics if text for one in plan(make_rubric(text).reward).order}
    missing = [n for n, cls in known_terms().items() if n not in EXAMPLES and cls not in shown]
    assert missing == []


@each_term
def test_a_term_has_a_place_in_the_package_and_a_docstring_with_an_example(name: str) -> None:
    assert isinstance(EXAMPLES[name].made, known_terms()[name])
    assert getattr(rewards, name) is known_terms()[name]
    assert ">>>" in (known_terms()[name].__doc__ or "")


@each_term
def test_text_and_python_make_the_same_term(name: str) -> None:
    made, text = EXAMPLES[name].made, EXAMPLES[name].text
    parsed = make_rubric(text)
    from_file = make_rubric(f'reward = "{text}"')
    assert parsed == from_file == Rubric(made) == make_rubric(str(made))
    assert parsed.hash == from_file.hash == Rubric(made).hash
    assert hash(parsed.reward) == hash(made)
    assert pickle.loads(pickle.dumps(made)) == made


@each_term
def test_a_term_declares_its_level_its_scope_and_its_evidence(name: str) -> None:
    example = EXAMPLES[name]
    assert (example.made.level, example.made.scope) == (example.level, example.scope)
    if example.requires:
        assert example.made.requires == example.requires
        missing = f"{example.requires[0].__name__} evidence, which toy/Toy-v0 does not give"
        with pytest.raises(ValueError, match=missing):
            Rubric(example.made).check_evidence((), "toy/Toy-v0")
    else:
        assert all(leaf is not example.made or not leaf.requires for leaf in leaves(example.made))


@each_term
def test_a_term_pays_what_it_should_by_hand_and_its_rows_add_up(name: str) -> None:
    rubric = make_rubric(EXAMPLES[name].text)
    said = annotations()
    first, second = rubric.score(GROUP, said, rubric.advance(None, [GROUP], said))
    assert not first.failed
    paid = turn_rewards(first, GROUP[0])
    assert paid == pytest.approx(EXAMPLES[name].paid, abs=1e-5)
    assert fold(paid) == pytest.approx(fold(row.value for row in first.rows))
    again = make_rubric(EXAMPLES[name].text)
    state = again.advance(None, [GROUP], said)
    assert [dumps(x) for x in again.score(GROUP, said, state)] == [dumps(first), dumps(second)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1e999 * outcome()", "the weight of outcome() should be a finite number, not inf"),
        ("outcome() - 1e999 * validity()", "the weight of validity() should be a finite number"),
        ("gate(match(), on=outcome(), above=1e999)", "above= of gate() should be a finite number"),
        ("outcome(of=1)", "of= of outcome() should be one of 'score', 'success', not 1.0"),
        ("match(within=outcome())", "within= of match() should be one of 'episode', 'segment'"),
        ("within(budget=1.5)", "budget= of within() should be a whole number, not 1.5"),
        ("match(hw='soft')", "unknown argument of match() 'hw'; known: how, penalty, reg"),
        ("match(reg=0)", "match() needs reg= above 0, not 0.0"),
        ("value_gain(best_of_k=0)", "value_gain() needs best_of_k= of 1 or more, not 0"),
        ("passing_tests(alpha=1, sigma=0)", "passing_tests() needs sigma= above 0, not 0.0"),
        ("passing_tests(alpha=1)", "passing_tests() needs sigma="),
        ("squash(outcome() + validity())", "a sum of one level is needed here, not of turn and"),
        ("renorm(outcome(), on=validity())", "renorm() needs an outcome of the same or a coarser"),
    ],
)
def test_a_mistake_says_the_key_the_place_and_what_was_expected(text: str, why: str) -> None:
    place = "line 1, column "
    with pytest.raises(ValueError, match=re.escape(why)) as error:
        make_rubric(text)
    assert str(error.value).startswith(place)
    with pytest.raises(ValueError, match=re.escape(why)) as error:
        make_rubric(f'reward = "outcome()"\nprocess = "{text}"')
    assert str(error.value).startswith(f"process: {place}")


def test_a_weight_that_is_no_number_is_refused_in_python_too() -> None:
    with pytest.raises(ValueError, match=r"the weight of outcome\(\) should be .* not nan"):
        float("nan") * R.outcome()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("match()", "match(): the reference has no gold calls"),
        ("answered()", "answered(): the reference has no short answer"),
        ("patch()", "patch(): the reference has no patch"),
        ("graded()", "graded(): rubric should be a list of dimensions, not None"),
        ("checklist(prefix='x')", "no item of the checklist begins with 'x'; it has: item:0"),
    ],
)
def test_without_what_it_reads_in_the_reference_an_episode_fails(text: str, why: str) -> None:
    for reference in (as_json({}), None):
        one = replace(GROUP[0], reference=reference)
        (ledger,) = make_rubric(text).score([one], annotations())
        assert why in ledger.failed


@each_term
def test_only_terms_of_turn_scope_are_applied_online(name: str) -> None:
    made = EXAMPLES[name].made
    if made.scope == "turn":
        made.follow(rewards.term.Beginning(GROUP[0].start.signals if GROUP[0].start else ()))
        return
    with pytest.raises(ValueError, match="cannot be applied online") as error:
        RubricReward(ToolUseEnv(), Rubric(made))
    assert name in str(error.value)
