"""Attempts to get out of a sandbox, made for real: none succeeds, and nobody else notices."""

import socket
import threading
from collections.abc import Iterator

import pytest
from escape import Attempt
from escape_arena import Arena
from escape_outside import Outside
from escapes_files import FILES
from escapes_kernel import KERNEL
from escapes_network import NETWORK
from escapes_output import OUTPUT
from escapes_processes import PROCESSES
from escapes_resources import RESOURCES
from sandbox_start import Start

ATTEMPTS = (*FILES, *KERNEL, *NETWORK, *OUTPUT, *PROCESSES, *RESOURCES)
FAMILIES = {
    *("host files", "other processes", "environment", "writes outside", "network", "processes"),
    *("memory", "disk", "inodes", "descriptors", "zombies", "ptrace", "mount", "setuid", "links"),
    *("devices", "kernel", "time", "output", "work tree", "privileges"),
}


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    world = Outside()
    yield world
    world.close()


@pytest.fixture(scope="module")
def arena(isolated: Start, outside: Outside) -> Iterator[Arena]:
    place = Arena(isolated, outside)
    yield place
    place.close()


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_no_attempt_gets_out_or_disturbs_anybody(arena: Arena, attempt: Attempt) -> None:
    outcome, troubles = arena.attack(attempt)
    print(f"{attempt.family} | {attempt.name} | {outcome}")  # shown by `pytest -rP`
    assert not troubles, "; ".join(troubles)


def test_there_are_many_attempts_of_every_family() -> None:
    assert len(ATTEMPTS) >= 60
    assert len({attempt.name for attempt in ATTEMPTS}) == len(ATTEMPTS)
    assert {attempt.family for attempt in ATTEMPTS} == FAMILIES


def test_two_sessions_do_not_hear_each_other(arena: Arena) -> None:
    """A listener in one, TCP and abstract, is not there for the other, which looks all the while."""
    listen = (
        "import socket, time; a = socket.socket(); a.bind(('127.0.0.1', 4711)); a.listen(); "
        "b = socket.socket(socket.AF_UNIX); b.bind('\\0turngym-meet'); b.listen(); a.settimeout(1)\n"
        "try: a.accept(); print('heard')\nexcept TimeoutError: print('nothing')"
    )
    call = (
        "import socket, time; met = 0; end = time.time() + 0.7\n"
        "while time.time() < end:\n"
        "    time.sleep(0.01)\n"
        "    met += not socket.socket().connect_ex(('127.0.0.1', 4711))\n"
        "    met += not socket.socket(socket.AF_UNIX).connect_ex('\\0turngym-meet')\n"
        "print(met)"
    )
    arena.session.write("/testbed/listen.py", listen.encode())
    arena.neighbour.write("/testbed/call.py", call.encode())
    heard: list[str] = []
    ear = threading.Thread(
        target=lambda: heard.append(arena.session.exec("python3 listen.py").output)
    )
    ear.start()
    met = arena.neighbour.exec("python3 call.py").output
    ear.join()
    assert (heard, met) == (["nothing\n"], "0\n")


@pytest.mark.parametrize("name", ["tcp", "udp", "tcp6", "udp6", "abstract", "abstract_datagram"])
def test_a_listener_that_somebody_reaches_is_noticed(outside: Outside, name: str) -> None:
    listener = outside.listeners[name]
    with socket.socket(listener.family, listener.type) as speaker:
        speaker.connect(listener.getsockname())
        if listener.type == socket.SOCK_DGRAM:
            speaker.send(b"hello")
        assert outside.troubles("") == [f"{name} heard something"]
    assert outside.troubles("") == []


def test_a_canary_that_is_touched_and_a_secret_that_is_told_are_noticed(outside: Outside) -> None:
    assert outside.troubles(f"it is {outside.secret}!") == ["the secret was told"]
    planted = outside.folder / "planted"
    planted.touch()
    assert [trouble.split(" changed")[0] for trouble in outside.troubles("")] == ["names"]
    planted.unlink()
    outside.file.write_text("other")
    touched = [trouble.split(" changed")[0] for trouble in outside.troubles("")]
    assert touched == ["content", "status"]
    outside.file.write_text(outside.secret)
    outside.before = outside.state()


def test_an_attempt_that_succeeds_is_noticed(arena: Arena) -> None:
    loud = Attempt(name="loud", family="output", program="escaped('says so')")
    assert arena.attack(loud) == ("held", ["ESCAPED: says so"])
    broken = Attempt(name="broken", family="output", program="1 / 0")
    assert "it did not finish: 1" in arena.attack(broken)[1][0]
    slow = Attempt(name="slow", family="time", program="time.sleep(15)", timeout_s=0.2)
    assert "it ended by 'time'" in arena.attack(slow)[1][0]
