"""What a run reports about itself: numbers as JSON lines, and a picture of its learning curve."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

METRICS = "metrics.jsonl"
Metrics = dict[str, float]
"""Flat, with names `group/name`; those of group `seconds` are wall-clock time, and not of the bits."""


class Diverged(RuntimeError):
    """A loss or a gradient is not a number; the message says where its batch was saved."""


class Log:
    """A file of metrics, one JSON object per step; opening it cuts it back to a known length.

    Args:
        path: The file.
        length: Bytes to keep; those behind it were written after the checkpoint.
    """

    def __init__(self, path: Path, length: int) -> None:
        self._path = path
        self._file: IO[bytes] = path.open("ab")
        self._file.truncate(length)

    def append(self, metrics: Mapping[str, float]) -> None:
        """Write the metrics of a step."""
        known = {name: value if math.isfinite(value) else None for name, value in metrics.items()}
        self._file.write(json.dumps(known, allow_nan=False).encode("ascii") + b"\n")
        self._file.flush()

    @property
    def length(self) -> int:
        """Bytes written, all of them on the disk."""
        os.fsync(self._file.fileno())
        return self._path.stat().st_size

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_metrics(path: Path) -> Iterator[Metrics]:
    """Read the metrics of a run; a last line that was cut is left out."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield {
                    name: math.nan if value is None else value
                    for name, value in json.loads(line).items()
                }


def draw_curve(metrics: list[Metrics], path: Path, title: str) -> None:
    """Draw success, reward and entropy over the episodes played, as a PNG.

    Args:
        metrics: Of all steps, in order; those of the warm-up are left out.
        path: The picture.
        title: Above it.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to import
    from matplotlib.figure import Figure

    metrics = [step for step in metrics if "run/episodes" in step]
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    FigureCanvasAgg(figure)
    episodes = [step["run/episodes"] for step in metrics]
    panels = (
        ("episode/success", "share of episodes solved in training"),
        ("reward/turn", "mean reward of a turn"),
        ("policy/entropy", "entropy of a token (nats)"),
    )
    for axes, (name, label) in zip(figure.subplots(1, len(panels)), panels, strict=True):
        values = [step.get(name, math.nan) for step in metrics]
        axes.plot(episodes, values, color="#9db7cf", linewidth=1)
        axes.plot(episodes, _smooth(values), color="#29629b", linewidth=2)
        axes.set_xlabel("episodes")
        axes.set_title(label, fontsize=10)
        axes.grid(alpha=0.3)
    figure.suptitle(title, fontsize=11)
    unfinished = path.with_name(path.name + ".tmp")
    figure.savefig(unfinished, format="png", dpi=120, metadata={"Software": None})
    os.replace(unfinished, path)


def _smooth(values: list[float], span: int = 7) -> list[float]:
    """Return the mean over the values around each."""
    around = span // 2
    windows = [values[max(i - around, 0) : i + around + 1] for i in range(len(values))]
    return [sum(window) / len(window) for window in windows]
