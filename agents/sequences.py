"""Episodes as token sequences: what a learner computes log-probabilities of."""

from dataclasses import dataclass, replace
from itertools import chain

from turngym.agents.policy import Reply
from turngym.agents.tokens import Encoder
from turngym.envs.calls import Message, call_id
from turngym.envs.episode import Episode, Said, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSequence:
    """A sequence of tokens, and which of them the policy is answerable for."""

    ids: tuple[int, ...]
    mask: tuple[bool, ...]
    """True for the tokens of replies, the stop tokens included."""


def sequences_of(episode: Episode) -> tuple[TokenSequence, ...]:
    """Return an episode's tokens as they were: one sequence, or in window context one per turn.

    Raises:
        ValueError: The episode has no tokens.
    """
    parts: list[tuple[tuple[int, ...], tuple[bool, ...]]] = []
    for number, turn in enumerate(episode.turns):
        if turn.prompt_ids is None or turn.response_ids is None:
            raise ValueError(
                f"turn {number} of episode {episode.id!r} has no tokens, so nothing can be learned "
                "from it: encode it, if it is a demonstration"
            )
        mask = (False,) * len(turn.prompt_ids) + (True,) * len(turn.response_ids)
        parts.append((turn.prompt_ids + turn.response_ids, mask))
    if episode.context == "window":
        return tuple(TokenSequence(ids=ids, mask=mask) for ids, mask in parts)
    if not parts:
        return ()
    ids, masks = zip(*parts, strict=True)
    return (
        TokenSequence(ids=tuple(chain.from_iterable(ids)), mask=tuple(chain.from_iterable(masks))),
    )


def encode_episode(episode: Episode, encoder: Encoder) -> Episode:
    """Return a demonstration with the tokens that a policy of this encoder would have sampled.

    Each action is written as the protocol would have it, without a thought. The result is of the
    encoder's protocol and context, and marked `encoded`; it has no log-probabilities.

    Raises:
        ValueError: The episode has tokens already, or it never began.
    """
    if any(turn.prompt_ids is not None for turn in episode.turns):
        raise ValueError(f"episode {episode.id!r} has tokens already")
    if episode.start is None:
        raise ValueError(f"episode {episode.id!r} never began")
    protocol, tools = encoder.protocol, episode.start.tools
    messages = protocol.opening(episode.start.messages, tools)
    turns: list[Turn] = []
    new = messages
    context: tuple[int, ...] = ()
    for number, turn in enumerate(episode.turns):
        reply = _demonstrated(turn, number, encoder)
        prompt = encoder.prompt(messages, new, context, tools)
        response = encoder.target(reply)
        said = Said(text=reply.text, calls=reply.calls, format=protocol.read(reply)[1])
        turns.append(replace(turn, reply=said, prompt_ids=prompt, response_ids=response))
        new = turn.messages
        context = (*context, *prompt, *response)
        own = Message(role="assistant", content=reply.text, tool_calls=reply.calls)
        messages = (*messages, own, *new)
    return replace(
        episode,
        policy=replace(episode.policy, protocol=protocol.name, template=encoder.template_hash),
        context=protocol.context,
        encoded=True,
        turns=tuple(turns),
    )


def _demonstrated(turn: Turn, number: int, encoder: Encoder) -> Reply:
    """Return the reply that a turn demonstrates, in the form of the encoder's protocol."""
    reply = encoder.protocol.write(turn.action.text or turn.reply.text.strip())
    calls = tuple(replace(call, id=call_id(number, i)) for i, call in enumerate(reply.calls))
    return replace(reply, calls=calls)
