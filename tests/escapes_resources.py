"""Attempts on what a machine has to share: processes, memory, disk, inodes, descriptors.

None takes more than 256 MB, 200 processes, 64 MB of disk or 4,000 files, whatever it is allowed.
"""

from escape import Attempt

HELD = 'time.sleep(0.5)\nescaped("holds it all after half a second")\n'
"""How a taker of memory ends: who looks 20 times a second has seen it by then."""
IF_HELD = "".join(f"    {line}\n" for line in HELD.splitlines())
"""The same, where it depends on something."""

COUNTS = (
    Attempt(
        name="a fork bomb",
        family="processes",
        program="""
made = 0
try:
    for made in range(200):
        os.posix_spawnp("sleep", ["sleep", "5"], {})
except OSError:
    pass
if made > LIMITS["processes"]:
    escaped(f"{made} processes")
""",
    ),
    Attempt(
        name="a fork bomb that grows like a tree",
        family="processes",
        program="""
counted, counting = os.pipe()
def grow(depth):
    os.write(counting, b"x")
    for _ in range(2 if depth else 0):
        forked(grow, depth - 1)
    time.sleep(3)
forked(grow, 6)  # 127 of them, were there no limit
time.sleep(1)
if (alive := len(os.read(counted, 1000))) > LIMITS["processes"]:
    escaped(f"{alive} processes")
""",
        stops=("", "memory"),
    ),
    Attempt(
        name="a bomb of threads",
        family="processes",
        program="""
threading.stack_size(1 << 16)
made = 0
try:
    for made in range(200):
        threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
except RuntimeError:
    pass
if made > LIMITS["processes"]:
    escaped(f"{made} threads")
sys.stdout.flush()
""",
        stops=("", "memory"),
    ),
    Attempt(
        name="zombies that nobody buries",
        family="zombies",
        program="""
made = [pid for pid in (forked(int) for _ in range(200)) if pid]
if len(made) > LIMITS["processes"]:
    escaped(f"{len(made)} zombies")
""",
    ),
    Attempt(
        name="zombies left to the supervisor",
        family="zombies",
        program="""
def leave():
    for _ in range(4):
        forked(int)
for _ in range(50):
    if pid := forked(leave):
        os.waitpid(pid, 0)
time.sleep(0.3)
left = [name for name in os.listdir("/proc") if name.isdigit()]
if len(left) > LIMITS["processes"] + 2:
    escaped(f"{len(left)} processes left")
""",
    ),
    Attempt(
        name="descriptors without end",
        family="descriptors",
        program="""
for make in (lambda: os.open("/dev/null", 0), lambda: os.eventfd(0), os.pipe, socket.socketpair):
    kept = []
    try:
        for _ in range(4000):
            kept.append(make())
    except OSError:
        pass
    if len(kept) > LIMITS["files"]:
        escaped(f"{len(kept)} descriptors")
    for one in kept:
        for end in one if isinstance(one, tuple) else (one,):
            os.close(end) if isinstance(end, int) else end.close()
""",
    ),
    Attempt(
        name="descriptors hidden in messages",
        family="descriptors",
        program="""
near, far = socket.socketpair()
near.setblocking(False)
sent = 0
try:
    for _ in range(100):
        file = os.open("/dev/null", 0)
        socket.send_fds(near, [b"x"], [file] * 50)
        sent += 50
        os.close(file)
except OSError:
    pass
if sent > 4 * LIMITS["files"]:
    escaped(f"{sent} descriptors under way")
""",
    ),
)
MEMORY = (
    Attempt(
        name="memory of one process",
        family="memory",
        program="""
kept = []
try:
    for _ in range(256):
        kept.append(bytearray(b"x") * (1 << 20))
except MemoryError:
    kept.clear()
if kept:
"""
        + IF_HELD,
        stops=("", "memory"),
        finishes=False,
    ),
    Attempt(
        name="memory of several processes",
        family="memory",
        program="""
def take():
    kept = bytearray(b"x") * (24 << 20)
    time.sleep(5)
for _ in range(8):
    forked(take)
time.sleep(1)
"""
        + HELD,
        stops=("memory",),
    ),
    Attempt(
        name="memory shared between processes",
        family="memory",
        program="""
shared = mmap.mmap(-1, 256 << 20)
for at in range(0, 256 << 20, 4096):
    shared[at] = 1
"""
        + HELD,
        stops=("", "memory"),
        finishes=False,
    ),
    Attempt(
        name="memory in the stacks of many",
        family="memory",
        program="""
def deep():
    resource.setrlimit(resource.RLIMIT_STACK, (16 << 20,) * 2)
    os.execv("/bin/sh", ["sh", "-c", "set -- $(seq 200000); sleep 5"])
for _ in range(12):
    forked(deep)
time.sleep(2)
""",
        stops=("", "memory"),
    ),
    Attempt(
        name="files in memory that no disk counts",
        family="memory",
        program="""
try:
    file = os.memfd_create("x")
except OSError:
    file = None
if file is not None:
    for _ in range(128):
        os.write(file, bytes(1 << 20))
"""
        + IF_HELD,
        stops=("", "memory"),
        finishes=False,
    ),
    Attempt(
        name="memory in the buffers of sockets",
        family="memory",
        program="""
counted, counting = os.pipe()
def fill():
    kept, sent = [], 0
    try:
        while sent < 64 << 20:
            kept.append(socket.socketpair())
            for end in kept[-1]:
                end.setblocking(False)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                try:
                    while sent < 64 << 20:
                        sent += end.send(bytes(1 << 16))
                except BlockingIOError:
                    pass
    except OSError:
        pass
    os.write(counting, struct.pack("=I", sent))
    time.sleep(5)
made = sum(1 for _ in range(4) if forked(fill))
total = sum(struct.unpack("=I", os.read(counted, 4))[0] for _ in range(made))
time.sleep(0.5)
if total > LIMITS["memory_mb"] << 20:
    escaped(f"{total >> 20} MB in sockets")
""",
        stops=("", "memory"),
        finishes=False,
    ),
    Attempt(
        name="memory in pipes",
        family="memory",
        program="""
import fcntl
counted, counting = os.pipe()
def fill():
    kept, sent = [], 0
    try:
        while sent < 64 << 20:
            kept.append(os.pipe())
            os.set_blocking(kept[-1][1], False)
            try:
                fcntl.fcntl(kept[-1][1], 1031, 1 << 20)  # F_SETPIPE_SZ
            except OSError:
                pass
            try:
                while sent < 64 << 20:
                    sent += os.write(kept[-1][1], bytes(1 << 16))
            except BlockingIOError:
                pass
    except OSError:
        pass
    os.write(counting, struct.pack("=I", sent))
    time.sleep(5)
made = sum(1 for _ in range(4) if forked(fill))
total = sum(struct.unpack("=I", os.read(counted, 4))[0] for _ in range(made))
time.sleep(0.5)
if total > LIMITS["memory_mb"] << 20:
    escaped(f"{total >> 20} MB in pipes")
""",
        stops=("", "memory"),
        finishes=False,
    ),
)
FILL = """
def fill(folder, most):
    written = 0
    try:
        with open(f"{folder}/fill", "wb", buffering=0) as file:
            while written < most:
                written += file.write(bytes(1 << 20))
    except OSError:
        pass
    return written
"""
DISK = (
    Attempt(
        name="the disk of the work tree filled",
        family="disk",
        program=FILL
        + """
if (written := fill("/testbed", 64 << 20)) > LIMITS["disk_mb"] << 20:
    escaped(f"{written} bytes")
""",
    ),
    Attempt(
        name="the disk beside the work tree filled",
        family="disk",
        program=FILL
        + """
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/dev", "/"):
    if (written := fill(folder, 64 << 20)) > LIMITS["disk_mb"] << 20:
        escaped(f"{written} bytes in {folder}")
    if written:
        os.unlink(f"{folder}/fill")
""",
    ),
    Attempt(
        name="files that have no name any more",
        family="disk",
        program="""
kept, written = [], 0
try:
    for number in range(60):
        file = os.open("/testbed/hidden", os.O_CREAT | os.O_RDWR)
        os.unlink("/testbed/hidden")
        kept.append(file)
        written += os.write(file, bytes(1 << 20))
except OSError:
    pass
if written > LIMITS["disk_mb"] << 20:
    escaped(f"{written} bytes")
""",
    ),
    Attempt(
        name="a file with a size beyond all disks",
        family="disk",
        program="""
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = os.open("/testbed/sparse", os.O_CREAT | os.O_RDWR)
fails("size", os.truncate, file, 1 << 40)
fails("room", os.posix_fallocate, file, 0, 64 << 20)
fails("the far end", os.pwrite, file, b"x", 1 << 40)
""",
    ),
    Attempt(
        name="all inodes used",
        family="inodes",
        program="""
made = 0
try:
    os.mkdir("/testbed/many")
    for made in range(4000):
        os.close(os.open(f"/testbed/many/{made}", os.O_CREAT))
except OSError:
    pass
if made > LIMITS["inodes"]:
    escaped(f"{made} files")
""",
    ),
    Attempt(
        name="content hidden in attributes of files",
        family="disk",
        program="""
written = 0
try:
    for number in range(600):
        path = f"/testbed/attribute{number}"
        os.close(os.open(path, os.O_CREAT))
        os.setxattr(path, "user.hidden", bytes(60000))
        written += 60000
except OSError:
    pass
if written > LIMITS["disk_mb"] << 20:
    escaped(f"{written} bytes in attributes")
""",
    ),
)
RESOURCES = COUNTS + MEMORY + DISK
