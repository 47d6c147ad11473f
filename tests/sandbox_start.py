"""How tests of the sandbox start one, and the daemon that some of them need."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from turngym.envs.sandbox import Limits
from turngym.envs.sandbox.session import Session

Start = Callable[[Limits], Session]

SCRIPT = str(Path(__file__).parents[1] / ".ci/docker")
IMAGE = "turngym-test"
"""What `.ci/docker` puts into its daemon."""


class Daemon:
    """A Docker daemon that a test has for itself."""

    def __init__(self, folder: Path) -> None:
        """Know a folder for it; `start` may say why there is none."""
        self.folder = folder
        self.address = f"unix://{folder}/socket"

    def start(self) -> str:
        """Start it; return what prevents this, empty if nothing does."""
        words = [SCRIPT, "start", str(self.folder)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return done.stderr.strip().splitlines()[-1] if done.returncode else ""

    def stop(self) -> None:
        """Stop it and remove all that it wrote."""
        subprocess.run([SCRIPT, "stop", str(self.folder)], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill_later(self, seconds: float) -> threading.Timer:
        """Kill it, as the kernel does with whoever takes too much memory."""
        pid = int((self.folder / "pid").read_text())
        timer = threading.Timer(seconds, os.kill, (pid, signal.SIGKILL))
        timer.start()
        return timer

    def containers(self) -> list[str]:
        """The numbers of all containers that it has."""
        words = ["docker", "-H", self.address, "ps", "--all", "--quiet"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
