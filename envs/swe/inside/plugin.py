"""Our plugin of pytest: chooses tests, mixes in the controls, looks for tampering, reports."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from inspect import isfunction
from typing import Any

import pytest

from turngym.envs.swe.inside.controls import Controls
from turngym.envs.swe.inside.finder import Finder
from turngym.envs.swe.inside.guards import Guards
from turngym.envs.swe.inside.sources import Sources

LONGEST = 2_000
"""Characters of one message."""
MOST = 2_000_000
"""Characters of all messages; after that they are left out."""


class Plugin:
    """One run of some tests."""

    def __init__(self, send: Any, targets: list[str], sources: Sources, controls: Controls) -> None:
        self.send, self.targets, self.wanted = send, targets, frozenset(targets)
        self.sources, self.controls = sources, controls
        self.guards: Guards
        self.look: Callable[..., str]
        self.room, self.done, self.numbers = MOST, 0, frozenset[int]()
        self.status, self.message = "", ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> None:
        """Hold what decides, before anything of the work tree runs."""
        early_config.option.tbstyle = "short"
        self.sources.compile_all(early_config)
        self.guards = Guards()
        self.look = self.guards.changed  # held: whoever replaces the method is found by it

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: Any) -> None:
        """Silence what pytest itself would print, where plugins need whoever prints it."""
        reporter = config.pluginmanager.getplugin("terminalreporter")
        if reporter is not None:
            reporter._tw._file = open(os.devnull, "w")  # noqa: SIM115  # until the process ends

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: Any) -> list[Any] | None:
        """Take the controls for tests, whatever a repository calls its own."""
        if str(collector.path) != self.controls.path or not name.startswith("test_"):
            return None
        return list(collector._genfunctions(name, obj)) if isfunction(obj) else None

    def pytest_collectreport(self, report: Any) -> None:
        """Report a file that cannot be imported."""
        if report.failed:
            self.send(kind="broken", id=report.nodeid, message=self._short(report.longreprtext))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        """Keep what was asked for, mix in the controls, and say what will run."""
        real = [item for item in items if self._is_wanted(item)]
        own = [item for item in items if str(item.path) == self.controls.path]
        items[:] = self.controls.mixed(real, own)
        among = {id(item) for item in real}
        numbers = [number for number, item in enumerate(items) if id(item) not in among]
        self.numbers = frozenset(numbers)
        self.sources.hold_items(items)
        self.guards.hold_hooks(config)
        self.send(kind="collected", ids=[item.nodeid for item in items], controls=numbers)
        self._look(quick=False)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)  # pytest 7 knows no other wrappers
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Run one test, and report it."""
        self.status, self.message = "", ""
        self._suspect(self.sources.changed(item))
        # Nobody reads what a control says, and pytest's own style parses the file for each failure.
        item.config.option.tbstyle = "native" if self.done in self.numbers else "short"
        yield
        status, message = self.status or "error", self._short(self.message)
        self.send(kind="outcome", number=self.done, status=status, message=message)
        self.done += 1
        self._look(quick=self.done % 20 != 0)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        """Look once more at what is about to run: fixtures have run meanwhile."""
        self._suspect(self.sources.changed(item))
        yield

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take the worst of what the phases of a test came to."""
        if report.failed:
            worse = "failed" if report.when == "call" else "error"
            if self.status not in ("failed", "error"):
                self.status, self.message = worse, report.longreprtext
        elif report.skipped and not self.status:
            self.status, self.message = "skipped", ""
        elif report.when == "call" and self.status in ("", "passed"):
            self.status = "passed"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Look a last time, before pytest takes its own hooks down."""
        self._look(quick=False)

    def _is_wanted(self, item: Any) -> bool:
        """Tell whether a test was asked for: by its id, or by its function, class, file or folder."""
        if str(item.path) == self.controls.path:
            return False
        name = item.nodeid
        return (
            not self.targets
            or name in self.wanted
            or any(name[:i] in self.wanted for i, sign in enumerate(name) if sign in "[:/")
        )

    def _look(self, *, quick: bool) -> None:
        self._suspect(self.look(quick=quick))
        if not quick:
            self._suspect(self.sources.exchanged())

    def _suspect(self, reason: str) -> None:
        if reason:
            self.send(kind="tampered", reason=reason)

    def _short(self, text: str) -> str:
        """Return the end of a text, which is where pytest says what went wrong."""
        kept = text[-min(LONGEST, self.room) :] if self.room > 0 else ""
        self.room -= len(kept)
        return kept


def make_plugin(
    send: Any, order: dict[str, Any], root: str, finder: Finder, chance: random.Random
) -> Plugin:
    """Return the plugin for an order."""
    targets = order["targets"]
    controls = Controls(order["place"], [name.rpartition("::")[2] for name in targets], chance)
    with open(controls.path, "rb") as file:
        finder.held[controls.path] = file.read()
    return Plugin(send, targets, Sources(root, targets, finder, controls.path), controls)
