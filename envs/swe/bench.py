"""A sandbox with a repository in it, to which any number of changed files can be brought in turn."""

import shlex
from collections.abc import Mapping, Sequence

from turngym.envs.sandbox.protocol import Result
from turngym.envs.swe.tester import Report, Start, load_tree, run_tests
from turngym.envs.swe.tree import Tree
from turngym.envs.swe.trials import LostRunError, Seen, Trial, run_trials


class Bench:
    """One sandbox and the work tree that it goes back to."""

    def __init__(self, start: Start, tree: Tree) -> None:
        """Start a sandbox and load the repository."""
        self._session = start()
        self._count = 0
        try:
            load_tree(self._session, tree)
            self._begin = self._session.snapshot()
        except BaseException:
            self.close()
            raise

    def trials(self, trials: Sequence[Trial]) -> list[Seen]:
        """Run trials; one that takes the others down with it is reported as not ended."""
        if not trials:
            return []
        try:
            return self._run(trials)
        except LostRunError:
            return [self._alone(one) for one in trials] if len(trials) > 1 else [Seen()]

    def _alone(self, trial: Trial) -> Seen:
        try:
            return self._run([trial])[0]
        except LostRunError:
            return Seen()

    def _run(self, trials: Sequence[Trial]) -> list[Seen]:
        self._session.restore(self._begin)
        first, self._count = self._count, self._count + len(trials)
        return run_trials(self._session, trials, first=first)

    def tests(
        self, changes: Mapping[str, bytes], targets: Sequence[str] = (), *, timeout_s: float
    ) -> Report:
        """Run tests with some files changed, as whoever grades will run them; all if none is named.

        The files stay changed until other tests are run.
        """
        self._session.restore(self._begin)
        for path, content in changes.items():
            self._session.write(path, content)
        return run_tests(self._session, targets, timeout_s=timeout_s)

    def script(self, program: str) -> Result:
        """Run a small program on the files as they are now."""
        path = 'import sys; sys.path[:1] = [".", "src"]\n'
        command = f"PYTHONHASHSEED=0 python3 -s -B -c {shlex.quote(path + program)}"
        return self._session.exec(command, timeout_s=20)

    def close(self) -> None:
        """End the sandbox."""
        self._session.close()
