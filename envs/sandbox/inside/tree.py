"""The work tree and its snapshots: layers of an overlay where the kernel allows it, else copies."""

import os

from turngym.envs.sandbox.inside import kernel

MARK = "turngym-sandbox"
"""A file beside a work tree that is a plain folder of the host: nothing is removed without it."""
MOST_LAYERS = 200
"""Layers of a work tree; the kernel takes 500, and each makes looking up a file slower."""


class Overlay:
    """A work tree on a tmpfs of its own: a snapshot freezes the top layer and puts a new one on it.

    The tmpfs bounds bytes and inodes of all that can be written. After the start it lies under an
    empty file system, so that commands reach its layers only through the tree.
    """

    def __init__(self, place: str, stage: str, disk_mb: int, inodes: int) -> None:
        """Mount the disk at `stage`, and its folders where commands look for them."""
        if os.getpid() != 1:
            raise OSError("a work tree is mounted by the first process of a namespace only")
        self.place = place
        self.made = 0
        self.old: list[str] = []
        share = f"size={disk_mb}m,nr_inodes={inodes},mode=755"
        kernel.mount("tmpfs", stage, "tmpfs", kernel.NOSUID | kernel.NODEV, share)
        for name, target in (("tmp", "/tmp"), ("shm", "/dev/shm"), ("0", place)):
            os.mkdir(f"{stage}/{name}")
            kernel.mount(f"{stage}/{name}", target, "", kernel.BIND, "")
        os.chdir(stage)  # the only way back to the layers, once they are covered
        cover = kernel.NOSUID | kernel.NODEV | kernel.READ_ONLY
        kernel.mount("tmpfs", stage, "tmpfs", cover, "size=0,mode=755")
        self.chain = ("0",)

    def freeze(self) -> "tuple[str, ...]":
        """Return the layers that hold the tree as it stands; they never change again."""
        if os.listdir(self.chain[0]):
            frozen = self.chain
            if len(frozen) >= MOST_LAYERS:
                frozen = (self._layer(),)
                copy(self.place, frozen[0])
                self.old.append(self.chain[0])
            self._stand_on(frozen)
        return self.chain[1:]

    def thaw(self, layers: "tuple[str, ...]") -> None:
        """Put a fresh layer on frozen ones, and forget what was written since."""
        self.old.append(self.chain[0])
        self._stand_on(layers)

    def tidy(self) -> None:
        """Remove what no snapshot needs; it may take long, so it is done when nobody waits."""
        while self.old:
            name = self.old.pop()
            for path in (name, f"{name}.work"):
                remove(path)

    def _layer(self) -> str:
        self.made += 1
        os.mkdir(str(self.made))
        return str(self.made)

    def _stand_on(self, layers: "tuple[str, ...]") -> None:
        """Mount the tree anew, with an empty layer on top of these."""
        top = self._layer()
        os.mkdir(f"{top}.work")
        kernel.unmount(self.place)
        self.chain = (top, *layers)
        if layers:
            os.chmod(top, os.stat(layers[0]).st_mode & 0o7777)
            data = f"lowerdir={':'.join(layers)},upperdir={top},workdir={top}.work,userxattr"
            kernel.mount("overlay", self.place, "overlay", kernel.NOSUID | kernel.NODEV, data)
        else:
            kernel.mount(top, self.place, "", kernel.BIND, "")


class Copies:
    """A work tree that is copied aside, for places where nothing may be mounted."""

    def __init__(self, place: str, aside: str, uid: int) -> None:
        """Keep copies in the folder `aside`, out of the reach of the user of commands, if there is one."""
        marked = os.path.isfile(os.path.join(os.path.dirname(place), MARK))
        if os.getpid() != 1 and not marked:
            raise OSError(f"{place} is no work tree of a sandbox: nothing is removed there")
        if uid:  # the daemon gives a mount the mode that its folder has in the image
            os.chmod(aside, 0o700)
            os.chown(place, uid, uid)
            for path in ("/tmp", "/dev/shm"):
                os.chmod(path, 0o1777)
        self.place = place
        self.aside = aside
        self.made = 0

    def freeze(self) -> "tuple[str, ...]":
        """Return the name of a copy of the tree."""
        self.made += 1
        os.mkdir(f"{self.aside}/{self.made}")
        copy(self.place, f"{self.aside}/{self.made}")
        return (str(self.made),)

    def thaw(self, layers: "tuple[str, ...]") -> None:
        """Replace the tree by a copy."""
        for name in os.listdir(self.place):
            remove(f"{self.place}/{name}")
        copy(f"{self.aside}/{layers[0]}", self.place)

    def tidy(self) -> None:
        """Do nothing: a copy leaves nothing behind."""


def copy(source: str, target: str) -> None:
    """Copy all that is in a folder, with modes, times and links."""
    words = ["cp", "-a", f"{source}/.", target]
    pid = os.posix_spawnp("cp", words, {"PATH": os.defpath})
    if os.waitpid(pid, 0)[1]:
        raise OSError(f"a copy of {source} is not complete: the disk may be full")


def remove(path: str) -> None:
    """Remove a file or a whole folder as far as it can be done, however deep it is."""
    aside = f"{os.path.dirname(path)}/{os.urandom(8).hex()}"
    folders = [path]
    try:
        if os.path.islink(path) or not os.path.isdir(path):
            os.unlink(path)
            return
        for folder in folders:  # which grows meanwhile
            with os.scandir(folder) as entries:
                for entry in list(entries):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{aside}.{len(folders)}")
                        os.rename(entry.path, folders[-1])
                    else:
                        os.unlink(entry.path)
            os.rmdir(folder)
    except OSError:  # what stays is within its share of the disk
        pass
