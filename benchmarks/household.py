"""The household beside TextWorld: random games of 50 steps, files read anew, in one interleaved run.

    python benchmarks/household.py ../shared/data/alfworld/games_new --textworld VENV/bin/python

VENV is a throw-away environment with `pip install alfworld==0.4.2 'textworld[pddl]==1.7.0'`; without
it only our own speed and memory are measured. The table has medians over the rounds, and the ratios
are medians of each round's ratio, so that a noisy machine disturbs them little.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

Played = dict[str, float]
"""What one contestant did in one round: episodes, steps, seconds in resets and in steps."""
OURS = ("turngym", "generated")
"""The games of the folder, and homes made anew."""
SCRIPT = Path(__file__).parent / "household_contestants.py"


def main(
    games: tyro.conf.Positional[Path],
    *,
    textworld: Annotated[
        Path | None, tyro.conf.arg(help="Python of an environment with alfworld and textworld.")
    ] = None,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds.")] = 7,
    seconds: Annotated[
        float, tyro.conf.arg(help="Of ours per round; the peer plays a game.")
    ] = 1.0,
    num_games: Annotated[int, tyro.conf.arg(help="Games for our memory.")] = 1_000,
    peer_games: Annotated[int, tyro.conf.arg(help="Games for the peer's memory.")] = 20,
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure the household beside TextWorld on the games of a folder.

    Example: python benchmarks/household.py ../shared/data/alfworld/games_new --rounds 3
    """
    pythons = {name: Path(sys.executable) for name in OURS}
    pythons |= {"textworld": textworld} if textworld else {}
    players = {name: _start(name, python, games) for name, python in pythons.items()}
    try:
        results: dict[str, list[Played]] = {name: [] for name in players}
        for number in range(rounds + 1):
            for name, player in players.items():
                played = ask(player, f"play {seconds if name in OURS else 0}")
                if number:  # the first round warms up
                    results[name].append(played)
        memory = {
            name: ask(player, f"memory {num_games if name in OURS else peer_games}")["mb"]
            for name, player in players.items()
        }
    finally:
        for player in players.values():
            player.kill()
            player.wait()
    rows = summary(results, memory)
    if json_output:
        print(json.dumps(rows))
    else:
        show(rows)


def _start(name: str, python: Path, games: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [str(python), str(SCRIPT), name, str(games.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        text=True,
    )


def ask(player: "subprocess.Popen[str]", request: str) -> dict[str, float]:
    """Send a request and return the answer."""
    assert player.stdin is not None
    assert player.stdout is not None
    player.stdin.write(f"{request}\n")
    player.stdin.flush()
    answer: dict[str, float] = json.loads(player.stdout.readline())
    return answer


def summary(
    results: dict[str, list[Played]], memory: dict[str, float]
) -> dict[str, dict[str, float]]:
    """Return each contestant's medians, and how many times as fast we are."""

    def steps(played: Played) -> float:
        return played["steps"] / played["steps_s"]

    def reset(played: Played) -> float:
        return played["resets_s"] / played["episodes"]

    rows = {}
    for name, rounds in results.items():
        pairs = list(zip(results["turngym"], rounds, strict=True))
        rows[name] = {
            "steps_per_s": statistics.median(map(steps, rounds)),
            "reset_ms": 1e3 * statistics.median(map(reset, rounds)),
            "steps_ratio": statistics.median(steps(our) / steps(their) for our, their in pairs),
            "reset_ratio": statistics.median(reset(their) / reset(our) for our, their in pairs),
            "mb_more": memory[name],
        }
    return rows


def show(rows: dict[str, dict[str, float]]) -> None:
    """Print a table."""
    table = Table(
        title="Real ALFWorld games and generated ones, random play, admissible actions every step"
    )
    table.add_column("")
    for column in ("steps/s", "new game", "we step", "we reset", "MB more than at import"):
        table.add_column(column, justify="right")
    for name, row in rows.items():
        peer = name not in OURS
        table.add_row(
            name,
            f"{row['steps_per_s']:,.0f}",
            f"{row['reset_ms']:,.1f} ms",
            f"{row['steps_ratio']:,.0f}x" if peer else "",
            f"{row['reset_ratio']:,.0f}x" if peer else "",
            f"{row['mb_more']:.1f}",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    tyro.cli(main)
