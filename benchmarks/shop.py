"""The shop's speed and memory: random episodes with searches, resets included.

    python benchmarks/shop.py --source ../shared/data/webshop

The peer, WebShop's own text environment, needs Java and Lucene and is not run here. Its numbers are
what was measured once on an idle machine: princeton-nlp/WebShop at 64fa2a5, 1,000 products, text
mode, one process. A third of our steps are searches, each for other words, so that none is answered
from memory; every third search is for words of the task.
"""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import gymnasium
import tyro
from rich.console import Console
from rich.table import Table

import turngym  # noqa: F401  # registers the world; what follows is measured against it

PEER_STEPS, PEER_RESET_MS, PEER_MB = 84, 2.4, 420
"""Steps a second without resets; the least of the memory that was seen, 420 to 500 MB."""
SEARCHES = 1 / 3
WORDS = 6
"""Of a query."""


@dataclass(frozen=True, slots=True)
class Round:
    """What was done in one round."""

    episodes: int
    steps: int
    resets_s: float
    steps_s: float


def main(
    *,
    source: Annotated[Path, tyro.conf.arg(help="Folder with WebShop's files.")],
    rounds: Annotated[int, tyro.conf.arg(help="Rounds of play.")] = 15,
    seconds: Annotated[float, tyro.conf.arg(help="Per round.")] = 1.0,
    products: Annotated[int, tyro.conf.arg(help="Products of the large index.")] = 100_000,
) -> None:
    """Measure the shop.

    Example: python benchmarks/shop.py --source ../shared/data/webshop --rounds 5
    """
    before = resident_mb()
    env = gymnasium.make("turngym/Shop-v0", source=source)
    env.reset(seed=0)
    env.step("search[a red mug]")
    memory = resident_mb() - before
    played = [play(env, random.Random(number), seconds) for number in range(rounds + 1)][1:]
    steps_per_s = statistics.median(one.steps / one.steps_s for one in played)
    whole_per_s = statistics.median(one.steps / (one.resets_s + one.steps_s) for one in played)
    reset_ms = statistics.median(1e3 * one.resets_s / one.episodes for one in played)
    table = Table(title="The shop, 1,000 products, random episodes")
    for column in ("", "steps/s", "with resets", "reset", "memory beyond import"):
        table.add_column(column, justify="right" if column else "left")
    speeds = f"{steps_per_s:,.0f}", f"{whole_per_s:,.0f}"
    table.add_row("turngym", *speeds, f"{reset_ms:.2f} ms", f"{memory:.0f} MB")
    peer = f"{PEER_STEPS:,}", "", f"{PEER_RESET_MS} ms", f"{PEER_MB} MB"
    table.add_row("WebShop, as published", *peer)
    faster = f"{steps_per_s / PEER_STEPS:.1f}x"
    others = f"{PEER_RESET_MS / reset_ms:.1f}x", f"{PEER_MB / memory:.1f}x"
    table.add_row("we are better by", faster, "", *others)
    Console(width=100).print(table)
    print(large_index(source, products))


def play(env: gymnasium.Env[str, str], chance: random.Random, seconds: float) -> Round:
    """Play random episodes for some seconds, one at least."""
    episodes = steps = 0
    in_resets = in_steps = 0.0
    end = time.perf_counter() + seconds
    while not episodes or time.perf_counter() < end:
        begun = time.perf_counter()
        _, info = env.reset()
        in_resets += time.perf_counter() - begun
        wanted = info["task"].goal.split()
        while info["status"] == "running":
            if not info["admissible"] or chance.random() < SEARCHES:
                action = f"search[{' '.join(chance.sample(wanted, min(WORDS, len(wanted))))}]"
            else:
                action = chance.choice(info["admissible"])
            begun = time.perf_counter()
            _, _, _, _, info = env.step(action)
            in_steps += time.perf_counter() - begun
            steps += 1
        episodes += 1
    return Round(episodes, steps, in_resets, in_steps)


def large_index(source: Path, size: int) -> str:
    """Measure searches among many products, made by mixing the words of real ones."""
    from turngym.envs.shop.load import load_catalogue
    from turngym.envs.shop.search import Index

    chance = random.Random(0)
    real = load_catalogue(source, 0, faithful=True).catalogue.products
    texts = [product.document.split() for product in real]
    every = [word for words in texts for word in words]

    def documents() -> Iterator[tuple[str, str]]:
        for number in range(size):
            words = chance.choice(texts)
            half = len(words) // 2
            mixed = words[:half] + chance.choices(every, k=len(words) - half)
            yield f"B{number:09d}", " ".join(mixed)

    begun = time.perf_counter()
    index = Index(documents())
    built = time.perf_counter() - begun
    spent = []
    for product in chance.choices(real, k=300):
        query = " ".join(product.title.lower().split()[:10])
        begun = time.perf_counter()
        index.search(query)
        spent.append(1e3 * (time.perf_counter() - begun))
    middle, high = statistics.median(spent), statistics.quantiles(spent, n=10)[-1]
    return f"{size:,} products: index in {built:.0f} s, search {middle:.2f} ms, 9 of 10 within {high:.2f} ms"


def resident_mb() -> float:
    """Return the memory that this process holds, on Linux."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    tyro.cli(main)
