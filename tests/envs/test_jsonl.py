"""Files of records: whatever kills the writer, at most the last line is lost."""

import logging
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from turngym.envs.episode import Fork, Ledger, read_episodes
from turngym.envs.jsonl import Appender, BadLine, read
from turngym.envs.signals import Outcome

RECORDS = tuple(Fork(episode=name, turn=len(name)) for name in ("a", "\u00e9\ud800", "ccc"))
LINES = (
    b'{"episode":"a","turn":1}\n',
    b'{"episode":"\\u00e9\\ud800","turn":2}\n',
    b'{"episode":"ccc","turn":3}\n',
)
NEW = Fork(episode="new", turn=0)
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "records.jsonl"


@pytest.fixture
def full(path: Path) -> Path:
    """A file that holds `RECORDS`."""
    with Appender[Fork](path) as file:
        for record in RECORDS:
            file.append(record)
    return path


def test_what_is_appended_is_read_in_order(full: Path) -> None:
    assert full.read_bytes() == b"".join(LINES)
    assert tuple(read(Fork, full)) == RECORDS


def test_a_file_that_is_opened_again_is_continued(full: Path) -> None:
    with Appender[Fork](full) as file:
        file.append(NEW)
    assert tuple(read(Fork, str(full))) == (*RECORDS, NEW)


def test_opening_makes_an_empty_file_and_its_folder(path: Path) -> None:
    with Appender[Fork](path) as file:
        assert file.size == 0
    assert list(read(Fork, path)) == []


def test_reading_a_file_that_does_not_exist_says_so(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read(Fork, path))


@pytest.mark.parametrize("cut", range(len(b"".join(LINES)) + 1))
def test_a_file_cut_anywhere_loses_its_last_line_at_most(path: Path, cut: int) -> None:
    path.parent.mkdir()
    path.write_bytes(b"".join(LINES)[:cut])
    ends = [len(b"".join(LINES[:number])) for number in range(4)]
    whole = max(number for number in range(4) if ends[number] <= cut)
    bad: list[BadLine] = []
    assert tuple(read(Fork, path, bad)) == RECORDS[:whole]
    lost = [(whole + 1, "it is cut off")] if cut > ends[whole] else []
    assert [(line.number, line.reason) for line in bad] == lost
    with Appender[Fork](path) as file:
        assert file.size == ends[whole]
        assert path.read_bytes() == b"".join(LINES[:whole])
        file.append(NEW)
    bad.clear()
    assert tuple(read(Fork, path, bad)) == (*RECORDS[:whole], NEW)
    assert bad == []


@pytest.mark.parametrize("length", [65_535, 65_536, 65_537, 200_000])
def test_a_last_line_of_any_length_is_cut_back(full: Path, length: int) -> None:
    with full.open("ab") as file:
        file.write(b"x" * length)
    with Appender[Fork](full) as appender:
        assert appender.size == len(b"".join(LINES))
    assert tuple(read(Fork, full)) == RECORDS


def test_a_file_of_one_line_that_never_ended_is_emptied(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"x" * 150_000)
    with Appender[Fork](path) as file:
        assert file.size == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"episode":"b","turn":', "it is not JSON: "),
        (b"", "it is not JSON: "),
        (b"\x00" * 10, "it is not JSON: "),
        (b'{"episode":"\xff","turn":1}', "'utf-8' codec can't decode byte 0xff"),
        (b'{"episode":"b","turn":"2"}', 'turn should be int, not "2"'),
        (b'{"episode":"b"}', "Fork lacks the field 'turn'"),
        (b'{"episode":"b","turn":1e999}', "turn should be int, not Infinity"),
        (b"[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_corrupt_line_is_named_and_skipped(
    path: Path, caplog: pytest.LogCaptureFixture, line: bytes, reason: str
) -> None:
    path.parent.mkdir()
    path.write_bytes(LINES[0] + line + b"\n" + LINES[2])
    bad: list[BadLine] = []
    assert list(read(Fork, path, bad)) == [RECORDS[0], RECORDS[2]]
    [skipped] = bad
    assert (skipped.path, skipped.number) == (str(path), 2)
    assert skipped.reason.startswith(reason)
    assert str(skipped) == f"{path}, line 2: {skipped.reason}"
    logged = [(entry.levelno, entry.getMessage()) for entry in caplog.records]
    assert logged == [(logging.WARNING, f"skipped {skipped}")]


