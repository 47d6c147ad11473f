"""What the agent is told at the beginning: how to work, how to write an action."""

from turngym.envs.sandbox.output import readable
from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.actions import Form
from turngym.envs.swe.tools.running import SUBMIT

MAX_ISSUE = 50_000
"""Characters of an issue that are shown."""
TASK = (
    f"You repair a Python repository in {WORK_TREE}. An issue tells what is wrong. Reproduce it, find "
    "the cause, edit the code, run the tests, then submit. Hidden tests decide whether the issue is "
    "solved and nothing else is broken. Changes to tests and to what configures them do not count."
)
FORMS: dict[Form, str] = {
    "lines": """Each turn is one command:
bash COMMAND
view PATH [FIRST [LAST]]
search TEXT [PATH]
create PATH, the content on the lines below
str_replace PATH, and below it the old text, which must stand there exactly once, and the new:
<<<<<<< SEARCH
old lines
=======
new lines
>>>>>>> REPLACE
insert PATH LINE, below it the lines that go after that line
undo PATH
run_tests [TEST ...]
more
submit""",
    "calls": "Each turn is one call of a tool; submit ends the task.",
    "bash": "Each turn is one block of commands:\n```bash\nCOMMANDS\n```\n"
    f"The task ends when the first line of output is {SUBMIT}: use echo, alone in its turn.",
}


def opening(form: Form) -> str:
    """Return the system message."""
    return f"{TASK}\n\n{FORMS[form]}"


def issue(statement: str) -> str:
    """Return the user's message."""
    text = readable(statement.strip().encode(errors="replace"))
    cut = text if len(text) <= MAX_ISSUE else f"{text[:MAX_ISSUE]}\n[the rest is cut]"
    return f"<issue>\n{cut}\n</issue>"
