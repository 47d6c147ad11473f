"""What every sandbox promises, on every back end."""

import errno
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sandbox_start import Start

from turngym.envs.core import WorldError
from turngym.envs.sandbox import Limits
from turngym.envs.sandbox.session import Session


@pytest.fixture
def sandbox(start: Start) -> Iterator[Session]:
    with start(Limits()) as session:
        yield session


def test_a_command_gives_its_exit_code_and_all_it_printed(sandbox: Session) -> None:
    result = sandbox.exec("echo out; echo err >&2; exit 7")
    assert (result.exit_code, result.output, result.stopped) == (7, "out\nerr\n", "")


def test_a_session_keeps_its_folder_and_its_exported_variables(sandbox: Session) -> None:
    sandbox.exec("mkdir -p a/b && cd a/b && export NAME='two words' && export OTHER=1; PLAIN=1")
    sandbox.exec("unset OTHER; false")
    assert sandbox.exec('basename "$PWD"; echo "$NAME,$OTHER,$PLAIN"').output == "b\ntwo words,,\n"


def test_state_survives_a_command_that_uses_traps_descriptors_and_exec(sandbox: Session) -> None:
    sandbox.exec("export A=1; cd /tmp")
    sandbox.exec("exec 9>/dev/null; exec true")
    sandbox.exec("kill -9 $$")
    assert sandbox.exec("echo $A; pwd").output == "1\n/tmp\n"


NOTE = "trap - EXIT; printf '/testbed\\n%b\\n' '{}' >&199"
"""A command that forges what its shell leaves to the next one."""


def test_what_a_command_left_for_the_next_is_not_run_before(isolated: Start) -> None:
    with isolated(Limits()) as sandbox:
        sandbox.exec(NOTE.format("touch early"))
        time.sleep(0.3)  # the next shell is waiting by now
        with pytest.raises(FileNotFoundError):
            sandbox.read("early")
        assert sandbox.exec("ls").output == "early\n"


def test_a_state_that_no_shell_can_have_left_is_not_kept(isolated: Start) -> None:
    with isolated(Limits()) as sandbox:
        sandbox.exec("export A=1")
        sandbox.exec(NOTE.format(r"export A=2\0000"))
        assert sandbox.exec("echo $A").output == "1\n"


def test_a_work_tree_that_nobody_may_enter_leaves_commands_at_the_root(isolated: Start) -> None:
    with isolated(Limits()) as sandbox:
        sandbox.exec("chmod 0 .")
        assert sandbox.exec("pwd -P; ls -d testbed").output == "/\ntestbed\n"
        sandbox.exec("chmod 700 /testbed; cd /testbed")
        assert sandbox.exec("pwd -P").output == "/testbed\n"


def test_a_session_of_few_descriptors_keeps_its_state_too(start: Start) -> None:
    with start(Limits(files=32)) as sandbox:
        sandbox.exec("export A=1; cd /tmp")
        assert sandbox.exec("echo $A; pwd; ulimit -n").output == "1\n/tmp\n32\n"


def test_the_time_before_a_command_is_not_the_commands(sandbox: Session) -> None:
    sandbox.exec("true")
    time.sleep(1.1)
    assert sandbox.exec("echo $SECONDS").output == "0\n"


def test_folders_above_a_new_file_are_made(sandbox: Session) -> None:
    sandbox.write("one/two//three/file", b"content")
    sandbox.write(f"{sandbox.exec('pwd').output.strip()}/one/other/file", b"other")
    assert (
        sandbox.exec("find . -type f | sort").output == "./one/other/file\n./one/two/three/file\n"
    )
    with pytest.raises(NotADirectoryError):
        sandbox.write("one/other/file/below", b"")


def test_a_shell_killed_by_a_signal_reports_it_as_shells_do(sandbox: Session) -> None:
    assert sandbox.exec("kill -9 $$").exit_code == 137


def test_a_command_that_takes_too_long_is_killed_with_all_it_started(sandbox: Session) -> None:
    sandbox.exec("echo before > kept")
    result = sandbox.exec("echo begun; setsid sleep 54321 & sleep 54321", timeout_s=0.5)
    assert (result.exit_code, result.output, result.stopped) == (124, "begun\n", "time")
    assert "54321" not in running(sandbox)
    assert sandbox.exec("cat kept").output == "before\n"


def test_nothing_runs_on_after_its_command(sandbox: Session) -> None:
    assert sandbox.exec("(setsid sleep 65432 &) ; echo done").output == "done\n"
    assert "65432" not in running(sandbox)


def running(sandbox: Session) -> str:
    """The command lines of all processes that a session sees, less that of the one that looks."""
    look = "for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || tr '\\0' ' ' < $p/cmdline; done 2>&1"
    return sandbox.exec(look).output


def test_long_output_is_cut_in_the_middle_at_ten_thousand_characters(sandbox: Session) -> None:
    output = sandbox.exec("seq 1 100000").output
    head, _, rest = output.partition("\n[... ")
    note, _, tail = rest.partition(" cut ...]\n")
    assert (len(head), len(tail)) == (5000, 5000)
    assert head.startswith("1\n2\n3\n")
    assert tail.endswith("\n99999\n100000\n")
    assert note == "about 578895 characters"  # 9 + 180 + ... + 7 bytes of seq are 588895


