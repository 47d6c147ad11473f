"""The sandbox with a daemon: one container per session, held by cgroups, from an image of your choice.

The container has no network, a read-only root, no capabilities for commands, no new privileges,
Docker's own filter of system calls, and limits on processes, memory and processors. Its first process
is the supervisor, as root with the few capabilities that it takes to start, kill and clean up after
commands, which run as user 1000. The image needs `python3` (3.9 or newer), `sh` and `cp`, and is
never pulled.

A container dies with the session: its input ends, the supervisor ends, and the daemon removes it.
If the daemon itself was away at that moment, the next session of any program on this machine sweeps.
Snapshots are copies of what changed, since nothing may be mounted. Each of /testbed, /tmp and /dev/shm
has the whole disk limit for itself, and what lies in them counts as memory too.
"""

import contextlib
import os
import socket
import struct
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from turngym.envs.core import WorldError
from turngym.envs.sandbox import seccomp, settings
from turngym.envs.sandbox.bubblewrap import checked, outermost
from turngym.envs.sandbox.channel import SocketChannel
from turngym.envs.sandbox.program import command
from turngym.envs.sandbox.protocol import USUAL, WORK_TREE, Limits
from turngym.envs.sandbox.session import Session
from turngym.envs.sandbox.sweep import is_orphan, owned

LABEL = "turngym.owner"
"""The label of our containers; its value names the process that started them."""
AGENT = 1000
CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"]
"""The supervisor's; commands lose them when they become an ordinary user."""
ASIDE = "/snapshots"
TIMEOUT_S = 60
"""How long the daemon may take over one request."""

Client = Any
"""`docker.APIClient`, whose package has no types."""


def docker_sandbox(
    image: str,
    limits: Limits = USUAL,
    *,
    readable: Sequence[str | Path] = (),
    cpus: float = 1.0,
    daemon: str | None = None,
) -> Session:
    """Start a sandbox in a container.

    Args:
        image: The name of an image that the daemon has; `import_image` makes one of a folder.
        limits: What the session may use.
        readable: Files and folders of the daemon's machine that commands may read, each at its own
            path, for everybody to read; what the image has there is hidden.
        cpus: How many processors the container may keep busy.
        daemon: The daemon's address, e.g. `unix:///run/docker.sock`; its usual place if not given.

    Raises:
        WorldError: If there is no daemon, or no such image.
    """
    paths = outermost([checked(Path(path), True) for path in readable])
    client = connected(daemon)
    try:
        sweep_containers(client)
        container = Container(client, address(daemon), image, held(limits, cpus, paths))
        session = Session(container.channel, container, limits)
    except BaseException as error:
        client.close()
        raise told(error, image) from None
    sent = settings.encoded(limits, aside=ASIDE, uid=AGENT)
    session.begin(sent, seccomp.program())
    return session


def connected(daemon: str | None) -> Client:
    """Return a client of the daemon."""
    try:
        import docker
    except ImportError:
        raise WorldError("no docker package here: pip install 'turngym[docker]'") from None
    where = address(daemon)
    try:
        knock(where)
        if daemon is None:
            return docker.from_env(timeout=TIMEOUT_S).api
        return docker.APIClient(daemon, timeout=TIMEOUT_S)
    except (docker.errors.DockerException, OSError) as error:
        raise WorldError(f"no Docker daemon answers at {where}: {brief(error)}") from None


def address(daemon: str | None) -> str:
    """Return where a daemon is, by the rule of Docker's own programs if no place is given."""
    return daemon or os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"


def knock(where: str) -> None:
    """Raise `OSError` if nobody listens at a path; the client would leave a socket open each time."""
    if where.startswith("unix://"):
        with socket.socket(socket.AF_UNIX) as trial:
            trial.connect(where.removeprefix("unix://"))


def told(error: BaseException, image: str) -> BaseException:
    """Return the error to raise: a `WorldError` for whatever the daemon had to say."""
    import docker
    import requests

    if isinstance(error, docker.errors.ImageNotFound):
        return WorldError(f"the Docker daemon has no image {image!r}: build or pull it beforehand")
    if isinstance(error, docker.errors.DockerException | requests.RequestException | OSError):
        return WorldError(f"Docker gives no container of {image!r}: {brief(error)}")
    return error


def brief(error: BaseException) -> str:
    """Return an error in one line."""
    return " ".join(str(getattr(error, "explanation", None) or error).split())[:300]


