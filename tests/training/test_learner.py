"""The learner: what it learns from, and what it must not depend on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from turngym.agents.logprobs import token_logprobs
from turngym.agents.sequences import TokenSequence
from turngym.training.config import Config
from turngym.training.embedded.sokoban import LANGUAGE
from turngym.training.learner import Experience, Learner, with_reading

CONFIG = Config(loss="reinforce", minibatch=100)


def sequences() -> tuple[TokenSequence, ...]:
    """Return a few sequences of different lengths, with one or two tokens of the policy."""
    chance = np.random.default_rng(0)
    found = []
    for length in (3, 7, 5, 9, 3, 6):
        ids = tuple(int(token) for token in chance.integers(3, 70, length))
        mask = tuple(place >= length - 1 - length % 2 for place in range(length))
        found.append(TokenSequence(ids=ids, mask=mask))
    return tuple(found)


def experience(advantage: float | None = None) -> Experience:
    given = sequences()
    number = sum(sum(sequence.mask) for sequence in given)
    old = token_logprobs(LANGUAGE.make_model(0), given).logprobs.detach().double().numpy()
    values = np.random.default_rng(1).normal(size=number)
    return Experience(
        sequences=given,
        old_logp_N=old,
        advantage_N=values if advantage is None else np.full(number, advantage),
        turn_N=np.arange(number),
    )


def weights_after(config: Config, given: Experience, wreck: Path) -> torch.Tensor:
    model = LANGUAGE.make_model(0)
    Learner(model, config, wreck).improve(given, rate=1e-3, seed=0)
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


@pytest.mark.parametrize("aggregation", ["token-mean", "seq-mean-token-mean", "seq-mean-token-sum"])
@pytest.mark.parametrize("loss", ["reinforce", "ppo"])
def test_micro_batches_do_not_change_what_is_learned(
    tmp_path: Path, aggregation: str, loss: str
) -> None:
    # Plain gradients: Adam's first step is their sign, which rounding may turn where they are 0.
    gradients = []
    for max_tokens in (10_000, 1):
        config = replace(CONFIG, aggregation=aggregation, loss=loss, max_tokens=max_tokens)  # type: ignore[arg-type]
        learner = Learner(LANGUAGE.make_model(0), config, tmp_path)
        given = experience()
        weights = np.full(len(given.advantage_N), 0.125)
        for micro in learner._descent.micro(given.sequences):
            starts = np.cumsum([0, *(sum(s.mask) for s in given.sequences)])
            places = np.concatenate([np.arange(starts[m], starts[m + 1]) for m in micro])
            learner._backward([given.sequences[m] for m in micro], given, places, weights[places])
        parameters = learner.model.parameters()
        gradients.append(torch.cat([parameter.grad.flatten() for parameter in parameters]))
    whole, parts = gradients
    assert torch.allclose(whole, parts, atol=1e-6)


def test_what_was_good_becomes_likelier_and_what_was_bad_less_so(tmp_path: Path) -> None:
    for advantage in (1.0, -1.0):
        given, model = experience(advantage), LANGUAGE.make_model(0)
        Learner(model, CONFIG, tmp_path).improve(given, rate=1e-3, seed=0)
        now = token_logprobs(model, given.sequences).logprobs.detach().numpy()
        assert np.sign((now - given.old_logp_N).mean()) == advantage


def test_an_advantage_of_zero_changes_no_weight(tmp_path: Path) -> None:
    before = torch.cat([p.detach().flatten() for p in LANGUAGE.make_model(0).parameters()])
    assert torch.equal(weights_after(CONFIG, experience(0.0), tmp_path), before)


def test_the_first_minibatch_finds_the_log_probabilities_it_was_given(tmp_path: Path) -> None:
    metrics = Learner(LANGUAGE.make_model(0), CONFIG, tmp_path).improve(
        experience(), rate=0.0, seed=0
    )
    assert metrics["gap/first"] < 1e-6
    assert metrics["gap/max"] < 1e-5


def test_a_penalty_pulls_back_to_the_reference(tmp_path: Path) -> None:
    config = replace(CONFIG, kl=1.0)
    learner = Learner(LANGUAGE.make_model(0), config, tmp_path)
    learner.keep_reference()
    learner.imitate(sequences(), 1e-2, seed=0)  # away from it
    far = learner.improve(experience(0.0), rate=1e-3, seed=0)["policy/kl"]
    for _ in range(10):
        near = learner.improve(experience(0.0), rate=1e-3, seed=0)["policy/kl"]
    assert 0 <= near < far


def test_a_share_of_a_prompt_is_read_and_never_its_first_token() -> None:
    chance = np.random.default_rng(0)
    for given in sequences():
        masks = np.array([with_reading(given, 0.5, chance).mask for _ in range(200)])
        prompt = ~np.array(given.mask)
        assert masks[:, ~prompt].all()
        assert not masks[:, 0].any()
        assert (abs(masks[:, prompt][:, 1:].mean(axis=0) - 0.5) < 0.15).all()
    assert with_reading(given, 0.0, chance) == given


def test_who_reads_learns_the_language_of_its_prompts_as_well(tmp_path: Path) -> None:
    prompts = [
        replace(one, mask=(False, *(not said for said in one.mask[1:]))) for one in sequences()
    ]
    known = [one for one in prompts if any(one.mask)]
    losses = {}
    for share in (0.0, 0.5):
        model = LANGUAGE.make_model(0)
        learner = Learner(model, replace(CONFIG, warm_up_reading=share), tmp_path)
        told = [learner.imitate(sequences(), 1e-2, seed=seed) for seed in range(20)]
        assert told[-1]["imitation/loss"] < told[0]["imitation/loss"]
        assert ("imitation/reading" in told[0]) == bool(share)
        losses[share] = -token_logprobs(model, known).logprobs.detach().mean()
    assert losses[0.5] < 0.5 * losses[0.0]


def test_experience_of_another_length_is_refused() -> None:
    given = experience()
    with pytest.raises(ValueError, match="old_logp_N has 1 values, not 11"):
        replace(given, old_logp_N=given.old_logp_N[:1])
