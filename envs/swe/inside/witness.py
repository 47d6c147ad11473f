"""A plugin of pytest that sees how each test ends, how long it takes, and what it enters."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Collection, Generator
from types import CodeType
from typing import Any

import pytest

from turngym.envs.swe.inside.facts import facts_of

RANK = {"passed": 0, "skipped": 1, "failed": 2, "error": 3}
PATIENCE = 5
"""How much longer by the clock than by its own work a test may take."""


class TooSlow(BaseException):
    """A test was cut short."""


class Witness:
    """Watches one run."""

    def __init__(
        self,
        root: str,
        *,
        traced: bool = False,
        facts: int = 0,
        slow_s: float = 0.0,
        targets: Collection[str] = (),
    ) -> None:
        """Begin.

        Args:
            root: The work tree; functions elsewhere are not looked at.
            traced: Whether to note which functions each test enters.
            facts: For how many failing tests to look at what failed.
            slow_s: Seconds of processor time after which a test is cut short, and fails; 0 for never.
            targets: The tests to run; all if empty.
        """
        self.root = root.rstrip("/") + "/"
        self.traced = traced
        self.wanted = facts
        self.slow_s = slow_s
        self.targets = frozenset(targets)
        self.outcomes: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.broken: list[str] = []
        self.entered: set[CodeType] = set()
        self.by_test: dict[str, set[CodeType]] = {}
        self.by_fixture: dict[Any, set[CodeType]] = {}
        self.at_import: set[CodeType] = set()
        self.began = time.process_time()
        if traced:
            self._trace()

    def report(self) -> dict[str, Any]:
        """Return all that was seen, as plain JSON."""
        sys.settrace(None)
        functions: dict[CodeType, int] = {}
        numbers = {
            name: [functions.setdefault(c, len(functions)) for c in codes if self._is_ours(c)]
            for name, codes in [*self.by_test.items(), ("", self.at_import)]
        }
        return {
            "outcomes": self.outcomes,
            "seconds": self.seconds,
            "total_s": time.process_time() - self.began,
            "facts": self.facts,
            "broken": self.broken,
            "functions": [
                {"path": c.co_filename[len(self.root) :], "line": c.co_firstlineno}
                for c in functions
            ],
            "entered": numbers,
        }

    def _is_ours(self, code: CodeType) -> bool:
        return code.co_filename.startswith(self.root)

    def _trace(self) -> None:
        add = self.entered.add

        def enter(frame: Any, event: str, argument: Any) -> None:
            add(frame.f_code)

        sys.settrace(enter)
        threading.settrace(enter)

    def pytest_configure(self, config: Any) -> None:
        """Have failures told briefly: pytest's own style parses the file for each, and nobody reads it."""
        config.option.tbstyle = "native"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out what was not asked for."""
        items[:] = [one for one in items if not self.targets or one.nodeid in self.targets]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> Generator[None, Any, Any]:
        """Note what a test enters, and what its wider fixtures entered before."""
        if not self.by_test:
            self.at_import = set(self.entered)
        self.entered.clear()
        began = time.process_time()
        if self.traced:
            self._trace()  # a test may have taken it away
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - began
            seen = set(self.entered)
            info = getattr(item, "_fixtureinfo", None)
            for definitions in getattr(info, "name2fixturedefs", {}).values():
                for definition in definitions:
                    seen |= self.by_fixture.get(definition, set())
            self.by_test[item.nodeid] = seen

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: Any) -> Generator[None, Any, Any]:
        """Cut a test short that takes too long."""
        if not self.slow_s:
            return (yield)
        for number in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, cut)
        signal.setitimer(signal.ITIMER_PROF, self.slow_s, self.slow_s)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE * self.slow_s, self.slow_s)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Note what a fixture enters that other tests will find set up."""
        before = set(self.entered)
        self.entered.clear()
        try:
            return (yield)
        finally:
            self.by_fixture[fixturedef] = set(self.entered)
            self.entered |= before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Generator[None, Any, Any]:
        """Look at what failed while its variables are still there."""
        report: Any = yield
        if call.when == "call" and report.failed and len(self.facts) < self.wanted:
            self.facts[item.nodeid] = facts_of(item, call.excinfo)
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note how a phase of a test ended; the worst phase is the test's outcome."""
        outcome = report.outcome
        if report.failed and report.when != "call":
            outcome = "error"
        if hasattr(report, "wasxfail"):
            outcome = "skipped"  # it passes where it may fail: a fault changes nothing there
        known = self.outcomes.get(report.nodeid)
        if (report.when == "call" or outcome != "passed") and RANK[outcome] >= RANK.get(
            known or "", -1
        ):
            self.outcomes[report.nodeid] = outcome

    def pytest_collectreport(self, report: Any) -> None:
        """Note a test file that cannot be read."""
        if report.failed:
            self.broken.append(report.nodeid)


def cut(number: int, frame: Any) -> None:
    """End what runs; a handler of signals."""
    raise TooSlow