def test_lines_of_another_version_are_named_and_skipped(path: Path) -> None:
    ours = Ledger(episode="e", rubric="r", rows=())
    with Appender[Ledger](path) as file:
        file.append(ours)
    path.write_bytes(b'{"v":2,"else":[]}\n' + path.read_bytes())
    bad: list[BadLine] = []
    assert list(read(Ledger, path, bad)) == [ours]
    assert [line.reason for line in bad] == ["its format is version 2, this program reads 1"]


def test_a_record_that_cannot_be_written_leaves_the_file_as_it_was(full: Path) -> None:
    with Appender[Outcome | Fork](full) as file:
        with pytest.raises(ValueError, match="not JSON compliant"):
            file.append(Outcome(success=True, score=float("nan")))
        file.append(NEW)
    assert tuple(read(Fork, full)) == (*RECORDS, NEW)


def test_a_second_writer_is_refused_until_the_first_is_done(path: Path) -> None:
    with Appender[Fork](path) as first:
        first.append(RECORDS[0])
        with pytest.raises(ValueError, match="is being written by another"):
            Appender[Fork](path)
        first.append(RECORDS[1])
    with Appender[Fork](path) as second:
        second.append(RECORDS[2])
    assert tuple(read(Fork, path)) == RECORDS


def test_a_file_goes_back_to_the_size_that_a_checkpoint_stored(full: Path) -> None:
    with Appender[Fork](full) as file:
        stored = file.size
        file.append(NEW)
        file.append(NEW)
        file.truncate(stored)
        assert full.stat().st_size == file.size == stored
        file.append(NEW)
    assert tuple(read(Fork, full)) == (*RECORDS, NEW)


def test_a_file_that_is_shorter_than_the_checkpoint_says_is_refused(full: Path) -> None:
    with Appender[Fork](full) as file:
        with pytest.raises(ValueError, match=f"has {file.size} bytes, {file.size + 1} were"):
            file.truncate(file.size + 1)
        file.truncate(0)
    assert full.read_bytes() == b""


def test_a_file_is_read_while_it_is_being_written(path: Path) -> None:
    with Appender[Fork](path) as file:
        file.append(RECORDS[0])
        file.append(RECORDS[1])
        reading = read(Fork, path)
        assert next(reading) == RECORDS[0]
        file.append(RECORDS[2])
        assert list(reading) == [RECORDS[1], RECORDS[2]]


def test_a_folder_stands_for_the_episodes_in_it(tmp_path: Path) -> None:
    (tmp_path / "episodes.jsonl").write_bytes(b"{}\n")
    bad: list[BadLine] = []
    assert list(read_episodes(tmp_path, bad)) == []
    assert list(read_episodes(tmp_path / "episodes.jsonl", bad)) == []
    assert [line.number for line in bad] == [1, 1]


FULL_DISK = """
import resource, sys
from turngym.envs.episode import Fork
from turngym.envs.jsonl import Appender

with Appender(sys.argv[1]) as file:
    size = file.size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[2]), -1))
    for _ in range(2):
        try:
            file.append(Fork(episode="does not fit" * 1000, turn=0))
        except OSError as error:
            print(error.errno, file.size - size, file.path.stat().st_size - size)
    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
    file.append(Fork(episode="new", turn=0))
"""


@pytest.mark.parametrize("space", [0, 1, 5_000])
def test_a_full_disk_costs_the_record_and_nothing_else(full: Path, space: int) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(full), str(space)]
    run = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("27 0 0\n27 0 0\n", "")  # EFBIG, cut back, both times
    assert tuple(read(Fork, full)) == (*RECORDS, NEW)


WRITER = """
import itertools, os, sys
from turngym.envs.episode import Fork
from turngym.envs.jsonl import Appender

file = Appender(sys.argv[1])
for turn in itertools.count():
    file.append(Fork(episode="x" * 300_000, turn=turn))
    os.write(1, b"%d " % turn)
"""


@pytest.mark.parametrize("seed", range(10))
def test_a_killed_writer_loses_its_last_line_at_most(path: Path, seed: int) -> None:
    enough = random.Random(seed).randrange(1, 20_000_000)
    path.parent.mkdir()
    path.touch()
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE) as writer:
        while path.stat().st_size < enough:
            assert writer.poll() is None
        writer.kill()
        assert writer.stdout is not None
        written = len(writer.stdout.read().split())
    bad: list[BadLine] = []
    found = [record.turn for record in read(Fork, path, bad)]
    assert found in (list(range(written)), list(range(written + 1)))
    assert [line.number for line in bad] in ([], [len(found) + 1])
    with Appender[Fork](path) as file:
        file.append(NEW)
    assert [record.turn for record in read(Fork, path)] == [*found, NEW.turn]
