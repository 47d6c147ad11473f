"""What the commands share: options of worlds and policies, tables and progress bars."""

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from tyro.conf import Positional, UseAppendAction, arg

from turngym.agents.manner import Manner, read_manner
from turngym.agents.policy import Policy
from turngym.agents.protocol import PLAIN, PROTOCOLS, ChatProtocol
from turngym.agents.scripted import load_policy
from turngym.agents.stage import open_world, options_of
from turngym.envs.tasks import one_of
from turngym.training import checkpoint

FIRST_WORLD = "turngym/Sokoban-v0"

AsJson = Annotated[bool, arg(name="json", help="Print JSON, for machines.")]
WorldId = Positional[Annotated[str, arg(metavar="WORLD", help="Id of a world: turngym list.")]]
TaskSetName = Annotated[str | None, arg(metavar="SET", help="Task set: turngym list.")]
PolicyName = Annotated[
    str,
    arg(metavar="POLICY", help="random, expert, replay:PATH, MODULE:NAME or a model's folder."),
]
PolicyOptions = UseAppendAction[
    Annotated[
        tuple[str, ...],
        arg(metavar="KEY=VALUE", help="For a model: temperature, top_p, device, ..., repeatable."),
    ]
]
ProtocolName = Annotated[
    str | None,
    arg(
        metavar="PROTOCOL",
        help=f"How the policy is asked: {', '.join(PROTOCOLS)}. Unless given: as it was trained, "
        "or plain.",
    ),
]
Options = UseAppendAction[
    Annotated[
        tuple[str, ...],
        arg(metavar="KEY=VALUE", help="An option of the world; may be given several times."),
    ]
]


def world_options(
    tasks: str | None, pairs: Sequence[str], manner: Manner | None = None
) -> dict[str, Any]:
    """Return a world's options from the command line; what a model was trained with goes before."""
    trained = options_of(manner.options) if manner else {}
    named = {} if tasks is None else {"tasks": tasks}
    return trained | named | options_of(pairs)


def trained_manner(policy: str, world: str) -> Manner | None:
    """Return how a model in a folder was trained to be asked; None for other policies and worlds.

    Raises:
        ValueError: The folder is a checkpoint that is damaged.
    """
    folder = model_folder(policy)
    if folder is None:
        return None
    if (folder / checkpoint.CARD).exists():
        checkpoint.read_card(folder)
    manner = read_manner(folder)
    return manner if manner and manner.world == world else None


def model_folder(policy: str) -> Path | None:
    """Return the folder of a model; of a training run, that of its newest checkpoint."""
    path = Path(policy)
    return checkpoint.latest(path / "checkpoints") or (path if path.is_dir() else None)


def chosen_policy(
    name: str,
    world: str,
    options: dict[str, Any],
    protocol: ChatProtocol = PLAIN,
    policy_options: Sequence[str] = (),
    manner: Manner | None = None,
) -> Policy:
    """Return the policy that the command line names, for this world and protocol.

    Raises:
        ValueError: It names none, or a person, who only plays one episode at a time.
    """
    if name == "human":
        raise ValueError("--policy human is for `turngym play`: many episodes need an agent")
    with open_world(world, options) as env:
        examples = env.action_space.examples
    own = {"max_new_tokens": manner.max_new_tokens} if manner else {}
    own |= options_of(policy_options)
    folder = model_folder(name)
    return load_policy(str(folder or name), examples=examples, protocol=protocol, options=own)


def chosen_protocol(name: str | None, manner: Manner | None = None) -> ChatProtocol:
    """Return a protocol by its id; unless one is named, that which a model was trained with."""
    if name is None:
        name = manner.protocol if manner else PLAIN.id
    return PROTOCOLS[one_of("protocol", name, PROTOCOLS)]


def require_extra(extra: str, *modules: str) -> None:
    """Make sure that an extra is installed.

    Raises:
        ValueError: A module is missing; the message says how to install it.
    """
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(
            f"{', '.join(missing)} not installed: pip install 'turngym[{extra}]' (in a checkout: "
            f"pip install -e '.[{extra}]' -c constraints.txt)"
        )


def show_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], words: int = 1
) -> None:
    """Print a table whose first `words` columns are words, the others numbers."""
    table = Table(title=Text(title), title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place < words else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))  # brackets are no markup
    Console().print(table)


@contextlib.contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[object], None]]:
    """Show a bar on standard error, if that is a terminal; yields what counts one more."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task)
