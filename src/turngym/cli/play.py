"""`turngym play`: watch one episode, or play it."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text
from tyro.conf import arg

from turngym.agents.jobs import Job, RolloutConfig
from turngym.agents.policy import Policy, Request
from turngym.agents.protocol import ChatProtocol
from turngym.agents.rollout import rollout
from turngym.agents.scripted import Human
from turngym.agents.stage import Show, open_world
from turngym.cli.options import (
    FIRST_WORLD,
    AsJson,
    Options,
    PolicyOptions,
    ProtocolName,
    TaskSetName,
    WorldId,
    chosen_policy,
    chosen_protocol,
    trained_manner,
    world_options,
)
from turngym.envs.calls import Tool, excerpt
from turngym.envs.core import TextEnv
from turngym.envs.episode import Episode
from turngym.envs.records import dumps
from turngym.envs.signals import Call, Check, Cost, Diff, Outcome, Potential, Signal, Validity

MANY = 3
"""Checks of one kind and one verdict are shown one by one up to here."""


def play_command(
    world: WorldId = FIRST_WORLD,
    /,
    *,
    policy: Annotated[
        str,
        arg(metavar="POLICY", help="human, random, expert, replay:PATH, MODULE:NAME or a model."),
    ] = "human",
    tasks: TaskSetName = None,
    split: Annotated[str | None, arg(help="Draw the task from this split.")] = None,
    task: Annotated[str | None, arg(help="Play this task; drawn by the seed unless given.")] = None,
    seed: Annotated[int, arg(help="Seeds the draw and the policy's chance.")] = 0,
    delay: Annotated[float, arg(help="Seconds between the turns on a terminal.")] = 0.25,
    protocol: ProtocolName = None,
    option: Options = (),
    policy_option: PolicyOptions = (),
    json_output: AsJson = False,
) -> None:
    """Play one episode and show every turn with its evidence.

    Example: turngym play turngym/Sokoban-v0 --policy expert
    """
    manner = trained_manner(policy, world)
    options = world_options(tasks, option, manner)
    if split is not None:
        options["split"] = split
    with open_world(world, options) as env:
        _, info = env.reset(seed=seed, options=None if task is None else {"task": task})
        card = info["task"]
        can_draw = "ansi" in env.metadata["render_modes"]
    agreed = chosen_protocol(protocol, manner)
    player: Policy = (
        Human(_ask)
        if policy == "human"
        else chosen_policy(policy, world, options, agreed, policy_option, manner)
    )
    pause = delay if policy != "human" and sys.stdout.isatty() else 0.0
    shown = dict(options, render_mode="ansi") if can_draw and not json_output else options
    known: dict[str, Check] = {}

    def show(env: TextEnv[Any], observation: str, info: dict[str, Any]) -> None:
        if not json_output:
            _show(env, observation, info, known, by_hand=policy == "human")
            time.sleep(pause)

    signal.signal(signal.SIGINT, _interrupt)
    episode = asyncio.run(_played(world, shown, player, agreed, Job(task=card.id), seed, show))
    if json_output:
        print(dumps(episode))
    else:
        _conclude(episode)
    if episode.outcome is None:
        raise SystemExit(1)


async def _played(
    world: str,
    options: Mapping[str, Any],
    player: Policy,
    protocol: ChatProtocol,
    job: Job,
    seed: int,
    show: Show,
) -> Episode:
    """Play one episode, and show each moment of it."""
    config = RolloutConfig(seed=seed, concurrency=1, retries=0)
    given = rollout(
        world, player, [job], options=options, protocol=protocol, config=config, show=show
    )
    return [episode async for episode in given][-1]


def _ask(request: Request) -> str | None:
    """Ask a person for an action; None at the end of input."""
    try:
        return input("> ")
    except EOFError:
        print()
        return None


def _interrupt(number: int, frame: object) -> None:
    """End the command at once: asyncio would keep the first Ctrl-C until input() returns."""
    raise KeyboardInterrupt


def _show(
    env: TextEnv[Any],
    observation: str,
    info: dict[str, Any],
    known: dict[str, Check],
    *,
    by_hand: bool,
) -> None:
    console = Console(highlight=False, markup=False)
    picture = env.render() if env.render_mode == "ansi" else observation
    drawn = picture != observation  # the world draws calls and rows itself
    if info["turn"] == 0:
        card = info["task"]
        console.print(f"{card.id}  ({card.category}, {card.max_turns} turns)", style="bold")
        console.print(card.goal)
        if by_hand:
            console.print(f"{observation}\n", style="dim")
            for tool in info["tools"]:
                console.print(f"{signature(tool)}: {tool.description}", style="dim")
            console.print("Type an action; end with Ctrl-D.", style="dim")
    else:
        action = info["action"]
        said = action.text if action.valid else f"invalid: {action.error}"
        is_call = drawn and action.text[:1] in ("{", "[")
        header = f"\nturn {info['turn']}" if is_call else f"\nturn {info['turn']}: {said}"
        console.print(header, style="bold" if action.valid else "red")
    console.print(Text.from_ansi(picture))
    console.print(evidence(news(info["signals"], known, drawn=drawn)), style="dim")


def news(signals: Iterable[Signal], known: dict[str, Check], *, drawn: bool) -> Iterator[Signal]:
    """Yield signals, less the checks that are as they were.

    Args:
        signals: Of a turn, or of the start.
        known: The checks so far by id; brought up to date.
        drawn: Whether a picture shows the calls and the rows that changed.
    """
    for found in signals:
        if drawn and isinstance(found, Call | Diff):
            continue
        if isinstance(found, Check):
            if known.get(found.id) == found:
                continue
            known[found.id] = found
        yield found


def signature(tool: Tool) -> str:
    """Return how a tool is called.

    >>> schema = '{"properties":{"x":{},"unit":{"enum":["cm","m"]}}}'
    >>> signature(Tool(name="add", description="", parameters=schema))
    'add(x=..., unit="cm"|"m")'
    """
    fields = json.loads(tool.parameters).get("properties", {})
    given = (
        f"{name}={'|'.join(map(json.dumps, field.get('enum', ()))) or '...'}"
        for name, field in fields.items()
    )
    return f"{tool.name}({', '.join(given)})"


def evidence(signals: Iterable[Signal]) -> str:
    """Return signals in one line, as people read them; many checks of one kind are counted.

    >>> evidence([Check(id=f"row:{n}", passed=n == 0) for n in range(6)])
    'row:0 yes  5 row no'
    """
    said: dict[tuple[str, str], list[str]] = {}
    for place, found in enumerate(signals):
        words = _in_words(found)
        kind = found.id.partition(":")[0] if isinstance(found, Check) else str(place)
        said.setdefault((kind, words.rpartition(" ")[2]), []).append(words)
    return "  ".join(
        words
        for (kind, verdict), alike in said.items()
        for words in ([f"{len(alike)} {kind} {verdict}"] if len(alike) > MANY else alike)
        if words
    )


def _in_words(signal: Signal) -> str:
    match signal:
        case Potential(name=name, value=value, distance=None, exact=False):
            return f"{name} {value:.2f}"
        case Potential(distance=None):
            return "potential 0 (dead end)"
        case Potential(name=name, value=value, distance=distance, exact=exact):
            return (
                f"potential {value:.2f} ({'' if exact else 'at least '}{distance:g} {name} to go)"
            )
        case Check(id=name, passed=passed):
            return f"{name} {'?' if passed is None else 'yes' if passed else 'no'}"
        case Outcome(success=success, score=score):
            return f"{'success' if success else 'no success'}, score {score:g}"
        case Validity(effective=True) | Cost(amount=0 | 1):
            return ""
        case Validity(parsed=parsed, legal=legal):
            return "nothing changed" if parsed and legal else "invalid"
        case Cost(amount=amount, unit=unit):
            return f"{amount:g} {unit}"
        case Call(name=name, status=status):
            return f"{name}() {status}"
        case Diff(target=target, before=before, after=after):
            return (
                f"{target}: {excerpt(before or 'nothing', 30)} -> {excerpt(after or 'nothing', 30)}"
            )


def _conclude(episode: Episode) -> None:
    reason = escape(f" ({episode.reason})") if episode.reason else ""
    score = f", score {episode.outcome.score:g}" if episode.outcome else ""
    Console(highlight=False).print(
        f"\n[bold]{episode.status}[/bold]{reason} after {len(episode.turns)} turns{score}"
    )
