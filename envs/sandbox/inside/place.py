"""Where a session works: mounts and folders that it may use, and how its snapshots are kept."""

import os

from turngym.envs.sandbox.inside import kernel
from turngym.envs.sandbox.inside.copies import Copies
from turngym.envs.sandbox.inside.overlay import Overlay

MARK = "turngym-sandbox"
"""A file beside the plain folders of the host that a session may use; without it nothing is done."""
STAGE = "/mnt"
PLACES = {"tree": "", "tmp": "/tmp", "shm": "/dev/shm"}
"""The folders of the disk and where commands find them; the first is the work tree."""


def disk(home: str, disk_mb: int, inodes: int, layers: bool) -> "Overlay | Copies":
    """Mount a file system that bounds bytes and files of all that can be written.

    After the start it lies under an empty file system, so that commands reach it only through the
    places; the supervisor's working folder is the way back.
    """
    if os.getpid() != 1:
        raise OSError("a disk is mounted by the first process of a namespace only")
    places = {name: place or home for name, place in PLACES.items()}
    bare = kernel.NOSUID | kernel.NODEV
    share = f"size={disk_mb}m,nr_inodes={inodes},mode=755"
    kernel.mount("tmpfs", STAGE, "tmpfs", bare, share)
    os.chdir(STAGE)
    os.mkdir("0")
    for name, place in places.items():
        os.mkdir(f"0/{name}")
        os.chmod(f"0/{name}", 0o755 if place == home else 0o1777)
        kernel.mount(f"0/{name}", place, "", kernel.BIND, "")
    kernel.mount("tmpfs", STAGE, "tmpfs", bare | kernel.READ_ONLY, "size=0,mode=755")
    if layers and has_attributes("0"):
        return Overlay(places)
    os.mkdir("aside")
    return Copies(list(places.values()), "aside")


def has_attributes(path: str) -> bool:
    """Tell whether a folder may have attributes of users, which an overlay's layers need.

    A tmpfs of Linux before 6.6 has none, and an overlay on it cannot put a new folder in the place
    of a removed one.
    """
    try:
        os.setxattr(path, "user.sandbox", b"1")
        os.removexattr(path, "user.sandbox")
    except OSError:
        return False
    return True


def mounted(home: str, aside: str, uid: int) -> Copies:
    """Take over what a container's daemon mounted, with the modes that its folders had in the image."""
    if os.getpid() != 1:
        raise OSError("mounts are taken over by the first process of a container only")
    os.chmod(aside, 0o700)
    os.chown(home, uid, uid)
    for path in ("/tmp", "/dev/shm"):
        os.chmod(path, 0o1777)
    return Copies([home, "/tmp", "/dev/shm"], aside)


def folders(home: str, aside: str) -> Copies:
    """Use plain folders of the host: the work tree, and beside it those for copies and for `HOME`."""
    parent = os.path.dirname(home)
    if os.path.dirname(aside) != parent or not os.path.isfile(f"{parent}/{MARK}"):
        raise OSError(f"{home} is no work tree of a sandbox: nothing is done there")
    return Copies([home, f"{parent}/home"], aside)
