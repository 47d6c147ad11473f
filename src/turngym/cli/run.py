"""`turngym rollout`: play many episodes and write their facts."""

import asyncio
import contextlib
import json
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal

from tyro.conf import arg

from turngym.agents.jobs import RolloutConfig, episode_id, jobs_of
from turngym.agents.policy import Policy, player_of
from turngym.agents.protocol import ChatProtocol
from turngym.agents.rollout import rollout
from turngym.agents.stage import open_world
from turngym.cli.options import (
    FIRST_WORLD,
    AsJson,
    Options,
    PolicyName,
    PolicyOptions,
    ProtocolName,
    TaskSetName,
    WorldId,
    chosen_policy,
    chosen_protocol,
    progress,
    show_table,
    trained_manner,
    world_options,
)
from turngym.envs.episode import Episode, read_episodes
from turngym.envs.jsonl import Appender
from turngym.envs.records import to_json
from turngym.envs.tasks import one_of, whole


def rollout_command(
    world: WorldId = FIRST_WORLD,
    /,
    *,
    policy: PolicyName = "random",
    tasks: TaskSetName = None,
    split: Annotated[str | None, arg(help="Of the tasks; the world's first unless given.")] = None,
    num_tasks: Annotated[int, arg(help="Play the first so many tasks of the split.")] = 100,
    group_size: Annotated[int, arg(help="Episodes of each task.")] = 1,
    out: Annotated[Path, arg(metavar="FOLDER", help="Where the facts go.")] = Path("runs/rollout"),
    seed: Annotated[int, arg(help="Of the run.")] = 0,
    concurrency: Annotated[int, arg(help="Live episodes.")] = 32,
    workers: Annotated[int, arg(help="How many blocking worlds step at once.")] = 8,
    order: Annotated[
        Literal["submission", "arrival"],
        arg(help="In step and in order, or each as fast as it can."),
    ] = "submission",
    protocol: ProtocolName = None,
    option: Options = (),
    policy_option: PolicyOptions = (),
    json_output: AsJson = False,
) -> None:
    """Play episodes and append their facts to FOLDER/episodes.jsonl.

    The same command again goes on where it was stopped: episodes that are on record stay.

    Example: turngym rollout turngym/Sokoban-v0 --policy expert --num-tasks 20 --out runs/expert
    """
    manner = trained_manner(policy, world)
    options = world_options(tasks, option, manner)
    with open_world(world, options) as env:
        name = env.task_set.name
        split = one_of("split", split or env.split, env.task_set.sizes)
        number = min(whole("--num-tasks", num_tasks, 1), env.task_set.sizes[split])
    agreed = chosen_protocol(protocol, manner)
    player = chosen_policy(policy, world, options, agreed, policy_option, manner)
    config = RolloutConfig(seed=seed, concurrency=concurrency, workers=workers, order=order)
    options["split"] = split
    _claim(out, world, options, player, agreed, seed)
    with _stopped_by_interrupt() as stop, Appender[Episode](out / "episodes.jsonl") as facts:
        tally = _Tally()
        for episode in read_episodes(out):
            tally.add(episode)
        done = frozenset(tally.ids)
        tasks_of_all = (f"{name}/{split}/{index}" for index in range(number))
        every = jobs_of(tasks_of_all, whole("--group-size", group_size, 1))
        jobs = [job for job in every if episode_id(job, config) not in done]

        async def run() -> None:
            play = rollout(
                world, player, jobs, options=options, protocol=agreed, config=config, stop=stop
            )
            with progress(len(jobs), "episodes") as count:
                async for episode in play:
                    facts.append(episode)
                    tally.add(episode)
                    count(episode)

        asyncio.run(run())
    _report(tally, len(done), out, json_output)
    if stop.is_set():
        raise KeyboardInterrupt


def _claim(
    out: Path,
    world: str,
    options: Mapping[str, Any],
    policy: Policy,
    protocol: ChatProtocol,
    seed: int,
) -> None:
    """Write down what this run is; a folder that holds another run is refused."""
    run = {
        "turngym": metadata.version("turngym"),
        "world": world,
        "options": dict(options),
        "policy": to_json(player_of(policy, protocol)),
        "seed": seed,
    }
    path = out / "run.json"
    if path.exists():
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            before = {}
        differ = [
            name for name in run if not isinstance(before, dict) or before.get(name) != run[name]
        ]
        if differ:
            raise ValueError(f"{out} holds another run: {', '.join(differ)} differ; see {path}")
        return
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(run, indent=1) + "\n", encoding="ascii")


@contextlib.contextmanager
def _stopped_by_interrupt() -> Iterator[asyncio.Event]:
    """Yield an event that the first Ctrl-C sets; the second one interrupts as usual.

    It is entered before there is a loop, so that no interrupt finds one half made.
    """
    stop = asyncio.Event()
    before = signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class _Tally:
    """What is on record in a folder, counted."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.successes = self.measured = self.turns = 0

    def add(self, episode: Episode) -> None:
        self.ids.add(episode.id)
        self.statuses[episode.status] += 1
        if episode.outcome is not None:
            self.successes += episode.outcome.success
            self.measured += 1
            self.turns += len(episode.turns)


def _report(tally: _Tally, before: int, out: Path, as_json: bool) -> None:
    statuses = dict(sorted(tally.statuses.items()))
    if as_json:
        summary = {
            "out": str(out),
            "on_record_before": before,
            "statuses": statuses,
            "successes": tally.successes,
            "measured": tally.measured,
            "turns": tally.turns,
        }
        print(json.dumps(summary))
        return
    share = f"{tally.successes}/{tally.measured}" if tally.measured else "none measured"
    rows: list[tuple[object, ...]] = list(statuses.items())
    rows += [("successes", share), ("turns", tally.turns), ("of these on record before", before)]
    show_table(str(out / "episodes.jsonl"), ("", "episodes"), rows)
