"""Images of Docker that hold a repository at /testbed, with the Python and packages that it needs."""

import contextlib
import functools
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from turngym.envs.core import WorldError
from turngym.envs.sandbox import Sandbox, docker_sandbox
from turngym.envs.sandbox.docker import LABEL, Client, connected, told
from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.sandbox.session import Session
from turngym.envs.sandbox.sweep import owned
from turngym.envs.swe.archive import streamed
from turngym.envs.swe.home import Home
from turngym.envs.swe.interpreter import SYSTEM, Interpreter, Packages
from turngym.envs.swe.rows import Row
from turngym.envs.swe.tester import swe_limits
from turngym.envs.swe.toolbox import toolbox
from turngym.envs.swe.tree import Tree

NEEDED = ("/bin/bash", "/bin/tar", "/bin/rm", "/usr/bin/find", "/usr/bin/gzip", "/usr/bin/base64")
"""What the world itself runs in a sandbox, by full names that no command of an agent replaces."""
ENVIRONMENTS = "/opt/miniconda3/envs/testbed/bin"
"""Where the images of SWE-bench have the Python of a task; that on their PATH is another."""
OLDEST, OLDEST_PYTEST = (3, 9), 7
"""What our programs in an image, and our plugin of pytest, need at least."""
PYTEST_ITSELF = frozenset({"_pytest/__init__.py", "src/_pytest/__init__.py"})
"""What a repository has that cannot be graded: its tests would be run by what they test."""
CHUNK = 1 << 20
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OURS = re.compile(r"(HOME|USER|TERM|LANG|TZ)$|PYTHON|PYTEST")
PROBE = """
import json, sys
try:
    import pytest
    found = str(pytest.__version__)
except ImportError:
    found = ""
print(json.dumps([list(sys.version_info[:2]), found]))
"""


@dataclass(frozen=True, slots=True)
class InImage:
    """Starts sandboxes from an image."""

    image: str
    daemon: str | None

    def __call__(self) -> Session:
        """Start one that has what tests need."""
        readable = [toolbox()]
        return docker_sandbox(self.image, swe_limits(), readable=readable, daemon=self.daemon)


def image_name(image: str, row: Row) -> str:
    """Return the image of a row; `{instance_id}` stands for its id as SWE-bench writes it there.

    Names of images have no capitals, and below a name of their publisher no two underscores.
    """
    name = row.instance_id.lower()
    if "/" in image.partition("{")[0]:
        name = name.replace("__", "_1776_")
    return image.replace("{instance_id}", name)


def in_image(name: str, daemon: str | None) -> tuple[Tree, Home]:
    """Return the repository that an image holds, and the home that it is to its tests.

    Raises:
        ValueError: It has no repository, or not what tests need.
        WorldError: There is no daemon, or no such image.
    """
    with _asked(name, daemon) as client:
        found = client.inspect_image(name)
    variables = tuple((found.get("Config") or {}).get("Env") or ())
    return _read(found["Id"], variables, name, daemon)


@functools.lru_cache(maxsize=4)  # a tree is large; what is played is kept by the task set
def _read(
    image: str, variables: tuple[str, ...], name: str, daemon: str | None
) -> tuple[Tree, Home]:
    start = InImage(image, daemon)
    tree = image_tree(image, name, daemon)
    python = image_python(start, variables, name)
    return tree, Home(start=start, python=python, image=image)


def image_tree(image: str, name: str, daemon: str | None) -> Tree:
    """Read the work tree out of an image, which nothing of it is run for; history is left out.

    Raises:
        ValueError: There is none, or it is not one that we read.
    """
    with _asked(name, daemon) as client:
        container = client.create_container(
            image, ["/none"], entrypoint=[], network_disabled=True, labels={LABEL: owned()}
        )["Id"]
        try:
            # The SDK's own `get_archive` leaves a connection open that is not read to its end.
            place = f"{client.base_url}/containers/{container}/archive"
            with client.get(place, params={"path": WORK_TREE}, stream=True) as response:
                found = response.iter_content(CHUNK) if response.ok else ()
                tree = streamed(found, f"{WORK_TREE} of image {name}", WORK_TREE.strip("/"))
        finally:
            client.remove_container(container, force=True, v=True)
    if not tree:
        raise ValueError(f"image {name!r} has no files in {WORK_TREE}: expected a repository there")
    if not PYTEST_ITSELF.isdisjoint(tree):
        raise ValueError(f"image {name!r} has pytest itself as its repository, which decides alone")
    return tree


