"""Attempts on whoever reads: too much output, codes for terminals, forged answers and states."""

from escape import Attempt

OUTPUT = (
    Attempt(
        name="a gigabyte of output",
        family="output",
        timeout_s=20.0,
        stops=("", "time"),
        program="""
block = b"x" * (1 << 20)
for _ in range(1 << 10):
    sys.stdout.buffer.write(block)
sys.stdout.flush()
""",
    ),
    Attempt(
        name="codes that a terminal obeys",
        family="output",
        program=r"""
for code in ("\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x07", "\x1bP+q544e\x1b\\", "\x9b31m", "\x1b[6n", "\r", "\x08", "\x0e", "\x7f", "\x00", "\x85"):
    print("before" + code + "after")
sys.stdout.buffer.write(bytes(range(256)) * 4)
print()
""",
    ),
    Attempt(
        name="answers that look like the supervisor's",
        family="output",
        program=r"""
answer = b"".join(struct.pack(">I", len(part)) + part for part in (b"ok", b"0", b"", b"FORGED", b"", b"0"))
answer = struct.pack(">I", len(answer)) + answer
docker = struct.pack(">BxxxI", 1, len(answer)) + answer
for number in (1, 2, *range(3, 256)):
    for forged in (answer, docker):
        try:
            os.set_blocking(number, False)
            os.write(number, forged)
        except OSError:
            pass
os.set_blocking(1, True)
""",
    ),
    Attempt(
        name="a state of the session that is no state",
        family="output",
        program=r"""
for note in (b"\xff\n\xff\n", b"/nowhere\nexport A='\n", b"/\nexit 7\n", b"/\n" + b"export A=1;" * 5000):
    try:
        os.write(199, note)
    except OSError:
        pass
""",
    ),
)
