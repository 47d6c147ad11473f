"""Calls by Hypothesis, and episodes that made them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from reward_cases import episode

from turngym.envs.episode import Episode
from turngym.envs.signals import Call
from turngym.rewards import make_rubric
from turngym.rewards.traces import Use, use

values = st.recursive(
    st.integers(0, 2) | st.booleans() | st.sampled_from(["1", ""]) | st.none() | st.just(1.0),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xy"), inner),
    max_leaves=3,
)
uses = st.builds(
    use,
    st.sampled_from(["a", "A", "b"]),
    st.dictionaries(st.sampled_from("xyz"), values, max_size=3),
)
several = st.lists(uses, max_size=5)


def reference(gold: Sequence[Use], segments: Sequence[int] = ()) -> dict[str, object]:
    """A reference with gold calls, of these segments."""
    calls: list[dict[str, object]] = [{"name": g.name, "arguments": g.arguments} for g in gold]
    for call, segment in zip(calls, segments, strict=False):
        call["segment"] = segment
    return {"gold": calls}


def played(turns: Sequence[Sequence[Use]], given: object, segments: Sequence[int] = ()) -> Episode:
    """An episode whose turns made these calls."""
    told = [tuple(Call(name=c.name, arguments=c.arguments, status="ok") for c in t) for t in turns]
    return episode(told, reference=given, segments=segments)


def paid(reward: str, one: Episode) -> list[Any]:  # pairs of numbers, or of `approx` beside them
    """The rows that a rubric gives an episode: place and value."""
    (ledger,) = make_rubric(reward).score([one])
    assert not ledger.failed, ledger.failed
    return [(row.at, row.value) for row in ledger.rows]
