"""Which turns critiques found wrong: CAPO's votes."""

from typing import Literal

from turngym.envs.episode import Episode
from turngym.rewards.annotated import numbers
from turngym.rewards.functions import group_term
from turngym.rewards.term import Failed, Group, Unscorable, Values, each

Votes = Literal["intersection", "union", "average"]


def voted(share: float, votes: Votes) -> float:
    """Return how wrong a turn is that this share of critiques found wrong.

    Example:
        >>> [voted(0.75, votes) for votes in ("intersection", "union", "average")]
        [0.0, 1.0, 0.75]
    """
    if votes == "average":
        return share
    return float(share >= 1.0 if votes == "intersection" else share > 0.0)


@group_term()
def faults(
    group: Group, *, name: str = "critique", how: Votes = "intersection"
) -> list[Values | Failed]:
    """How wrong each turn is by the votes of several critiques: CAPO (arXiv:2508.02298).

    The annotation has, per turn, the share of the critiques that found it wrong, in [0, 1]; the
    paper asks four. As a fine, `2.0 * outcome() - faults()`; `credit.capo` takes it as a stream of
    its own. A critique that could not be read has failed, and with it the episode: taken for one
    that found nothing, it would reward what confuses the critic.

    Args:
        group: Its episodes, and what was said of them.
        name: Of the annotation.
        how: Wrong is what all found wrong, what any did, or as far as they did.

    Example:
        >>> print(faults(how="union"))
        faults(how='union')
    """

    def found(episode: Episode) -> Values:
        shares = numbers(group, episode, name)
        wrong = next((s for s in shares if s is not None and not 0 <= s <= 1), None)
        if wrong is not None:
            raise Unscorable(f"{wrong!r} is no share of critiques: it is not in [0, 1]")
        return tuple([None if share is None else voted(share, how) for share in shares])

    return each(group, found)
