"""Rubrics: one expression that says what turns are worth, with a text, a hash and a file form."""

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from turngym.envs.episode import Annotation, Episode, Ledger
from turngym.envs.signals import Signal
from turngym.envs.tasks import one_of
from turngym.rewards.advance import advance, first_of_run
from turngym.rewards.parse import parse
from turngym.rewards.score import BOUNDED, score, streams
from turngym.rewards.state import RunState
from turngym.rewards.term import Failed, Scope, Term, leaves, widest

_TOML = re.compile(r"(?:\s|#.*\n)*\w+\s*=")
"""How a file's text begins, and no expression does."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """What turns are worth: `str(rubric)` is its text, which `make_rubric` reads back."""

    reward: Term
    bounded: bool = False
    """Within a group, the process part of an episode without success (the left fold of all its
    rows but those of `outcome`) is cut down to the least process part of an episode with success,
    by one more row on its last turn; a group without success is left as it is."""

    def __post_init__(self) -> None:
        """Check the expression: a text is for `make_rubric`."""
        if not isinstance(self.reward, Term):
            raise ValueError(f"a rubric is made of terms, and {self.reward!r} is none")

    def __str__(self) -> str:
        """Return the expression, or a file's text if there is more to say."""
        text = str(self.reward)
        return f"reward = {json.dumps(text)}\nbounded = true\n" if self.bounded else text

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with anything above."""
        return hashlib.sha256(str(self).encode()).hexdigest()[:12]

    @property
    def scope(self) -> Scope:
        """What its rewards depend on."""
        return widest(self.reward.scope, "group" if self.bounded else "turn")

    @property
    def streams(self) -> Mapping[str, frozenset[str]]:
        """The terms of the reward's parts, for methods that want them apart.

        `outcome` is what says nothing but how an episode ended, `process` all else, `bounded`
        included; a part that no term gives is not there.
        """
        parts = streams(self.reward)
        if self.bounded and "process" in parts:
            return {**parts, "process": parts["process"] | {BOUNDED}}
        return parts

    def check_evidence(self, signal_types: Collection[type[Signal]], world: str) -> None:
        """Make sure, before anything is played, that a world gives what the terms read.

        Args:
            signal_types: What the world says it gives.
            world: Its id, for the message.

        Raises:
            ValueError: A term asks for evidence that the world does not give.
        """
        for term in leaves(self.reward):
            for kind in term.requires:
                if kind not in signal_types:
                    given = ", ".join(known.__name__ for known in signal_types)
                    raise ValueError(
                        f"{term} needs {kind.__name__} evidence, which {world} does not give; "
                        f"it gives {given}"
                    )

    def score(
        self,
        group: Sequence[Episode],
        annotations: Iterable[Annotation] | None = None,
        state: RunState | None = None,
    ) -> list[Ledger]:
        """Return one ledger for each episode of a group, in order.

        An episode that cannot be scored (its status carries no reward, a term failed on it) has a
        ledger that says so in `failed`, and has left the group before group-wide numbers were taken.

        Args:
            group: Episodes of one group.
            annotations: What models said about them, and about others.
            state: Of the run, as `advance` makes it; rubrics of run scope need one.

        Raises:
            ValueError: The episodes are of several groups, or a state is needed or of another rubric.
        """
        own = self.hash
        self._check_state(state)
        said = annotations or ()
        found = score(self.reward, group, said, bounded=self.bounded, state=state)
        ledgers = []
        for name, rows in found.items():
            if isinstance(rows, Failed):
                ledgers.append(Ledger(episode=name, rubric=own, failed=rows.reason, rows=()))
            else:
                ledgers.append(Ledger(episode=name, rubric=own, rows=rows))
        return ledgers

    def advance(
        self,
        state: RunState | None,
        groups: Iterable[Sequence[Episode]],
        annotations: Iterable[Annotation] | None = None,
    ) -> RunState:
        """Return the state that the next iteration of a run is scored with.

        Args:
            state: Of the iteration before; None at the first one.
            groups: All episodes of the iteration: what is remembered includes them.
            annotations: What models said about them.
        """
        if state is not None:
            self._check_state(state)
        step = state.step + 1 if state else 0
        blank = RunState(rubric=self.hash, step=step, memory=state.memory if state else {})
        return advance(self.reward, blank, list(groups), list(annotations or ()))

    def _check_state(self, state: RunState | None) -> None:
        """Make sure that a rubric of run scope has the state of its own run."""
        if state is None and self.scope == "run":
            raise ValueError(f"{first_of_run(self.reward)} depends on the run so far: give a state")
        if state is not None and state.rubric != self.hash:
            raise ValueError(f"the state is of rubric {state.rubric}, not of {self.hash}")


def make_rubric(source: str | Path) -> Rubric:
    """Make a rubric.

    Args:
        source: An expression, or a file's text; a file that ends with `.toml`; or the name of a
            rubric that is shipped (`gym-sokoban`).

    Raises:
        ValueError: It is none; the message says where and why.
        OSError: The file cannot be read.

    Example:
        >>> rubric = make_rubric("outcome() + 0.1*potential()")
        >>> print(rubric, rubric.hash == make_rubric(str(rubric)).hash)
        outcome() + 0.1 * potential() True
    """
    rubrics = make_rubrics(source)
    if "reward" not in rubrics:
        raise ValueError(f"{_named(source)}has no expression named 'reward'")
    return rubrics["reward"]


def make_rubrics(source: str | Path) -> dict[str, Rubric]:
    """Make all rubrics of a file, by the names of their expressions.

    A file holds `reward = "..."` and, for methods that want streams apart, further expressions
    (`outcome = "..."`, `process = "..."`). `bounded = true` holds for all of them.

    Raises:
        ValueError: Something else stands in it.
        OSError: The file cannot be read.
    """
    text = _text(source)
    if not _is_file(source) and not _TOML.match(text):
        return {"reward": Rubric(parse(text))}
    try:
        return _from_toml(tomllib.loads(text))
    except ValueError as error:  # TOML's own included
        raise ValueError(f"{_named(source)}{error}") from None


def _from_toml(table: Mapping[str, Any]) -> dict[str, Rubric]:  # values of TOML
    bounded = table.get("bounded", False)
    if not isinstance(bounded, bool):
        raise ValueError(f"bounded should be true or false, not {bounded!r}")
    rubrics = {}
    for name, text in table.items():
        if name != "bounded":
            if not isinstance(text, str):
                raise ValueError(f"{name} should be the text of an expression, not {text!r}")
            try:
                rubrics[name] = Rubric(parse(text), bounded)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
    return rubrics


def _text(source: str | Path) -> str:
    if _is_file(source):
        try:
            return Path(source).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{source} is not UTF-8 text") from None
    source = str(source)
    if re.fullmatch(r"[\w-]+", source):
        folder = resources.files("turngym") / "assets" / "rubrics"
        shipped = sorted(path.name.removesuffix(".toml") for path in folder.iterdir())
        return (folder / f"{one_of('rubric', source, shipped)}.toml").read_text(encoding="utf-8")
    return source


def _is_file(source: str | Path) -> bool:
    return isinstance(source, Path) or source.endswith(".toml")


def _named(source: str | Path) -> str:
    """Return a file's name as the beginning of a message; nothing for a text."""
    return f"{source}: " if _is_file(source) else ""
