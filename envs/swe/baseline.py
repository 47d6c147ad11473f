"""How a repository's tests behave before anything is changed, and which test enters which function."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from turngym.envs.swe.bench import Bench
from turngym.envs.swe.mutate.draw import Candidate, Place
from turngym.envs.swe.places import Bodies, bodies, body_of, by_line
from turngym.envs.swe.tree import Tree
from turngym.envs.swe.trials import Entered, Seen, Trial

LIMIT_S = 300.0
"""For all tests of a repository, once."""
SLOW_S = 1.0
"""Tests that take longer are left out: they would take most of the time of whoever grades."""
MOST_PASSING, MOST_OTHERS = 200, 100
"""How many tests a task asks for at most that enter what is changed, and that do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is known of a repository that works."""

    passed: frozenset[str]
    """Tests that passed in each of three runs."""
    unsteady: tuple[str, ...]
    """Tests that did not: they fail, are skipped, flaky or slow. Nothing asks for them later."""
    seconds: Mapping[str, float]
    """What each test takes, of processor time."""
    start_s: float
    """What a run takes beside its tests."""
    covering: Mapping[Place, tuple[str, ...]]
    """Function -> the steady tests that enter it."""
    breadth: Mapping[str, int]
    """Test -> how many functions it enters: the fewer, the more it says of each."""
    imported: frozenset[Place]
    """Functions that are entered before the first test runs."""
    bodies: Bodies

    def limit_s(self, tests: Collection[str]) -> float:
        """Return the processor time after which some tests are taken to hang."""
        return 5 * sum(self.seconds[name] for name in tests) + 1

    def tests(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the tests that enter what a candidate changes, the most telling first."""
        places = {(one.path, one.qualname) for one in candidate}
        found = {test for place in places for test in self.covering[place]}
        return tuple(sorted(found, key=lambda name: (self.breadth[name], name)))

    def functions(self, candidate: Candidate) -> tuple[Entered, ...]:
        """Return the functions that are changed; none if that shows before they are called."""
        found = [body_of(self.bodies, one) for one in candidate]
        if any(one is None or one.place in self.imported for one in found):
            return ()
        return tuple(Entered(path=one.place[0], line=one.line) for one in found if one)

    def asked(self, failing: Sequence[str], entering: Sequence[str]) -> tuple[str, ...]:
        """Return what a task asks for: what fails, what passes all the same, and what is elsewhere.

        Tests that do not enter a changed function have no reason to notice; some of them find
        changes that show by ways that a tracer does not see, such as another process.

        Args:
            failing: The tests that fail.
            entering: Those that enter what is changed.
        """
        passing = sorted(set(entering).difference(failing))
        others = sorted(self.passed.difference(entering))
        return (*failing, *_some(passing, MOST_PASSING), *_some(others, MOST_OTHERS))


def baseline(bench: Bench, files: Tree) -> Baseline:
    """Run all tests three times: plainly, traced, and as whoever grades runs them.

    Raises:
        ValueError: There are no two tests that pass each time.
    """
    (plain,) = bench.trials([Trial(limit_s=LIMIT_S, slow_s=SLOW_S)])
    if not plain.ended:
        raise ValueError(f"its tests take more than {LIMIT_S:.0f} s, or end their own process")
    if not plain.outcomes and not plain.broken:
        told = bench.tests({}, timeout_s=LIMIT_S).output.strip()
        raise ValueError(f"pytest finds none of its tests: {told[-300:]!a}")
    _enough(plain.passed, plain)
    (traced,) = bench.trials([Trial(targets=tuple(sorted(plain.passed)), traced=True)])
    graded = bench.tests({}, sorted(plain.passed), timeout_s=LIMIT_S)
    if not traced.ended or graded.stopped:
        raise ValueError(f"its tests do not end a second time: {graded.output[-200:]!a}")
    also = {name for name, outcome in graded.outcomes.items() if outcome == "passed"}
    passed = plain.passed & traced.passed & also
    _enough(passed, plain)
    return _known(files, plain, traced, passed)


def _enough(passed: Collection[str], plain: Seen) -> None:
    """Refuse a repository whose tests cannot tell one task: one that fails and one that passes."""
    if len(passed) < 2:
        first, others = plain.broken[:1], len(plain.broken) - 1
        broken = f"; {first[0]} cannot be imported, nor can {others} others" if first else ""
        total = len(plain.outcomes)
        raise ValueError(f"{len(passed)} of its {total} tests pass three times in a row{broken}")


def _known(files: Tree, plain: Seen, traced: Seen, passed: frozenset[str]) -> Baseline:
    found = bodies(files)
    lines = by_line(found)
    places = [lines.get((one.path, one.line)) for one in traced.functions]
    return Baseline(
        passed=passed,
        unsteady=tuple(sorted(plain.outcomes.keys() - passed)),
        seconds=plain.seconds,
        start_s=5 * max(0.0, plain.total_s - sum(plain.seconds.values())) + 1,
        covering=_covering(traced, passed, places),
        breadth=Counter({name: len(traced.entered.get(name, ())) for name in passed}),
        imported=frozenset(p for n in traced.entered.get("", ()) if (p := places[n])),
        bodies=found,
    )


def _covering(
    seen: Seen, passed: frozenset[str], places: Sequence[Place | None]
) -> dict[Place, tuple[str, ...]]:
    """Tell for each function of the solution which tests enter it."""
    found: dict[Place, list[str]] = {}
    for test in sorted(passed):
        for number in {*seen.entered.get(test, ()), *seen.entered.get("", ())}:
            place = places[number]
            if place is not None:
                found.setdefault(place, []).append(test)
    return {place: tuple(dict.fromkeys(found[place])) for place in sorted(found)}


def _some(names: Sequence[str], most: int) -> Sequence[str]:
    """Return all names, or that many of them, evenly spread."""
    step = max(1.0, len(names) / most)
    return [names[int(i * step)] for i in range(min(most, len(names)))]
