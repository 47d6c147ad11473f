"""The place in which an episode's commands run: a sandbox that is brought to where the files are.

The files live on this side (`files.py`); a sandbox is taken when the first command runs, and is told
of edits before each. So an edit costs nothing, a reset costs nothing, and a snapshot is the files
themselves: exact but for times, inode numbers and what lies beyond `MAX_KEPT`.
"""

import base64
import binascii
import io
import tarfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from turngym.envs.sandbox import Result, Sandbox
from turngym.envs.sandbox.protocol import OUTPUT_LIMIT, WORK_TREE
from turngym.envs.swe.files import GIT, ROOTS, Entry, Files
from turngym.envs.swe.history import without_times

MAX_FILE = 1 << 20
"""Bytes of a file that commands leave behind; what is longer is no part of the state."""
MAX_KEPT = 2_000
"""Files that one command may leave changed; what comes after is no part of the state."""
BEGUN = 1_577_836_800
"""When the files of the start were written: the time of the one commit."""

INDEX = f"{GIT}/index"

_START = (
    "export PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 PAGER=cat GIT_PAGER=cat GIT_OPTIONAL_LOCKS=0; "
    "command -v python >/dev/null || { mkdir -p /tmp/.bin; export PATH=$PATH:/tmp/.bin; "
    "ln -s $(command -v python3) /tmp/.bin/python; }"
)
"""No caches that a change in the same second would fool, no pagers, and a Python by both names."""
_ARCHIVE = "/dev/shm/.files.tar"
_HIDDEN = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache")
_FIND = (
    f"/usr/bin/find {' '.join(ROOTS)} -mindepth 1 "
    + " ".join(f"-name {name} -prune -o" for name in _HIDDEN)
    + r" -printf '%y %m %s %T@ %C@ %i\0%p\0%l\0' 2>/dev/null"
)
_LISTED = (
    r"{ pwd -P; printf '\0'; export -p; printf '\0'; "
    + _FIND
    + "; } 2>/dev/null | { /usr/bin/gzip -nc1 | /usr/bin/base64 -w0; } 2>/dev/null"
)
_KINDS: Mapping[str, str] = {"f": "file", "d": "folder", "l": "link"}


class Broken(Exception):
    """The agent's commands left a session that cannot be asked any more; the episode is over."""


class Machine(NamedTuple):
    """The state of a session between two commands."""

    files: Files
    cwd: str = WORK_TREE
    exports: str = ""
    """The shell's exported variables; empty if they are those of the start."""


class _Listing(NamedTuple):
    cwd: str
    exports: str
    stamps: dict[str, tuple[str, str]]
    """Of each path its kind with mode, size and times, and where it leads if it is a link."""


