"""All that an agent knows in one line, for small policies, and a short page."""

from turngym.envs.swe.evidence import Memory, edited_files
from turngym.envs.swe.moment import Moment
from turngym.envs.swe.problem import SweProblem

MAX_SAID = 1_200
"""Characters of the page."""


def line(problem: SweProblem, moment: Moment, memory: Memory, said: str) -> str:
    """Return what has been done so far, and what the tool showed.

    What an agent can know: that a file is one of the right patch's is not told, nor how many are.
    """
    edited = " ".join(edited_files(problem, moment.files)) or "nothing"
    facts = (
        f"failing runs {len(memory.failed)}",
        f"edited {edited}",
        f"reproduced {'yes' if memory.reproduced else 'no'}",
        f"tests {'pass' if memory.verified else 'run' if memory.tested else 'to run'}",
    )
    page = said if len(said) <= MAX_SAID else f"{said[:MAX_SAID]}..."
    return f"{'; '.join(facts)}\n{page}"
