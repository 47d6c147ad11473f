"""Images of Docker with a repository in them, made of the tests' own image."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox_start import IMAGE

from turngym.envs.sandbox.docker import LABEL
from turngym.envs.sandbox.sweep import owned
from turngym.envs.swe.files import Entry
from turngym.envs.swe.place import packed


@contextlib.contextmanager
def image_of(
    daemon: str,
    name: str,
    files: Mapping[str, bytes],
    changes: Sequence[str] = (),
    mode: int = 0o644,
) -> Iterator[str]:
    """Give the name of an image that has these files, by paths below its root, while it is used.

    Args:
        daemon: Its address.
        name: The image's; lower case.
        files: What it has beside a small system.
        changes: Lines of a Dockerfile, such as `ENV COLOUR=blue`.
        mode: Of the files.
    """
    with client_of(daemon) as client:
        container = client.create_container(IMAGE, "true")["Id"]
        try:
            client.put_archive(
                container,
                "/",
                packed((path, Entry("file", mode, content)) for path, content in files.items()),
            )
            client.commit(container, repository=name, changes="\n".join(changes) or None)
        finally:
            client.remove_container(container, force=True)
        try:
            yield name
        finally:
            client.remove_image(name, force=True)


@contextlib.contextmanager
def client_of(daemon: str) -> Iterator[Any]:  # the client has no types
    """Give a client of a daemon."""
    import docker

    client = docker.APIClient(daemon)
    try:
        yield client
    finally:
        client.close()


def containers(daemon: str) -> list[str]:
    """Return the numbers of the containers that this process has there."""
    label = f"{LABEL}={owned()}"
    with client_of(daemon) as client:
        return sorted(one["Id"] for one in client.containers(all=True, filters={"label": label}))
