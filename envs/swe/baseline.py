"""How a repository's tests behave before anything is changed, and which test enters which function."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from turngym.envs.swe.bench import Bench
from turngym.envs.swe.mutate.module import Module, Scope, scopes
from turngym.envs.swe.tree import Tree, python_files
from turngym.envs.swe.trials import Seen, Trial

Place = tuple[str, str]
"""File and qualified name of a function."""

OTHERS_S = 0.5
"""Seconds spent on tests that should not notice a change."""
LIMIT_S = 300.0
"""For all tests of a repository, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is known of a repository that works."""

    passed: frozenset[str]
    """Tests that passed in each of three runs."""
    unsteady: tuple[str, ...]
    """Tests that did not: they fail, are skipped, or are flaky. Nothing asks for them later."""
    seconds: Mapping[str, float]
    """What each test takes."""
    start_s: float
    """What a run takes beside its tests."""
    covering: Mapping[Place, tuple[str, ...]]
    """Function -> the steady tests that enter it."""

    def limit_s(self, tests: tuple[str, ...]) -> float:
        """Return the time after which some tests are taken to hang."""
        return 3 * (self.start_s + sum(self.seconds.get(name, 0.0) for name in tests)) + 2

    def with_others(self, tests: tuple[str, ...]) -> tuple[str, ...]:
        """Return some tests and the quick ones beside them, as many as take `OTHERS_S`.

        Tests that do not enter a changed function have no reason to notice; this finds those that
        do by ways that a tracer does not see, such as another process.
        """
        others = sorted(self.passed.difference(tests), key=lambda name: (self.seconds[name], name))
        total = accumulate(self.seconds[name] for name in others)
        return (
            *tests,
            *(name for name, sum_s in zip(others, total, strict=True) if sum_s <= OTHERS_S),
        )


def baseline(bench: Bench, files: Tree) -> Baseline:
    """Run all tests three times: traced, plainly, and as whoever grades runs them.

    Raises:
        ValueError: No test passes each time.
    """
    traced, plain = bench.trials([Trial(limit_s=LIMIT_S, traced=True), Trial(limit_s=LIMIT_S)])
    graded = bench.tests({}, timeout_s=LIMIT_S)
    if not (traced.ended and plain.ended) or graded.stopped:
        raise ValueError(f"its tests take more than {LIMIT_S:.0f} s, or end their own process")
    also = {name for name, outcome in graded.outcomes.items() if outcome == "passed"}
    passed = traced.passed & plain.passed & also
    if not passed:
        raise ValueError(f"none of its {len(graded.outcomes)} tests passes three times in a row")
    seen = traced.outcomes.keys() | plain.outcomes.keys() | graded.outcomes.keys()
    return Baseline(
        passed=passed,
        unsteady=tuple(sorted(seen - passed)),
        seconds=plain.seconds,
        start_s=max(0.0, plain.total_s - sum(plain.seconds.values())),
        covering=_covering(traced, passed, files),
    )


def _covering(seen: Seen, passed: frozenset[str], files: Tree) -> dict[Place, tuple[str, ...]]:
    """Tell for each function of the solution which tests enter it."""
    names = _places(files)
    places = [names.get((one.path, one.line)) for one in seen.functions]
    found: dict[Place, list[str]] = {}
    for test in sorted(passed):
        for number in {*seen.entered.get(test, ()), *seen.entered.get("", ())}:
            place = places[number]
            if place is not None:
                found.setdefault(place, []).append(test)
    return {place: tuple(dict.fromkeys(found[place])) for place in sorted(found)}


def _places(files: Tree) -> dict[tuple[str, int], Place]:
    """Return the function that begins on a line, decorators included."""
    found: dict[tuple[str, int], Place] = {}
    for path in python_files(files):
        try:
            module = Module(path, files[path])
        except ValueError:
            continue
        for scope in scopes(module):
            found[path, _first_line(scope)] = (path, scope.qualname)
    return found


def _first_line(scope: Scope) -> int:
    decorators = scope.function.decorator_list
    return min([scope.function.lineno, *(one.lineno for one in decorators)])