def test_output_of_ten_thousand_characters_stays_whole(sandbox: Session) -> None:
    assert sandbox.exec("head -c 10000 /dev/zero | tr '\\0' a").output == "a" * 10_000


def test_files_are_written_and_read_as_bytes(sandbox: Session) -> None:
    content = bytes(range(256)) * 1000
    sandbox.write("new/folder/file.bin", content)
    assert sandbox.read("new/folder/file.bin") == content
    assert sandbox.exec("cd new; wc -c < folder/file.bin").output.strip() == "256000"
    assert sandbox.read("folder/file.bin") == content  # relative to where the session is


def test_what_is_wrong_with_a_file_is_an_error_as_of_open(sandbox: Session) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        sandbox.read("missing")
    with pytest.raises(IsADirectoryError):
        sandbox.read(".")
    sandbox.exec("mkfifo pipe; echo x > file")
    with pytest.raises(OSError, match="pipe") as nothing:
        sandbox.read("pipe")
    assert nothing.value.errno == errno.EINVAL
    with pytest.raises(NotADirectoryError):
        sandbox.read("file/below")


def test_a_file_too_long_to_read_is_refused(start: Start) -> None:
    with start(Limits(read_mb=1)) as sandbox:
        sandbox.exec("head -c 1048576 /dev/zero > fits; head -c 1048577 /dev/zero > not")
        assert len(sandbox.read("fits")) == 1 << 20
        with pytest.raises(OSError, match="longer than 1 MB") as caught:
            sandbox.read("not")
    assert caught.value.errno == errno.EFBIG


def test_a_command_may_be_longer_than_an_argument_can_be(sandbox: Session) -> None:
    text = "x" * 300_000
    assert sandbox.exec(f"cat > big <<'EOF'\n{text}\nEOF\nexport A=2").exit_code == 0
    assert sandbox.exec("wc -c < big; echo $A").output.split() == ["300001", "2"]


def test_snapshots_come_back_in_any_order_and_more_than_once(sandbox: Session) -> None:
    sandbox.exec("mkdir d; echo one > d/f; cd d; export A=1")
    one = sandbox.snapshot()
    sandbox.exec("echo two > f; ln -s f link; chmod 600 f; cd ..; mv d e; export A=2")
    two = sandbox.snapshot()
    sandbox.exec("rm -rf ./f ./link; export A=3")
    look = 'basename "$PWD"; cat f e/f; echo $A; ls -R | wc -l'
    sandbox.restore(two)
    second = sandbox.exec(look).output
    sandbox.restore(one)
    first = sandbox.exec(look).output
    sandbox.exec("echo changed > f")
    sandbox.restore(one)
    assert sandbox.exec(look).output == first
    sandbox.restore(two)
    assert sandbox.exec(look).output == second
    assert first.splitlines()[:2] == ["d", "one"]
    assert "two" in second


def test_a_snapshot_of_nothing_new_is_the_same_place(sandbox: Session) -> None:
    empty = sandbox.snapshot()
    sandbox.exec("touch a")
    sandbox.restore(empty)
    sandbox.restore(sandbox.snapshot())
    assert sandbox.exec("ls -A").output == ""


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_a_zero_character_is_the_callers_mistake(sandbox: Session, text: str) -> None:
    with pytest.raises(ValueError, match="zero character"):
        sandbox.exec(text)
    with pytest.raises(ValueError, match="zero character"):
        sandbox.read(text)


def test_other_mistakes_of_the_caller_are_named(sandbox: Session) -> None:
    with pytest.raises(ValueError, match="timeout_s is 0"):
        sandbox.exec("true", timeout_s=0)
    with pytest.raises(ValueError, match="snapshot '17' is not of this sandbox"):
        sandbox.restore("17")
    assert sandbox.exec("echo fine").output == "fine\n"


def test_a_closed_sandbox_says_so(sandbox: Session) -> None:
    sandbox.close()
    sandbox.close()
    with pytest.raises(WorldError, match="the sandbox is gone: it was closed"):
        sandbox.exec("true")


def test_none_of_the_hosts_variables_are_passed_on(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "value-of-the-token")
    with start(Limits()) as sandbox:
        assert "value-of-the-token" not in sandbox.exec("export -p; cat /proc/self/environ").output


def test_a_command_holds_no_descriptor_but_its_own(start: Start) -> None:
    with start(Limits()) as sandbox:
        kinds = sandbox.exec("for f in /proc/$$/fd/*; do readlink $f; done").output.splitlines()
    assert kinds[0] == "/dev/null"
    assert len([kind for kind in kinds if kind.startswith("pipe:")]) == 3  # output twice, and state
    assert not [kind for kind in kinds if kind.startswith("socket:") or "memfd" in kind]


def test_a_session_that_is_closed_by_another_thread_wakes_whoever_waits(start: Start) -> None:
    with start(Limits()) as sandbox:
        closer = threading.Timer(0.3, sandbox.close)
        closer.start()
        begun = time.monotonic()
        with pytest.raises(WorldError, match="the sandbox is gone: it was closed"):
            sandbox.exec("sleep 30", timeout_s=30)
        assert time.monotonic() - begun < 15
        closer.join()


def test_threads_that_share_a_session_get_their_own_answers(start: Start) -> None:
    with start(Limits()) as sandbox, ThreadPoolExecutor(4) as threads:
        answers = threads.map(lambda n: sandbox.exec(f"echo {n}").output, range(20))
        assert list(answers) == [f"{n}\n" for n in range(20)]
