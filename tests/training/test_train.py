"""Training: it learns, it repeats itself to the bit, it survives being killed, it refuses nonsense."""

import json
import multiprocessing
import os
import random
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from trainee import train_on

from turngym.envs.episode import Annotation, Episode, Ledger, read_episodes
from turngym.envs.jsonl import read
from turngym.rewards import RunState, make_rubric
from turngym.rewards.state import STATES
from turngym.training import checkpoint
from turngym.training.checkpoint import CheckpointError
from turngym.training.config import Config
from turngym.training.embedded.sokoban import LANGUAGE
from turngym.training.metrics import METRICS, Diverged, read_metrics
from turngym.training.model import Agent, make_agent
from turngym.training.train import score, train

TINY = Config(
    demonstrations=4, warm_up_epochs=2, iterations=3, num_tasks=2, group_size=3, minibatch=16
)
KILLS = 10
OF_THE_RUN = (
    "normalise(progress(), over='run') + anneal(progress(), over=2) "
    "+ lagrange(cost(kind='moves'), at_most=0.5)"
)
"""A rubric whose numbers depend on the run so far in every way there is."""


def facts(folder: Path) -> tuple[Any, ...]:
    """Return all that two runs of the same configuration must share."""
    latest = checkpoint.latest(folder / "checkpoints")
    assert latest is not None
    lines = [
        {name: value for name, value in line.items() if not name.startswith("seconds/")}
        for line in read_metrics(folder / METRICS)
    ]
    weights = load_file(latest / "model.safetensors")
    names = ("ledger.jsonl", "annotations.jsonl", STATES)
    ledgers = [(folder / name).read_bytes() for name in names]
    values = {name: value.tolist() for name, value in weights.items()}
    return values, lines, list(read_episodes(folder)), ledgers


def test_the_same_seed_is_the_same_run_to_the_bit_and_another_is_not(tmp_path: Path) -> None:
    state = torch.random.get_rng_state()
    for name in ("one", "two"):
        train(TINY, tmp_path / name)
    train(replace(TINY, seed=1), tmp_path / "other")
    assert facts(tmp_path / "one") == facts(tmp_path / "two")
    assert facts(tmp_path / "one")[0] != facts(tmp_path / "other")[0]
    assert torch.equal(state, torch.random.get_rng_state())


def test_a_run_writes_down_what_it_is_and_draws_its_curve(tmp_path: Path) -> None:
    train(TINY, tmp_path)
    said = json.loads((tmp_path / "config.json").read_text())
    assert said["hash"] == TINY.hash
    assert said["config"]["seed"] == 0
    assert said["versions"]["torch"] == torch.__version__
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    last = list(read_metrics(tmp_path / METRICS))[-1]
    assert last["run/episodes"] == 18
    assert last["gap/first"] < 1e-5
    assert last["reward/share/progress()"] == 1.0


def test_imitation_of_a_few_episodes_is_learned(tmp_path: Path) -> None:
    config = replace(TINY, warm_up_epochs=12, iterations=0)
    train(config, tmp_path)
    losses = [line["imitation/loss"] for line in read_metrics(tmp_path / METRICS)]
    assert losses[-1] < losses[0] / 2


def latest_of(folder: Path) -> str:
    """Return the name of the newest checkpoint of a run, nothing if there is none."""
    found = checkpoint.latest(folder / "checkpoints")
    return found.name if found else ""


