"""The command line: `turngym list, play, rollout, score, tasks, bench, compare, train, tools, swe`."""

import contextlib
import errno
import functools
import io
import os
import re
import sys
from collections.abc import Callable
from typing import Any

import tyro

from turngym.agents.rollout import RolloutError
from turngym.cli.bench import bench_command, compare_command
from turngym.cli.play import play_command
from turngym.cli.run import rollout_command
from turngym.cli.score import score_command
from turngym.cli.swe import swe_command
from turngym.cli.tools import tools_command
from turngym.cli.train import for_recipe, train_command
from turngym.cli.worlds import list_command, tasks_command
from turngym.envs.core import WorldError
from turngym.training.metrics import Diverged

COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_command,
    "play": play_command,
    "rollout": rollout_command,
    "score": score_command,
    "tasks": tasks_command,
    "bench": bench_command,
    "compare": compare_command,
    "train": train_command,
    "tools": tools_command,
    "swe": swe_command,
}
_USERS_PATH = (errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.EEXIST)


def main() -> None:
    """Run the command that the command line names.

    Exits with 2 on a user's mistake and with 1 on anything else that failed, each with one line
    that says what it was.
    """
    sys.path.append("")  # MODULE:NAME may stand in the folder one is in
    try:
        _parsed()()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)
    except ValueError as error:
        _give_up(str(error), 2)
    except (RolloutError, WorldError, Diverged) as error:
        _give_up(str(error), 1)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _give_up(f"{place}{error.strerror or error}", 2 if error.errno in _USERS_PATH else 1)


def _parsed() -> Callable[[], None]:
    """Read the command line; the command itself runs later, so that errors are told apart."""
    complaint = io.StringIO()
    commands = COMMANDS | {"train": for_recipe(sys.argv[1:])}
    try:
        with contextlib.redirect_stderr(complaint):
            command: Callable[[], None] = tyro.extras.subcommand_cli_from_dict(
                {name: _deferred(command) for name, command in commands.items()},
                prog="turngym",
                description="Text worlds for agents. Example: turngym play --policy expert",
                config=(tyro.conf.FlagCreatePairsOff,),
            )
        return command
    except SystemExit as end:
        if end.code != 2:
            raise
        _give_up(_unboxed(complaint.getvalue()), 2)
        raise


def _deferred(command: Callable[..., None]) -> Callable[..., Any]:
    @functools.wraps(command)
    def later(*arguments: Any, **options: Any) -> Callable[[], None]:
        return functools.partial(command, *arguments, **options)

    return later


def _unboxed(complaint: str) -> str:
    """Return a boxed complaint as one line: what is wrong, and where to read on."""
    paragraphs = [""]
    for line in complaint.splitlines():
        text = line.strip("\N{BOX DRAWINGS LIGHT VERTICAL} ")
        if text.startswith("\N{BOX DRAWINGS LIGHT HORIZONTAL}"):
            paragraphs.append("")
        elif line.startswith("\N{BOX DRAWINGS LIGHT VERTICAL}"):
            paragraphs[-1] += " " + text
    wrong = re.sub(r"^\s*Error parsing __tyro[\w.-]*: ", "", paragraphs[0])
    return f"{wrong}; {paragraphs[-1]}"


def _give_up(sentence: str, code: int) -> None:
    print("turngym: " + " ".join(sentence.split()), file=sys.stderr)
    sys.exit(code)
