"""What a session tells its supervisor."""

import subprocess

from turngym.envs.sandbox.protocol import Limits
from turngym.envs.sandbox.settings import ENVIRONMENT, encoded


def lines(text: bytes) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.decode().split("\0"))


def test_every_limit_of_the_kernel_is_told() -> None:
    told = lines(encoded(Limits(files=7, cpu_s=8, disk_mb=9, inodes=10, memory_mb=11)))
    wanted = {"files": "7", "cpu_s": "8", "disk_mb": "9", "inodes": "10", "memory_mb": "11"}
    assert wanted.items() <= told.items()
    assert (told["home"], told["aside"], told["uid"], told["processes"]) == (
        "/testbed",
        "",
        "0",
        "0",
    )


def test_mounts_are_told_by_their_descriptors_whatever_their_path() -> None:
    told = lines(encoded(Limits(), mounts={7: "/a=b\nc"}))
    assert told["mount7"] == "/a=b\nc"


def test_variables_survive_a_shell_whatever_is_in_them() -> None:
    value = "it's $HOME `id` \\ \n two"
    exports = lines(encoded(Limits(), environment={"NAME": value}))["exports"]
    words = ["sh", "-c", f'{exports}printf %s "$NAME"']
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == value


def test_none_of_the_usual_variables_is_of_this_machine() -> None:
    assert set(ENVIRONMENT) == {"PATH", "HOME", "LANG", "TERM", "USER"}
