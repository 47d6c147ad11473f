"""Building tasks from a small repository, in real sandboxes."""

import functools
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from turngym.envs.swe.baseline import Baseline, baseline
from turngym.envs.swe.bench import Bench
from turngym.envs.swe.build import COMPOSITION, Dropped, Search, build, kind_of
from turngym.envs.swe.compose import task_key
from turngym.envs.swe.examine import screen
from turngym.envs.swe.issue import leaks
from turngym.envs.swe.mutate.kinds import KINDS
from turngym.envs.swe.mutate.mutation import Mutation
from turngym.envs.swe.patch import apply_patch, reverse_patch, touched
from turngym.envs.swe.rows import Row, checked_row
from turngym.envs.swe.source import Source
from turngym.envs.swe.tester import default_start
from turngym.envs.swe.trials import Trial
from turngym.envs.tasks import split_of

FILES = {
    "tally/__init__.py": b"from tally.core import Tally, clamp, spin\n",
    "tally/core.py": b"""\
class Tally:
    def __init__(self, limit=10):
        self.limit = limit
        self.counts = {}

    def add(self, word, times=1):
        if times < 0:
            raise ValueError("times is negative")
        self.counts[word] = self.counts.get(word, 0) + times
        self.counts[word] = clamp(self.counts[word], 0, self.limit)

    def top(self):
        return sorted(self.counts, key=lambda word: (-self.counts[word], word))


def clamp(value, low, high):
    if value < low:
        return low
    return high if value > high else value


def spin(n):
    while n > 0:
        n -= 1
    return n


def unused(n):
    return n + 1
""",
    "tests/test_tally.py": b"""\
import random

import pytest

from tally import Tally, clamp, spin


@pytest.fixture(scope="module")
def filled():
    tally = Tally()
    tally.add("b", 2)
    tally.add("a")
    return tally


def test_top_is_by_count(filled):
    assert filled.top() == ["b", "a"]


def test_limit():
    tally = Tally(3)
    tally.add("a", 7)
    assert tally.counts == {"a": 3}


def test_negative_times_are_refused():
    with pytest.raises(ValueError):
        Tally().add("a", -1)


@pytest.mark.parametrize(("value", "expected"), [(0, 1), (3, 3), (9, 5)])
def test_clamp(value, expected):
    assert clamp(value, 1, 5) == expected


def test_spin_ends():
    assert spin(3) == 0


def test_nothing():
    assert Tally().top() == []


def test_that_fails():
    assert clamp(1, 2, 3) == 1


@pytest.mark.skip
def test_that_is_skipped():
    pass
""",
}
SOURCE = Source(name="tally", version="2", files=FILES)
CORE, TESTS = "tally/core.py", "tests/test_tally.py::"


@functools.cache
def made(jobs: int) -> tuple[Row | Dropped, ...]:
    return tuple(build(SOURCE, seed=1, tasks=6, jobs=jobs))


def rows() -> list[Row]:
    return [one for one in made(2) if isinstance(one, Row)]


@pytest.fixture(scope="module")
def known() -> Baseline:
    bench = Bench(default_start, FILES)
    try:
        return baseline(bench, FILES)
    finally:
        bench.close()


def test_a_baseline_leaves_out_what_fails_or_is_skipped(known: Baseline) -> None:
    assert known.unsteady == (f"{TESTS}test_that_fails", f"{TESTS}test_that_is_skipped")
    assert len(known.passed) == 8


def test_a_baseline_knows_which_tests_enter_a_function(known: Baseline) -> None:
    assert known.covering[CORE, "spin"] == (f"{TESTS}test_spin_ends",)
    assert (CORE, "unused") not in known.covering


def test_what_a_shared_fixture_enters_counts_for_the_tests_that_use_it(known: Baseline) -> None:
    assert f"{TESTS}test_top_is_by_count" in known.covering[CORE, "Tally.add"]
    assert f"{TESTS}test_nothing" not in known.covering[CORE, "Tally.add"]


def trial(old: str, new: str, limit_s: float = 20.0) -> Trial:
    text = FILES[CORE].decode()
    assert old in text
    return Trial(changes={CORE: text.replace(old, new)}, limit_s=limit_s, facts=2)


def test_trials_leave_each_other_and_the_tree_alone() -> None:
    bench = Bench(default_start, FILES)
    hangs, fills = (
        trial("n -= 1", "n -= 0", 3.0),
        trial("return n\n", "return bytes(n - 1 << 62)\n"),
    )
    broken, wrong = trial("class Tally:", "class Tally(:"), trial("value > high", "value < high")
    try:
        seen = bench.trials([hangs, fills, broken, wrong, Trial()])
    finally:
        bench.close()
    assert [one.ended for one in seen] == [False, True, True, True, True]
    assert seen[2].broken == ("tests/test_tally.py",)
    assert seen[3].outcomes[f"{TESTS}test_clamp[3-3]"] == "failed"
    assert len(seen[4].passed) == 8
    fact = seen[3].facts[f"{TESTS}test_limit"]
    assert (fact.line, fact.left, fact.right) == (4, "{'a': 7}", "{'a': 3}")


