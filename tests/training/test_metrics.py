"""Metrics: lines that survive, numbers by hand."""

import math
from pathlib import Path

import numpy as np
import pytest

from turngym.agents import collect, jobs_of
from turngym.agents.scripted import Expert, Function
from turngym.rewards.rubric import make_rubric
from turngym.training.batch import batch_of
from turngym.training.estimator import make_estimator
from turngym.training.measure import measure
from turngym.training.metrics import Log, read_metrics


def test_what_was_written_after_the_checkpoint_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    log = Log(path, 0)
    log.append({"run/step": 1.0})
    length = log.length
    log.append({"run/step": 2.0})
    log.close()
    log = Log(path, length)
    log.append({"run/step": 3.0})
    log.close()
    assert [line["run/step"] for line in read_metrics(path)] == [1.0, 3.0]


def test_a_number_that_is_none_is_written_as_null_and_a_cut_line_is_left_out(
    tmp_path: Path,
) -> None:
    path = tmp_path / "metrics.jsonl"
    log = Log(path, 0)
    log.append({"episode/success": math.nan})
    log.close()
    assert path.read_bytes() == b'{"episode/success": null}\n'
    path.write_bytes(path.read_bytes() + b'{"episode/suc')
    assert [math.isnan(line["episode/success"]) for line in read_metrics(path)] == [True]


def test_a_batch_is_measured() -> None:
    solver, idler = jobs_of(["sokoban-6x6-1/train/3"], 2)
    episodes = [
        *collect("turngym/Sokoban-v0", Expert(), [solver]),
        *collect("turngym/Sokoban-v0", Function(lambda messages: "wait"), [idler]),
    ]
    ledgers = make_rubric("outcome() - 0.05 * every_turn()").score(episodes)
    batch = batch_of(episodes, ledgers, one_token_turns=True)
    advantage = make_estimator("grpo")(batch)
    found = measure(episodes, ledgers, batch, advantage)
    turns = sum(len(episode.turns) for episode in episodes)
    assert found["episode/success"] == 0.5
    assert found["episode/turns"] == turns / 2
    assert found["episode/invalid"] == 20 / turns
    assert (found["episode/solved"], found["episode/truncated"]) == (1, 1)
    assert found["reward/turn"] == pytest.approx((1 - 0.05 * turns) / turns)
    assert found["reward/share/outcome()"] == pytest.approx(1 / (1 + 0.05 * turns))
    assert found["credit/silent"] == 0.0
    # The idler stood in one situation for 20 turns, in which the expert began.
    assert found["credit/anchor"] == turns / (turns - 20)
    assert measure(episodes, ledgers, batch, np.zeros(batch.size("token")))["credit/silent"] == 1.0
