"""What all processes of a sandbox hold of the machine's memory, as far as one of them can see."""

import posix

DATAGRAM = "0002"
"""The type of a socket to which many may send before it reads."""
OVER = 2
"""What a buffer takes beyond what was asked for: the last message in it, and each one's head."""


def bytes_held() -> int:
    """Return the memory of all processes but the first, shared pages counted often, with buffers."""
    return pages_held() * posix.sysconf("SC_PAGE_SIZE") + OVER * (unix_buffers() + queues())


def pages_held() -> int:
    """Return the pages of memory that all processes of this place hold, shared ones counted often."""
    held = 0
    for name in posix.listdir("/proc"):
        if name.isdigit() and name != "1":
            try:
                with open(f"/proc/{name}/statm") as sizes:
                    held += int(sizes.read().split()[1])
            except (OSError, IndexError):  # it ended meanwhile
                continue
    return held


def unix_buffers() -> int:
    """Return what Unix sockets could have under way: the kernel does not list what they do have.

    The filter of system calls keeps them at their usual size. All of them are in a network of their
    own, also those that wait in messages, and those that nobody accepted.
    """
    sockets = listed("unix")
    if not sockets:
        return 0
    one = setting("core/wmem_default", 212_992)
    many = 1 + setting("unix/max_dgram_qlen", 10)
    return one * sum(many if words[4] == DATAGRAM else 1 for words in sockets)


def queues() -> int:
    """Return the bytes that wait in sockets of which the kernel does list it."""
    found = [words[4] for name in ("tcp", "tcp6", "udp", "udp6") for words in listed(name)]
    return sum(int(part, 16) for queue in found for part in queue.split(":"))


def listed(name: str) -> "list[list[str]]":
    """Return the words of each line that the kernel writes about one kind of sockets."""
    try:
        with open(f"/proc/net/{name}") as lines:
            return [line.split() for line in lines][1:]
    except OSError:  # a kernel without that kind
        return []


def setting(name: str, usual: int) -> int:
    """Return a number from the kernel's settings of this network."""
    try:
        with open(f"/proc/sys/net/{name}") as said:
            return int(said.read())
    except OSError:
        return usual