@pytest.mark.parametrize(
    ("tests", "complaint"),
    [
        (b"def test_a():\n    assert 0\n", "0 of its 1 tests pass three times in a row"),
        (b"def test_a():\n    pass\n", "1 of its 1 tests pass three times in a row"),
        (b"import nowhere\n\ndef test_a():\n    pass\n", "test_a.py cannot be imported"),
    ],
)
def test_a_repository_whose_tests_tell_nothing_is_refused(tests: bytes, complaint: str) -> None:
    files = {"a.py": b"x = 1\n", "test_a.py": tests}
    with pytest.raises(ValueError, match=complaint):
        next(build(Source(name="a", version="1", files=files)))


def test_a_conftest_that_pytest_refuses_is_told() -> None:
    bad = b"def pytest_ignore_collect(nonsense):\n    pass\n"
    with pytest.raises(ValueError, match="nonsense"):
        next(build(Source(name="tally", version="2", files={**FILES, "conftest.py": bad})))


def test_slow_tests_and_those_that_may_fail_are_left_out() -> None:
    slow = b"""\
import pytest


def test_slow():
    while True:
        pass


@pytest.mark.xfail
def test_that_may_fail():
    pass
"""
    bench = Bench(default_start, {**FILES, "tests/test_slow.py": slow})
    try:
        known = baseline(bench, FILES)
    finally:
        bench.close()
    names = {"tests/test_slow.py::test_slow", "tests/test_slow.py::test_that_may_fail"}
    assert names <= set(known.unsteady)
    assert len(known.passed) == 8


def test_a_warm_process_sees_what_a_fresh_one_sees(known: Baseline) -> None:
    bench = Bench(default_start, FILES)
    search = Search(SOURCE, known, random.Random(0), tuple(KINDS), "")
    search.left = 20
    trials = [one.trial for one in screen(bench, FILES, known, search.round())]
    try:
        warm = bench.trials(trials)
        fresh = bench.trials([replace(one, functions=()) for one in trials])
    finally:
        bench.close()
    assert sum(bool(one.functions) for one in trials) > len(trials) / 2
    assert any(set(one.outcomes.values()) > {"passed"} for one in warm)
    for one, other in zip(warm, fresh, strict=True):
        assert (one.ended, one.outcomes, one.steady) == (other.ended, other.outcomes, other.steady)


def test_a_changed_default_is_not_exchanged(known: Baseline) -> None:
    place, content = (CORE, "Tally.add"), FILES[CORE]

    def functions(old: bytes) -> int:
        start = content.index(old)
        one = Mutation(
            kind="constant", path=CORE, start=start, end=start + 1, text="2", qualname=place[1]
        )
        return len(known.functions((one,)))

    assert functions(b"1):\n        if times") == 0
    assert functions(b"0:\n            raise") == 1


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"kinds": ["typo"]}, "typo"),
        ({"hide": "all"}, "all"),
        ({"tasks": -1}, "-1"),
        ({"jobs": 0}, "0"),
    ],
)
def test_a_wrong_argument_is_named(options: Mapping[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        next(build(SOURCE, **options))  # type: ignore[arg-type]  # that is what is tried


def test_the_number_of_jobs_changes_nothing() -> None:
    assert made(1) == made(2)


def test_every_row_is_sound() -> None:
    assert len(rows()) == 6
    assert len({row.instance_id for row in rows()}) == 6
    for row in rows():
        assert checked_row(row) is row
        assert set(row.kinds) <= set(KINDS)
        assert row.source == SOURCE.digest
        assert set(touched(row.patch)) == {where.split(":")[0] for where in row.sites}
        assert not leaks(row.problem_statement, touched(row.patch), row.FAIL_TO_PASS)
        assert not set(row.FAIL_TO_PASS) & set(row.PASS_TO_PASS)
        assert len(row.FAIL_TO_PASS) + len(row.PASS_TO_PASS) == 8


def test_patches_lead_from_the_base_tree_to_the_fixed_one() -> None:
    for row in rows():
        base = apply_patch(FILES, reverse_patch(row.patch))
        bare = apply_patch(base, reverse_patch(row.test_patch))
        for name in row.FAIL_TO_PASS:
            function = name.split("::")[-1].split("[")[0]
            assert f"def {function}(".encode() not in bare["tests/test_tally.py"]
        assert apply_patch(apply_patch(bare, row.patch), row.test_patch) == FILES


def test_the_tests_of_a_row_fail_and_pass_as_it_says() -> None:
    row = rows()[0]
    base = apply_patch(FILES, reverse_patch(row.patch))
    bench = Bench(default_start, base)
    try:
        report = bench.tests({}, timeout_s=60)
    finally:
        bench.close()
    assert all(report.outcomes[name] in ("failed", "error") for name in row.FAIL_TO_PASS)
    assert all(report.outcomes[name] == "passed" for name in row.PASS_TO_PASS)


def test_what_is_dropped_has_a_kind_and_a_reason() -> None:
    dropped = [one for one in made(2) if isinstance(one, Dropped)]
    assert {one.kind for one in dropped} <= {*KINDS, COMPOSITION}
    assert all(one.reason for one in dropped)


def test_a_split_is_made_of_its_own_places() -> None:
    results = build(SOURCE, tasks=2, split="train")
    kept = [one for one in results if isinstance(one, Row) and kind_of(one.kinds) != COMPOSITION]
    assert kept
    for row in kept:
        assert split_of(task_key(row.source, row.sites, row.kinds)) == "train"


def test_visible_tests_need_no_patch() -> None:
    (row,) = (one for one in build(SOURCE, tasks=1, hide="none") if isinstance(one, Row))
    assert row.test_patch == ""
