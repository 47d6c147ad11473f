"""Log-probabilities of given tokens: the plain computation, for every family of models."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from chat_templates import tiny_model
from peft import LoraConfig, get_peft_model
from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    GraniteConfig,
    GraniteForCausalLM,
    MistralConfig,
    MistralForCausalLM,
)

from turngym.agents.generate import Sampling, generate
from turngym.agents.logprobs import token_logprobs
from turngym.agents.sequences import TokenSequence


def test_gathered_positions_equal_the_plain_computation() -> None:
    model = tiny_model("llama3")
    sequences = [
        TokenSequence(ids=(1, 2, 3, 4, 5), mask=(False, False, True, False, True)),
        TokenSequence(ids=(9, 8, 7), mask=(False, True, True)),
    ]
    found = token_logprobs(model, sequences, temperature=2.0, entropy=True)
    logprobs, entropies = [], []
    for sequence in sequences:
        logits = model(input_ids=torch.tensor([sequence.ids])).logits[0] / 2
        rows = logits.log_softmax(-1)
        for place, own in enumerate(sequence.mask):
            if own:
                logprobs.append(rows[place - 1, sequence.ids[place]])
                entropies.append(-(rows[place - 1].exp() * rows[place - 1]).sum())
    assert found.entropy is not None
    torch.testing.assert_close(found.logprobs, torch.stack(logprobs), atol=1e-5, rtol=0)
    torch.testing.assert_close(found.entropy, torch.stack(entropies), atol=1e-5, rtol=0)
    gradients = [
        torch.autograd.grad(total, model.model.embed_tokens.weight)[0]
        for total in (found.logprobs.sum(), torch.stack(logprobs).sum())
    ]
    torch.testing.assert_close(*gradients, atol=1e-4, rtol=1e-4)
    assert model.lm_head._forward_pre_hooks == {}


def test_a_sequence_that_begins_with_the_policys_token_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing predicts"):
        token_logprobs(tiny_model("llama3"), [TokenSequence(ids=(1, 2), mask=(True, True))])


SIZES: dict[str, Any] = {
    "vocab_size": 320,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 4,
    "initializer_range": 0.5,
    "pad_token_id": None,
    "eos_token_id": None,
    "bos_token_id": None,
}


def gpt2() -> Any:
    config = GPT2Config(
        vocab_size=320,
        n_embd=16,
        n_layer=2,
        n_head=4,
        n_positions=64,
        initializer_range=0.5,
        eos_token_id=None,
        bos_token_id=None,
    )
    return GPT2LMHeadModel(config)


FAMILIES: dict[str, Callable[[], Any]] = {
    "learned positions": gpt2,
    "capped logits": lambda: Gemma2ForCausalLM(
        Gemma2Config(**SIZES, final_logit_softcapping=3.0, sliding_window=4)
    ),
    "scaled logits": lambda: GraniteForCausalLM(GraniteConfig(**SIZES, logits_scaling=7.0)),
    "sliding attention": lambda: MistralForCausalLM(MistralConfig(**SIZES, sliding_window=4)),
    "lora": lambda: get_peft_model(
        tiny_model("llama3"),
        LoraConfig(target_modules=["q_proj", "v_proj"], r=4, init_lora_weights=False),
    ),
}
PROMPTS = ((5, 6, 7, 8), (20, 21), (30, 31, 32, 33, 34, 35, 36))


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
@pytest.mark.parametrize("family", FAMILIES)
def test_sampling_and_learning_agree_with_the_plain_forward_pass(family: str) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = FAMILIES[family]().eval()
    sampled = generate(
        model,
        PROMPTS,
        seeds=(1, 2, 3),
        limits=(12, 3, 8),
        stop_ids=(),
        sampling=Sampling(),
    )
    sequences, plain = [], []
    for prompt, reply in zip(PROMPTS, sampled, strict=True):
        mask = (False,) * len(prompt) + (True,) * len(reply.ids)
        sequences.append(TokenSequence(ids=(*prompt, *reply.ids), mask=mask))
        with torch.no_grad():
            rows = model(input_ids=torch.tensor([sequences[-1].ids])).logits[0].log_softmax(-1)
        plain += [float(rows[len(prompt) - 1 + i, token]) for i, token in enumerate(reply.ids)]
    with torch.no_grad():
        learned = token_logprobs(model, sequences).logprobs.tolist()
    assert [number for reply in sampled for number in reply.logprobs] == pytest.approx(
        plain, abs=1e-4
    )
    assert learned == pytest.approx(plain, abs=1e-4)