def image_python(start: InImage, variables: tuple[str, ...], name: str) -> Interpreter:
    """Find the Python of an image, and a pytest for it.

    Args:
        start: Starts a sandbox from the image.
        variables: The environment that the image gives to its programs, as `NAME=value`.
        name: The image's name, for messages.

    Raises:
        ValueError: It has no Python or no pytest that tests could be run with.
        WorldError: No sandbox starts from it.
    """
    with _first(start, name) as sandbox:
        missing = _said(sandbox, f"for x in {' '.join(NEEDED)}; do [ -x $x ] || echo $x; done")
        if missing:
            raise ValueError(f"image {name!r} has no {', '.join(missing)}: expected all of these")
        environment = dict(SYSTEM.variables) | dict(_pairs(variables))
        if _said(sandbox, f"[ ! -x {ENVIRONMENTS}/python3 ] || echo yes"):
            environment["PATH"] = f"{ENVIRONMENTS}:{environment['PATH']}"
        given = tuple(sorted(environment.items()))
        return Interpreter(variables=given, packages=_packages(sandbox, given, name))


def _first(start: InImage, name: str) -> Session:
    """Start a sandbox from an image that none was started from before."""
    try:
        return start()
    except WorldError as error:
        if 'exec: "python3"' in str(error):
            raise ValueError(
                f"image {name!r} has no python3 on its PATH: expected 3.9 or newer"
            ) from None
        raise WorldError(str(error).replace(start.image, name)) from None


def _packages(sandbox: Sandbox, given: tuple[tuple[str, str], ...], name: str) -> Packages:
    """Return whose pytest runs tests: the image's if it is new enough, ours if Python is."""
    version, own = _probed(sandbox, given, "")
    if version < OLDEST:
        shown = ".".join(map(str, version)) or "none that runs"
        raise ValueError(f"Python in image {name!r} is {shown}: expected 3.9 or newer")
    if own and int(own.partition(".")[0]) >= OLDEST_PYTEST:
        return "own pytest"
    if _probed(sandbox, given, str(toolbox()))[1]:
        return "our pytest"
    raise ValueError(
        f"pytest in image {name!r} is {own or 'missing'}, and its Python {version[0]}.{version[1]} "
        f"is too old for ours: expected pytest {OLDEST_PYTEST} or newer there"
    )


def _probed(
    sandbox: Sandbox, given: tuple[tuple[str, str], ...], folder: str
) -> tuple[tuple[int, ...], str]:
    """Return the version of Python, and of the pytest that it finds in a folder or in its own."""
    sandbox.write("/tmp/probe.py", PROBE.encode())
    words = " ".join(shlex.quote(f"{key}={value}") for key, value in given)
    command = f"cd /; env -i {words} PYTHONPATH={folder} python3 -B -s /tmp/probe.py 2>/dev/null"
    try:
        version, pytest = json.loads((_said(sandbox, command) or ["[[], ``]"])[-1])
    except ValueError:
        return (), ""
    return tuple(version), pytest


def _said(sandbox: Sandbox, command: str) -> list[str]:
    return sandbox.exec(command).output.splitlines()


def _pairs(variables: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give the variables that a shell can hold, less those that a session or a run of tests sets."""
    for variable in variables:
        key, _, value = variable.partition("=")
        if NAME.fullmatch(key) and not OURS.match(key):
            yield key, value


@contextlib.contextmanager
def _asked(name: str, daemon: str | None) -> Iterator[Client]:
    """Give a client for a short while; what the daemon refuses is told in one sentence."""
    import docker
    import requests

    client = connected(daemon)
    try:
        yield client
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise told(error, name) from None
    finally:
        client.close()
