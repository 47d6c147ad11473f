"""Long dialogues with keys and values kept across turns, beside reading all of it again each turn.

    python benchmarks/kvcache.py --rounds 3

A random model of Llama's kind plays the same dialogues both ways, in turn; the table has medians
over the rounds, and the ratio is the median of each round's ratio.
"""

import json
import random
import statistics
import time
from typing import Annotated, Any

import torch
import tyro
from rich.console import Console
from rich.table import Table
from transformers import LlamaConfig, LlamaForCausalLM

from turngym.agents.generate import Sampling, generate
from turngym.agents.kvcache import EpisodeCache

VOCABULARY = 1000
Help = tyro.conf.arg


def main(
    *,
    rounds: Annotated[int, Help(help="Rounds, after one that warms up.")] = 3,
    turns: Annotated[int, Help(help="Of each dialogue.")] = 20,
    episodes: Annotated[int, Help(help="Dialogues in a batch.")] = 8,
    added: Annotated[
        int, Help(help="Tokens that the world adds per turn, give or take half.")
    ] = 60,
    reply: Annotated[int, Help(help="Tokens of a reply.")] = 8,
    device: Annotated[str, Help(help="cpu or cuda.")] = "cpu",
    threads: Annotated[int, Help(help="Of the CPU.")] = 1,
    json_output: Annotated[bool, Help(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure dialogues with and without a cache across turns.

    Example: python benchmarks/kvcache.py --turns 20
    """
    torch.set_num_threads(threads)
    model = made(turns * (2 * added + reply), device)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds + 1):
        for cached in seconds:
            begun = time.perf_counter()
            play(model, turns, episodes, added, reply, cached)
            if number:  # the first round warms up
                seconds[cached].append(time.perf_counter() - begun)
    ratio = statistics.median(
        slow / quick for quick, slow in zip(seconds[True], seconds[False], strict=True)
    )
    medians = {cached: statistics.median(values) for cached, values in seconds.items()}
    if json_output:
        print(json.dumps({"cached_s": medians[True], "anew_s": medians[False], "ratio": ratio}))
        return
    table = Table(title=f"{episodes} dialogues of {turns} turns on {device}")
    for column in ("", "seconds", "cached is"):
        table.add_column(column, justify="right")
    table.add_row("cache across turns", f"{medians[True]:.2f}", "")
    table.add_row("all read again", f"{medians[False]:.2f}", f"{ratio:.1f}x as fast")
    Console(width=100).print(table)


def made(positions: int, device: str) -> Any:  # a model of transformers
    """Return a random model of six million parameters."""
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=6,
        num_attention_heads=8,
        num_key_value_heads=4,
        max_position_embeddings=positions,
        bos_token_id=None,
        eos_token_id=None,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model: Any = LlamaForCausalLM(config)
    return model.to(torch.device(device))


def play(model: Any, turns: int, episodes: int, added: int, reply: int, cached: bool) -> None:
    """Let a world of random tokens talk with the model."""
    chance = random.Random(0)
    memory = (EpisodeCache(), [str(row) for row in range(episodes)]) if cached else None
    contexts: list[list[int]] = [[] for _ in range(episodes)]
    for turn in range(turns):
        for context in contexts:
            length = chance.randint(added // 2, added + added // 2)
            context += [chance.randrange(VOCABULARY) for _ in range(length)]
        replies = generate(
            model,
            contexts,
            seeds=[turn * episodes + row for row in range(episodes)],
            limits=[reply] * episodes,
            stop_ids=(),
            sampling=Sampling(),
            memory=memory,
        )
        for context, sampled in zip(contexts, replies, strict=True):
            context += sampled.ids


if __name__ == "__main__":
    tyro.cli(main)
