"""Implicit process reward models: they learn from outcomes alone, and say what they were asked."""

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from toy_batches import episode

from turngym.agents.logprobs import token_logprobs
from turngym.agents.sequences import TokenSequence
from turngym.envs.episode import Episode
from turngym.envs.signals import Outcome
from turngym.training.config import Config
from turngym.training.embedded.sokoban import LANGUAGE
from turngym.training.learners import ImplicitPrm, make_prm
from turngym.training.metrics import Diverged
from turngym.training.model import make_agent
from turngym.training.prm_losses import cross_entropy, pair_accuracy, trajectory_dpo
from turngym.training.prm_spec import KNOWN, make_prm_spec

PROMPT = (7, 9, 11, 2)


def played(name: str, replies: list[int], solved: bool, group: str = "g") -> Episode:
    """Return an episode of turns with one prompt and one token each, as a fresh model sampled it."""
    bare = episode(name, [1] * len(replies), group=group)
    asked = [TokenSequence(ids=(*PROMPT, token), mask=(False,) * 4 + (True,)) for token in replies]
    sampled = token_logprobs(LANGUAGE.make_model(0), asked).logprobs.tolist()
    turns = tuple(
        dataclasses.replace(turn, prompt_ids=PROMPT, response_ids=(token,), logprobs=(logp,))
        for turn, token, logp in zip(bare.turns, replies, sampled, strict=True)
    )
    return dataclasses.replace(
        bare,
        turns=turns,
        context="window",
        status="solved" if solved else "failed",
        outcome=Outcome(success=solved, score=float(solved)),
    )


GOOD, BAD = 3, 5
PAIR = [played("won", [GOOD, GOOD], True), played("lost", [BAD, GOOD, BAD], False)]


def prm(kind: str, config: Config, **changes: Any) -> ImplicitPrm:  # of the spec
    made = ImplicitPrm(replace(KNOWN[kind], **changes), LANGUAGE.make_model(0), config, Path())
    made.begin(LANGUAGE.make_model(0))
    return made


def logprob_of(model: ImplicitPrm, token: int) -> float:
    sequence = TokenSequence(ids=(*PROMPT, token), mask=(False,) * 4 + (True,))
    return float(model.logprobs([sequence])[0])


@pytest.mark.parametrize("kind", ["istar", "prime"])
@pytest.mark.parametrize("steps", ["sum", "mean"])
def test_what_successes_did_and_failures_did_not_becomes_worth_something(
    kind: str, steps: str
) -> None:
    model = prm(kind, Config(), steps=steps)
    before = logprob_of(model, GOOD), logprob_of(model, BAD)
    for seed in range(8):
        metrics = model.read(PAIR, seed).metrics
    assert logprob_of(model, GOOD) > before[0]
    assert logprob_of(model, BAD) < before[1]
    assert metrics["prm/accuracy"] == 1.0
    assert metrics["prm/pairs"] == 1.0


def test_before_it_has_learned_its_rewards_are_nothing() -> None:
    won, _ = prm("istar", Config()).annotate(PAIR)
    assert won.numbers is not None
    said = np.concatenate([np.array(numbers) for numbers in won.numbers])
    sampled = np.concatenate([np.array(turn.logprobs) for turn in PAIR[0].turns])
    np.testing.assert_allclose(said, sampled, atol=1e-6)


def test_a_group_of_one_kind_teaches_preferences_nothing_and_says_so() -> None:
    model = prm("istar", Config())
    alike = [played("a", [GOOD], True), played("b", [BAD], False, group="other")]
    before = logprob_of(model, GOOD)
    assert model.read(alike, seed=0).metrics == {"prm/updates": 0.0}
    assert logprob_of(model, GOOD) == before
    assert prm("prime", Config()).read(alike, seed=0).metrics["prm/updates"] == 1.0


def test_it_speaks_before_or_after_it_has_learned() -> None:
    plain = prm("istar", Config()).annotate(PAIR)
    after, before = (
        prm("istar", Config(), update=moment).read(PAIR, seed=0).annotations
        for moment in ("after", "before")
    )
    assert [said.numbers for said in after] == [said.numbers for said in plain]
    assert [said.numbers for said in before] != [said.numbers for said in plain]
    assert after[0].source != before[0].source  # another model: it has learned


def test_a_frozen_reference_stays_what_it_was_and_is_told() -> None:
    model = prm("prime", Config())
    first = [said for said in model.read(PAIR, 0).annotations if said.name == "reference"]
    second = [said for said in model.read(PAIR, 1).annotations if said.name == "reference"]
    assert len(first) == 2
    assert first == second


