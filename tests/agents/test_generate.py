"""Sampling: as a token-by-token reference does it, whatever else is in the batch."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from chat_templates import tiny_model
from hypothesis import given
from hypothesis import strategies as st

from turngym.agents.generate import Sampled, Sampling, draw, generate, padded, uniforms

STOPS = set(range(0, 320, 20))
PROMPTS = ((5, 6, 7, 8), (20, 21), (30, 31, 32, 33, 34, 35, 36), (5, 6, 7, 8), (40,))
SEEDS = (11, 12, 13, 14, 15)
KINDS = pytest.mark.parametrize("kind", ["qwen2.5", "llama3"])


def sample(model: Any, rows: tuple[int, ...], limit: int = 12, **options: Any) -> list[Sampled]:
    return generate(
        model,
        [PROMPTS[row] for row in rows],
        seeds=[SEEDS[row] for row in rows],
        limits=[limit] * len(rows),
        stop_ids=STOPS,
        sampling=Sampling(**options),
    )


def reference(
    model: Any, row: int, limit: int, temperature: float
) -> tuple[list[int], list[float]]:
    """One prompt, one token at a time, the whole text each time, in double precision."""
    ids = list(PROMPTS[row])
    logprobs: list[float] = []
    while len(logprobs) < limit:
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0, -1].double()
        logprob = torch.log_softmax(logits / temperature, -1)
        number = float(uniforms(np.array([SEEDS[row]], dtype=np.uint64), len(logprobs))[0])
        below = logprob.exp().cumsum(-1) <= number
        token = int(below.sum())
        ids.append(token)
        logprobs.append(float(logprob[token]))
        if token in STOPS:
            break
    return ids[len(PROMPTS[row]) :], logprobs


@KINDS
@pytest.mark.parametrize("temperature", [0.7, 1.0])
def test_a_batch_of_unequal_prompts_equals_a_token_by_token_reference(
    kind: str, temperature: float
) -> None:
    model = tiny_model(kind)
    found = sample(model, (0, 1, 2, 3, 4), temperature=temperature)
    for row, sampled in enumerate(found):
        ids, logprobs = reference(model, row, 12, temperature)
        assert list(sampled.ids) == ids
        assert sampled.logprobs == pytest.approx(logprobs, abs=1e-4)
        assert sampled.stopped == (ids[-1] in STOPS)


@KINDS
def test_a_reply_does_not_depend_on_the_rest_of_the_batch(kind: str) -> None:
    model = tiny_model(kind)
    together = sample(model, (0, 1, 2, 3, 4), limit=30)
    assert {len(sampled.ids) for sampled in together} != {30}  # some were dropped on the way
    for row in range(5):
        (alone,) = sample(model, (row,), limit=30)
        assert alone.ids == together[row].ids
        assert alone.logprobs == pytest.approx(together[row].logprobs, abs=1e-4)


def test_the_same_batch_gives_the_same_bits() -> None:
    model = tiny_model("llama3")
    assert sample(model, (0, 1, 2)) == sample(model, (0, 1, 2))


def test_the_same_prompt_with_another_seed_gives_another_reply() -> None:
    first, second = sample(tiny_model("llama3"), (0, 3))
    assert first.ids != second.ids


def test_each_reply_has_its_own_limit() -> None:
    found = generate(
        tiny_model("llama3"),
        PROMPTS[:3],
        seeds=SEEDS[:3],
        limits=(1, 5, 3),
        stop_ids=(),
        sampling=Sampling(),
    )
    assert [len(sampled.ids) for sampled in found] == [1, 5, 3]
    assert not any(sampled.stopped for sampled in found)


def test_temperature_zero_takes_the_likeliest_token_at_temperature_one() -> None:
    model = tiny_model("qwen2.5")
    (sampled,) = sample(model, (2,), temperature=0)
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([[*PROMPTS[2], *sampled.ids]])).logits[0]
    expected = logits[len(PROMPTS[2]) - 1 : -1].log_softmax(-1)
    assert expected.argmax(-1).tolist() == list(sampled.ids)
    assert sampled.logprobs == pytest.approx(expected.max(-1).values.tolist(), abs=1e-4)


def test_dropout_is_off_while_sampling_and_as_it_was_afterwards() -> None:
    model = tiny_model("llama3")
    model.config.attention_dropout = 0.5
    expected = sample(model.eval(), (0,))
    assert sample(model.train(), (0,)) == expected
    assert model.training


def test_logits_that_are_not_finite_are_an_error_not_a_token() -> None:
    model = tiny_model("llama3")
    with torch.no_grad():
        model.lm_head.weight[7] = torch.nan
    with pytest.raises(FloatingPointError, match="not finite"):
        sample(model, (0,))


PROBABILITIES = (0.1, 0.4, 0.2, 0.3)


def drawn(number: float, **options: Any) -> tuple[int, float]:
    logits = torch.tensor([PROBABILITIES]).log()
    tokens, logprobs = draw(logits, np.array([number]), Sampling(**options))
    return int(tokens[0]), float(logprobs[0])


@pytest.mark.parametrize(
    ("number", "options", "token"),
    [
        (0.0, {}, 0),
        (0.0999, {}, 0),
        (0.1001, {}, 1),
        (0.4999, {}, 1),
        (0.5001, {}, 2),
        (0.7001, {}, 3),
        (1 - 2**-32, {}, 3),
        # from the likeliest down: 0.4 of token 1, then 0.3 of token 3, then 0.2 of token 2
        (1 - 2**-32, {"top_k": 1}, 1),
        (0.57, {"top_k": 2}, 1),  # 0.57 * 0.7 = 0.399
        (0.58, {"top_k": 2}, 3),
        (0.99, {"top_p": 0.4}, 1),
        (0.99, {"top_p": 0.41}, 3),
        (0.99, {"top_p": 0.75}, 2),
        (0.99, {"top_k": 2, "top_p": 0.5}, 1),  # 0.4 of 0.7 is more than half
    ],
)
def test_tokens_by_hand(number: float, options: dict[str, Any], token: int) -> None:
    found, logprob = drawn(number, **options)
    assert found == token
    assert logprob == pytest.approx(np.log(PROBABILITIES[token]), abs=1e-6)  # before any cut


def test_log_probabilities_are_at_the_temperature() -> None:
    squares = [p**2 for p in PROBABILITIES]
    token, logprob = drawn(0.5, temperature=0.5)
    assert token == 1  # 0.01, then 0.16 of 0.30
    assert logprob == pytest.approx(np.log(squares[1] / sum(squares)), abs=1e-6)


def test_a_token_of_probability_zero_is_never_drawn() -> None:
    logits = torch.tensor([[-torch.inf, 0.0, -torch.inf, 0.0, -torch.inf]])
    for number in (0.0, 0.25, 0.5, 0.75, 1 - 2**-32):
        tokens, _ = draw(logits, np.array([number]), Sampling())
        assert int(tokens[0]) in (1, 3)


def test_many_seeds_draw_in_proportion() -> None:
    seeds = np.arange(20_000, dtype=np.uint64)
    logits = torch.tensor([PROBABILITIES]).log().repeat(len(seeds), 1)
    tokens, _ = draw(logits, uniforms(seeds, 3), Sampling())
    counts = Counter(tokens.tolist())
    for token, probability in enumerate(PROBABILITIES):
        assert counts[token] / len(seeds) == pytest.approx(probability, abs=0.015)  # 4 sigma


def test_chance_is_splitmix64() -> None:
    # Its first outputs from state 0, as published: e220a8397b1dcdaf, 6e789e6aa1b965f4.
    zero = np.zeros(1, dtype=np.uint64)
    assert uniforms(zero, 0).tolist() == [0xE220A839 / 2**32]
    assert uniforms(zero, 1).tolist() == [0x6E789E6A / 2**32]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=5), st.integers(0, 10**6))
def test_chance_lies_in_the_unit_interval(seeds: list[int], position: int) -> None:
    numbers = uniforms(np.array(seeds, dtype=np.uint64), position)
    assert ((numbers >= 0) & (numbers < 1)).all()


def test_padding_is_made_only_where_lengths_differ() -> None:
    cpu = torch.device("cpu")
    tokens, mask = padded([(1, 2), (3, 4)], cpu, left=True)
    assert (tokens.tolist(), mask) == ([[1, 2], [3, 4]], None)
    tokens, mask = padded([(1, 2), (3,)], cpu, left=True)
    assert mask is not None
    assert (tokens.tolist(), mask.tolist()) == ([[1, 2], [0, 3]], [[1, 1], [0, 1]])
    tokens, mask = padded([(1, 2), (3,)], cpu, left=False)
    assert mask is not None
    assert (tokens.tolist(), mask.tolist()) == ([[1, 2], [3, 0]], [[1, 1], [1, 0]])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"temperature": -0.1}, "temperature is -0.1"),
        ({"temperature": float("nan")}, "temperature is nan"),
        ({"top_p": 0}, "top_p is 0"),
        ({"top_p": 1.5}, "top_p is 1.5"),
        ({"top_k": -1}, "top_k is -1"),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Sampling(**options)
