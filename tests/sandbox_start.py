"""How tests of the sandbox start one."""

from collections.abc import Callable

from turngym.envs.sandbox import Limits
from turngym.envs.sandbox.session import Session

Start = Callable[[Limits], Session]
