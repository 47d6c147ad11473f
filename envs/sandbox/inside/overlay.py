"""Trees that an overlay keeps in layers: a snapshot freezes the top layer and puts a new one on it."""

import posix

from turngym.envs.sandbox.inside import kernel
from turngym.envs.sandbox.inside.remove import discard

MOST_LAYERS = 200
"""Layers below the top one; the kernel takes 500, and each makes looking up a file slower."""
WHOLE = "whole"
"""Where an overlay is mounted before its parts go to their places."""


class Overlay:
    """Layers in the working folder, each with one folder for each place."""

    def __init__(self, places: "dict[str, str]") -> None:
        """Take over places at which folders of the layer `0` are mounted, under these names."""
        self.places = places
        self.made = 0
        self.old: list[str] = []
        self.chain: tuple[str, ...] = ("0",)
        posix.mkdir(WHOLE)

    def freeze(self) -> "tuple[str, ...]":
        """Return the layers that hold the trees as they stand; they never change again."""
        if posix.listdir(self.chain[0]):
            frozen = self.chain
            if len(frozen) >= MOST_LAYERS:
                frozen = (self._flat(frozen),)
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
            discard(name)
            discard(f"{name}.work")

    def _layer(self) -> str:
        self.made += 1
        posix.mkdir(str(self.made))
        return str(self.made)

    def _stand_on(self, layers: "tuple[str, ...]") -> None:
        """Mount the trees anew, with an empty layer on top of these."""
        top = self._layer()
        posix.mkdir(f"{top}.work")
        data = f"lowerdir={':'.join(layers)},upperdir={top},workdir={top}.work,userxattr"
        kernel.mount("overlay", WHOLE, "overlay", kernel.NOSUID | kernel.NODEV, data)
        for name, place in self.places.items():
            kernel.unmount(place)
            kernel.mount(f"{WHOLE}/{name}", place, "", kernel.BIND, "")
        kernel.unmount(WHOLE)
        self.chain = (top, *layers)

    def _flat(self, layers: "tuple[str, ...]") -> str:
        """Return one layer with the content of many."""
        flat = self._layer()
        for name, place in self.places.items():
            words = ["cp", "-a", place, f"{flat}/{name}"]
            pid = posix.posix_spawnp("cp", words, {"PATH": "/bin:/usr/bin"})
            if posix.waitpid(pid, 0)[1]:
                raise OSError("the layers of its snapshots cannot be merged: the disk may be full")
        return flat
