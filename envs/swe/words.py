"""All that an agent knows in one line, for small policies, and what it has before it."""

from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.evidence import Memory, edited_files
from turngym.envs.swe.moment import Moment, numbered
from turngym.envs.swe.problem import SweProblem

MAX_SAID, MAX_VIEW = 500, 3_000
"""Characters that are shown of what a tool says, and of lines in view."""


def line(
    problem: SweProblem, moment: Moment, memory: Memory, said: str, *, refused: bool = False
) -> str:
    """Return what has been done so far, and what there is to go by.

    What an agent can know: that a file is one of the right patch's is not told, nor how many are.
    After an action that was refused all is as it was but for a word, so that who learned what to do
    there can try again.
    """
    edited = " ".join(edited_files(problem, moment.files)) or "nothing"
    facts = (
        f"failing runs {len(memory.failed)}",
        f"edited {edited}",
        f"reproduced {'yes' if memory.reproduced else 'no'}",
        f"tests {'pass' if memory.verified else 'run' if memory.tested else 'to run'}",
    )
    return f"{'; '.join(facts)}{'; refused' if refused else ''}\n{said}"


def before_it(moment: Moment, memory: Memory, said: str) -> str:
    """Return what an agent that remembers one page goes by: lines in view as they are by now."""
    window = memory.open
    if window is None:
        return _cut(said, MAX_SAID)
    entry = moment.files.get(f"{WORK_TREE}/{window.path}")
    text = entry.data.decode(errors="replace") if entry is not None else ""
    return _cut(f"{window.path}\n{numbered(text, window.first, window.last)}", MAX_VIEW)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}..."
