"""What a waiting shell is told: words of any bytes arrive as they are."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.sandbox.inside.child import order

ALL = bytes(range(1, 256))
"""Every byte that a word can have."""


def told(shell: str, exports: bytes, command: bytes) -> bytes:
    """What the shell prints of its two words, with a zero byte after each."""
    script = order(exports, command) + b'printf "%s\\0" "$1" "$2"'
    program = shutil.which(shell) or pytest.skip(f"no {shell} here")
    run = subprocess.run([program], input=script, env={}, stdout=subprocess.PIPE, check=True)
    return run.stdout


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_every_byte_arrives(shell: str) -> None:
    assert told(shell, ALL, ALL[::-1] + b"\n\n") == ALL + b"\0" + ALL[::-1] + b"\n\n\0"


@settings(max_examples=20, deadline=None)
@given(text=st.text(alphabet="'\"\\$`!\n a;#", max_size=12))
def test_what_means_something_to_shells_arrives_too(text: str) -> None:
    assert told("bash", text.encode(), b"") == text.encode() + b"\0\0"
