"""Tests of a work tree are run and reported as they end, also where they crash, hang, print or fork."""

import re
from collections.abc import Iterator

import pytest
from swe_task import FIXED, needs_bubblewrap

from turngym.envs.core import WorldError
from turngym.envs.sandbox import bubblewrap_sandbox
from turngym.envs.sandbox.session import Session
from turngym.envs.swe.tester import Report, default_start, load_tree, run_tests

pytestmark = needs_bubblewrap

KINDS = b"""
import unittest

import pytest


@pytest.fixture
def broken():
    raise LookupError("no fixture")


@pytest.fixture
def leaking():
    yield
    raise OSError("not torn down")


def test_passes():
    print("printed")


def test_fails():
    assert [1, 2] == [1, 3]


def test_skips():
    pytest.skip("no reason")


def test_has_no_fixture(broken):
    pass


def test_is_not_torn_down(leaking):
    pass


@pytest.mark.xfail
def test_is_expected_to_fail():
    assert False


@pytest.mark.parametrize("word", ["a-b", "c d"])
def test_words(word):
    assert " " not in word


class TestUnit(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(1 + 1, 3)

    @unittest.skip("later")
    def test_later(self):
        pass
"""


@pytest.fixture
def sandbox() -> Iterator[Session]:
    with default_start() as session:
        yield session


def ran(sandbox: Session, source: str, timeout_s: float = 20) -> Report:
    """The report of one file of tests."""
    load_tree(sandbox, {"test_it.py": source.encode()})
    return run_tests(sandbox, timeout_s=timeout_s)


def test_every_way_to_end_has_its_status(sandbox: Session) -> None:
    report = ran(sandbox, KINDS.decode())
    assert {name.partition("::")[2]: status for name, status in report.outcomes.items()} == {
        "test_passes": "passed",
        "test_fails": "failed",
        "test_skips": "skipped",
        "test_has_no_fixture": "error",
        "test_is_not_torn_down": "error",
        "test_is_expected_to_fail": "skipped",
        "test_words[a-b]": "passed",
        "test_words[c d]": "failed",
        "TestUnit::test_equal": "failed",
        "TestUnit::test_later": "skipped",
    }
    assert (report.stopped, report.tampered, report.output) == ("", "", "printed\n")
    assert "assert [1, 2] == [1, 3]" in report.messages["test_it.py::test_fails"]
    assert "LookupError: no fixture" in report.messages["test_it.py::test_has_no_fixture"]
    assert "test_it.py::test_passes" not in report.messages


def test_a_run_leaves_nothing_in_the_work_tree_or_beside_it(sandbox: Session) -> None:
    look = "find /testbed /tmp"
    load_tree(sandbox, FIXED)
    before = sandbox.exec(look).output
    run_tests(sandbox)
    assert sandbox.exec(look).output == before


def test_only_what_is_named_runs(sandbox: Session) -> None:
    load_tree(sandbox, {"test_a.py": KINDS, "tests/test_b.py": b"def test_b(): pass\n"})
    named = ["test_a.py::test_words", "test_a.py::TestUnit", "tests", "no.py", "test_a.py::test_no"]
    assert list(run_tests(sandbox, named).outcomes) == [
        "test_a.py::test_words[a-b]",
        "test_a.py::test_words[c d]",
        "test_a.py::TestUnit::test_equal",
        "test_a.py::TestUnit::test_later",
        "tests/test_b.py::test_b",
    ]


def test_a_file_that_cannot_be_imported_is_an_error_and_the_others_run(sandbox: Session) -> None:
    broken = {"test_a.py": b"import nowhere\n", "test_b.py": b"def f(:\n"}
    load_tree(sandbox, {**broken, "test_c.py": b"def test_c(): pass\n"})
    report = run_tests(sandbox)
    assert report.outcomes == {
        "test_a.py": "error",
        "test_b.py": "error",
        "test_c.py::test_c": "passed",
    }
    assert "No module named 'nowhere'" in report.messages["test_a.py"]
    assert "SyntaxError" in report.messages["test_b.py"]


def test_a_tree_without_tests_has_no_outcomes(sandbox: Session) -> None:
    report = ran(sandbox, "")
    assert (dict(report.outcomes), report.stopped, report.tampered) == ({}, "", "")


