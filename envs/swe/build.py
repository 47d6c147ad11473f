"""Tasks out of a repository that works: faults are put in, tried out, and told as issues."""

import random
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue

from turngym.envs.swe.baseline import Baseline, baseline
from turngym.envs.swe.bench import Bench
from turngym.envs.swe.compose import row_of
from turngym.envs.swe.examine import Finding, Hide, Screened, examine, screen
from turngym.envs.swe.mutate.draw import Candidate, candidates, compositions, splits_of
from turngym.envs.swe.mutate.kinds import KINDS
from turngym.envs.swe.mutate.mutation import Mutation
from turngym.envs.swe.rows import Row
from turngym.envs.swe.source import Source
from turngym.envs.swe.tester import Start, default_start
from turngym.envs.tasks import one_of, seeded, whole

COMPOSITION = "composition"
"""What stands for the kind of a candidate with several mutations."""
_ROUND = (8, 48)
"""Candidates, at least and at most, after which kept ones are put together: the same for any number
of jobs, so that the number of jobs does not change which tasks come out."""
_TRIED = 3
"""How many candidates a round has for each task that is still to be made, within these bounds."""
_COMPOSED = 5
"""One in how many of a round is a composition, if there are that many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A candidate that makes no task."""

    kind: str
    """Its mutator, or `COMPOSITION`."""
    reason: str


def build(
    source: Source,
    start: Start = default_start,
    *,
    seed: int = 0,
    tasks: int = 50,
    hide: Hide = "failing",
    jobs: int = 1,
    kinds: Collection[str] = tuple(KINDS),
    split: str = "",
) -> Iterator[Row | Dropped]:
    """Yield tasks, and what was tried in vain, until there are enough or nothing is left to try.

    Args:
        source: The repository.
        start: Starts a sandbox with what tests need.
        seed: Decides which faults are tried first, and on the wording of issues.
        tasks: How many tasks to make at most.
        hide: Whether the tests that fail are taken out of the base tree.
        jobs: How many sandboxes work at a time; the tasks are the same for any number.
        kinds: Which kinds of mutations to try.
        split: Only change places that belong to this split; any places if empty. Without it, a
            composition's places are still of one split.

    Raises:
        ValueError: No test of the repository passes, or an argument is none of its choices.
        WorldError: A sandbox was lost.
    """
    for kind in kinds:
        one_of("kind", kind, KINDS)
    one_of("hide", hide, ("failing", "none"))
    whole("tasks", tasks)
    with ExitStack() as stack:
        benches: SimpleQueue[Bench] = SimpleQueue()
        for _ in range(whole("jobs", jobs, least=1)):
            benches.put(stack.enter_context(closing(Bench(start, source.files))))
        with _taken(benches) as bench:
            base = baseline(bench, source.files)
        search = Search(source, base, seeded("swe build", seed, source.digest), kinds, split)
        pool = ThreadPoolExecutor(jobs)
        stack.callback(pool.shutdown, cancel_futures=True)
        search.left = tasks
        for finding in _findings(search, benches, pool, jobs, hide):
            result = _result(source, finding, seed)
            if isinstance(result, Row):
                search.keep(finding.candidate)
            yield result
            if not search.left:
                return


def kind_of(kinds: Sequence[str]) -> str:
    """Return what a task or a candidate counts as in a table: its kind, or a composition."""
    return kinds[0] if len(kinds) == 1 else COMPOSITION


def _findings(
    search: "Search",
    benches: SimpleQueue[Bench],
    pool: ThreadPoolExecutor,
    jobs: int,
    hide: Hide,
) -> Iterator[Finding]:
    """Examine round after round: each sandbox screens its share, then they take what comes."""
    files, base = search.source.files, search.base

    def screened(chunk: Sequence[Candidate]) -> list[Screened]:
        with _taken(benches) as bench:
            return screen(bench, files, base, chunk)

    def examined(one: Screened) -> Finding:
        with _taken(benches) as bench:
            return examine(bench, files, base, one, hide)

    while some := search.round():
        shares = [some[i::jobs] for i in range(min(jobs, len(some)))]
        found = {one.candidate: one for share in pool.map(screened, shares) for one in share}
        yield from pool.map(examined, [found[one] for one in some])


@contextmanager
def _taken(benches: SimpleQueue[Bench]) -> Iterator[Bench]:
    bench = benches.get()
    try:
        yield bench
    finally:
        benches.put(bench)


def _result(source: Source, finding: Finding, seed: int) -> Row | Dropped:
    reason = finding.reason
    if not reason:
        try:
            return row_of(source, finding, seed)
        except ValueError as error:
            reason = str(error).partition(":")[0]
    return Dropped(kind=kind_of([one.kind for one in finding.candidate]), reason=reason)


class Search:
    """What is still to be tried, and which mutations make tasks so far."""

    def __init__(
        self,
        source: Source,
        base: Baseline,
        chance: random.Random,
        kinds: Collection[str],
        split: str,
    ) -> None:
        """Begin with nothing kept; arguments as for `build`."""
        self.source, self.base, self.left = source, base, 0
        self._chance, self._split = chance, split
        self._singles = candidates(source.files, base.covering.keys(), kinds, chance)
        self._kept: dict[str, list[Mutation]] = {}
        self._composed: set[Candidate] = set()

    def round(self) -> list[Candidate]:
        """Return the next candidates; none if all were tried."""
        least, most = _ROUND
        size = min(most, max(least, _TRIED * self.left))
        composed = list(islice(self._compositions(), size // _COMPOSED))
        self._composed |= set(composed)
        singles = islice(filter(self._is_wanted, self._singles), size - len(composed))
        return [*composed, *singles]

    def keep(self, candidate: Candidate) -> None:
        """Note a candidate that makes a task."""
        self.left -= 1
        if len(candidate) == 1:
            (split,) = splits_of(self.source.files, self.source.digest, candidate)
            self._kept.setdefault(split, []).append(candidate[0])

    def _is_wanted(self, candidate: Candidate) -> bool:
        splits = splits_of(self.source.files, self.source.digest, candidate)
        return not self._split or splits == {self._split}

    def _compositions(self) -> Iterator[Candidate]:
        for split in sorted(self._kept):
            yield from compositions(
                self._kept[split], self.base.covering, self._composed, self._chance
            )
