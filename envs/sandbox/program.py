"""The supervisor's program: the modules of `inside`, which a short loader reads from its input."""

import functools
import importlib.util
import marshal
from pathlib import Path

from turngym.envs.sandbox.inside import wire

PARENTS = ("turngym", "turngym.envs", "turngym.envs.sandbox", "turngym.envs.sandbox.inside")
MODULES = (
    "wire",
    "kernel",
    "confine",
    "memory",
    "watch",
    "child",
    "remove",
    "copies",
    "overlay",
    "place",
    "supervisor",
)
"""In the order in which they need each other."""
BOOT = """
import marshal, posix
from _frozen_importlib_external import MAGIC_NUMBER
def take(count):
    text = b""
    while len(text) < count:
        text += posix.read(0, count - len(text)) or posix._exit(0)
    return text
magic, compiled, plain = [take(int(take(8))) for _ in "123"]
loader, codes = marshal.loads(compiled if magic == MAGIC_NUMBER else plain)
exec(loader, {"codes": codes})
"""
"""What `python -c` is told to do: to run the compiled program if it is of its own version."""
LOADER = """
import sys
module_type = type(sys)
for name in codes.pop():
    sys.modules[name] = module_type(name)
    sys.modules[name].__path__ = []
package = sys.modules[name]
for name, code in codes:
    module = module_type(package.__name__ + "." + name)
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(code, vars(module))
module.main()
"""


@functools.cache
def supervisor() -> bytes:
    """Return a program that needs nothing but Python 3.9 and its library, in two forms."""
    folder = Path(wire.__file__).parent
    sources = [(name, (folder / f"{name}.py").read_text(encoding="utf-8")) for name in MODULES]
    compiled = [(name, compile(text, f"{name}.py", "exec")) for name, text in sources]
    quick = marshal.dumps((compile(LOADER, "loader", "exec"), [*compiled, PARENTS]))
    plain = marshal.dumps((LOADER, [*sources, PARENTS]), 2)  # a version that every Python reads
    parts = (importlib.util.MAGIC_NUMBER, quick, plain)
    return b"".join(b"%08d" % len(part) + part for part in parts)


def command(python: str) -> list[str]:
    """Return the command that runs what comes through its standard input."""
    return [python, "-I", "-S", "-B", "-X", "utf8", "-c", BOOT]
