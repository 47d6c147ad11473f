"""Commands change files, and files are brought to where commands run."""

import base64
import gzip
from collections.abc import Iterator

import pytest
from swe_tasks import problem

from turngym.envs.swe.files import Entry, Files
from turngym.envs.swe.place import MAX_FILE, Broken, Machine, Place, read_listing
from turngym.envs.swe.tester import Start

START = Machine(Files(problem().start))


@pytest.fixture
def place(start: Start) -> Iterator[Place]:
    place = Place(start)
    yield place
    place.clear()


def changes(machine: Machine) -> dict[str, Entry | None]:
    return dict(machine.files.changes)


def test_a_command_that_changes_nothing_leaves_the_state_of_the_start(place: Place) -> None:
    result, machine = place.run(START, "ls; git status --short; git diff", 10)
    assert result.output == "README.md\ncalc\npytest.ini\ntests\n"
    assert machine == START


def test_whatever_a_command_leaves_is_known(place: Place) -> None:
    command = (
        "echo new > a.txt; chmod 755 a.txt; mkdir -p 'b c/d'; ln -s /etc e; rm README.md; "
        "echo x >> calc/core.py; echo t > /tmp/t"
    )
    _, machine = place.run(START, command, 10)
    core = problem().base["calc/core.py"] + b"x\n"
    assert changes(machine) == {
        "/testbed/a.txt": Entry("file", 0o755, b"new\n"),
        "/testbed/b c": Entry("folder", 0o755),
        "/testbed/b c/d": Entry("folder", 0o755),
        "/testbed/e": Entry("link", 0o777, b"/etc"),
        "/testbed/README.md": None,
        "/testbed/calc/core.py": Entry("file", 0o644, core),
        "/tmp/t": Entry("file", 0o644, b"t\n"),
    }


def test_a_folder_and_a_variable_stay_and_are_known(place: Place) -> None:
    _, machine = place.run(START, "cd calc; export COLOUR='dark blue'", 10)
    assert machine.cwd == "/testbed/calc"
    assert "COLOUR" in machine.exports
    result, again = place.run(machine, "pwd; echo $COLOUR", 10)
    assert result.output == "/testbed/calc\ndark blue\n"
    assert again == machine
    _, back = place.run(machine, "cd ..; unset COLOUR OLDPWD", 10)
    assert back == START


def test_an_edit_from_outside_is_there_when_the_next_command_runs(place: Place) -> None:
    _, machine = place.run(START, "mkdir x; echo 1 > x/y; echo 2 > z", 10)
    files = machine.files.put(
        {"/testbed/x/y": None, "/testbed/x": None, "/testbed/z": Entry("file", 0o644, b"3\n")}
    )
    result, after = place.run(machine._replace(files=files), "ls; cat z", 10)
    assert result.output == "README.md\ncalc\npytest.ini\ntests\nz\n3\n"
    assert after.files == files


def test_a_state_is_the_same_in_another_sandbox(place: Place) -> None:
    command = "mkdir 'b c'; echo 1 > 'b c/d'; ln -s d 'b c/e'; rm -r tests; cd 'b c'; export A=1"
    _, machine = place.run(START, command, 10)
    look = "pwd; ls -R /testbed; cat e; echo $A; git status --short; env | sort"
    here, there = place.run(machine, look, 10), None
    place.clear()
    there = place.run(machine, look, 10)
    assert there == here
    assert there[0].exit_code == 0


def test_a_repository_with_many_files_is_listed_in_pieces(place: Place) -> None:
    command = "for n in $(seq 1500); do echo $n$RANDOM > file-$n-$RANDOM; done; ls | wc -l"
    result, machine = place.run(START, command, 60)
    assert result.output == "1504\n"
    assert len(changes(machine)) == 1500


def test_a_file_that_is_too_long_is_no_part_of_the_state(place: Place) -> None:
    _, machine = place.run(START, f"head -c {MAX_FILE + 1} /dev/zero > large", 10)
    assert machine == START


def test_caches_are_no_part_of_the_state(place: Place) -> None:
    command = "PYTHONDONTWRITEBYTECODE= python -c 'import calc'; ls -d calc/*"
    result, machine = place.run(START, command, 10)
    assert "calc/__pycache__" in result.output
    assert machine == START


@pytest.mark.parametrize(
    "command",
    [
        "export() { echo no; }; declare -fx export",
        "export PATH=/nowhere BASH_ENV=/testbed/x LD_PRELOAD=/testbed/none.so",
        "cd /tmp; mkdir gone; cd gone; rmdir /tmp/gone",
        "touch $'a\\nb' $'c\\xff'",
        "exec true",
        "kill -9 $$",
        "set -u; unset HOME",
    ],
)
def test_a_strange_command_is_survived(place: Place, command: str) -> None:
    try:
        _, machine = place.run(START, command, 10)
        result, _ = place.run(machine, "/bin/echo still here", 10)
    except Broken:
        return  # the episode ends, and is graded
    assert "still here" in result.output


@pytest.mark.parametrize(
    "text", ["", "no", base64.b64encode(gzip.compress(b"/testbed\n\0export\0x", mtime=0)).decode()]
)
def test_a_listing_that_is_none_is_told(text: str) -> None:
    with pytest.raises(Broken, match="the shell does not answer"):
        read_listing(text)
