"""Attempts on the network; they know where something listens, and it must hear nothing."""

from escape import Attempt

NETWORK = (
    Attempt(
        name="TCP to a listener of this machine",
        family="network",
        program="""
fails("IPv4", socket.create_connection, ("127.0.0.1", OUTSIDE["tcp"]), 1)
fails("any address", socket.create_connection, ("0.0.0.0", OUTSIDE["tcp"]), 1)
fails("another loopback", socket.create_connection, ("127.1.2.3", OUTSIDE["tcp"]), 1)
""",
    ),
    Attempt(
        name="TCP over IPv6",
        family="network",
        program="""
fails("IPv6", socket.create_connection, ("::1", OUTSIDE["tcp6"]), 1)
fails("mapped", socket.create_connection, ("::ffff:127.0.0.1", OUTSIDE["tcp"]), 1)
""",
    ),
    Attempt(
        name="TCP with data in its first packet",
        family="network",
        program="""
with socket.socket() as speaker:
    fails("fast open", speaker.sendto, b"out", 0x20000000, ("127.0.0.1", OUTSIDE["tcp"]))
""",
    ),
    Attempt(
        name="UDP, to one and to all",
        family="network",
        program="""
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "255.255.255.255"), (socket.AF_INET6, "::1")):
    with socket.socket(family, socket.SOCK_DGRAM) as speaker:
        speaker.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        for port in (OUTSIDE["udp"], OUTSIDE["udp6"]):
            try:
                speaker.sendto(b"out", (address, port))
            except OSError:
                pass
""",
    ),
    Attempt(
        name="an abstract Unix socket",
        family="network",
        program="""
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    with socket.socket(socket.AF_UNIX, kind) as speaker:
        fails("abstract", speaker.connect, "\\0" + OUTSIDE["abstract"])
""",
    ),
    Attempt(
        name="a Unix socket with a path",
        family="network",
        program="""
for way in ("", "/proc/1/root", "/testbed/../"):
    with socket.socket(socket.AF_UNIX) as speaker:
        fails("path", speaker.connect, way + OUTSIDE["path"])
os.symlink(OUTSIDE["path"], "/testbed/listener")
with socket.socket(socket.AF_UNIX) as speaker:
    fails("link", speaker.connect, "/testbed/listener")
""",
    ),
    Attempt(
        name="Unix datagrams without a connection",
        family="network",
        program="""
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
    for address in ("\\0" + OUTSIDE["abstract_datagram"], OUTSIDE["path_datagram"]):
        fails("datagram", speaker.sendto, b"out", address)
""",
    ),
    Attempt(
        name="the place of a listener outside",
        family="network",
        program="""
with socket.socket() as mine, socket.socket(socket.AF_UNIX) as named:
    mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    mine.bind(("127.0.0.1", OUTSIDE["tcp"]))  # allowed: it is a port of another network
    mine.listen()
    mine.settimeout(0.1)
    fails("a caller from outside", mine.accept)
    named.bind("\\0" + OUTSIDE["abstract"])
""",
    ),
    Attempt(
        name="raw packets",
        family="network",
        program="""
for family, kind, protocol in ((2, socket.SOCK_RAW, 1), (2, socket.SOCK_RAW, 255), (10, socket.SOCK_RAW, 58), (17, socket.SOCK_RAW, 0x300)):
    refused(f"family {family}", socket.socket, family, kind, protocol)
""",
    ),
    Attempt(
        name="kinds of sockets that nobody needs",
        family="network",
        program="""
for family in (4, 5, 9, 15, 16, 21, 29, 31, 38, 39, 40, 44, 45):  # netlink, key, vsock, algorithms, ...
    refused(f"family {family}", socket.socket, family, socket.SOCK_DGRAM, 0)
    refused(f"family {family}", socket.socket, family, socket.SOCK_RAW, 0)
    refused(f"family {family}", socket.socket, family, socket.SOCK_SEQPACKET, 0)
""",
    ),
    Attempt(
        name="interfaces brought up or made",
        family="network",
        program="""
import fcntl
names = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
if set(names) - {"lo", "sit0", "tunl0", "ip6tnl0"}:  # the kernel itself makes some, and none is up
    escaped(f"interfaces {names}")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
    for request in (0x8914, 0x8916, 0x890B, 0x8922):  # flags, address, route, name
        refused(f"request {request:x}", fcntl.ioctl, speaker, request, b"lo".ljust(64, b"\\0"))
""",
    ),
    Attempt(
        name="another network entered",
        family="network",
        program="""
refused("a new one", kernel, "unshare", 0x40000000)
refused("the supervisor's", kernel, "setns", os.open("/", os.O_RDONLY), 0x40000000)
fails("it by its name", os.open, f"/proc/{OUTSIDE['pid']}/ns/net", os.O_RDONLY)
""",
    ),
    Attempt(
        name="names looked up",
        family="network",
        program="""
fails("a resolver", socket.create_connection, ("127.0.0.53", 53), 1)
fails("an address far away", socket.create_connection, ("192.0.2.1", 80), 1)  # nobody's: RFC 5737
""",
    ),
)
