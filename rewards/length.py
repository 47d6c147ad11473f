"""What an episode took: tokens, and whether it kept to a budget."""

from typing import Literal

from turngym.envs.episode import Episode
from turngym.envs.signals import Outcome
from turngym.rewards.functions import term
from turngym.rewards.term import Unscorable, Values


@term()
def tokens(episode: Episode) -> Values:
    """How many tokens the policy sampled in a turn: with a negative weight, their price.

    Example:
        >>> print(-0.001 * tokens())
        -0.001 * tokens()
    """
    return tuple([float(size) for size in sizes(episode)])


@term(level="episode", requires=(Outcome,))
def within(episode: Episode, *, budget: int, of: Literal["tokens", "turns"] = "tokens") -> Values:
    """1.0 for an episode that succeeds and keeps to a budget, else 0.0.

    LASER (arXiv:2505.15612): `outcome() + 0.5 * within(budget=4096)`. As only success is
    paid for being short, a policy gains nothing by giving up early.

    Args:
        episode: Which one.
        budget: The most that an episode may take.
        of: What is counted: tokens that the policy sampled, or turns.

    Example:
        >>> print(within(budget=8, of="turns"))
        within(budget=8, of='turns')
    """
    assert episode.outcome is not None
    length = len(episode.turns) if of == "turns" else sum(sizes(episode))
    return (float(episode.outcome.success and length <= budget),)


def sizes(episode: Episode) -> list[int]:
    """Return how many tokens the policy sampled in each turn.

    Raises:
        Unscorable: Nobody sampled tokens.
    """
    found = []
    for number, turn in enumerate(episode.turns):
        if turn.response_ids is None:
            raise Unscorable(f"turn {number} has no token ids to count")
        found.append(len(turn.response_ids))
    return found