@pytest.mark.parametrize("kind", ["istar", "prime"])
def test_micro_batches_do_not_change_what_is_learned(kind: str) -> None:
    gradients = []
    for max_tokens in (10_000, 1):
        model = prm(kind, Config(max_tokens=max_tokens), rate=1e-12)  # the weights stay
        gradients.append(model.read(PAIR, seed=0).metrics["prm/gradient"])
    assert gradients[0] == pytest.approx(gradients[1], rel=1e-5)


def test_the_gradient_is_that_of_the_loss() -> None:
    # By torch itself, through one forward pass of all: what steps of memory's size must amount to.
    network = LANGUAGE.make_model(0)
    turns = [(episode, turn) for episode in PAIR for turn in episode.turns]
    asked = [
        TokenSequence(ids=(*PROMPT, *(turn.response_ids or ())), mask=(False,) * 4 + (True,))
        for _, turn in turns
    ]
    ratio = token_logprobs(network, asked).logprobs
    ratio = ratio - torch.tensor([logp for _, turn in turns for logp in turn.logprobs or ()])
    scores = 0.05 * torch.stack([ratio[:2].sum(), ratio[2:].sum()])
    trajectory_dpo(scores, torch.tensor([True, False]), torch.tensor([0, 0])).backward()  # type: ignore[no-untyped-call]  # torch has no type for it
    norm = torch.cat([p.grad.flatten() for p in network.parameters() if p.grad is not None]).norm()
    found = prm("istar", Config(), rate=1e-12).read(PAIR, seed=0).metrics["prm/gradient"]
    assert found == pytest.approx(float(norm), rel=1e-4)


def test_a_model_that_is_no_number_stops_the_run() -> None:
    model = prm("istar", Config())
    with torch.no_grad():
        next(model._descent.model.parameters())[2] = float("nan")
    with pytest.raises(Diverged, match="'prm' are not all numbers"):
        model.read(PAIR, seed=0)


def test_a_smaller_model_with_the_same_tokens_may_judge(tmp_path: Path) -> None:
    replace(LANGUAGE, width=16, num_layers=1).make_model(0).save_pretrained(tmp_path)
    LANGUAGE.make_tokenizer().save_pretrained(tmp_path)
    config = Config(prm=f"prime(model={str(tmp_path)!r})")
    made = make_prm(config, make_agent(config), tmp_path)
    assert made is not None
    made.begin(LANGUAGE.make_model(0))
    names = [said.name for said in made.read(PAIR, seed=0).annotations]
    assert names == ["prm", "prm", "reference", "reference"]


# ---------------------------------------------------------------------------------- losses, specs


def test_all_pairs_of_a_group_and_no_others_are_compared() -> None:
    # Within groups: (1, 0) and (2, 0); the success of the other group has no failure.
    scores = torch.tensor([0.0, 1.0, 2.0, 9.0], dtype=torch.float64)
    success = torch.tensor([False, True, True, True])
    loss = trajectory_dpo(scores, success, torch.tensor([0, 0, 0, 1]))
    assert float(loss) == pytest.approx((0.313262 + 0.126928) / 2, abs=1e-6)
    nothing = trajectory_dpo(scores, success, torch.tensor([0, 1, 1, 1]))
    assert float(nothing) == 0.0


def test_cross_entropy_by_hand() -> None:
    loss = cross_entropy(torch.tensor([0.0, -1.0]), torch.tensor([True, False]))
    assert float(loss) == pytest.approx((0.693147 + 0.313262) / 2, abs=1e-6)


def test_accuracy_is_a_mean_over_groups() -> None:
    score, group = np.array([1.0, 0.0, 0.0, 1.0, 4.0]), np.array([0, 0, 1, 1, 2])
    success = np.array([True, False, True, False, True])
    assert pair_accuracy(score, success, group) == pytest.approx((1.0 + 0.0 + 0.5) / 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing()", "unknown prm 'nothing'; known: istar, prime"),
        ("istar(depth=1)", "unknown option of istar 'depth'"),
        ("istar(0.1)", "prm is 'istar\\(0.1\\)', expected a name or a call"),
        ("istar(beta=0)", "beta of a prm is 0, expected a positive number"),
        ("istar(rate='x')", "rate of a prm is 'x'"),
        ("prime(update='never')", "unknown update of a prm 'never'"),
        ("prime(minibatch=0)", "minibatch of a prm is 0"),
        ("prime(model=3)", "model of a prm is 3, expected a text"),
    ],
)
def test_nonsense_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_prm_spec(text)
