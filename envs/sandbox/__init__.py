"""A place for untrusted commands: one protocol, and what keeps it on this machine.

    with bubblewrap_sandbox() as sandbox:
        sandbox.write("hello.py", b"print('hello')")
        result = sandbox.exec("python3 hello.py", timeout_s=10)

`bubblewrap_sandbox` needs no daemon and starts in milliseconds; `docker_sandbox` takes any image;
`process_sandbox` isolates nothing, and says so. A `Pool` keeps some of them ready. All keep a working
folder and variables from command to command, and bring back by `restore` what `snapshot` kept.

To read on: `protocol.py` is the promise, `session.py` the near end, `inside/supervisor.py` the far end;
each back end starts a supervisor in its own way, and tells it by `settings.py` how to hold commands.
"""

from turngym.envs.sandbox.bubblewrap import bubblewrap_sandbox
from turngym.envs.sandbox.docker import docker_sandbox, import_image
from turngym.envs.sandbox.pool import Pool
from turngym.envs.sandbox.process import process_sandbox
from turngym.envs.sandbox.protocol import Limits, Result, Sandbox

__all__ = [
    "Limits",
    "Pool",
    "Result",
    "Sandbox",
    "bubblewrap_sandbox",
    "docker_sandbox",
    "import_image",
    "process_sandbox",
]
