"""No sandbox at all: commands run as the caller, with the caller's files and the caller's network.

For commands that are trusted, on machines that have nothing better. A session still keeps its folder
and variables, has time-outs, cuts output, and cleans up; its limits on one process hold, those on all
of them together do not. What the session itself writes and removes is in one temporary folder that it
made, never beyond a link or a mount in it, whatever commands put there.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from turngym.envs.core import WorldError
from turngym.envs.sandbox import settings
from turngym.envs.sandbox.channel import SocketChannel
from turngym.envs.sandbox.inside.place import MARK
from turngym.envs.sandbox.inside.remove import FOLDER, clear
from turngym.envs.sandbox.program import command
from turngym.envs.sandbox.protocol import USUAL, Limits
from turngym.envs.sandbox.session import Session
from turngym.envs.sandbox.sweep import PREFIX, owned, sweep_folders


def process_sandbox(limits: Limits = USUAL, *, unsafe: Literal[True]) -> Session:
    """Start a session without any isolation; `unsafe=True` says that you know.

    Its work tree is a temporary folder, not `/testbed`.
    """
    if unsafe is not True:
        raise ValueError(
            f"unsafe is {unsafe!r}: a process isolates nothing, say unsafe=True if you want it"
        )
    sweep_folders()
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{owned()}-")
    places = {name: os.path.join(folder, name) for name in ("work", "aside", "home")}
    for path in places.values():
        os.mkdir(path)
    (Path(folder) / MARK).touch()
    near, far = socket.socketpair()
    try:
        held = Child(folder, far)
    except OSError as error:
        near.close()
        raise WorldError(f"no process starts: {error}") from None
    finally:
        far.close()
    session = Session(SocketChannel(near), held, limits)
    variables = {**settings.ENVIRONMENT, "HOME": places["home"], "TMPDIR": places["home"]}
    sent = settings.encoded(
        limits, home=places["work"], aside=places["aside"], environment=variables
    )
    session.begin(sent, b"")
    return session


class Child:
    """A supervisor that is a plain child of this process, and the folder that it may use."""

    def __init__(self, path: str, far: socket.socket) -> None:
        self.path = path
        self.folder = os.open(path, FOLDER)  # whatever a command makes of its path, this is ours
        try:
            words, end = command(sys.executable), far.fileno()
            self.process = subprocess.Popen(
                words, stdin=end, stdout=end, cwd=path, start_new_session=True
            )
        except BaseException:
            self._remove()
            raise

    def kill(self) -> None:
        """Let the supervisor kill what it started, as it does when nobody listens any more."""
        if self.folder < 0:
            return
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._remove()

    def why(self) -> str:
        """Return nothing: whatever the supervisor had to say went to standard error."""
        return ""

    def _remove(self) -> None:
        clear(self.folder)
        with contextlib.suppress(OSError):  # a command moved it away
            os.rmdir(self.path)
        os.close(self.folder)
        self.folder = -1
