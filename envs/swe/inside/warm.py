"""A plugin of pytest that collects all tests once, and then runs some of them in fork after fork."""

from __future__ import annotations

import functools
import gc
import os
from types import CodeType
from typing import Any

import pytest

from turngym.envs.swe.inside.changes import changed, repeated, restored
from turngym.envs.swe.inside.exchange import Known, exchanged, functions
from turngym.envs.swe.inside.runner import options
from turngym.envs.swe.inside.witness import Witness


def warm(trials: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return reports by the trials' numbers; `foreign` marks what cannot be tried this way."""
    plugin = Warm(os.getcwd(), trials)
    targets = {name for trial in trials.values() for name in trial["targets"]}
    files = sorted({name.partition("::")[0] for name in targets})
    pytest.main([*options(plugin.root, "none"), *files], plugins=[plugin])
    return {"reports": plugin.reports}


class Warm:
    """Serves trials where pytest would run its tests."""

    def __init__(self, root: str, trials: dict[int, dict[str, Any]]) -> None:
        self.root, self.trials = root, trials
        self.codes: dict[str, CodeType] = {}
        self.reports: dict[int, dict[str, Any]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        """Do all trials, each in children of this process."""
        known = functions(self.root + "/")
        for path in {path for trial in self.trials.values() for path in trial["changes"]}:
            self.codes[path] = self._code(path)
        gc.collect()
        gc.freeze()  # what children do not touch is not copied
        for number, trial in self.trials.items():
            run = functools.partial(self._run, session, known)
            self.reports[number] = repeated(trial, run, trial["limit_s"])
        return True

    def _run(self, session: Any, known: Known, trial: dict[str, Any]) -> dict[str, Any]:
        """Exchange functions and run tests, in a process that is only there for that."""
        items = {item.nodeid: item for item in session.items}
        if not items.keys() >= set(trial["targets"]):
            return {"foreign": True}
        kept = changed(trial["changes"], trial["moment"])
        try:
            for one in trial["functions"]:
                old, new = self.codes[one["path"]], self._code(one["path"])
                if not exchanged(known, old, new, one["line"]):
                    return {"foreign": True}
            return self._seen(session, [items[name] for name in trial["targets"]], trial)
        finally:
            restored(kept)

    def _code(self, path: str) -> CodeType:
        whole = os.path.join(self.root, path)
        with open(whole, "rb") as file:
            return compile(file.read(), whole, "exec", dont_inherit=True)

    def _seen(self, session: Any, items: list[Any], trial: dict[str, Any]) -> dict[str, Any]:
        witness = Witness(self.root, facts=trial["facts"])
        session.config.pluginmanager.register(witness)
        order = {id(item): place for place, item in enumerate(session.items)}
        items = sorted(items, key=lambda item: order[id(item)])  # as their fixtures need it
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return witness.report()
