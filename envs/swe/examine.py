"""Whether a candidate makes a task: what its faults break, three times the same, and how it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from turngym.envs.swe.baseline import Baseline
from turngym.envs.swe.bench import Bench
from turngym.envs.swe.hide import parts_of, without_tests
from turngym.envs.swe.mutate.draw import Candidate
from turngym.envs.swe.mutate.mutation import mutated_tree
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.symptom import Symptom, symptom_of
from turngym.envs.swe.tree import Tree
from turngym.envs.swe.trials import Fact, Seen, Trial

Hide = Literal["failing", "none"]
"""Which tests a task's base tree lacks: those that fail, or none."""

_LOOKED_AT = 4
"""Failing tests that are looked into for symptoms."""
_QUICK = 60
"""Tests that run before all others of a candidate: where they all pass, it is given up."""
_PATIENCE = 10.0
"""How much longer by the clock than by its own work a graded run may take: machines have much to do."""
_SYMPTOMS = 2
"""Symptoms that an issue tells of, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of a candidate."""

    candidate: Candidate
    reason: str = ""
    """Why it makes no task; empty if it does."""
    failing: tuple[str, ...] = ()
    """Steady tests that it makes fail."""
    passing: tuple[str, ...] = ()
    """Steady tests that pass all the same."""
    test_patch: str = ""
    """What brings the hidden tests back."""
    symptoms: tuple[Symptom, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What a candidate does to the tests that enter it."""

    candidate: Candidate
    trial: Trial
    seen: Seen


def screen(
    bench: Bench, files: Tree, base: Baseline, candidates: Sequence[Candidate]
) -> list[Screened]:
    """Run the tests of candidates; twice for those that some test notices."""
    trials = [_trial(files, base, one) for one in candidates]
    seen = bench.trials(trials)
    return [
        Screened(candidate=candidate, trial=trial, seen=one)
        for candidate, trial, one in zip(candidates, trials, seen, strict=True)
    ]


def _trial(files: Tree, base: Baseline, candidate: Candidate) -> Trial:
    """Return the run of the tests that enter a function that the candidate changes."""
    changed = mutated_tree({one.path: files[one.path] for one in candidate}, candidate)
    tests = base.tests(candidate)
    return Trial(
        changes={path: content.decode() for path, content in changed.items()},
        targets=tests,
        quick=_QUICK,
        functions=base.functions(candidate),
        limit_s=base.limit_s(tests),
        start_s=base.start_s,
        facts=_LOOKED_AT,
    )


def examine(bench: Bench, files: Tree, base: Baseline, screened: Screened, hide: Hide) -> Finding:
    """Run the tests of a candidate as they will be run for a grade, if it may make a task."""
    candidate, seen = screened.candidate, screened.seen
    failing = sorted(name for name, outcome in seen.outcomes.items() if outcome != "passed")
    reason = _refused(screened.trial, seen)
    if not reason and len(failing) == len(base.passed):
        reason = "every test fails"
    if reason:
        return Finding(candidate=candidate, reason=reason)
    try:
        test_patch = _test_patch(files, failing) if hide == "failing" else ""
    except ValueError:
        return Finding(candidate=candidate, reason="tests cannot be hidden")
    reason, passing = _graded(bench, base, screened.trial, failing)
    if reason:
        return Finding(candidate=candidate, reason=reason)
    return Finding(
        candidate=candidate,
        failing=tuple(failing),
        passing=passing,
        test_patch=test_patch,
        symptoms=_symptoms(bench, files, failing, seen),
    )


def _graded(
    bench: Bench, base: Baseline, trial: Trial, failing: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Run tests a last time; return why this rules a candidate out, and the tests that pass."""
    changes = {path: text.encode() for path, text in trial.changes.items()}
    asked = base.asked(failing, trial.targets)
    timeout_s = _PATIENCE * (base.limit_s(asked) + base.start_s)
    report = bench.tests(changes, asked, timeout_s=timeout_s)
    passing = {name for name in asked if report.outcomes.get(name) == "passed"}
    if report.stopped:
        return "too slow", ()
    if passing != set(asked).difference(failing):
        return "runs differ", ()
    return "", tuple(sorted(passing))


def _test_patch(files: Tree, failing: Sequence[str]) -> str:
    """Return the patch that brings the failing tests back into files without them.

    Raises:
        ValueError: They cannot be taken out.
    """
    full = {path: files[path] for path in sorted({parts_of(name)[0] for name in failing})}
    return make_patch(without_tests(full, failing), full)


def _refused(trial: Trial, seen: Seen) -> str:
    """Return why its own runs rule a candidate out, empty if they do not."""
    if not seen.ended:
        return "too slow"
    if seen.broken or not set(trial.targets[: trial.quick]) <= seen.outcomes.keys():
        return "does not import"
    if all(outcome == "passed" for outcome in seen.outcomes.values()):
        return "no test fails"
    if not seen.steady or len(seen.outcomes) < len(trial.targets):
        return "runs differ"
    if "skipped" in seen.outcomes.values():
        return "a test is skipped"
    return ""


def _symptoms(bench: Bench, files: Tree, failing: Sequence[str], seen: Seen) -> tuple[Symptom, ...]:
    """Return what the failing tests show, the most telling first, each one tried out.

    The candidate's changes are those that the sandbox holds.
    """
    known: dict[str, Symptom] = {}
    for name in [*seen.facts, *failing[:1]]:
        symptom = symptom_of(files, name, seen.facts.get(name))
        known.setdefault(symptom.call or symptom.about, symptom)
    shown: list[Symptom] = []
    ranked = sorted(known.values(), key=lambda one: (not one.call, not one.script, len(one.call)))
    for symptom in ranked:
        if len(shown) < _SYMPTOMS:
            fact = next((f for n, f in seen.facts.items() if f.left == symptom.got), None)
            checked = _checked(bench, symptom, fact)
            shown += [checked] if checked.call or not shown else []
    return tuple(sorted(shown, key=lambda one: not one.call))


def _checked(bench: Bench, symptom: Symptom, fact: Fact | None) -> Symptom:
    """Return a symptom as far as it is true: its program shows it, or pytest's message does."""
    if symptom.script:
        result = bench.script(symptom.script)
        said = result.output.strip().split("\n")[-1]
        if symptom.error:
            is_true = result.exit_code != 0 and symptom.error.split(":")[0] in said
        elif symptom.should_raise:
            is_true = result.exit_code == 0
        else:
            is_true = result.exit_code == 0 and result.output.strip() == symptom.got
        return symptom if is_true else Symptom(about=symptom.about)
    in_message = fact is not None and symptom.got[:30] in (fact.message or "")
    is_true = bool(symptom.error or symptom.should_raise or in_message)
    return symptom if symptom.call and is_true else Symptom(about=symptom.about)
