"""`turngym score`: the rewards of episodes that are on record, under any rubric."""

import contextlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

from tyro.conf import Positional, arg

from turngym.agents.stage import world_class
from turngym.cli.ledger import ledger_json, show_ledger
from turngym.cli.options import AsJson, progress, show_table
from turngym.envs.episode import Annotation, Episode, Ledger, read_episodes
from turngym.envs.jsonl import BadLine, read
from turngym.envs.records import dumps
from turngym.rewards.advance import first_of_run
from turngym.rewards.rubric import Rubric, make_rubric
from turngym.rewards.state import STATES, RunState
from turngym.rewards.term import fold


def score_command(
    run: Positional[Annotated[Path, arg(metavar="RUN", help="Folder with episodes.jsonl.")]],
    /,
    *,
    rubric: Annotated[
        str, arg(metavar="RUBRIC", help="A .toml file, a shipped rubric's name, or an expression.")
    ],
    episode: Annotated[
        str | None,
        arg(metavar="ID", help="Whose ledger to print; unless given, the first that was scored."),
    ] = None,
    json_output: AsJson = False,
) -> None:
    """Write the rewards of a run's episodes to RUN/ledger.jsonl, anew, and print one ledger.

    In the folder of a training run, whose own ledger a resumed run needs, to RUN/ledger-HASH.jsonl.

    Example: turngym score runs/expert --rubric "outcome() + 0.1 * progress()"
    """
    made = make_rubric(rubric)
    trained = (run / "checkpoints").is_dir()
    ledger_file = run / (f"ledger-{made.hash}.jsonl" if trained else "ledger.jsonl")
    sizes, worlds, names = _survey(run / "episodes.jsonl")
    if episode is not None and episode not in names:
        raise ValueError(f"{run} has no episode {episode!r}")
    for world in sorted(worlds):
        made.check_evidence(world_class(world).signal_types, world)
    bad: list[BadLine] = []
    annotations = _annotations(run, bad)
    states = _states(run, made, bad)
    summary = _Summary()
    example: tuple[Episode, Ledger] | None = None
    bar = progress(sizes.total(), "episodes")
    with _written_whole(ledger_file) as out, bar as count:
        for group in _groups(read_episodes(run, bad), sizes):
            said = [one for member in group for one in annotations.get(member.id, ())]
            state = states.get(group[0].policy.weights)
            for member, ledger in zip(group, made.score(group, said, state), strict=True):
                out.write(dumps(ledger) + "\n")
                summary.add(ledger)
                if _is_better(member, ledger, example, episode):
                    example = member, ledger
                count(member)
    _report(summary, made, ledger_file, len(bad), example, json_output)


@dataclass(slots=True)
class _Summary:
    """What a table says about ledgers."""

    scored: int = 0
    totals: dict[str, float] = field(default_factory=dict)
    """Sum of the values of a term's rows over all episodes."""
    rows: Counter[str] = field(default_factory=Counter)
    gated: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    """How many episodes could not be scored, by reason."""

    def add(self, ledger: Ledger) -> None:
        if ledger.failed:
            self.failed[ledger.failed] += 1
            return
        self.scored += 1
        for row in ledger.rows:
            self.totals[row.term] = self.totals.get(row.term, 0.0) + row.value
            self.rows[row.term] += 1
            self.gated[row.term] += row.gated

    def mean(self, total: float) -> float | None:
        """Return the mean over the episodes that were scored; None if none was."""
        return total / self.scored if self.scored else None


def _is_better(
    episode: Episode, ledger: Ledger, example: tuple[Episode, Ledger] | None, wanted: str | None
) -> bool:
    """Tell whether to print this ledger rather than that of the example so far."""
    if wanted is not None:
        return episode.id == wanted
    return example is None or (bool(example[1].failed) and not ledger.failed)


def _survey(path: Path) -> tuple[Counter[str], set[str], set[str]]:
    """Count the lines of each group, and collect worlds and ids, without reading episodes whole.

    Lines that are no episodes are passed over: they are named when they are read in earnest.
    """
    sizes: Counter[str] = Counter()
    worlds: set[str] = set()
    names: set[str] = set()
    with open(path, "rb") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
                value = json.loads(line)
                group, world = value["group"], value["env"]["id"]
                if isinstance(group, str) and isinstance(world, str):
                    sizes[group] += 1
                    worlds.add(world)
                    names.add(str(value["id"]))
    return sizes, worlds, names


def _groups(episodes: Iterator[Episode], sizes: Mapping[str, int]) -> Iterator[list[Episode]]:
    """Yield whole groups, each as soon as its last episode was read.

    Only groups that have begun and not ended are held. The sizes may be too large, by lines that
    turned out to be no episodes: such groups come at the end.
    """
    open_groups: dict[str, list[Episode]] = {}
    for episode in episodes:
        group = open_groups.setdefault(episode.group, [])
        group.append(episode)
        if len(group) == sizes.get(episode.group):
            yield open_groups.pop(episode.group)
    yield from open_groups.values()


def _annotations(run: Path, bad: list[BadLine]) -> Mapping[str, list[Annotation]]:
    """Return what models said about the run's episodes, by episode id."""
    said: dict[str, list[Annotation]] = {}
    path = run / "annotations.jsonl"
    for annotation in read(Annotation, path, bad) if path.exists() else ():
        said.setdefault(annotation.episode, []).append(annotation)
    return said


def _states(run: Path, rubric: Rubric, bad: list[BadLine]) -> Mapping[int | None, RunState]:
    """Return the states that a training run scored its iterations with, by iteration.

    Raises:
        ValueError: The rubric depends on the run so far, and these are of another one, or missing.
    """
    path = run / STATES
    found = read(RunState, path, bad) if path.exists() else ()
    ours: dict[int | None, RunState] = {s.step: s for s in found if s.rubric == rubric.hash}
    if rubric.scope == "run" and not ours:
        term = first_of_run(rubric.reward)
        raise ValueError(f"{term} depends on the run so far: {run} has no {STATES} of this rubric")
    return ours


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[TextIO]:
    """Yield a file that takes the place of `path` once all of it is safe on disk, or never."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")  # two writers do not meet
    try:
        with open(unfinished, "w", encoding="ascii") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _report(
    summary: _Summary,
    rubric: Rubric,
    path: Path,
    bad: int,
    example: tuple[Episode, Ledger] | None,
    as_json: bool,
) -> None:
    failed, whole = summary.failed.total(), summary.mean(fold(summary.totals.values()))
    rows, gated = summary.rows, summary.gated
    if as_json:
        found = {
            "out": str(path),
            "rubric": rubric.hash,
            "scored": summary.scored,
            "reward": whole,
            "terms": {
                name: {"mean": summary.mean(total), "rows": rows[name], "gated": gated[name]}
                for name, total in summary.totals.items()
            },
            "failed": failed,
            "reasons": dict(summary.failed.most_common()),
            "skipped_lines": bad,
            "episode": ledger_json(*example) if example else None,
        }
        print(json.dumps(found))
        return
    table: list[tuple[object, ...]] = [
        (name, _shown(summary.mean(total)), rows[name], gated[name])
        for name, total in summary.totals.items()
    ]
    table.append(("all", _shown(whole), rows.total(), gated.total()))
    title = f"{path}: {summary.scored} episodes scored, {failed} failed, rubric {rubric.hash}"
    show_table(title, ("term", "reward per episode", "rows", "gated"), table)
    for reason, count in summary.failed.most_common():
        print(f"failed: {count} episodes, {reason}")
    if example:
        show_ledger(*example)


def _shown(mean: float | None) -> str:
    return "-" if mean is None else f"{mean:.4f}"
