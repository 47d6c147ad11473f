"""Losses: numbers by hand, the sign of gradients, and what clipping takes away."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from turngym.training import losses


def tensor(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def gradient(loss: Tensor, logp_N: Tensor) -> list[float]:
    (found,) = torch.autograd.grad(loss, logp_N)
    return [round(value, 6) for value in found.tolist()]


def test_tokens_count_alike_or_sequences_do() -> None:
    lengths = np.array([1, 3])
    assert losses.token_weights(lengths, "token-mean").tolist() == [0.25] * 4
    each = losses.token_weights(lengths, "seq-mean-token-mean")
    assert each == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])
    assert losses.token_weights(lengths, "seq-mean-token-sum").tolist() == [0.5] * 4


def test_a_ratio_within_its_bounds_is_not_clipped() -> None:
    old_N, advantage_N, weight_N = tensor(-1.0, -1.0), tensor(1.0, -2.0), tensor(0.5, 0.5)
    logp_N = tensor(-1.0 + math.log(1.1), -1.0 + math.log(0.9)).requires_grad_()
    loss = losses.ppo(logp_N, old_N, advantage_N, weight_N)
    assert loss.item() == pytest.approx(-0.5 * (1.1 - 1.8))
    assert gradient(loss, logp_N) == [-0.55, 0.9]


@pytest.mark.parametrize(
    ("advantage", "ratio", "expected"),
    [(1.0, 1.5, -1.28), (1.0, 0.5, -0.5), (-1.0, 0.5, 0.8), (-1.0, 1.5, 1.5)],
)
def test_only_what_goes_too_far_the_right_way_is_clipped(
    advantage: float, ratio: float, expected: float
) -> None:
    logp_N = tensor(math.log(ratio)).requires_grad_()
    one = tensor(1.0)
    loss = losses.ppo(logp_N, tensor(0.0), tensor(advantage), one, low=0.2, high=0.28)
    assert loss.item() == pytest.approx(expected)
    clipped = expected in (-1.28, 0.8)
    assert gradient(loss, logp_N) == [0.0 if clipped else round(-advantage * ratio, 6)]


def test_the_dual_clip_bounds_the_loss_of_bad_actions_only() -> None:
    logp_N, old_N = tensor(math.log(8.0), math.log(8.0)), tensor(0.0, 0.0)
    loss = losses.ppo(logp_N, old_N, tensor(-1.0, 1.0), tensor(1.0, 1.0), dual=3.0)
    assert loss.item() == pytest.approx(3.0 - 1.2)


def test_reinforce_raises_what_was_good() -> None:
    logp_N = tensor(-1.0, -2.0).requires_grad_()
    loss = losses.reinforce(logp_N, tensor(2.0, -1.0), tensor(0.5, 0.5))
    assert loss.item() == pytest.approx(-0.5 * (-2.0 + 2.0))
    assert gradient(loss, logp_N) == [-1.0, 0.5]


def test_gspo_has_one_ratio_per_turn_and_a_gradient_for_each_token() -> None:
    old_N = tensor(-1.0, -1.0, -1.0)
    logp_N = tensor(-0.9, -0.7, -1.0).requires_grad_()
    one, turn_N = tensor(1.0, 1.0, 1.0), torch.tensor([0, 0, 1])
    loss = losses.gspo(logp_N, old_N, one, one / 3, turn_N, low=1.0, high=1.0)
    ratio = math.exp(0.2)  # 1.221403: the mean of .1 and .3
    assert loss.item() == pytest.approx(-(2 * ratio + 1) / 3)
    assert gradient(loss, logp_N) == [round(-ratio / 3, 6)] * 2 + [round(-1 / 3, 6)]


def test_cispo_clips_the_weight_and_keeps_the_gradient() -> None:
    logp_N = tensor(math.log(1.5)).requires_grad_()
    loss = losses.cispo(logp_N, tensor(0.0), tensor(1.0), tensor(1.0), high=0.2)
    assert loss.item() == pytest.approx(-1.2 * math.log(1.5))
    assert gradient(loss, logp_N) == [-1.2]


def test_k3_is_never_negative_and_k1_is_the_log_ratio() -> None:
    logp_N, reference_N = tensor(-1.0, -2.0), tensor(-1.5, -1.0)
    assert losses.kl_penalty(logp_N, reference_N, "k1").tolist() == [0.5, -1.0]
    k3 = losses.kl_penalty(logp_N, reference_N, "k3")
    assert k3.tolist() == pytest.approx([math.exp(-0.5) - 1 + 0.5, math.exp(1.0) - 1 - 1.0])


@pytest.mark.parametrize("loss", [losses.ppo, losses.cispo])
def test_an_advantage_of_zero_teaches_nothing(loss: Callable[..., Tensor]) -> None:
    logp_N = tensor(-0.5, -3.0).requires_grad_()
    found = loss(logp_N, tensor(-1.0, -1.0), tensor(0.0, 0.0), tensor(0.5, 0.5))
    assert [abs(value) for value in gradient(found, logp_N)] == [0.0, 0.0]


def test_a_ratio_that_would_overflow_is_brought_into_bounds_first() -> None:
    old_N, weight_N = tensor(-1000.0, 0.0), tensor(1.0, 1.0)
    logp_N = tensor(0.0, math.log(2)).requires_grad_()
    plain = losses.ppo(logp_N, old_N, tensor(-1.0, -1.0), weight_N)
    assert plain.item() == math.inf
    stable = losses.ppo(logp_N, old_N, tensor(-1.0, -1.0), weight_N, widest=1e3)
    assert stable.item() == pytest.approx(1e3 + 2)
    assert gradient(stable, logp_N) == [0.0, 2.0]
