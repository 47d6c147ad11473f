"""Attempts on privileges and the kernel: mounts, namespaces, users, devices, rare system calls."""

from escape import Attempt

MOUNTS = (
    Attempt(
        name="file systems mounted",
        family="mount",
        program="""
os.mkdir("/testbed/m")
for kind, flags in ((b"tmpfs", 0), (b"proc", 0), (b"sysfs", 0), (b"overlay", 0), (b"", 4096), (b"", 32 | 0x1000)):
    refused(f"mount {kind}", kernel, "mount", b"/usr\\0", b"/testbed/m\\0", kind + b"\\0", flags, 0)
""",
    ),
    Attempt(
        name="the root made writable",
        family="mount",
        program="""
for path in (b"/", b"/usr", b"/etc", b"/dev"):
    refused(f"remount {path}", kernel, "mount", b"none\\0", path + b"\\0", b"\\0", 32, 0)
    refused(f"bind {path}", kernel, "mount", b"none\\0", path + b"\\0", b"\\0", 32 | 4096, 0)
""",
    ),
    Attempt(
        name="mounts taken away",
        family="mount",
        program="""
for path in (b"/proc", b"/mnt", b"/testbed", b"/tmp", b"/dev/null", b"/etc/passwd"):
    for flags in (0, 2, 8):
        refused(f"umount {path}", kernel, "umount2", path + b"\\0", flags)
""",
    ),
    Attempt(
        name="mounts by the new calls",
        family="mount",
        program="""
refused("fsopen", kernel, "fsopen", b"tmpfs\\0", 0)
refused("open_tree", kernel, "open_tree", -100, b"/usr\\0", 1)
refused("fspick", kernel, "fspick", -100, b"/\\0", 0)
refused("move_mount", kernel, "move_mount", -100, b"/usr\\0", -100, b"/mnt\\0", 0)
refused("mount_setattr", kernel, "mount_setattr", -100, b"/\\0", 0, bytes(32), 32)
refused("fsmount", kernel, "fsmount", 0, 0, 0)
""",
    ),
    Attempt(
        name="another root",
        family="mount",
        program="""
os.mkdir("/testbed/root")
refused("pivot_root", kernel, "pivot_root", b"/testbed\\0", b"/testbed/root\\0")
""",
    ),
)
NAMESPACES = (
    Attempt(
        name="a user namespace of one's own",
        family="privileges",
        program="""
for flag in (0x10000000, 0x20000, 0x20000000, 0x08000000, 0x04000000, 0x02000000, 0x80):
    refused(f"unshare {flag:x}", kernel, "unshare", flag)
    refused(f"clone {flag:x}", lambda: kernel("clone", flag | signal.SIGCHLD, 0, 0, 0, 0) or os._exit(0))
""",
    ),
    Attempt(
        name="a user namespace by the call that no filter can look into",
        family="privileges",
        program="""
given = struct.pack("=8Q", 0x10000000, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
refused("clone3", lambda: kernel("clone3", given, 64) or os._exit(0))
""",
    ),
    Attempt(
        name="namespaces of the supervisor entered",
        family="privileges",
        program="""
for kind in ("mnt", "pid", "user", "net", "ipc", "uts", "cgroup"):
    try:
        handle = os.open(f"/proc/1/ns/{kind}", os.O_RDONLY)
    except OSError:
        handle = os.pidfd_open(1)
    refused(kind, kernel, "setns", handle, 0)
""",
    ),
    Attempt(
        name="another user",
        family="setuid",
        program="""
if 0 in (os.getuid(), os.geteuid(), *os.getgroups()):
    escaped(f"{os.getuid()} {os.geteuid()} {os.getgroups()}")
for number in (0, 1, 1001, 65534):
    fails(f"user {number}", os.setresuid, number, number, number)
    fails(f"group {number}", os.setresgid, number, number, number)
    fails(f"groups {number}", os.setgroups, [number])
""",
    ),
    Attempt(
        name="a setuid program of one's own",
        family="setuid",
        program="""
for folder in ("/testbed", "/tmp", "/dev/shm"):
    path = f"{folder}/mine"
    shutil.copy(os.path.realpath("/usr/bin/id"), path)
    os.chmod(path, 0o6755)
    fails("a root's", os.chown, path, 0, 0)
    try:
        said = subprocess.run([path], capture_output=True, text=True).stdout
    except OSError:  # nothing runs there
        said = ""
    if "=0(" in said:
        escaped(said)
    os.unlink(path)
""",
    ),
    Attempt(
        name="setuid programs of the system",
        family="setuid",
        program="""
for folder in ("/usr/bin", "/usr/sbin", "/bin"):
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        path = f"{folder}/{name}"
        try:
            mode = os.stat(path).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) and mode & 0o6000:
            child = subprocess.Popen([path, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.005)
            try:
                users = [line for line in open(f"/proc/{child.pid}/status") if line.startswith("Uid")][0].split()
            except OSError:
                users = []
            if "0" in users:
                escaped(f"{path} runs as {users}")
            child.kill()
            child.wait()
""",
    ),
    Attempt(
        name="capabilities",
        family="privileges",
        program="""
held = {line.split(":")[0]: line.split()[1] for line in open("/proc/self/status") if line.startswith(("Cap", "NoNew", "Seccomp:"))}
if any(int(held[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")):
    escaped(str(held))
if (held["NoNewPrivs"], held["Seccomp"]) != ("1", "2"):
    escaped(str(held))
header, data = struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", *[0xFFFFFFFF] * 6)
refused("capset", lambda: checked(LIBC.capset(header, data)))
refused("ambient", lambda: checked(LIBC.prctl(47, 2, 21, 0, 0)))
fails("privileges again", lambda: checked(LIBC.prctl(38, 0, 0, 0, 0)))
fails("no filter", lambda: checked(LIBC.prctl(22, 0, 0, 0, 0)))
""",
    ),
    Attempt(
        name="limits raised",
        family="privileges",
        program="""
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_DATA):
    soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        escaped(f"limit {kind} is {hard}")
    try:
        resource.setrlimit(kind, (hard + 1, hard + 1))
        escaped(f"limit {kind} was raised")
    except (ValueError, OSError):
        pass
""",
    ),
)
DEVICES = (
    Attempt(
        name="devices made",
        family="devices",
        program="""
for folder in ("/testbed", "/tmp", "/dev/shm"):
    for kind, numbers in ((stat.S_IFBLK, (254, 0)), (stat.S_IFBLK, (8, 0)), (stat.S_IFCHR, (1, 1)), (stat.S_IFCHR, (10, 232))):
        refused(f"{kind} {numbers}", os.mknod, f"{folder}/device", 0o666 | kind, os.makedev(*numbers))
""",
    ),
    Attempt(
        name="devices found",
        family="devices",
        program="""
names = ("mem", "kmem", "port", "kmsg", "vda", "sda", "nvme0n1", "kvm", "fuse", "loop-control", "loop0",
         "net/tun", "mapper/control", "vsock", "vhost-net", "uinput", "tty0", "tty1", "console", "ttyS0")
for name in names:
    fails(name, os.open, f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
for folder, _, files in os.walk("/dev"):
    for name in files:
        if stat.S_ISBLK(os.lstat(f"{folder}/{name}").st_mode):
            escaped(f"a block device: {name}")
""",
    ),
    Attempt(
        name="the terminal typed into",
        family="devices",
        program="""
import fcntl
fails("the terminal", os.open, "/dev/tty", os.O_RDWR)
for number in range(3):
    for request in (0x5412, 0x541C, 0x540E):  # TIOCSTI, TIOCLINUX, TIOCSCTTY
        fails(f"request {request:x}", fcntl.ioctl, number, request, b"x")
""",
    ),
)
CALLS = (
    Attempt(
        name="keys of the kernel",
        family="kernel",
        program="""
refused("add_key", kernel, "add_key", b"user\\0", b"name\\0", b"x", 1, -2)
refused("keyctl", kernel, "keyctl", 0, -3, 0, 0, 0)
refused("request_key", kernel, "request_key", b"user\\0", b"name\\0", 0, 0)
""",
    ),
    Attempt(
        name="programs in the kernel, counters, faults in user space",
        family="kernel",
        program="""
refused("bpf", kernel, "bpf", 0, bytes(128), 128)
refused("perf_event_open", kernel, "perf_event_open", struct.pack("=II", 1, 128).ljust(128, b"\\0"), 0, -1, -1, 0)
refused("userfaultfd", kernel, "userfaultfd", 1)
refused("fanotify_init", kernel, "fanotify_init", 0, 0)
""",
    ),
    Attempt(
        name="work handed to the kernel's own threads",
        family="kernel",
        program="""
refused("io_uring_setup", kernel, "io_uring_setup", 4, bytes(120))
refused("io_uring_enter", kernel, "io_uring_enter", 0, 1, 1, 0, 0, 0)
refused("io_uring_register", kernel, "io_uring_register", 0, 0, 0, 0)
""",
    ),
    Attempt(
        name="modules and other kernels",
        family="kernel",
        program="""
refused("init_module", kernel, "init_module", b"", 0, b"\\0")
refused("finit_module", kernel, "finit_module", 0, b"\\0", 0)
refused("delete_module", kernel, "delete_module", b"none\\0", 2048)
refused("kexec_load", kernel, "kexec_load", 0, 0, 0, 0)
refused("kexec_file_load", kernel, "kexec_file_load", 0, 0, 0, b"", 0)
""",
    ),
    Attempt(
        name="the clock, the names and the power of the machine",
        family="kernel",
        program="""
now = time.time()
refused("clock_settime", kernel, "clock_settime", 0, struct.pack("=qq", int(now), 0))
refused("settimeofday", kernel, "settimeofday", struct.pack("=qq", int(now), 0), 0)
refused("sethostname", kernel, "sethostname", b"sandbox", 7)
refused("setdomainname", kernel, "setdomainname", b"none", 4)
refused("reboot", kernel, "reboot", 0xFEE1DEAD, 672274793, 0, 0)  # only: Ctrl-Alt-Del means nothing
refused("swapon", kernel, "swapon", b"/testbed/inside\\0", 0)
refused("acct", kernel, "acct", b"/testbed/inside\\0")
""",
    ),
    Attempt(
        name="messages of the kernel",
        family="kernel",
        program="""
refused("syslog", kernel, "syslog", 10, 0, 0)
for path in ("/proc/kmsg", "/proc/kcore", "/proc/sched_debug", "/sys/kernel/debug", "/sys/firmware/acpi"):
    try:
        said = os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(64)
    except OSError:
        continue
    if said:
        escaped(f"{path} says {said}")
for line in open("/proc/kallsyms").read(4096).splitlines() if os.access("/proc/kallsyms", os.R_OK) else ():
    if int(line.split()[0], 16):
        escaped("an address of the kernel: " + line)
        break
""",
    ),
    Attempt(
        name="settings of the kernel",
        family="kernel",
        program="""
def put_back(path):
    said = contents(path)
    with open(path, "wb", buffering=0) as target:
        target.write(said)
for path in ("kernel/core_pattern", "kernel/hostname", "kernel/modprobe", "kernel/panic",
             "vm/overcommit_memory", "net/ipv4/ip_forward", "fs/file-max", "kernel/pid_max",
             "kernel/ns_last_pid", "user/max_user_namespaces", "kernel/yama/ptrace_scope"):
    fails(path, put_back, f"/proc/sys/{path}")
fails("sysrq", open, "/proc/sysrq-trigger", "w")
fails("bus", open, "/proc/bus/pci/00", "w")
""",
    ),
    Attempt(
        name="groups that hold the limits",
        family="kernel",
        program="""
fails("release_agent", open, "/sys/fs/cgroup/release_agent", "w")
fails("uevent_helper", open, "/sys/kernel/uevent_helper", "w")
for folder, folders, files in os.walk("/sys/fs/cgroup"):
    for name in files:
        fails(f"{folder}/{name}", os.open, f"{folder}/{name}", os.O_WRONLY)
    fails(folder, os.mkdir, f"{folder}/planted")
""",
    ),
    Attempt(
        name="calls by the numbers of another architecture",
        family="kernel",
        program="""
if os.uname().machine == "x86_64":
    fails("x32", lambda: checked(LIBC.syscall(ctypes.c_long(0x40000000 | 39))))
    def old():
        code = mmap.mmap(-1, 4096, prot=7)
        code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
        call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
        if call() > 0:
            escaped("int 0x80")
    os.waitpid(forked(old), 0)
""",
    ),
    Attempt(
        name="ports, old tables and old memory models",
        family="kernel",
        program="""
for name in ("iopl", "ioperm", "modify_ldt", "personality", "uselib", "sysfs", "ustat"):
    if name in NUMBERS:
        refused(name, kernel, name, 3, 0, 0)
refused("quotactl", kernel, "quotactl", 0x800007 << 8, 0, 0, 0)
refused("vhangup", kernel, "vhangup")
refused("memfd_secret", kernel, "memfd_secret", 0)
""",
    ),
    Attempt(
        name="memory shared by System V's names",
        family="kernel",
        program="""
refused("shmget", kernel, "shmget", 0x5EC, 4096, 0o1666)
refused("msgget", kernel, "msgget", 0x5EC, 0o1666)
refused("semget", kernel, "semget", 0x5EC, 1, 0o1666)
""",
    ),
)
KERNEL = MOUNTS + NAMESPACES + DEVICES + CALLS
