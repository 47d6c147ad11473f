"""The rollout owns an episode's tokens: what it hands to a policy is what it has recorded."""

from typing import Any

import pytest

from turngym.agents.jobs import jobs_of
from turngym.agents.policy import Reply, Request
from turngym.agents.protocol import ChatProtocol
from turngym.agents.rollout import collect

SOKOBAN = "turngym/Sokoban-v0"
LEVELS = ["sokoban-6x6-1/train/0"]


@pytest.mark.parametrize("context", ["dialogue", "window"])
def test_the_rollout_keeps_an_episodes_tokens(context: Any) -> None:
    """In a dialogue a policy is handed all tokens so far; in a window each prompt is new."""
    handed: list[tuple[int, ...] | None] = []

    class Numbers:
        async def act(self, request: Request) -> Reply:
            handed.append(request.context_ids)
            turn = request.turn
            return Reply(text="up", prompt_ids=(10 * turn, 10 * turn + 1), response_ids=(turn,))

    protocol = ChatProtocol(id="numbers", form="plain", context=context)
    (episode,) = collect(SOKOBAN, Numbers(), jobs_of(LEVELS), protocol=protocol)
    assert episode.context == context
    expected = [None, (0, 1, 0), (0, 1, 0, 10, 11, 1)] if context == "dialogue" else [None] * 3
    assert handed[:3] == expected
    assert len(handed) == len(episode.turns)


def test_a_turn_without_tokens_ends_what_is_known_of_them() -> None:
    handed: list[tuple[int, ...] | None] = []

    class Forgetful:
        async def act(self, request: Request) -> Reply:
            handed.append(request.context_ids)
            if request.turn == 1:
                return Reply(text="up")
            return Reply(text="up", prompt_ids=(1,), response_ids=(2,))

    collect(SOKOBAN, Forgetful(), jobs_of(LEVELS))
    assert handed[:4] == [None, (1, 2), None, (1, 2)]
