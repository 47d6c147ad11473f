"""`turngym swe`: software tasks, built from repositories whose tests pass."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from tyro.conf import Positional, arg

from turngym.cli.options import AsJson, progress, show_table
from turngym.envs.tasks import whole

if TYPE_CHECKING:  # loaded by the command only: no other one needs sandboxes at its start
    from turngym.envs.swe.rows import Row
    from turngym.envs.swe.source import Source


def swe_command(
    action: Positional[
        Annotated[Literal["build"], arg(metavar="ACTION", help="build: tasks out of sources.")]
    ],
    sources: Positional[
        Annotated[
            tuple[str, ...],
            arg(
                metavar="SOURCE",
                help="NAME==VERSION of the package index, an archive, a folder, or bundled.",
            ),
        ]
    ],
    /,
    *,
    out: Annotated[Path, arg(metavar="FOLDER", help="Where rows and sources are written.")],
    tasks: Annotated[int, arg(help="How many, all sources together.")] = 100,
    jobs: Annotated[int, arg(help="Sandboxes at work; the tasks do not depend on it.")] = 2,
    seed: Annotated[int, arg(help="Decides which faults are tried.")] = 0,
    hide: Annotated[
        Literal["failing", "none"], arg(help="Which tests the agent does not see.")
    ] = "failing",
    json_output: AsJson = False,
) -> None:
    """Build tasks: put faults into pure-Python sources with tests, keep what their tests notice.

    What is kept is on the disk at once: an interrupted build loses nothing.

    Example: turngym swe build more-itertools==10.1.0 --tasks 20 --out tasks
    """
    assert action == "build"
    whole("--tasks", tasks, 1)
    whole("--jobs", jobs, 1)
    if (out / "rows.jsonl").exists():
        raise ValueError(f"{str(out)!a} holds the rows of another build: name a new folder")
    given = _all_sources(sources)
    begin = time.monotonic()
    counts = _build_all(given, out, tasks, {"jobs": jobs, "seed": seed, "hide": hide})
    _show(counts, out, time.monotonic() - begin, json_output)


@dataclass(slots=True, kw_only=True)
class Count:
    """What came of a source."""

    source: "Source"
    missing: tuple[str, ...]
    """Modules that its files import and that are not there."""
    kept: Counter[str] = field(default_factory=Counter)
    """By kind of fault, as in the next."""
    tried: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why candidates made no task."""
    refused: str = ""
    """Why the source as a whole made none."""


def _all_sources(names: Sequence[str]) -> "list[Source]":
    """Get and check all sources before anything is built or written."""
    if not names:
        raise ValueError("no source is named: NAME==VERSION, an archive, a folder, or bundled")
    with progress(len(names), "reading") as count:
        found: dict[str, Source] = {}
        for name in names:
            found |= {source.digest: source for source in _sources(name)}
            count(name)
    return list(found.values())


def _sources(name: str) -> "Iterator[Source]":
    from turngym.envs.swe.fetch import fetch
    from turngym.envs.swe.intake import archive_source, fetched_source, folder_source
    from turngym.envs.swe.source import bundled, bundled_source

    if name == "bundled":
        yield from map(bundled_source, bundled())
    elif Path(name).is_dir():
        yield folder_source(name)
    elif Path(name).is_file():
        yield archive_source(name)
    elif "==" in name:
        fetched = fetch(name)
        yield fetched_source(fetched.content, fetched.filename)
    else:
        raise ValueError(
            f"{name!a} is no source: expected NAME==VERSION, an archive or a folder that is there, "
            "or bundled"
        )


def _build_all(
    sources: "Sequence[Source]", out: Path, tasks: int, options: dict[str, Any]
) -> list[Count]:
    """Build from one source after another; what one cannot give, the later ones may.

    Raises:
        ValueError: No source can be built from.
    """
    counts: list[Count] = []
    left = tasks
    with progress(tasks, "tasks") as advance:
        for number, source in enumerate(sources):
            share = -(-left // (len(sources) - number))
            count = Count(source=source, missing=_missing(source))
            counts.append(count)
            _note_missing(count)
            try:
                _build(count, out, share, options, advance)
            except ValueError as error:  # of one source; whoever named ten wants the other nine
                count.refused = str(error)
                print(f"turngym: {source.name}: {error}", file=sys.stderr)
            left -= count.kept.total()
    if all(count.refused for count in counts):
        raise ValueError(f"no task could be built: {counts[0].refused}")
    return counts


def _build(
    count: Count,
    out: Path,
    tasks: int,
    options: dict[str, Any],
    advance: "Callable[[Row], None]",
) -> None:
    from turngym.envs.jsonl import Appender
    from turngym.envs.swe.build import build, kind_of
    from turngym.envs.swe.load import ROWS, store_source
    from turngym.envs.swe.rows import Row

    for result in build(count.source, tasks=tasks, **options) if tasks else ():
        if not isinstance(result, Row):
            count.tried[result.kind] += 1
            count.reasons[result.reason] += 1
            continue
        kind = kind_of(result.kinds)
        count.tried[kind] += 1
        if not count.kept:
            store_source(out, count.source)
        with Appender[Row](out / ROWS) as rows:
            rows.append(result)
        count.kept[kind] += 1
        advance(result)


def _missing(source: "Source") -> tuple[str, ...]:
    from turngym.envs.swe.layout import missing_modules
    from turngym.envs.swe.toolbox import toolbox

    return tuple(missing_modules(source.files, [entry.stem for entry in toolbox().iterdir()]))


def _note_missing(count: Count) -> None:
    if count.missing:
        print(
            f"note: {count.source.name} imports {', '.join(count.missing)}, not there in a "
            "sandbox: tests that need them are left out",
            file=sys.stderr,
        )


def _show(counts: Sequence[Count], out: Path, seconds: float, json_output: bool) -> None:
    kept = sum((count.kept for count in counts), Counter[str]())
    tried = sum((count.tried for count in counts), Counter[str]())
    kinds = {kind: {"kept": kept[kind], "tried": tried[kind]} for kind in sorted(tried)}
    if json_output:
        print(json.dumps({"out": str(out), "kinds": kinds, "sources": [*map(_as_json, counts)]}))
        return
    rows = [(_title(c), c.kept.total(), c.tried.total(), c.refused or _usual(c)) for c in counts]
    table = [(title, why, number, of) for title, number, of, why in rows]
    show_table("by source", ("source", "mostly dropped as", "kept", "tried"), table, words=2)
    lines = [(kind, found["kept"], found["tried"]) for kind, found in kinds.items()]
    lines.append(("all", kept.total(), tried.total()))
    show_table("by kind of fault", ("kind", "kept", "tried"), lines)
    if kept:
        print(f"{out}/rows.jsonl: {kept.total()} tasks in {seconds:.0f} s")
    else:
        print(f"no task was kept, nothing is written; {seconds:.0f} s")


def _as_json(count: Count) -> dict[str, object]:
    source = count.source
    return {
        "name": source.name,
        "version": source.version,
        "digest": source.digest,
        "kept": count.kept.total(),
        "tried": count.tried.total(),
        "dropped": dict(count.reasons.most_common()),
        "missing": list(count.missing),
        "refused": count.refused,
    }


def _title(count: Count) -> str:
    return f"{count.source.name} {count.source.version}".strip()


def _usual(count: Count) -> str:
    return next((reason for reason, _ in count.reasons.most_common(1)), "")
