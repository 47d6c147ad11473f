"""What is missing, forbidden or gone: one clear sentence each, and nothing left behind."""

import errno
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_start import Daemon, Start

from turngym.envs.core import WorldError
from turngym.envs.sandbox import (
    Limits,
    bubblewrap_sandbox,
    docker_sandbox,
    import_image,
    process_sandbox,
)

SOURCE = Path(__file__).parents[3] / "src"


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_without_bubblewrap_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = descriptors()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(WorldError, match=r"^no bubblewrap here: install it \(Debian: apt-get "):
        bubblewrap_sandbox()
    assert descriptors() == before


def test_where_user_namespaces_are_forbidden_the_sentence_says_so(bubblewrap: Start) -> None:
    script = """
import os
from turngym.envs.core import WorldError
from turngym.envs.sandbox import bubblewrap_sandbox
before = os.listdir("/proc/self/fd")
try:
    bubblewrap_sandbox()
except WorldError as error:
    print(error)
assert os.listdir("/proc/self/fd") == before
"""
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" -W error -c "$1"'
    words = ["unshare", "--user", "--map-root-user", "sh", "-c", forbid, sys.executable, script]
    variables = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(words, env=variables, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(
        "the sandbox is gone: the kernel forbids user namespaces here (bwrap: "
    )
    assert done.stdout.count("\n") == 1


def test_what_is_to_be_readable_must_exist(bubblewrap: Start) -> None:
    with pytest.raises(ValueError, match="readable names '/no/such': expected a path that exists"):
        bubblewrap_sandbox(readable=["/no/such"])


def test_the_sandboxs_own_folders_cannot_be_the_hosts(bubblewrap: Start) -> None:
    with pytest.raises(ValueError, match="'/dev/null': expected none in /proc, /dev, /tmp, /mnt"):
        bubblewrap_sandbox(readable=["/usr", "/dev/null"])


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A temporary folder that is not in /tmp, which a sandbox has for itself."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_root_is_told_what_only_root_may_read(bubblewrap: Start, elsewhere: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("this process is not root")
    (elsewhere / "closed").mkdir(mode=0o700)
    with pytest.raises(ValueError, match="closed': expected what not only root may read"):
        bubblewrap_sandbox(readable=[elsewhere / "closed"])


def test_what_lies_under_a_closed_folder_can_be_readable(
    bubblewrap: Start, elsewhere: Path
) -> None:
    folder = elsewhere / "closed/open"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/file").write_text("content")
    (elsewhere / "closed/file").write_text("alone")
    (elsewhere / "closed/secret").write_text("secret")
    (elsewhere / "closed").chmod(0o700)
    paths = [folder, folder / "sub", elsewhere / "closed/file"]
    with bubblewrap_sandbox(readable=paths) as sandbox:
        look = f"cat {folder}/sub/file {elsewhere}/closed/file; ls {elsewhere}/closed"
        assert sandbox.exec(look).output == "contentalonefile\nopen\n"
        assert sandbox.exec(f"echo x > {folder}/sub/file").exit_code == 1
        assert sandbox.exec(f"touch {folder}/new").exit_code == 1
    assert (folder / "sub/file").read_text() == "content"


def test_a_process_needs_the_word_unsafe() -> None:
    with pytest.raises(ValueError, match="unsafe is False: a process isolates nothing"):
        process_sandbox(unsafe=False)  # type: ignore[arg-type]  # the mistake itself


def test_a_process_whose_temporary_folder_is_gone_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(OSError, match="No such file"):
        process_sandbox(unsafe=True)


@pytest.mark.parametrize("name", ["bubblewrap", "docker"])
def test_a_full_disk_is_an_error_of_the_command_or_the_file(
    name: str, request: pytest.FixtureRequest
) -> None:
    if name == "docker":
        address = request.getfixturevalue("daemon")
        sandbox = docker_sandbox("turngym-test", Limits(disk_mb=4), daemon=address)
    else:
        sandbox = request.getfixturevalue("bubblewrap")(Limits(disk_mb=4))
    with sandbox:
        result = sandbox.exec("for i in 1 2 3; do head -c 2M /dev/zero > f$i; done")
        assert "No space left on device" in result.output
        with pytest.raises(OSError, match="No space left on device") as caught:
            sandbox.write("other", b"x" * 100_000)
        assert caught.value.errno == errno.ENOSPC
        sandbox.exec("rm f1")
        sandbox.write("other", b"x" * 100_000)
        assert sandbox.read("other") == b"x" * 100_000


def test_a_long_command_on_a_full_disk_still_runs(bubblewrap: Start) -> None:
    with bubblewrap(Limits(disk_mb=4)) as sandbox:
        sandbox.exec("head -c 8M /dev/zero > f")
        assert sandbox.exec(": " + "x" * 300_000 + "; echo ran").output == "ran\n"


def test_without_a_daemon_the_sentence_names_its_address() -> None:
    pytest.importorskip("docker")
    before = descriptors()
    with pytest.raises(WorldError, match=r"^no Docker daemon answers at unix:///no/such/socket: "):
        docker_sandbox("any", daemon="unix:///no/such/socket")
    assert descriptors() == before


def test_a_missing_image_is_named(daemon: str) -> None:
    before = descriptors()
    with pytest.raises(WorldError, match=r"^the Docker daemon has no image 'no-such-image': "):
        docker_sandbox("no-such-image", daemon=daemon)
    assert descriptors() == before


def test_a_file_that_is_no_image_is_named(daemon: str, tmp_path: Path) -> None:
    (tmp_path / "text.tar").write_text("no archive")
    with pytest.raises(WorldError, match=r"Docker makes no image of '.*text\.tar': "):
        import_image(tmp_path / "text.tar", "turngym-none", daemon=daemon)


def test_a_daemon_that_dies_in_mid_command_is_an_error_and_leaves_no_container(
    own_daemon: Daemon,
) -> None:
    sandbox = docker_sandbox("turngym-test", daemon=own_daemon.address)
    killer = own_daemon.kill_later(1.0)
    begun = time.monotonic()
    with pytest.raises(WorldError, match=r"^the sandbox is gone: the Docker daemon is gone$"):
        sandbox.exec("sleep 30", timeout_s=30)
    assert time.monotonic() - begun < 15
    killer.join()
    sandbox.close()
    assert own_daemon.start() == ""
    with docker_sandbox("turngym-test", daemon=own_daemon.address) as other:
        assert other.exec("echo fine").output == "fine\n"
    assert own_daemon.containers() == []
