"""What a model believes the right answer to be, before each turn: an annotator."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from turngym.agents.sequences import TokenSequence
from turngym.envs.episode import Annotation, Episode, derive

if TYPE_CHECKING:
    from turngym.agents.hf import HFPolicy

LEAD_IN = "\nNow there's enough information to answer\n</think>\n<answer>\n"
"""What stands before the answer in IGPO (arXiv:2510.14967)."""


class Beliefs:
    """Annotates how likely a model finds the reference's answer: IGPO's belief.

    Before each turn, behind all that was said until then and `lead_in`, the answer is forced; its
    mean log-probability per token is the annotation, `belief`, one number per turn, at temperature
    1 and without gradients. `information_gain` of the reward layer reads it. It costs one forward
    pass over all turns of an episode.

    Args:
        policy: The model, which is what the episodes were played by, or another of its tokenizer.
        answer: What an episode's answer is; `reference_answer` unless given.
        lead_in: What stands between the dialogue and the answer.
    """

    name = "belief"

    def __init__(
        self,
        policy: "HFPolicy",
        answer: Callable[[Episode], str] | None = None,
        *,
        lead_in: str = LEAD_IN,
    ) -> None:
        parts = (policy.name, policy.weights, policy.template, lead_in)
        self.source = derive("belief", *parts)
        self._policy = policy
        self._answer = answer or reference_answer
        self._lead_in = lead_in

    async def annotate(self, episode: Episode) -> Annotation:
        """Force the answer before each turn.

        Raises:
            ValueError: There is no answer, or the episode has no tokens.
        """
        import torch  # heavy, and an extra

        from turngym.agents.logprobs import token_logprobs

        lead, gold = (self._ids(text) for text in (self._lead_in, self._answer(episode)))
        if not gold:
            raise ValueError(f"the answer to episode {episode.id!r} is empty")
        forced = [
            TokenSequence(
                ids=history + lead + gold,
                mask=(False,) * len(history + lead) + (True,) * len(gold),
            )
            for history in histories(episode)
        ]
        with torch.no_grad():
            logprobs = token_logprobs(self._policy.model, forced).logprobs
        beliefs = logprobs.reshape(-1, len(gold)).mean(dim=1).tolist()
        numbers = tuple([(min(belief, 0.0),) for belief in beliefs])  # above 0 by rounding only
        return Annotation(episode=episode.id, name=self.name, source=self.source, numbers=numbers)

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self._policy.encoder.tokenizer.encode(text, add_special_tokens=False))


def histories(episode: Episode) -> list[tuple[int, ...]]:
    """Return what had been said before each reply, in tokens.

    Raises:
        ValueError: The episode has no tokens.
    """
    found: list[tuple[int, ...]] = []
    past: tuple[int, ...] = ()
    for number, turn in enumerate(episode.turns):
        if turn.prompt_ids is None or turn.response_ids is None:
            raise ValueError(f"turn {number} of episode {episode.id!r} has no token ids")
        history = past + turn.prompt_ids
        found.append(history)
        past = history + turn.response_ids if episode.context == "dialogue" else ()
    return found


def reference_answer(episode: Episode) -> str:
    """Return the one short answer of an episode's reference: its `answer`, or its only fact.

    Raises:
        ValueError: There is none, or there are several.
    """
    reference = json.loads(episode.reference or "{}")
    facts = reference.get("facts", [])
    answer = reference.get("answer", facts[0] if len(facts) == 1 else None)
    if not isinstance(answer, str) or not answer:
        raise ValueError(f"the reference of episode {episode.id!r} has no one short answer")
    return answer
