"""Sokoban beside its peers: random episodes of 100 steps, resets included, in one interleaved run.

    python benchmarks/sokoban.py --rounds 15

Peers are installed by pip into throw-away environments (or those that --environments names, made
once). In each round every contestant plays for a second; the table has medians over the rounds, and
the ratios are medians of each round's ratio, so that a noisy machine disturbs them little.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated

import tyro
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
PACKAGES = {
    "gym-sokoban": ("gym-sokoban==0.0.6", "gym==0.26.2", "numpy<2"),
    "gem-llm": ("gem-llm==0.1.0",),
}
SIZES = {
    "6x6-1": ("gym-sokoban", "gem-llm"),
    "8x8-2": ("gym-sokoban", "gem-llm"),
    "10x10-4": ("gym-sokoban",),
}


@dataclass(frozen=True, slots=True)
class Round:
    """What one contestant did in one round."""

    episodes: int
    steps: int
    resets_s: float
    steps_s: float

    @property
    def steps_per_s(self) -> float:
        """End to end, resets included."""
        return self.steps / (self.resets_s + self.steps_s)


def main(
    *,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds per size.")] = 15,
    seconds: Annotated[float, tyro.conf.arg(help="Per contestant and round.")] = 1.0,
    sizes: Annotated[tuple[str, ...], tyro.conf.arg(help="Of the levels.")] = ("6x6-1", "8x8-2"),
    environments: Annotated[
        Path | None, tyro.conf.arg(help="Folder to keep the peers' environments in.")
    ] = None,
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure Sokoban beside its peers.

    Example: python benchmarks/sokoban.py --rounds 5
    """
    with tempfile.TemporaryDirectory() as throw_away:
        folder = environments or Path(throw_away)
        for size in sizes:
            pythons = {"turngym": sys.executable}
            pythons |= {peer: environment(peer, folder) for peer in SIZES[size]}
            results = interleaved(pythons, size, rounds, seconds)
            if json_output:
                print(json.dumps({"size": size, "rounds": summary(results)}))
            else:
                show(size, results)


def environment(peer: str, folder: Path) -> str:
    """Return the Python of a peer's environment, which is made if it is not there."""
    home = folder / peer
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES[peer]], check=True)
    return str(python)


def interleaved(
    pythons: dict[str, str], size: str, rounds: int, seconds: float
) -> dict[str, list[Round]]:
    """Let all contestants play in turn, each in its own process."""
    side, boxes = size.split("x")[0], size.split("-")[1]
    players = {
        name: subprocess.Popen(
            [python, str(HERE / "contestants.py"), name, side, boxes],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for name, python in pythons.items()
    }
    try:
        results: dict[str, list[Round]] = {name: [] for name in players}
        for number in range(rounds + 1):
            for name, player in players.items():
                played = _ask(player.stdin, player.stdout, seconds)
                if number:  # the first round warms up
                    results[name].append(played)
        return results
    finally:
        for player in players.values():
            player.kill()
            player.wait()


def _ask(request: IO[str] | None, answer: IO[str] | None, seconds: float) -> Round:
    assert request is not None
    assert answer is not None
    request.write(f"{seconds}\n")
    request.flush()
    return Round(**json.loads(answer.readline()))


def summary(results: dict[str, list[Round]]) -> dict[str, dict[str, float]]:
    """Return each contestant's medians, and how many times as fast we are."""
    ours = results["turngym"]
    return {
        name: {
            "steps_per_s": statistics.median(r.steps_per_s for r in rounds),
            "reset_ms": statistics.median(1e3 * r.resets_s / r.episodes for r in rounds),
            "step_us": statistics.median(1e6 * r.steps_s / r.steps for r in rounds),
            "steps_per_episode": statistics.median(r.steps / r.episodes for r in rounds),
            "ratio": statistics.median(
                own.steps_per_s / other.steps_per_s for own, other in zip(ours, rounds, strict=True)
            ),
        }
        for name, rounds in results.items()
    }


def show(size: str, results: dict[str, list[Round]]) -> None:
    """Print a table."""
    table = Table(title=f"Sokoban {size}, random episodes of at most 100 steps")
    table.add_column("")
    for column in ("steps/s with resets", "reset", "step", "steps per episode", "we are"):
        table.add_column(column, justify="right")
    for name, row in summary(results).items():
        table.add_row(
            name,
            f"{row['steps_per_s']:,.0f}",
            f"{row['reset_ms']:.2f} ms",
            f"{row['step_us']:.1f} us",
            f"{row['steps_per_episode']:.0f}",
            "" if name == "turngym" else f"{row['ratio']:.1f}x",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    tyro.cli(main)