def test_a_run_that_is_killed_goes_on_to_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(TINY, iterations=40, rubric=OF_THE_RUN)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    train(config, tmp_path / "whole")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["trainee"])
    chance, reached = random.Random(0), set[str]()
    for kill in range(KILLS):
        before = latest_of(tmp_path / "killed")
        process = context.Process(target=train_on, args=(tmp_path / "killed", config))
        process.start()
        while kill % 3 and latest_of(tmp_path / "killed") == before:
            assert process.exitcode is None, "it ended without another checkpoint"
            time.sleep(0.01)
        process.join(chance.uniform(0.0, 0.5))  # in the midst of whatever comes next
        assert process.exitcode is None, "it was through before it could be killed: let it do more"
        process.kill()
        process.join()
        reached.add(latest_of(tmp_path / "killed"))
    assert len(reached) > 3  # it was killed at different moments, and went on between them
    train(config, tmp_path / "killed", resume=True)
    assert facts(tmp_path / "whole") == facts(tmp_path / "killed")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"kl": 0.1},
        {"kl": 0.1, "kl_form": "k1"},
        {"rubric": OF_THE_RUN},
        {"prm": "istar(rate=1e-3)", "rubric": "outcome() + implicit_prm()", "credit": "istar()"},
        {
            "prm": "prime(rate=1e-3, epochs=2, update='before')",
            "rubric": "outcome() + implicit_prm(reference='frozen', granularity='token')",
            "credit": "prime(normalised=True)",
        },
        {"prm": "prime()", "lora": 2},
    ],
)
def test_an_interrupted_run_goes_on_to_the_same_bits(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    config = replace(TINY, **change)

    def interrupt(step: int, agent: Agent) -> None:
        if step == 4:
            raise KeyboardInterrupt

    train(config, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(config, tmp_path / "cut", watch=interrupt)
    train(config, tmp_path / "cut", resume=True)
    assert facts(tmp_path / "whole") == facts(tmp_path / "cut")
    last = list(read_metrics(tmp_path / "cut" / METRICS))[-1]
    assert ("policy/kl" in last, "prm/updates" in last) == ("kl" in change, "prm" in change)


def test_the_rewards_of_a_reward_model_are_computed_again_from_what_it_said(tmp_path: Path) -> None:
    rubric = "outcome() + implicit_prm(reference='frozen')"
    config = replace(TINY, prm="prime(rate=1e-2)", rubric=rubric, credit="prime()")
    train(config, tmp_path)
    annotations = list(read(Annotation, tmp_path / "annotations.jsonl"))
    again = score(make_rubric(rubric), list(read_episodes(tmp_path)), annotations)
    assert again == list(read(Ledger, tmp_path / "ledger.jsonl"))
    process = [row.value for ledger in again for row in ledger.rows if row.term != "outcome()"]
    assert any(value != 0 for value in process)


def test_states_are_on_file_and_make_the_ledgers_again(tmp_path: Path) -> None:
    config = replace(TINY, rubric=OF_THE_RUN)
    train(config, tmp_path)
    rubric = make_rubric(OF_THE_RUN)
    states = list(read(RunState, tmp_path / STATES))
    assert [state.step for state in states] == [0, 1, 2]
    assert {state.rubric for state in states} == {rubric.hash}
    groups: dict[str, list[Episode]] = {}
    for episode in read_episodes(tmp_path):
        groups.setdefault(episode.group, []).append(episode)
    again = [
        ledger
        for group in groups.values()
        for ledger in rubric.score(group, state=states[group[0].policy.weights or 0])
    ]
    assert again == list(read(Ledger, tmp_path / "ledger.jsonl"))
    last = list(read_metrics(tmp_path / METRICS))[-1]
    mean = states[-1].memory["normalise(progress(), over='run')"]["mean"]
    assert last["state/normalise(progress(), over='run')/mean"] == mean


@pytest.mark.parametrize("loss", ["ppo", "reinforce", "gspo", "cispo", "stable_reinforce"])
@pytest.mark.parametrize("credit", ["grpo", "gigpo", "rloo", "reinforce_pp_baseline"])
def test_each_loss_goes_with_each_estimator(tmp_path: Path, loss: Any, credit: str) -> None:
    config = replace(
        TINY, loss=loss, credit=credit, rubric="outcome() - 0.1 * cost(kind='moves')", iterations=1
    )
    train(config, tmp_path)
    assert list(read_metrics(tmp_path / METRICS))[-1]["run/step"] == 3


def test_credit_for_checklists_reads_the_verdicts_of_the_world(tmp_path: Path) -> None:
    train(replace(TINY, credit="cm2_step(minimum=2)", iterations=1), tmp_path)
    assert list(read_metrics(tmp_path / METRICS))[-1]["run/step"] == 3


def test_a_folder_with_a_run_is_not_overwritten(tmp_path: Path) -> None:
    train(replace(TINY, iterations=0), tmp_path)
    with pytest.raises(ValueError, match="holds a run: resume it"):
        train(replace(TINY, iterations=0), tmp_path)
    with pytest.raises(ValueError, match="holds another run: seed is 0 there, not 5"):
        train(replace(TINY, iterations=0, seed=5), tmp_path, resume=True)


def test_a_damaged_checkpoint_is_refused_before_anything_is_lost(tmp_path: Path) -> None:
    train(replace(TINY, iterations=1), tmp_path)
    latest = checkpoint.latest(tmp_path / "checkpoints")
    assert latest is not None
    path = latest / "learner.pt"
    path.write_bytes(path.read_bytes()[:-100])
    kept = (tmp_path / "episodes.jsonl").read_bytes()
    with pytest.raises(CheckpointError, match=r"is damaged: 'learner.pt' was cut or changed"):
        train(replace(TINY, iterations=1), tmp_path, resume=True)
    assert (tmp_path / "episodes.jsonl").read_bytes() == kept


def test_a_gradient_that_is_no_number_stops_the_run_and_saves_its_batch(tmp_path: Path) -> None:
    def poison(step: int, agent: Agent) -> None:
        if step == 1:
            with torch.no_grad():
                next(iter(agent.model.parameters()))[5] = float("nan")

    with pytest.raises(Diverged, match=r"diverged\.pt"):
        train(TINY, tmp_path, watch=poison)
    batch = torch.load(tmp_path / "diverged.pt", weights_only=False)
    assert batch["sequences"]
    assert checkpoint.latest(tmp_path / "checkpoints") == tmp_path / "checkpoints" / "000001"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"world": "turngym/Nothing-v0"}, "unknown world 'turngym/Nothing-v0'"),
        ({"options": ("tasks=nothing",)}, "unknown task set 'nothing'"),
        ({"options": ("colour=red",)}, "unknown option 'colour'"),
        ({"model": "/nowhere/at/all"}, "no such model folder: '/nowhere/at/all'"),
        ({"protocol": "nothing"}, "unknown protocol 'nothing'"),
        ({"credit": "nothing"}, "unknown estimator 'nothing'"),
        ({"credit": "gigpo(depth=3)"}, "unknown option of gigpo 'depth'"),
        ({"credit": "gigpo(0.9)"}, "expected a name or a call"),
        (
            {"credit": "gae()"},
            r"credit 'gae\(\)' does not go with this run: the batch has no values",
        ),
        ({"credit": "istar()"}, "does not go with this run: no stream 'outcome'"),
        ({"credit": "prime()", "rubric": "outcome()"}, "no stream 'process': the batch has"),
        ({"credit": "pass_at_k", "group_size": 1}, "pass@k needs groups of at least 2 episodes"),
        ({"credit": "gigpo(gamma='x')"}, "credit \"gigpo\\(gamma='x'\\)\" does not go with"),
        ({"rubric": "implicit_prm()"}, r"implicit_prm\(\) needs a reward model .*: set prm"),
        (
            {"rubric": "implicit_prm(reference='frozen')", "prm": "istar()"},
            "needs a reward model with a frozen reference, and that of prm 'istar\\(\\)' is",
        ),
        ({"prm": "nothing"}, "unknown prm 'nothing'"),
        ({"prm": "prime(model='/nowhere/at/all')"}, "no such model folder: '/nowhere/at/all'"),
        ({"rubric": "nothing()"}, "nothing"),
        (
            {"world": "toy_process:toys/Process-v0", "options": (), "rubric": "checklist()"},
            r"checklist\(\) needs Check evidence, which toy_process:toys/Process-v0 does not",
        ),
        ({"rubric": "cost('tokens', 'x')"}, "cost"),
    ],
)
def test_nonsense_is_refused_before_any_work(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        train(replace(TINY, **change), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"iterations": -1}, "iterations is -1"),
        ({"rate": -0.1}, "rate is -0.1"),
        ({"rate": float("nan")}, "rate is nan"),
        ({"loss": "sgd"}, "unknown loss 'sgd'"),
        ({"dual_clip": 0.5}, "dual_clip is 0.5"),
        ({"temperature": 0.0}, "temperature is 0.0"),
        ({"kl_form": "k2"}, "unknown kl_form 'k2'"),
    ],
)
def test_a_setting_out_of_range_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(TINY, **change)


def test_adapters_are_all_that_lora_trains(tmp_path: Path) -> None:
    agent = make_agent(replace(TINY, lora=2))
    trained = {name for name, p in agent.model.named_parameters() if p.requires_grad}
    assert trained
    assert all("lora" in name for name in trained)
    train(replace(TINY, lora=2, iterations=1), tmp_path)
    latest = checkpoint.latest(tmp_path / "checkpoints")
    assert latest is not None
    adapted = load_file(latest / "model.safetensors")  # with what was learned merged into it
    fresh = LANGUAGE.make_model(0).state_dict()
    changed = {name for name in adapted if not torch.equal(adapted[name], fresh[name])}
    assert changed
    assert all(name.endswith("_proj.weight") for name in changed)
