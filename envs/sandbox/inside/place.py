"""Where a session works: mounts and folders that it may use, and how its snapshots are kept."""

import posix

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
    if posix.getpid() != 1:
        raise OSError("a disk is mounted by the first process of a namespace only")
    places = {name: place or home for name, place in PLACES.items()}
    bare = kernel.NOSUID | kernel.NODEV
    share = f"size={disk_mb}m,nr_inodes={inodes},mode=755"
    kernel.mount("tmpfs", STAGE, "tmpfs", bare, share)
    posix.chdir(STAGE)
    posix.mkdir("0")
    for name, place in places.items():
        posix.mkdir(f"0/{name}")
        posix.chmod(f"0/{name}", 0o755 if place == home else 0o1777)
        kernel.mount(f"0/{name}", place, "", kernel.BIND, "")
    kernel.mount("tmpfs", STAGE, "tmpfs", bare | kernel.READ_ONLY, "size=0,mode=755")
    if layers and has_attributes("0"):
        return Overlay(places)
    posix.mkdir("aside")
    return Copies(list(places.values()), "aside")


def has_attributes(path: str) -> bool:
    """Tell whether a folder may have attributes of users, which an overlay's layers need.

    A tmpfs of Linux before 6.6 has none, and an overlay on it cannot put a new folder in the place
    of a removed one.
    """
    try:
        posix.setxattr(path, "user.sandbox", b"1")
        posix.removexattr(path, "user.sandbox")
    except OSError:
        return False
    return True


def mounted(home: str, aside: str, uid: int) -> Copies:
    """Take over what a container's daemon mounted, with the modes that its folders had in the image."""
    if posix.getpid() != 1:
        raise OSError("mounts are taken over by the first process of a container only")
    posix.chmod(aside, 0o700)
    posix.chown(home, uid, uid)
    for path in ("/tmp", "/dev/shm"):
        posix.chmod(path, 0o1777)
    return Copies([home, "/tmp", "/dev/shm"], aside)


def folders(home: str, aside: str) -> Copies:
    """Use plain folders of the host: the work tree, and beside it those for copies and for `HOME`."""
    parent = home.rpartition("/")[0]
    marked = posix.access(f"{parent}/{MARK}", posix.F_OK)
    if aside.rpartition("/")[0] != parent or not marked:
        raise OSError(f"{home} is no work tree of a sandbox: nothing is done there")
    return Copies([home, f"{parent}/home"], aside)