class Place:
    """At most one sandbox, in a known state."""

    def __init__(
        self, take: Callable[[], Sandbox], modules: Callable[[], Path] | None = None
    ) -> None:
        """Begin without a sandbox.

        Args:
            take: Gives a fresh one.
            modules: Names a folder in it that Python shall look into, for pytest.
        """
        self._take = take
        self._modules = modules
        self._sandbox: Sandbox | None = None
        self._inside: Machine
        self._stamps: dict[str, tuple[str, str]] = {}
        self._exports = ""  # those of a session in which nothing has run

    def enter(self, machine: Machine) -> Sandbox:
        """Return a sandbox in this state.

        Raises:
            WorldError: None is to be had, or it is lost.
        """
        if self._sandbox is None:
            self._sandbox = self._take()
            self._begin(machine)
        else:
            self._follow(machine.files)
        if (machine.cwd, machine.exports) != (self._inside.cwd, self._inside.exports):
            variables = machine.exports or self._exports
            unset = "unset $(compgen -e) 2>/dev/null"
            self._sandbox.exec(f"cd {_quoted(machine.cwd)}; {unset}; {variables}")
        self._inside = machine
        return self._sandbox

    def leave(self) -> Machine:
        """Return the state that commands left.

        Raises:
            Broken: It cannot be told any more.
            WorldError: The sandbox is lost.
        """
        listing = self._list(_LISTED)
        files = self._inside.files.put(self._news(listing))
        exports = "" if listing.exports == self._exports else listing.exports
        self._stamps = listing.stamps
        self._inside = Machine(files, listing.cwd, exports)
        return self._inside

    def run(self, machine: Machine, command: str, timeout_s: float) -> tuple[Result, Machine]:
        """Run a command in a state and return what it printed and the state after it."""
        result = self.enter(machine).exec(command, timeout_s)
        return result, self.leave()

    def clear(self) -> None:
        """Close the sandbox, if there is one: the next command runs in a fresh one."""
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()

    def _begin(self, machine: Machine) -> None:
        """Bring a fresh sandbox to a state."""
        unpack = self._sent({path: machine.files.get(path) for path in machine.files.paths()})
        path = f"export PYTHONPATH={_quoted(str(self._modules()))}" if self._modules else ":"
        here = self._list(f"{_START}; {path}; {unpack}; {_LISTED}")
        self._stamps, self._exports = here.stamps, here.exports
        self._inside = Machine(machine.files)

    def _follow(self, files: Files) -> None:
        """Bring a sandbox from its last state to other files."""
        old = self._inside.files
        paths = {*old.changes, *files.changes}
        news = {path: files.get(path) for path in paths if files.get(path) != old.get(path)}
        if not news:
            return
        gone = sorted((path for path, entry in news.items() if entry is None), reverse=True)
        remove = "; ".join(f"/bin/rm -rf {_quoted(path)}" for path in gone) or ":"
        here = self._list(f"{remove}; {self._sent(news)}; {_LISTED}")
        self._stamps = here.stamps

    def _sent(self, files: Mapping[str, Entry | None]) -> str:
        """Write files as an archive into the sandbox and return the command that unpacks it."""
        there = [(path, entry) for path, entry in sorted(files.items()) if entry is not None]
        if not there:
            return ":"
        assert self._sandbox is not None
        self._sandbox.write(_ARCHIVE, packed(there))
        return f"/bin/tar -xpPf {_ARCHIVE}; /bin/rm -f {_ARCHIVE}"

    def _list(self, command: str) -> _Listing:
        """Run a command that ends by telling what is there."""
        assert self._sandbox is not None
        said = self._sandbox.exec(command).output
        if len(said) > OUTPUT_LIMIT:  # cut in the middle: ask again, piece by piece
            pieces: list[str] = []
            while not pieces or len(pieces[-1]) == OUTPUT_LIMIT:
                start = len(pieces) * OUTPUT_LIMIT
                more = (
                    f"{_LISTED} | /usr/bin/tail -c +{start + 1} | /usr/bin/head -c {OUTPUT_LIMIT}"
                )
                pieces.append(self._sandbox.exec(more).output)
            said = "".join(pieces)
        return read_listing(said)

    def _news(self, listing: _Listing) -> dict[str, Entry | None]:
        """Return what is not as it was, with the content of files that changed."""
        news: dict[str, Entry | None] = dict.fromkeys(self._stamps.keys() - listing.stamps.keys())
        changed = sorted(p for p, s in listing.stamps.items() if self._stamps.get(p) != s)
        for path in changed[:MAX_KEPT]:
            entry = self._entry(path, *listing.stamps[path])
            if entry is not None:
                news[path] = entry
        return news

    def _entry(self, path: str, stamp: str, leads_to: str) -> Entry | None:
        letter, mode, size, *_ = stamp.split(" ")
        bits = int(mode, 8)
        if letter == "d":
            return Entry("folder", bits)
        if letter == "l":
            return Entry("link", 0o777, leads_to.encode(errors="surrogateescape"))
        if letter != "f" or int(size) > MAX_FILE:
            return None
        assert self._sandbox is not None
        try:
            content = self._sandbox.read(path)
        except OSError:  # not even its owner may read it
            return None
        return Entry("file", bits, without_times(content) if path == INDEX else content)


def packed(files: Iterable[tuple[str, Entry]]) -> bytes:
    """Return files as a tar archive, with absolute paths and the time of the commit."""
    kinds = {"file": tarfile.REGTYPE, "folder": tarfile.DIRTYPE, "link": tarfile.SYMTYPE}
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, entry in files:
            info = tarfile.TarInfo(path)
            info.type, info.mode, info.mtime = kinds[entry.kind], entry.mode, BEGUN
            if entry.kind == "link":
                info.linkname = entry.data.decode(errors="surrogateescape")
            info.size = len(entry.data) if entry.kind == "file" else 0
            archive.addfile(info, io.BytesIO(entry.data))
    return target.getvalue()


def read_listing(text: str) -> _Listing:
    """Read what `_LISTED` prints.

    Raises:
        Broken: It is something else.
    """
    try:
        plain = zlib.decompress(base64.b64decode(text, validate=True), wbits=31)
    except (binascii.Error, ValueError, zlib.error):
        raise Broken("the shell does not answer any more") from None
    cwd, exports, *rest = plain.decode(errors="surrogateescape").split("\0")
    if len(rest) % 3 != 1 or rest[-1]:
        raise Broken("the shell does not answer any more")
    stamps = {rest[i + 1]: (rest[i], rest[i + 2]) for i in range(0, len(rest) - 1, 3)}
    return _Listing(cwd.removesuffix("\n"), exports, stamps)


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'"