class Container:
    """A running container; its first process is the supervisor."""

    def __init__(self, client: Client, where: str, image: str, how: dict[str, object]) -> None:
        self.client, self.where = client, where
        self.removed = False
        self.id: str = client.create_container(
            image,
            command("python3"),
            user="0:0",
            stdin_open=True,
            network_disabled=True,
            working_dir="/",
            entrypoint=[],
            hostname="sandbox",
            environment={},
            labels={LABEL: owned()},
            host_config=client.create_host_config(**how),
        )["Id"]
        try:
            wanted = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            self.attached = client.attach_socket(self.id, wanted)
            self.channel = FramedChannel(self.attached._sock)
            client.start(self.id)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """Remove the container and wait until it is gone; a daemon that is away removes it later."""
        if self.removed:
            return
        import docker
        import requests

        gone = (docker.errors.DockerException, requests.RequestException, OSError)
        with contextlib.suppress(*gone):
            knock(self.where)
            end = time.monotonic() + TIMEOUT_S
            while time.monotonic() < end:  # "removal is in progress" is an error, and a good sign
                try:
                    self.client.remove_container(self.id, force=True, v=True)
                except docker.errors.NotFound:
                    break
                except docker.errors.APIError:
                    time.sleep(0.05)
        with contextlib.suppress(*gone, AttributeError):
            self.attached.close()
            self.channel.close()
        self.client.close()
        self.removed = True

    def why(self) -> str:
        """Return what the container said on standard error, or that the daemon is away."""
        said = self.channel.errors.decode(errors="replace").strip().replace("\n", "; ")
        if said or self.removed:
            return said[:300]
        import docker
        import requests

        try:
            knock(self.where)
            state = self.client.inspect_container(self.id)["State"]
        except docker.errors.NotFound:
            return "its container ended"
        except (docker.errors.DockerException, requests.RequestException, OSError):
            return "the Docker daemon is gone"
        return "its container ran out of memory" if state.get("OOMKilled") else ""


def held(limits: Limits, cpus: float, readable: Sequence[Path]) -> dict[str, object]:
    """Return how a container is held, in the words of Docker's SDK."""
    import docker

    share = f"size={limits.disk_mb}m,nr_inodes={limits.inodes}"
    memory = f"{limits.memory_mb + 2 * limits.disk_mb}m"
    return {
        "network_mode": "none",
        "cap_drop": ["ALL"],
        "cap_add": CAPABILITIES,
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "ipc_mode": "none",
        "pids_limit": limits.processes + 2,  # the supervisor, and what waits for the next command
        "mem_limit": memory,
        "memswap_limit": memory,
        "nano_cpus": int(cpus * 1e9),
        "log_config": docker.types.LogConfig(type="none"),
        "auto_remove": True,
        "mounts": [  # unlike a bind, it makes no folder of a path that is not there
            docker.types.Mount(str(path), str(path), "bind", read_only=True) for path in readable
        ],
        "tmpfs": {
            WORK_TREE: f"{share},mode=755,uid={AGENT},gid={AGENT},exec",
            "/tmp": f"{share},mode=1777,exec",
            "/dev/shm": f"{share},mode=1777",
            ASIDE: f"size={4 * limits.disk_mb}m,nr_inodes={4 * limits.inodes},mode=700",
        },
    }


class FramedChannel(SocketChannel):
    """A channel through Docker's attach stream, which mixes output and errors in frames."""

    def __init__(self, near: socket.socket) -> None:
        super().__init__(near)
        self.output = bytearray()
        self.errors = bytearray()

    def receive(self, count: int, end: float) -> bytes:
        """Return so many bytes of standard output; the beginning of standard error is kept."""
        while len(self.output) < count:
            kind, length = struct.unpack(">BxxxI", super().receive(8, end))
            content = super().receive(length, end)
            if kind == 1:
                self.output += content
            elif len(self.errors) < 2000:
                self.errors += content
        found = bytes(self.output[:count])
        del self.output[:count]
        return found


def sweep_containers(client: Client) -> int:
    """Remove the containers of programs that are gone; return how many there were."""
    import docker

    found = client.containers(all=True, filters={"label": LABEL})
    orphans = [one["Id"] for one in found if is_orphan(one["Labels"][LABEL])]
    for name in orphans:
        with contextlib.suppress(docker.errors.APIError):  # somebody else sweeps too
            client.remove_container(name, force=True, v=True)
    return len(orphans)


def import_image(archive: str | Path, name: str, *, daemon: str | None = None) -> None:
    """Make an image of a root file system in a tar file; an image of that name is replaced."""
    if not Path(archive).is_file():
        raise ValueError(f"archive is {str(archive)!r}: expected a tar file")
    client = connected(daemon)
    import docker

    repository, _, tag = name.partition(":")
    try:
        client.import_image(src=str(archive), repository=repository, tag=tag or "latest")
    except docker.errors.DockerException as error:
        raise WorldError(f"Docker makes no image of {str(archive)!r}: {brief(error)}") from None
    finally:
        client.close()
