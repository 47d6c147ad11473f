"""Log-probabilities of given tokens: what a learner's forward pass and the tests share."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from torch import Tensor

from turngym.agents.generate import Model, padded
from turngym.agents.sequences import TokenSequence


class TokenStats(NamedTuple):
    """Numbers of the policy's tokens, sequence after sequence in one row, with gradients."""

    logprobs: Tensor
    entropy: Tensor | None
    """Of the distribution that each token was drawn from, in nats."""


def token_logprobs(
    model: Model,
    sequences: Sequence[TokenSequence],
    *,
    temperature: float = 1.0,
    entropy: bool = False,
) -> TokenStats:
    """Return the log-probabilities of the policy's tokens, in float32.

    Only positions that predict such a token get logits, which with long prompts and short replies
    saves most of memory and much of time. Dropout is as the model has it: for the numbers of the
    rollout put the model in evaluation mode.

    Args:
        model: The model.
        sequences: A batch of them, at least one; the first token of each is not the policy's.
        temperature: That of the rollout; 1 where it took the likeliest token.
        entropy: Whether to compute the entropy too.

    Raises:
        ValueError: A sequence begins with a token of the policy.
    """
    if any(sequence.mask[0] for sequence in sequences):
        raise ValueError("a sequence begins with a token of the policy, which nothing predicts")
    tokens, _ = padded([sequence.ids for sequence in sequences], model.device, left=False)
    masks, _ = padded([sequence.mask for sequence in sequences], model.device, left=False)
    rows, columns = masks.nonzero(as_tuple=True)
    # Padding is on the right, where causal attention never looks: no attention mask.
    logits = _logits_at(model, tokens, rows, columns - 1).float() / temperature
    total = logits.logsumexp(-1)
    chosen = logits.gather(-1, tokens[rows, columns][:, None])[:, 0]
    if not entropy:
        return TokenStats(chosen - total, None)
    expected = ((logits - total[:, None]).exp() * logits).sum(-1)
    return TokenStats(chosen - total, total - expected)


def _logits_at(model: Model, tokens: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Return the logits at some positions, of shape (positions, vocabulary).

    The positions are picked right before the model's output layer, so whatever the model does to
    its logits (scaling, capping) is done to these.
    """

    def pick(layer: Any, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (inputs[0][rows, columns], *inputs[1:])

    handle = model.get_output_embeddings().register_forward_pre_hook(pick)
    try:
        logits: Tensor = model(input_ids=tokens, use_cache=False).logits
    finally:
        handle.remove()
    return logits
