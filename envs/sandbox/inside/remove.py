"""Removing folders that others filled: no link is followed, no mount entered, no depth too great."""

import posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = posix.O_RDONLY | posix.O_DIRECTORY | posix.O_NOFOLLOW | posix.O_CLOEXEC


def discard(path: str) -> None:
    """Remove a file, a link or a whole folder, as far as it can be done."""
    try:
        posix.unlink(path)
    except OSError:  # a folder, or what cannot be removed
        attempt(lambda: discard_folder(path))


def discard_folder(path: str) -> None:
    """Remove a folder, as far as it can be done; `OSError` if it is none, or a link to one."""
    folder = posix.open(path, FOLDER)
    clear(folder)
    posix.close(folder)
    posix.rmdir(path)


def clear(folder: int) -> None:
    """Remove all that is in an open folder, as far as it can be done.

    Every folder in it is moved up to it before it is emptied. So deep trees are as easy as flat ones;
    and where something is mounted, nothing happens, since that cannot be moved.
    """
    mark = f".removed-{posix.urandom(8).hex()}-"
    waiting = lifted(folder, folder, mark, 0)
    made = len(waiting)
    while waiting:
        name = waiting.pop()
        inner = entered(name, folder)
        if inner < 0:
            continue
        below = lifted(inner, folder, mark, made)
        posix.close(inner)
        made += len(below)
        waiting += below
        attempt(lambda name=name: posix.rmdir(name, dir_fd=folder))  # type: ignore[misc]


def lifted(source: int, target: int, mark: str, made: int) -> "list[str]":
    """Move the folders in one folder to another under new names, and remove all else in it."""
    names: list[str] = []
    with posix.scandir(source) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if is_folder:
            new = f"{mark}{made + len(names)}"
            if moved(name, new, source, target):
                names.append(new)
        else:
            attempt(lambda name=name: posix.unlink(name, dir_fd=source))  # type: ignore[misc]
    return names


def moved(name: str, new: str, source: int, target: int) -> bool:
    """Move a folder; a folder that its owner may not change is opened to its owner first."""
    for _ in "12":
        try:
            posix.rename(name, new, src_dir_fd=source, dst_dir_fd=target)
            return True
        except PermissionError:
            allow(name, source)
        except OSError:  # something is mounted there
            return False
    return False


def entered(name: str, parent: int) -> int:
    """Return a descriptor of a folder, or -1 if it cannot be entered."""
    for _ in "12":
        try:
            return posix.open(name, FOLDER, dir_fd=parent)
        except PermissionError:
            allow(name, parent)
        except OSError:
            return -1
    return -1


def allow(name: str, parent: int) -> None:
    """Let the owner of a folder do everything in it, unless something else is mounted there."""
    folder = posix.open(name, posix.O_PATH | posix.O_DIRECTORY | posix.O_NOFOLLOW, dir_fd=parent)
    if posix.fstat(folder).st_dev == posix.fstat(parent).st_dev:
        attempt(lambda: posix.chmod(f"/proc/self/fd/{folder}", 0o700))
    posix.close(folder)


def attempt(action: "Callable[[], None]") -> None:
    """Do something that others may have made impossible."""
    try:
        action()
    except OSError:
        return
