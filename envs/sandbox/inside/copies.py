"""Trees whose files are copied into one, each version once, where nothing may be layered."""

import posix
import stat
import time

from turngym.envs.sandbox.inside.remove import FOLDER, discard
from turngym.envs.sandbox.inside.watch import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

COARSE = 5
"""CLOCK_REALTIME_COARSE, with which file systems stamp what changes."""
STORE = "copies"
"""The file that has all copies."""
CHUNK = 1 << 20
"""Bytes that are copied at once."""


class Entry:
    """What a snapshot knows of one path."""

    def __init__(self, found: posix.stat_result, body: str) -> None:
        """Know a path; its body names the copy of a file, or is the target of a link."""
        self.mode = found.st_mode
        self.owner = (found.st_uid, found.st_gid)
        self.times = (found.st_atime_ns, found.st_mtime_ns)
        self.body = body


class Copies:
    """Copies of the files of some places; a file that did not change since the last one needs none.

    Whether a file changed is told by its number and the time of its last change, which only the
    kernel sets. `tidy` waits until the kernel's clock has moved on, so that whatever is changed
    after a snapshot has a later time.
    """

    def __init__(self, places: "list[str]", aside: str) -> None:
        """Keep copies in the folder `aside`, out of the reach of commands where that can be.

        They are all in one file, one after the other: to make a file takes longer than to fill it.
        """
        self.places = places
        flags = posix.O_RDWR | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC
        self.store = posix.open(f"{aside}/{STORE}", flags, 0o600)
        self.spans: list[tuple[int, int]] = []
        self.latest = 0
        self.known: dict[tuple[int, int], tuple[int, str]] = {}

    def freeze(self) -> "dict[str, dict[str, Entry]]":
        """Copy what is new, and return by place and path how the trees stand, parents first."""
        before, self.known = self.known, {}
        return {place: self._frozen(place, before) for place in self.places}

    def thaw(self, state: "dict[str, dict[str, Entry]]") -> None:
        """Remove what is not of a state, and make what is missing."""
        for place, entries in state.items():
            if not is_folder(place):
                discard(place)
                posix.mkdir(place)
            kept = self._pruned(place, entries)
            self._filled(place, entries, kept)

    def tidy(self) -> None:
        """Wait until what is changed from now on can be told from what was seen."""
        while self.latest >= time.clock_gettime_ns(COARSE):
            time.sleep(0.001)

    def _frozen(
        self, place: str, before: "dict[tuple[int, int], tuple[int, str]]"
    ) -> "dict[str, Entry]":
        entries = {}
        for path, found in walked(place):
            body = ""
            if stat.S_ISREG(found.st_mode):
                changed, body = before.get((found.st_dev, found.st_ino), (-1, ""))
                changed, body = self.known.get((found.st_dev, found.st_ino), (changed, body))
                if changed != found.st_ctime_ns:
                    body = self._stored(f"{place}/{path}", found.st_size)
                self._note(found, body)
            elif stat.S_ISLNK(found.st_mode):
                body = posix.readlink(f"{place}/{path}")
            entries[path] = Entry(found, body)
        return entries

    def _stored(self, path: str, size: int) -> str:
        """Copy a file, and return the copy's name."""
        begin = self.spans[-1][1] if self.spans else 0
        end = begin
        if size:
            source = posix.open(path, posix.O_RDONLY | posix.O_NOFOLLOW | posix.O_CLOEXEC)
            while chunk := posix.read(source, min(begin + size - end, CHUNK)):
                write(self.store, chunk)
                end += len(chunk)
            posix.close(source)
        self.spans.append((begin, end))
        return str(len(self.spans) - 1)

    def _pruned(self, place: str, entries: "dict[str, Entry]") -> "dict[str, str]":
        """Remove what is not as it was; return the body of each path that stays."""
        kept, folders = {"": ""}, [""]
        while folders:
            above = folders.pop()
            with posix.scandir(f"{place}/{above}") as found:
                names = list(found)
            for name in names:
                path = f"{above}{name.name}"
                entry, now = entries.get(path), name.stat(follow_symlinks=False)
                if entry is None or not self._same(entry, now, f"{place}/{path}"):
                    discard(f"{place}/{path}")
                    continue
                kept[path] = entry.body
                if stat.S_ISDIR(now.st_mode):
                    folders.append(f"{path}/")
        return kept

    def _same(self, entry: Entry, now: posix.stat_result, path: str) -> bool:
        if stat.S_ISREG(now.st_mode):
            return self.known.get((now.st_dev, now.st_ino)) == (now.st_ctime_ns, entry.body)
        if stat.S_ISLNK(now.st_mode):
            return stat.S_ISLNK(entry.mode) and posix.readlink(path) == entry.body
        return stat.S_IFMT(now.st_mode) == stat.S_IFMT(entry.mode)

    def _filled(self, place: str, entries: "dict[str, Entry]", kept: "dict[str, str]") -> None:
        """Make what is missing, then give folders and the like their modes and times again."""
        files = {body: path for path, body in kept.items() if stat.S_ISREG(entries[path].mode)}
        for path, entry in entries.items():
            if path in kept:
                continue
            self._make(f"{place}/{path}", entry, f"{place}/{files.setdefault(entry.body, path)}")
        for path, entry in reversed(entries.items()):
            if not stat.S_ISREG(entry.mode):
                dress(f"{place}/{path}", entry)

    def _make(self, path: str, entry: Entry, same: str) -> None:
        """Make one path; a file is a hard link to the one that has the same copy, if there is one."""
        if stat.S_ISDIR(entry.mode):
            posix.mkdir(path)
        elif stat.S_ISLNK(entry.mode):
            posix.symlink(entry.body, path)
        elif not stat.S_ISREG(entry.mode):
            posix.mknod(path, stat.S_IFMT(entry.mode) | 0o600)
        else:
            if same == path:
                self._restore(path, entry)
            else:
                posix.link(same, path)
                self._note(posix.lstat(path), entry.body)

    def _restore(self, path: str, entry: Entry) -> None:
        """Make a file of its copy."""
        at, end = self.spans[int(entry.body)]
        target = posix.open(path, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL, 0o600)
        while at < end:
            chunk = posix.pread(self.store, min(end - at, CHUNK), at)
            write(target, chunk)
            at += len(chunk)
        made = posix.fstat(target)
        if entry.owner != (made.st_uid, made.st_gid):
            posix.fchown(target, *entry.owner)
        posix.fchmod(target, stat.S_IMODE(entry.mode))
        posix.utime(target, ns=entry.times)
        self._note(posix.fstat(target), entry.body)
        posix.close(target)

    def _note(self, found: posix.stat_result, body: str) -> None:
        self.known[found.st_dev, found.st_ino] = (found.st_ctime_ns, body)
        self.latest = max(self.latest, found.st_ctime_ns)


def walked(place: str) -> "Iterator[tuple[str, posix.stat_result]]":
    """Go through all that is in a folder, itself included as the empty path, parents first."""
    folder = posix.open(place, FOLDER)
    yield "", posix.fstat(folder)
    posix.close(folder)
    folders = [""]
    while folders:
        above = folders.pop()
        with posix.scandir(f"{place}/{above}") as found:
            for name in found:
                now = name.stat(follow_symlinks=False)
                yield f"{above}{name.name}", now
                if stat.S_ISDIR(now.st_mode):
                    folders.append(f"{above}{name.name}/")


def is_folder(path: str) -> bool:
    """Tell whether a path is a folder, not a link to one."""
    try:
        return stat.S_ISDIR(posix.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def dress(path: str, entry: Entry) -> None:
    """Give a path the owner, mode and times of an entry."""
    now = posix.lstat(path)
    if (now.st_uid, now.st_gid) != entry.owner:
        posix.chown(path, *entry.owner, follow_symlinks=False)
    if now.st_mode != entry.mode and not stat.S_ISLNK(entry.mode):
        posix.chmod(path, stat.S_IMODE(entry.mode))
    if now.st_mtime_ns != entry.times[1]:
        posix.utime(path, ns=entry.times, follow_symlinks=False)
