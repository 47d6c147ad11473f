"""Whether a candidate makes a task: what its faults break, three times the same, and how it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from turngym.envs.swe.baseline import Baseline
from turngym.envs.swe.bench import Bench
from turngym.envs.swe.mutate.draw import Candidate
from turngym.envs.swe.mutate.mutation import mutated_tree
from turngym.envs.swe.symptom import Symptom, symptom_of
from turngym.envs.swe.tree import Tree
from turngym.envs.swe.trials import Fact, Seen, Trial

_LOOKED_AT = 4
"""Failing tests that are looked into for symptoms."""
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
    symptoms: tuple[Symptom, ...] = ()


def examine(
    bench: Bench, files: Tree, base: Baseline, candidates: Sequence[Candidate]
) -> list[Finding]:
    """Examine candidates in one sandbox: all once, those that may do again, then as when graded."""
    trials = [_trial(files, base, one) for one in candidates]
    first = bench.trials(trials)
    reasons = [_refused(*one) for one in zip(trials, first, strict=True)]
    again = [i for i, reason in enumerate(reasons) if not reason]
    second = dict(
        zip(again, bench.trials([replace(trials[i], facts=0) for i in again]), strict=True)
    )
    findings = []
    for i, candidate in enumerate(candidates):
        if i not in second:
            findings.append(Finding(candidate=candidate, reason=reasons[i]))
        else:
            runs = (first[i], second[i])
            findings.append(_examined(bench, files, base, candidate, trials[i], runs))
    return findings


def _trial(files: Tree, base: Baseline, candidate: Candidate) -> Trial:
    """Return the run of the tests that enter a function that the candidate changes."""
    places = {(one.path, one.qualname) for one in candidate}
    tests = tuple(sorted({test for place in places for test in base.covering[place]}))
    changed = mutated_tree({one.path: files[one.path] for one in candidate}, candidate)
    return Trial(
        changes={path: content.decode() for path, content in changed.items()},
        targets=tests,
        limit_s=base.limit_s(tests),
        facts=_LOOKED_AT,
    )


def _examined(
    bench: Bench,
    files: Tree,
    base: Baseline,
    candidate: Candidate,
    trial: Trial,
    runs: tuple[Seen, Seen],
) -> Finding:
    """Run the tests a third time, as they will be run for a grade, and compare."""
    first, second = runs
    changes = {path: text.encode() for path, text in trial.changes.items()}
    targets = base.with_others(trial.targets)
    report = bench.tests(changes, targets, timeout_s=base.limit_s(targets))
    if report.stopped or not second.ended:
        return Finding(candidate=candidate, reason="too slow")
    failing = {name for name in trial.targets if first.outcomes[name] != "passed"}
    same = all(first.outcomes[n] == second.outcomes.get(n) for n in trial.targets)
    third = {name for name in targets if report.outcomes.get(name) != "passed"}
    if not same or third != failing:
        return Finding(candidate=candidate, reason="runs differ")
    if failing == base.passed:
        return Finding(candidate=candidate, reason="every test fails")
    return Finding(
        candidate=candidate,
        failing=tuple(sorted(failing)),
        passing=tuple(sorted(base.passed - failing)),
        symptoms=_symptoms(bench, files, changes, sorted(failing), first),
    )


def _refused(trial: Trial, seen: Seen) -> str:
    """Return why the first run rules a candidate out, empty if it does not."""
    if not seen.ended:
        return "too slow"
    if seen.broken or not seen.outcomes.keys() >= set(trial.targets):
        return "does not import"
    if all(seen.outcomes[name] == "passed" for name in trial.targets):
        return "no test fails"
    if any(seen.outcomes[name] == "skipped" for name in trial.targets):
        return "a test is skipped"
    return ""


def _symptoms(
    bench: Bench, files: Tree, changes: Tree, failing: Sequence[str], seen: Seen
) -> tuple[Symptom, ...]:
    """Return what the failing tests show, the most telling first, each one tried out."""
    known: dict[str, Symptom] = {}
    for name in [*seen.facts, *failing[:1]]:
        symptom = symptom_of(files, name, seen.facts.get(name))
        known.setdefault(symptom.call or symptom.about, symptom)
    shown: list[Symptom] = []
    ranked = sorted(known.values(), key=lambda one: (not one.call, not one.script, len(one.call)))
    for symptom in ranked:
        fact = next((f for n, f in seen.facts.items() if f.left == symptom.got), None)
        checked = _checked(bench, changes, symptom, fact)
        if len(shown) < _SYMPTOMS and (checked.call or not shown):
            shown.append(checked)
    return tuple(sorted(shown, key=lambda one: not one.call))


def _checked(bench: Bench, changes: Tree, symptom: Symptom, fact: Fact | None) -> Symptom:
    """Return a symptom as far as it is true: its program shows it, or pytest's message does."""
    if symptom.script:
        result = bench.script(changes, symptom.script)
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
