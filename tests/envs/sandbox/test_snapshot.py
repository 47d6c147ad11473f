"""What a snapshot brings back: all that commands can write, and nothing of what came after."""

import functools
from collections.abc import Iterator

import pytest
from sandbox_start import Start

from turngym.envs.core import WorldError
from turngym.envs.sandbox import Limits, settings
from turngym.envs.sandbox.session import Session


@pytest.fixture
def sandbox(start: Start) -> Iterator[Session]:
    with start(Limits()) as session:
        yield session


@pytest.fixture
def old_kernel(bubblewrap: Start, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A sandbox as it is on kernels whose tmpfs cannot hold the layers of an overlay."""
    monkeypatch.setattr(settings, "encoded", functools.partial(settings.encoded, layers=False))
    with bubblewrap(Limits()) as session:
        assert "overlay" not in session.exec("cat /proc/self/mounts").output
        session.snapshot()
        assert "overlay" not in session.exec("cat /proc/self/mounts").output
        yield session


def check_that_nothing_survives(sandbox: Session) -> None:
    sandbox.exec("cd ${TMPDIR:-/tmp} && echo kept > kept && mkdir folder && cd - >/dev/null")
    before = sandbox.snapshot()
    sandbox.exec("cd ${TMPDIR:-/tmp} && echo left > over && rm kept && mv folder other; touch ~/x")
    sandbox.restore(before)
    assert sandbox.exec("cd ${TMPDIR:-/tmp} && cat kept && ls").output == "kept\nfolder\nkept\n"


def test_what_an_episode_left_in_temporary_folders_does_not_survive(sandbox: Session) -> None:
    check_that_nothing_survives(sandbox)


def test_copies_do_the_same_where_there_are_no_layers(old_kernel: Session) -> None:
    check_that_nothing_survives(old_kernel)


def test_shared_memory_comes_back_too(isolated: Start) -> None:
    with isolated(Limits()) as sandbox:
        sandbox.exec("echo old > /dev/shm/a")
        before = sandbox.snapshot()
        sandbox.exec("echo new > /dev/shm/a; touch /dev/shm/b")
        sandbox.restore(before)
        assert sandbox.exec("cat /dev/shm/a; ls /dev/shm").output == "old\na\n"


def test_modes_times_and_links_come_back(sandbox: Session) -> None:
    sandbox.exec("echo x > f; chmod 640 f; touch -d @1000000000.5 f; ln f hard; ln -s f soft")
    before = sandbox.snapshot()
    sandbox.exec("chmod 600 f; echo y >> f; rm hard soft; touch -d @1 f")
    sandbox.restore(before)
    look = "stat -c '%a %h %s %.1Y' f hard; readlink soft"
    assert sandbox.exec(look).output == "640 2 2 1000000000.5\n" * 2 + "f\n"


def test_a_folder_put_in_the_place_of_another_hides_nothing_old(sandbox: Session) -> None:
    sandbox.exec("mkdir -p d/old; touch d/f")
    before = sandbox.snapshot()
    sandbox.exec("rm -r ./d; mkdir d; touch d/new")
    after = sandbox.snapshot()
    sandbox.restore(before)
    assert sandbox.exec("ls d").output == "f\nold\n"
    sandbox.restore(after)
    assert sandbox.exec("ls d").output == "new\n"


def test_snapshots_without_end_are_merged_and_all_come_back(bubblewrap: Start) -> None:
    with bubblewrap(Limits()) as sandbox:
        names = []
        for number in range(210):
            sandbox.write("f", b"%d" % number)
            names.append(sandbox.snapshot())
        for number in (0, 199, 200, 201, 209):
            sandbox.restore(names[number])
            assert sandbox.read("f") == b"%d" % number


def test_a_work_tree_that_was_emptied_comes_back(isolated: Start) -> None:
    with isolated(Limits()) as sandbox:
        sandbox.exec("mkdir -p a/b; echo x > a/b/f")
        before = sandbox.snapshot()
        sandbox.exec("rm -rf /testbed /tmp/* /dev/shm/*")
        assert sandbox.exec("ls -A /testbed").output == ""
        sandbox.restore(before)
        assert sandbox.exec("cat a/b/f").output == "x\n"


DEEP = """
import os
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
"""


def test_a_tree_deeper_than_any_path_is_no_trouble_for_a_restore(isolated: Start) -> None:
    with isolated(Limits()) as sandbox:
        before = sandbox.snapshot()
        sandbox.write("deep.py", DEEP.encode())
        assert sandbox.exec("python3 deep.py").exit_code == 0
        sandbox.restore(before)
        assert sandbox.exec("ls -A").output == ""
        for _ in range(3):  # what was removed is removed for good, or the inodes would end
            sandbox.exec("true")
        assert int(sandbox.exec("df --output=iused . | tail -n 1").output) < 100


def test_a_disk_too_full_for_a_copy_is_one_sentence(old_kernel: Session) -> None:
    old_kernel.exec("head -c 200M /dev/zero > f")
    with pytest.raises(WorldError, match=r"^the sandbox is gone: .*No space left on device"):
        old_kernel.snapshot()