@pytest.mark.parametrize(
    ("body", "stopped", "told"),
    [
        ("import ctypes; ctypes.string_at(0)", "exit", "killed by SIGSEGV"),
        ("import os; os._exit(3)", "exit", "ended with exit code 3"),
        ("import os; os.abort()", "exit", "killed by SIGABRT"),
        ("import time; time.sleep(99)", "time", "the time was up"),
        ("while True: pass", "time", "the time was up"),
    ],
)
def test_a_test_that_never_ends_well_is_blamed_and_those_after_it_are_missing(
    sandbox: Session, body: str, stopped: str, told: str
) -> None:
    source = f"def test_a(): pass\ndef test_b():\n    {body}\ndef test_c(): pass\n"
    report = ran(sandbox, source, timeout_s=4)
    assert report.outcomes == {"test_it.py::test_a": "passed", "test_it.py::test_b": "error"}
    assert (report.stopped, report.tampered) == (stopped, "")
    assert told in report.messages["test_it.py::test_b"]
    assert sandbox.exec("echo fine").output == "fine\n"


def test_memory_without_end_stops_the_run_and_not_the_sandbox(sandbox: Session) -> None:
    report = ran(sandbox, "def test_a():\n    held = [b'x' * 10**7 for _ in range(10**4)]\n")
    assert set(report.outcomes.values()) <= {"failed", "error"}  # a MemoryError, or killed
    assert sandbox.exec("echo fine").output == "fine\n"


def test_a_gigabyte_of_output_is_cut_to_its_ends(sandbox: Session) -> None:
    body = "print('first')\n    for _ in range(1000): print('x' * 10**6)\n    print('last')"
    report = ran(sandbox, f"def test_a():\n    {body}\n", timeout_s=60)
    assert report.outcomes == {"test_it.py::test_a": "passed"}
    cut = 6 + 1000 * 1_000_001 + 5 - 10_000  # both ends keep 5,000 bytes
    assert re.fullmatch(rf"first\nx+\n\[... {cut} bytes cut ...\]\nx+\nlast\n", report.output)
    assert len(report.output) < 11_000


def test_a_test_that_forks_and_goes_on_twice_is_reported_once(sandbox: Session) -> None:
    source = "import os\ndef test_a(): os.fork()\ndef test_b(): assert os.getpid() > 0\n"
    report = ran(sandbox, source)
    assert report.outcomes == {"test_it.py::test_a": "passed", "test_it.py::test_b": "passed"}
    assert (report.stopped, report.tampered) == ("", "")


def test_the_sessions_own_variables_and_folder_do_not_reach_the_tests(sandbox: Session) -> None:
    sandbox.exec("export PYTEST_ADDOPTS=--collect-only PYTHONPATH=/tmp; mkdir deep; cd deep")
    load_tree(sandbox, {"/testbed/test_it.py".removeprefix("/testbed/"): b"def test_a(): pass\n"})
    assert run_tests(sandbox).outcomes == {"test_it.py::test_a": "passed"}


def test_hashes_of_text_are_the_same_in_every_run(sandbox: Session) -> None:
    source = "def test_a():\n    print(hash('one'), list({'a', 'b', 'c'}))\n"
    assert ran(sandbox, source).output == ran(sandbox, source).output != ""


def test_modules_below_src_are_found_as_if_installed(sandbox: Session) -> None:
    tests = b"import thing\n\ndef test_a():\n    assert thing.ONE == 1\n"
    load_tree(sandbox, {"src/thing.py": b"ONE = 1\n", "tests/test_a.py": tests})
    assert run_tests(sandbox).outcomes == {"tests/test_a.py::test_a": "passed"}


def test_patches_that_a_test_takes_back_are_no_tampering(sandbox: Session) -> None:
    source = (
        "import builtins, unittest\nfrom unittest import mock\n"
        "def test_a(monkeypatch):\n    monkeypatch.setattr(builtins, 'open', None)\n"
        "def test_b():\n    with mock.patch('builtins.print') as p: print(1)\n    assert p.called\n"
        "class TestC(unittest.TestCase):\n    maxDiff = None\n    def test_c(self): pass\n"
        "unittest.TestCase.longMessage = False\nunittest.TestCase.assertMine = print\n"
    )
    report = ran(sandbox, source)
    assert set(report.outcomes.values()) == {"passed"}
    assert report.tampered == ""


def test_a_sandbox_without_the_toolbox_is_named() -> None:
    with bubblewrap_sandbox() as sandbox, pytest.raises(WorldError, match="no python3 or no tool"):
        run_tests(sandbox)


def test_a_tree_keeps_every_byte_and_one_date(sandbox: Session) -> None:
    tree = {"a/b.bin": bytes(range(256)), "empty": b"", "a name with ' and \u00e9": b"x"}
    load_tree(sandbox, tree)
    assert {path: sandbox.read(f"/testbed/{path}") for path in tree} == tree
    assert sandbox.exec("stat -c %Y empty; ls -A | wc -l").output.split() == ["1000000000", "3"]
