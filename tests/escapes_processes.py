"""Attempts on other processes: to see them, to hurt them, to learn what they know, to outlive time."""

from escape import Attempt

OTHERS = (
    Attempt(
        name="environments and command lines of all processes",
        family="other processes",
        program="""
for name in os.listdir("/proc"):
    for file in ("environ", "cmdline", "maps", "stack", "auxv") if name.isdigit() else ():
        try:
            said = contents(f"/proc/{name}/{file}")
        except OSError:
            continue
        if b"CANARY" in said:
            print(said)
""",
    ),
    Attempt(
        name="processes outside by their numbers",
        family="other processes",
        program="""
for pid in (OUTSIDE["pid"], OUTSIDE["tester"]):
    fails("a look", os.stat, f"/proc/{pid}")
    fails("a look", contents, f"/proc/{pid}/environ")
    fails("a signal", os.kill, pid, 0)
    fails("a descriptor", os.pidfd_open, pid)
    fails("its limits", resource.prlimit, pid, resource.RLIMIT_NOFILE)
    fails("its rank", os.setpriority, os.PRIO_PROCESS, pid, 19)
    fails("its processors", os.sched_setaffinity, pid, {0})
""",
    ),
    Attempt(
        name="the supervisor's memory and environment",
        family="other processes",
        program="""
for file in ("environ", "mem", "maps", "auxv", "stack", "syscall", "pagemap", "io", "personality"):
    for way in (f"/proc/1/{file}", f"/proc/1/task/1/{file}"):
        try:
            said = contents(way)
        except OSError:
            continue
        if said:
            escaped(f"{way} says {said[:80]}")
fails("writing it", open, "/proc/1/mem", "r+b")
""",
    ),
    Attempt(
        name="tracing",
        family="ptrace",
        program="""
child = forked(time.sleep, 3)
for request in (0, 16, 0x4206):  # TRACEME, ATTACH, SEIZE
    for pid in (1, os.getppid(), child):
        refused(f"ptrace {request} of {pid}", kernel, "ptrace", request, pid, 0, 0)
os.kill(child, signal.SIGKILL)
""",
    ),
    Attempt(
        name="another process's memory without tracing",
        family="ptrace",
        program="""
for pid in (1, os.getpid()):
    for name in ("process_vm_readv", "process_vm_writev"):
        refused(name, kernel, name, pid, 0, 0, 0, 0, 0)
    refused("kcmp", kernel, "kcmp", pid, pid, 0, 0, 0)
""",
    ),
    Attempt(
        name="descriptors of another process",
        family="ptrace",
        program="""
handle = os.pidfd_open(1)
for number in range(16):
    refused(f"descriptor {number}", kernel, "pidfd_getfd", handle, number, 0)
""",
    ),
    Attempt(
        name="every process killed that can be named",
        family="other processes",
        program="os.kill(-1, signal.SIGKILL)",
        finishes=False,
    ),
    Attempt(
        name="all signals to the supervisor",
        family="other processes",
        program="""
for number in signal.valid_signals():
    try:
        os.kill(1, number)
    except OSError:
        pass
""",
    ),
    Attempt(
        name="the supervisor starved of descriptors and time",
        family="other processes",
        program="""
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_CPU, resource.RLIMIT_DATA):
    try:
        resource.prlimit(1, kind, (0, 0))
    except OSError:
        pass
""",
    ),
    Attempt(
        name="the supervisor ranked last",
        family="other processes",
        program="""
for change in (
    lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
    lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
    lambda: os.sched_setaffinity(1, {min(os.sched_getaffinity(0))}),
    lambda: open("/proc/1/oom_score_adj", "w", buffering=1).write("1000"),
):
    try:
        change()
    except OSError:
        pass
""",
    ),
    Attempt(
        name="a rank above all others",
        family="other processes",
        program="""
refused("nice", os.nice, -20)
refused("real time", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
refused("score", open("/proc/self/oom_score_adj", "w", buffering=1).write, "-1000\\n")
""",
    ),
    Attempt(
        name="secrets in one's own surroundings",
        family="environment",
        program="""
for text in (contents("/proc/self/environ"), repr(sys.argv).encode(), repr(dict(os.environ)).encode()):
    if b"CANARY" in text:
        print(text)
libc = open("/proc/self/maps").read()
with open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in libc.splitlines():
        if "[stack]" in line or "[heap]" in line:
            first, last = (int(part, 16) for part in line.split()[0].split("-"))
            memory.seek(first)
            print("secret" if b"CANARY" + b"-" in memory.read(last - first) else "nothing")
""",
    ),
    Attempt(
        name="secrets that earlier commands left in a shell's state",
        family="environment",
        program="""
os.write(199, b"/testbed\\n" + b"export FAKE=1\\n" * 20000)  # too long: none of it is kept
""",
    ),
)
TIME = (
    Attempt(
        name="a signal to stop ignored",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="""
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
time.sleep(15)
""",
    ),
    Attempt(
        name="a double fork that leaves the session",
        family="time",
        program="""
def daemon():
    os.setsid()
    forked(time.sleep, 15)
os.waitpid(forked(daemon), 0)
""",
    ),
    Attempt(
        name="a double fork that holds the output open",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="""
def daemon():
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    forked(time.sleep, 15)
for _ in range(2):
    forked(daemon)
time.sleep(15)
""",
    ),
    Attempt(
        name="a daemon that goes on writing",
        family="time",
        program="""
def write_on():
    os.setsid()
    for count in range(300):
        open("/tmp/ticks", "a").write("x")
        time.sleep(0.05)
forked(write_on)
time.sleep(0.2)
""",
    ),
    Attempt(
        name="a process that hands itself on faster than it dies",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="""
for generation in range(20000):
    if os.fork():
        os._exit(0) if generation else time.sleep(15)
    os.setpgid(0, 0)
""",
    ),
    Attempt(
        name="a process that stops itself",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="os.kill(os.getpid(), signal.SIGSTOP)",
    ),
    Attempt(
        name="a shell that waits for nothing",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="os.kill(os.getppid(), signal.SIGSTOP); time.sleep(15)",
    ),
    Attempt(
        name="its output closed, and on it goes",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="""
os.closerange(0, 4096)
time.sleep(15)
""",
    ),
    Attempt(
        name="a vfork that never returns",
        family="time",
        timeout_s=0.5,
        stops=("time",),
        program="subprocess.Popen(['/bin/sh', '-c', 'trap \"\" TERM INT HUP; sleep 15'], start_new_session=True).wait()",
    ),
    Attempt(
        name="all processors kept busy",
        family="time",
        timeout_s=0.7,
        stops=("time", "memory"),
        program="""
def burn():
    while True:
        pass
for _ in range(16):
    forked(burn)
time.sleep(15)
""",
    ),
)
PROCESSES = OTHERS + TIME
