"""Where attempts are made: a session for them, a neighbour of it, and the world outside."""

import re
import threading
import time

from escape import SMALL, Attempt, text
from escape_outside import Outside
from sandbox_start import Start
from sandbox_traces import first_process, members, space_of

from turngym.envs.core import WorldError

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that a terminal would act on."""
PATIENCE_S = 15.0
"""What a stop may take beyond its time on a machine that has other work, yet no time-out of ours."""


class Arena:
    """One back end's session and neighbour, kept from attempt to attempt."""

    def __init__(self, start: Start, outside: Outside) -> None:
        self.start, self.outside = start, outside
        self.neighbour = start(SMALL)
        self.neighbour.exec("echo mine alone > mine")
        self.begin()

    def begin(self) -> None:
        """Start a session for attempts, with a mark that lets their programs run."""
        self.session = self.start(SMALL)
        self.session.write("/testbed/inside", b"yes")
        self.clean = self.session.snapshot()
        self.supervisor = first_process(self.session)
        self.namespace = space_of(self.supervisor)

    def attack(self, attempt: Attempt) -> tuple[str, list[str]]:
        """Let an attempt happen; return how it ended, and what should not have come of it."""
        begun = time.monotonic()
        calm = threading.Thread(target=lambda: self.calm.append(self.ask_neighbour()))
        self.calm: list[str] = []
        calm.start()
        try:
            outcome, troubles = self.attempted(attempt)
        except WorldError as error:
            outcome, troubles = f"dead ({error})", self.afterlife()
        calm.join()
        answers = {*self.calm, self.ask_neighbour()}
        if answers != {"mine alone\n"}:
            troubles.append(f"the neighbour answered {answers}")
        if time.monotonic() - begun > attempt.timeout_s + PATIENCE_S:
            troubles.append(f"it took {time.monotonic() - begun:.1f} s")
        return outcome, troubles

    def attempted(self, attempt: Attempt) -> tuple[str, list[str]]:
        """Run the program, look around, and bring the place back to where it was."""
        self.session.write("/testbed/attempt.py", text(attempt, self.outside.told()))
        result = self.session.exec("python3 /testbed/attempt.py", attempt.timeout_s)
        troubles = self.outside.troubles(result.output)
        troubles += [line for line in result.output.splitlines() if line.startswith("ESCAPED")]
        if result.stopped not in attempt.stops:
            troubles.append(f"it ended by {result.stopped!r}: {result.output[-500:]}")
        if not result.stopped and attempt.finishes and "TRIED" not in result.output:
            troubles.append(f"it did not finish: {result.exit_code}: {result.output[-500:]}")
        if OBEYED.search(result.output) or len(result.output) > 10_100:
            troubles.append("its output is not fit to be shown")
        troubles += self.asked_to_follow(attempt)
        self.session.restore(self.clean)
        after = self.session.exec("cd /testbed; cat inside; ls -A; rm -rf /tmp/* /dev/shm/*")
        if after.output != "yesinside\n":
            troubles.append(f"the session is not usable: {after.output[-300:]!r}")
        running = [pid for pid in members(self.namespace) if pid != self.supervisor]
        if len(running) > 1:  # one waits for the next command
            troubles.append(f"{len(running)} processes run on")
        return result.stopped or "held", troubles

    def asked_to_follow(self, attempt: Attempt) -> list[str]:
        """Let the session itself walk into what an attempt laid out."""
        try:
            if attempt.writes:
                self.session.write(attempt.writes, b"planted by the session")
            found = self.session.read(attempt.reads) if attempt.reads else b""
        except OSError:
            found = b""
        return self.outside.troubles(found.decode(errors="replace"))

    def afterlife(self) -> list[str]:
        """Return what a session that died has left; a new one takes its place."""
        self.session.close()
        left = members(self.namespace)
        self.begin()
        troubles = self.outside.troubles("")
        return troubles + ([f"{len(left)} processes outlive their sandbox"] if left else [])

    def ask_neighbour(self) -> str:
        """Return what the neighbour says to a question that it knows the answer of."""
        try:
            return self.neighbour.exec("cat mine").output
        except WorldError as error:
            return str(error)

    def close(self) -> None:
        """End both sessions."""
        self.session.close()
        self.neighbour.close()
