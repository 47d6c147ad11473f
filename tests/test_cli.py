"""The command line as its users meet it: in processes of its own."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import ROOT, TOYS, turngym

from turngym.envs.episode import read_episodes

COMMANDS = (
    "list",
    "play",
    "rollout",
    "score",
    "tasks",
    "bench",
    "compare",
    "train",
    "tools",
    "swe",
)


def test_list_names_worlds_and_task_sets(tmp_path: Path) -> None:
    said = turngym("list", cwd=tmp_path).stdout
    assert "turngym/Sokoban-v0" in said
    assert "sokoban-10x10-4" in said
    world = json.loads(turngym("list", "--json", cwd=tmp_path).stdout)["turngym/Sokoban-v0"]
    assert world["fidelity"] == "exact"
    assert "Potential" in world["signals"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, tmp_path: Path) -> None:
    assert f"Example: turngym {command}" in turngym(command, "--help", cwd=tmp_path).stdout


def test_the_expert_is_watched_turn_by_turn(tmp_path: Path) -> None:
    said = turngym("play", "turngym/Sokoban-v0", "--policy", "expert", cwd=tmp_path).stdout
    turns = int(re.findall(r"solved after (\d+) turns, score 1", said)[0])
    assert said.count("\nturn ") == turns
    assert "potential 1.00 (0 moves to go)" in said
    assert "\x1b" not in said  # colours are for terminals


def test_a_person_plays_and_leaves(tmp_path: Path) -> None:
    said = turngym("play", "--seed", "5", cwd=tmp_path, text="up\njump\n").stdout
    assert "An action is one move" in said
    assert "turn 1: up" in said
    assert "turn 2: invalid: 'jump' is not a move." in said
    assert "truncated (quit) after 2 turns" in said


def test_play_shows_talk_and_calls_of_a_world_that_is_not_ours(tmp_path: Path) -> None:
    said = turngym("play", "toy_talk:toys/Talk-v0", "--policy", "expert", cwd=tmp_path).stdout
    assert "set_counter() ok" in said
    assert "Thank you, that is all." in said


def test_an_interrupt_ends_a_game_without_a_traceback(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    player = subprocess.Popen(
        [sys.executable, "-m", "turngym", "play"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.set_blocking(master, False)
    shown: list[bytes] = []

    def prompted() -> bool:
        with contextlib.suppress(BlockingIOError):
            shown.append(os.read(master, 65_536))
        return b"".join(shown).endswith(b"> ")

    try:
        wait_for(prompted)
        player.send_signal(signal.SIGINT)
        assert player.wait(timeout=20) == 130
        prompted()
        assert b"Traceback" not in b"".join(shown)
    finally:
        player.kill()
        player.wait()
        os.close(master)
        os.close(slave)


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def test_tasks_are_listed_and_made_a_panel(tmp_path: Path) -> None:
    assert "unlimited" in turngym("tasks", cwd=tmp_path).stdout
    lines = turngym("tasks", "--split", "test", "--num", "3", "--json", cwd=tmp_path).stdout
    ids = [json.loads(line)["id"] for line in lines.splitlines()]
    assert ids == [f"sokoban-6x6-1/test/{index}" for index in range(3)]
    made = turngym("tasks", "--split", "test", "--num", "4", "--panel", "p/mine.json", cwd=tmp_path)
    assert "4 tasks" in made.stdout
    result = turngym("bench", "p/mine.json", "--policy", "expert", "--json", cwd=tmp_path).stdout
    assert json.loads(result)["success"]["successes"] == 4


def test_bench_and_compare_tell_who_is_better(tmp_path: Path) -> None:
    for policy in ("random", "expert"):
        said = turngym(
            "bench",
            "turngym/Sokoban-v0",
            "--policy",
            policy,
            "--num-tasks",
            "20",
            "--out",
            f"{policy}.json",
            cwd=tmp_path,
        ).stdout
        assert f"{policy} on sokoban-6x6-1/valid_seen/20" in said
        assert "95% interval" in said
    said = turngym("compare", "random.json", "expert.json", cwd=tmp_path).stdout
    assert "exact McNemar test: p = " in said
    found = json.loads(
        turngym("compare", "random.json", "expert.json", "--json", cwd=tmp_path).stdout
    )
    assert found["number"] == 20
    assert found["difference"] > 0.5


ROLLOUT = ("rollout", "--policy", "random", "--num-tasks", "6", "--group-size", "2")


def test_rollout_writes_facts_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    first = json.loads(turngym(*ROLLOUT, "--out", "run", "--json", cwd=tmp_path).stdout)
    assert sum(first["statuses"].values()) == 12
    episodes = list(read_episodes(tmp_path / "run"))
    lines = (tmp_path / "run" / "episodes.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "run" / "episodes.jsonl").write_bytes(b"".join(lines[:7]) + lines[7][:100])
    again = json.loads(turngym(*ROLLOUT, "--out", "run", "--json", cwd=tmp_path).stdout)
    assert (again["on_record_before"], sum(again["statuses"].values())) == (7, 12)
    assert list(read_episodes(tmp_path / "run")) == episodes


def test_a_folder_that_holds_another_run_is_refused(tmp_path: Path) -> None:
    turngym(*ROLLOUT, "--out", "run", cwd=tmp_path)
    before = (tmp_path / "run" / "episodes.jsonl").read_bytes()
    refused = turngym(*ROLLOUT, "--seed", "1", "--out", "run", cwd=tmp_path, check=2)
    assert "run holds another run: seed differ" in refused.stderr
    assert (tmp_path / "run" / "episodes.jsonl").read_bytes() == before


def test_an_interrupt_keeps_what_was_played(tmp_path: Path) -> None:
    arguments = ("rollout", "toy_process:toys/Process-v0", "--num-tasks", "40", "--workers", "1")
    runner = subprocess.Popen(
        [sys.executable, "-m", "turngym", *arguments, "--policy", "random", "--out", "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{TOYS}:{tmp_path}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    facts = tmp_path / "run" / "episodes.jsonl"
    wait_for(lambda: facts.exists())
    runner.send_signal(signal.SIGINT)
    _, complaint = runner.communicate(timeout=20)
    assert runner.returncode == 130, complaint
    assert "Traceback" not in complaint
    bad: list[object] = []
    for episode in read_episodes(tmp_path / "run", bad):  # type: ignore[arg-type]  # only counted
        assert episode.status in ("solved", "truncated", "aborted")
    assert bad == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Expected one of"),
        (("dance",), "Unrecognized options: dance"),
        (("play", "--bogus"), "Unrecognized options: --bogus"),
        (("play", "no/World-v0"), "unknown world 'no/World-v0'"),
        (("play", "--policy", "nobody"), "unknown policy 'nobody'"),
        (("play", "--policy", "no/model"), "no model in the folder 'no/model'"),
        (("rollout", "--policy-option", "top_p=1"), "policy 'random' takes no options"),
        (("bench", "--policy-option", "top_p"), "'top_p' is not of the form KEY=VALUE"),
        (("play", "--task", "sokoban-6x6-1/train/x"), "'sokoban-6x6-1/train/x'"),
        (("play", "--task", "other/train/1"), "'other/train/1'"),
        (("play", "--tasks", "sokoban-1x1-1"), "unknown task set 'sokoban-1x1-1'"),
        (("play", "--option", "bogus=1"), "unknown option 'bogus'"),
        (("play", "--option", "bogus"), "'bogus' is not of the form KEY=VALUE"),
        (("play", "--option", "levels=/no/such/file"), "/no/such/file"),
        (("play", "--protocol", "telepathy"), "unknown protocol 'telepathy'"),
        (("play", "--seed", "x"), "--seed"),
        (("rollout", "--num-tasks", "0"), "--num-tasks is 0"),
        (("rollout", "--split", "nowhere"), "unknown split 'nowhere'"),
        (("rollout", "--order", "random"), "--order"),
        (("tasks", "--panel", "x.json"), "--panel needs --split"),
        (("bench", "no-such-panel"), "unknown panel 'no-such-panel'"),
        (("bench", "sokoban-6x6-1/test/123"), "unknown panel 'sokoban-6x6-1/test/123'"),
        (("bench", "--policy", "human"), "--policy human is for `turngym play`"),
        (("bench", "--option", "num_boxes=2"), "custom"),
        (("bench", "sokoban-6x6-1/test/500", "--split", "test"), "no --split"),
        (("compare", "a.json", "b.json"), "a.json: No such file"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    run = turngym(*arguments, cwd=tmp_path, check=2)
    assert said in run.stderr
    assert run.stderr.startswith("turngym: ")
    assert run.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_malformed_level_file_names_file_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("; 0\n#####\n#@$ #\n#####\n", encoding="ascii")
    run = turngym("play", "--option", "levels=bad.txt", cwd=tmp_path, check=2)
    assert "bad.txt, line 2: 1 boxes and 0 targets" in run.stderr


def test_a_full_disk_is_one_sentence_and_what_was_written_stays(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from turngym.cli import main\n"
        "sys.argv = 'turngym rollout --policy random --num-tasks 40 --out run'.split()\n"
        "main()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "File too large" in run.stderr
    bad: list[object] = []
    kept = list(read_episodes(tmp_path / "run", bad))  # type: ignore[arg-type]  # only counted
    assert 0 < len(kept) < 40
    assert bad == []


def test_whoever_has_read_enough_may_hang_up(tmp_path: Path) -> None:
    run = subprocess.run(
        f"{sys.executable} -m turngym tasks --split train --num 2000 --json | head -n 1",
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert json.loads(run.stdout)["id"] == "sokoban-6x6-1/train/0"
