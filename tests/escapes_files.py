"""Attempts on files: to read the host's, to write them, to get at them by links and descriptors."""

from escape import Attempt

READS = (
    Attempt(
        name="a host file by its path",
        family="host files",
        program="fails('the canary', contents, OUTSIDE['file'])",
    ),
    Attempt(
        name="a host file by ways around the root",
        family="host files",
        program="""
for root in ("/proc/1/root", "/proc/self/root", "/proc/1/cwd", "/proc/1/cwd/../..", "/testbed/../.."):
    fails(root, contents, root + OUTSIDE["file"])
for name in os.listdir("/proc"):
    if name.isdigit():
        fails(name, contents, f"/proc/{name}/root{OUTSIDE['file']}")
""",
    ),
    Attempt(
        name="folders that tell about the host",
        family="host files",
        program="""
for path in ("/etc/shadow", "/etc/machine-id", "/etc/ssh", "/etc/sudoers", "/var/lib/docker",
             "/var/run/docker.sock", "/run/docker.sock", "/run/containerd", "/boot", "/srv"):
    fails(path, os.stat, path)
for path in ("/root", "/home", "/var", "/run", "/opt"):
    if os.path.isdir(path) and os.access(path, os.R_OK) and os.listdir(path):
        escaped(f"{path} has {os.listdir(path)}")
""",
    ),
    Attempt(
        name="inherited descriptors",
        family="host files",
        program="""
for number in range(3, 4096):
    try:
        kind = os.fstat(number).st_mode
    except OSError:
        continue
    if not stat.S_ISFIFO(kind):
        escaped(f"descriptor {number} is {os.readlink(f'/proc/self/fd/{number}')}")
""",
    ),
    Attempt(
        name="the supervisor's descriptors, opened anew",
        family="host files",
        program="""
for number in range(64):
    fails(number, os.open, f"/proc/1/fd/{number}", os.O_RDWR)
    fails(number, os.readlink, f"/proc/1/fd/{number}")
    fails(number, contents, f"/proc/1/fdinfo/{number}")
""",
    ),
    Attempt(
        name="files by handle, without a path",
        family="host files",
        program="""
handle = struct.pack("=IiIII", 12, 1, 2, 0, 0)  # inode 2: the root of an ext4
refused("open_by_handle_at", kernel, "open_by_handle_at", os.open("/", os.O_RDONLY), handle, 0)
""",
    ),
    Attempt(
        name="out of a root of one's own",
        family="host files",
        program="""
os.mkdir("/testbed/jail")
here = os.open("/", os.O_RDONLY)
refused("chroot", os.chroot, "/testbed/jail")
os.fchdir(here)
for _ in range(64):
    os.chdir("..")
fails("the canary", contents, "." + OUTSIDE["file"])
""",
    ),
    Attempt(
        name="layers and copies of snapshots",
        family="host files",
        program="""
for path in ("/mnt", "/snapshots"):
    try:
        if os.listdir(path):
            escaped(f"{path} has {os.listdir(path)}")
    except OSError:
        pass
    fails(path, open, f"{path}/0/inside", "w")
    fails(path, open, f"{path}/1/inside", "w")
    fails(path, os.mkdir, f"{path}/new")
""",
    ),
)
WRITES = (
    Attempt(
        name="a host file written, cut short and removed",
        family="writes outside",
        program="""
for way in ("", "/proc/1/root", "/proc/self/root"):
    fails("append", open, way + OUTSIDE["file"], "ab")
    fails("truncate", os.truncate, way + OUTSIDE["file"], 0)
    fails("unlink", os.unlink, way + OUTSIDE["file"])
    fails("chmod", os.chmod, way + OUTSIDE["file"], 0)
    fails("utime", os.utime, way + OUTSIDE["file"])
""",
    ),
    Attempt(
        name="a file beside a host file, in folders made for it",
        family="writes outside",
        program="""
try:  # /tmp is the session's own: what is made there must not show outside
    os.makedirs(OUTSIDE["folder"], exist_ok=True)
    open(OUTSIDE["folder"] + "/planted", "w").close()
    shutil.rmtree(OUTSIDE["folder"])
except OSError:
    pass
""",
    ),
    Attempt(
        name="system files",
        family="writes outside",
        program="""
for folder in ("/", "/usr", "/usr/bin", "/usr/lib", "/bin", "/etc", "/dev", "/proc", "/lib"):
    fails(folder, open, f"{folder}/planted", "w")
    fails(folder, os.mkdir, f"{folder}/planted.d")
for path in ("/etc/passwd", "/etc/hosts", "/usr/bin/env", "/etc/ld.so.preload"):
    fails(path, open, path, "ab")
    fails(path, os.truncate, path, 0)
""",
    ),
    Attempt(
        name="system files renamed, given away and made writable",
        family="writes outside",
        program="""
for path in ("/usr/bin/env", "/bin/sh", "/etc/passwd"):
    fails(path, os.rename, path, path + ".old")
    fails(path, os.unlink, path)
    fails(path, os.chmod, path, 0o777)
    fails(path, os.chown, path, os.getuid(), os.getgid())
    fails(path, os.setxattr, path, "user.planted", b"1")
""",
    ),
    Attempt(
        name="a system file through a private mapping",
        family="writes outside",
        program="""
path = "/usr/bin/env"
before = contents(path)
with open(path, "rb") as source:
    mapped = mmap.mmap(source.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ)
    fails("a shared mapping", mmap.mmap, source.fileno(), 4096, mmap.MAP_SHARED, mmap.PROT_WRITE)
address = next(line for line in open("/proc/self/maps") if path in line).split("-")[0]
try:
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(int(address, 16))
        memory.write(b"#!planted")
except OSError:
    pass
if contents(path) != before:
    escaped("the program itself has changed")
""",
    ),
    Attempt(
        name="a core dump",
        family="writes outside",
        program="""
fails("core_pattern", open, "/proc/sys/kernel/core_pattern", "w")
try:
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
    escaped("the limit on cores was lifted")
except ValueError:
    pass
pid = forked(lambda: os.kill(os.getpid(), signal.SIGSEGV))
if os.WCOREDUMP(os.waitpid(pid, 0)[1]):
    escaped("a core was written")
""",
    ),
)
LINKS = (
    Attempt(
        name="a link that the session reads through",
        family="links",
        program="os.symlink(OUTSIDE['file'], '/testbed/link')",
        reads="/testbed/link",
    ),
    Attempt(
        name="a link that the session writes through",
        family="links",
        program="os.symlink(OUTSIDE['file'], '/testbed/link')",
        writes="/testbed/link",
    ),
    Attempt(
        name="a linked folder that the session writes below",
        family="links",
        program="os.symlink('/usr/bin', '/testbed/link')",
        writes="/testbed/link/planted",
    ),
    Attempt(
        name="a link to the supervisor's memory that the session reads",
        family="links",
        program="os.symlink('/proc/1/environ', '/testbed/link')",
        reads="/testbed/link",
    ),
    Attempt(
        name="hard links to system files",
        family="links",
        program="""
for path in ("/usr/bin/env", "/etc/passwd", "/proc/1/environ", "/dev/null"):
    fails(path, os.link, path, "/testbed/linked")
    fails(path, os.link, f"/proc/self/root{path}", "/tmp/linked")
""",
    ),
    Attempt(
        name="a link that swaps while paths are followed",
        family="links",
        program="""
def swap():
    for _ in range(2000):
        for target in ("/testbed", os.path.dirname(OUTSIDE["file"]), "/proc/1/root"):
            os.symlink(target, "/testbed/next")
            os.rename("/testbed/next", "/testbed/turning")
child = forked(swap)
name = os.path.basename(OUTSIDE["file"])
for _ in range(2000):
    fails("the canary", contents, f"/testbed/turning/{name}")
os.kill(child, signal.SIGKILL)
""",
    ),
    Attempt(
        name="a work tree full of links out of it, for restore to follow",
        family="links",
        program="""
os.makedirs("/tmp/precious", exist_ok=True)
open("/tmp/precious/file", "w").close()
for number, target in enumerate(("/tmp/precious", "/usr", "/", "/proc/1", "..", "loop")):
    os.symlink(target, f"/testbed/link{number}")
os.symlink("loop", "/testbed/loop")
""",
        reads="/tmp/precious/file",
    ),
    Attempt(
        name="a link through a magic link of the supervisor",
        family="links",
        program="""
for kind in ("root", "cwd", "exe"):
    os.symlink(f"/proc/1/{kind}", f"/testbed/{kind}")
    fails(kind, os.listdir, f"/testbed/{kind}/")
""",
    ),
)
TREE = (
    Attempt(
        name="the whole work tree deleted",
        family="work tree",
        program="""
for name in os.listdir("/testbed"):
    path = f"/testbed/{name}"
    shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
fails("the folder itself", os.rmdir, "/testbed")
""",
    ),
    Attempt(
        name="the work tree moved away or covered",
        family="work tree",
        program="""
fails("rename", os.rename, "/testbed", "/tmp/elsewhere")
fails("rename", os.rename, "/testbed", "/gone")
fails("cover", os.symlink, "/tmp", "/testbed")
""",
    ),
    Attempt(
        name="the work tree closed to everybody",
        family="work tree",
        program="""
os.makedirs("/testbed/a/b/c")
for path in ("/testbed/a/b/c", "/testbed/a/b", "/testbed/a", "/testbed"):
    os.chmod(path, 0)
""",
    ),
    Attempt(
        name="the folder one stands in removed",
        family="work tree",
        program="""
os.mkdir("/testbed/here")
os.chdir("/testbed/here")
os.rmdir("/testbed/here")
os.write(199, b"/testbed/here\\nexport HERE=gone\\n")
""",
    ),
    Attempt(
        name="a thousand folders, each in the next",
        family="work tree",
        program="""
os.chdir("/testbed")
for _ in range(1000):
    os.mkdir("deeper")
    os.chdir("deeper")
open("bottom", "w").close()
""",
    ),
    Attempt(
        name="names that are hard to pronounce",
        family="work tree",
        program="""
for name in (b"\\n", b"-rf", b"\\xff\\xfe", b"\\x1b[2J", b" ", b"$(reboot)", b"'", b"\\xe2\\x80\\xae", b"a" * 255):
    os.mkdir(b"/testbed/" + name)
    os.mkfifo(b"/testbed/" + name + b"/" + name)
""",
    ),
)
FILES = READS + WRITES + LINKS + TREE
