"""How long our run of a repository's tests takes beside plain `python -m pytest`, in interleaved rounds.

    python benchmarks/swe_grade.py --rounds 7

Both run the same tests with the same Python and the same pytest in the same sandbox, on a work tree
that is brought back before each run, so that neither finds what the other compiled. Ours also runs
the controls, looks for tampering, and reports each outcome with its message.
"""

import json
import statistics
import time
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from turngym.envs.sandbox.session import Session
from turngym.envs.swe.source import bundled, bundled_source
from turngym.envs.swe.tester import default_start, load_tree, run_tests
from turngym.envs.swe.toolbox import toolbox
from turngym.envs.swe.tree import Tree, read_tree


def main(
    folders: Annotated[
        tyro.conf.Positional[tuple[Path, ...]],
        tyro.conf.arg(help="Repositories; those that are bundled if none is named."),
    ] = (),
    rounds: Annotated[int, tyro.conf.arg(help="Rounds of both.")] = 7,
    as_json: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure the tester.

    Example: python benchmarks/swe_grade.py --rounds 7
    """
    trees: dict[str, Tree] = {folder.name: read_tree(folder) for folder in folders}
    trees = trees or {name: bundled_source(name).files for name in bundled()}
    found = {name: compared(tree, rounds) for name, tree in trees.items()}
    if as_json:
        print(json.dumps(found))
        return
    table = Table(title=f"medians of {rounds} rounds")
    for column in ("repository", "tests", "plain ms", "ours ms", "ratio"):
        table.add_column(column, justify="right" if column != "repository" else "left")
    for name, (tests, plain, ours) in found.items():
        row = (f"{tests:.0f}", f"{plain:.0f}", f"{ours:.0f}", f"{ours / plain:.2f}")
        table.add_row(name, *row)
    Console().print(table)
    ratios = [ours / plain for _, plain, ours in found.values()]
    Console().print(f"median ratio {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")


def compared(tree: Tree, rounds: int) -> tuple[float, float, float]:
    """Return the number of tests, and the medians of plain pytest and of ours in milliseconds."""
    plain: list[float] = []
    ours: list[float] = []
    tests = 0
    with default_start() as sandbox:
        load_tree(sandbox, tree)
        fresh = sandbox.snapshot()
        for _ in range(rounds):
            plain.append(timed_plain(sandbox))
            sandbox.restore(fresh)
            begun = time.perf_counter()
            tests = len(run_tests(sandbox).outcomes)
            ours.append((time.perf_counter() - begun) * 1000)
            sandbox.restore(fresh)
    return tests, statistics.median(plain), statistics.median(ours)


def timed_plain(sandbox: Session) -> float:
    """Return how long plain pytest takes, in milliseconds."""
    command = f"PYTHONPATH={toolbox()}:/testbed/src python3 -m pytest -q"
    begun = time.perf_counter()
    result = sandbox.exec(command, timeout_s=120)
    took = (time.perf_counter() - begun) * 1000
    if result.exit_code:
        raise SystemExit(f"the tests do not pass: {result.output[-500:]}")
    return took


if __name__ == "__main__":
    tyro.cli(main)
