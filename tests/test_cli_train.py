"""`turngym train` and what its checkpoints are good for, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import ROOT, turngym

QUICK = ("--demonstrations", "4", "--warm-up-epochs", "1", "--num-tasks", "2", "--group-size", "2")
PANEL = "sokoban-6x6-1/valid_seen/500"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which `run` was trained, a little, and measured."""
    folder = tmp_path_factory.mktemp("trained")
    turngym("tasks", "--split", "test", "--num", "20", "--panel", "p.json", cwd=folder)
    said = turngym(
        "train", *QUICK, "--iterations", "1", "--panel", "p.json", "--json", cwd=folder, check=0
    ).stdout
    (folder / "said.json").write_text(said)
    return folder


def test_training_tells_what_it_gained_and_where_everything_is(run: Path) -> None:
    said = json.loads((run / "said.json").read_text())
    assert [gain["decoding"] for gain in said["panels"]] == ["sampled", "greedy"]
    assert all(gain["number"] == 20 for gain in said["panels"])
    for name in ("curve", "metrics", "episodes", "checkpoint"):
        assert (run / said[name]).exists()
    assert said["checkpoint"].endswith("000002")


def test_a_checkpoint_is_benched_as_it_was_trained_to_be_asked(run: Path) -> None:
    for policy in ("runs/train", "runs/train/checkpoints/000002"):
        said = turngym("bench", "p.json", "--policy", policy, "--json", cwd=run).stdout
        result = json.loads(said)
        assert result["env"]["options"] == {"observation": "words"}
        assert result["policy"]["protocol"].startswith("latest/")
        assert (
            json.loads((run / "said.json").read_text())["panels"][0]["after"]
            == result["success"]["rate"]
        )


def test_a_trained_model_is_watched(run: Path) -> None:
    said = turngym("play", "--policy", "runs/train", "--task", "sokoban-6x6-1/test/3", cwd=run)
    assert "turn 1: " in said.stdout


def test_a_damaged_checkpoint_is_one_sentence(run: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", str(run / "runs"), str(tmp_path)], check=True)
    weights = tmp_path / "runs" / "train" / "checkpoints" / "000002" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    for arguments in (("bench", "p.json", "--policy", "runs/train"), ("train", "--resume")):
        said = turngym(*arguments, cwd=tmp_path, check=2).stderr
        assert "is damaged: 'model.safetensors' was cut or changed" in said or "p.json" in said
        assert said.count("\n") == 1


def test_an_interrupted_run_says_how_to_go_on_and_does(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "turngym",
        "train",
        *QUICK,
        "--iterations",
        "500",
        "--out",
        "r",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    while not (tmp_path / "r" / "checkpoints" / "000002").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "this goes on: turngym train --resume --out r" in complaint
    assert "Traceback" not in complaint
    config = json.loads((tmp_path / "r" / "config.json").read_text())["config"]
    refused = turngym(
        "train", "--resume", "--out", "r", "--seed", "3", cwd=tmp_path, check=2
    ).stderr
    assert "seed: a run that is resumed keeps its settings" in refused
    assert config["iterations"] == 500


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "unknown recipe 'nothing'; known: sokoban"),
        (("--model", "/no/where"), "no such model folder: '/no/where'"),
        (("--rubric", "nothing()"), "unknown term 'nothing'"),
        (("--rubric", "checklist("), "rubric"),
        (("--credit", "nothing"), "unknown estimator 'nothing'"),
        (("--iterations", "-1"), "iterations is -1"),
        (("--options", "colour=red"), "unknown option 'colour'"),
        (("--protocol", "telepathy"), "unknown protocol 'telepathy'"),
        (("--resume",), "runs/train holds no training run"),
        (("--panel", "nowhere"), "unknown panel 'nowhere'"),
        (("--threads", "0"), "--threads is 0"),
    ],
)
def test_a_users_mistake_is_one_line_and_nothing_is_written(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    refused = turngym("train", *arguments, cwd=tmp_path, check=2).stderr
    assert said in refused
    assert refused.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_scoring_a_training_run_anew_leaves_its_own_ledger_alone(run: Path) -> None:
    folder = run / "runs" / "train"
    before = (folder / "ledger.jsonl").read_bytes()
    turngym("score", "runs/train", "--rubric", "outcome()", cwd=run)
    assert (folder / "ledger.jsonl").read_bytes() == before
    assert len(list(folder.glob("ledger-*.jsonl"))) == 1
    turngym("train", *QUICK, "--iterations", "1", "--resume", cwd=run)


def test_a_run_that_was_not_measured_before_is_not_measured_after(run: Path) -> None:
    refused = turngym("train", "--resume", "--panel", PANEL, cwd=run, check=2).stderr
    assert f"was not measured on '{PANEL}' before it learned" in refused


def test_another_recipe_cannot_be_resumed(run: Path) -> None:
    refused = turngym("train", "sokoban-grpo", "--resume", cwd=run, check=2).stderr
    assert "the run is not of recipe 'sokoban-grpo'" in refused


def test_a_policy_may_stand_in_the_folder_one_is_in(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def walk(messages):\n    return 'up'\n")
    said = turngym("play", "--policy", "mine:walk", cwd=tmp_path, path="")
    assert "turn 1: up" in said.stdout
