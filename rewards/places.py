"""Where the numbers of a level stand: which turn each of them belongs to."""

from collections.abc import Sequence

from turngym.envs.episode import Episode
from turngym.rewards.term import LEVELS, Level


def turns_of(episode: Episode, level: Level) -> Sequence[int]:
    """Return, for each place of a level, the number of the turn that its row sits on.

    Tokens are those that the policy sampled, numbered through the episode, and sit on their turn.
    A segment sits on its last turn, the episode on the last of all.
    """
    turns = episode.turns
    if level == "turn":
        return range(len(turns))
    if level == "token":
        return [t for t, turn in enumerate(turns) for _ in turn.response_ids or ()]
    if level == "episode":
        return (len(turns) - 1,)
    last = {turn.segment: t for t, turn in enumerate(turns)}
    latest, places = 0, []
    for segment in range(turns[-1].segment + 1):  # one without a turn sits with the one before it
        latest = last.get(segment, latest)
        places.append(latest)
    return places


def coarser(episode: Episode, level: Level, to: Level) -> Sequence[int]:
    """Return, for each place of a level, the place of a coarser level that it is a part of."""
    assert LEVELS.index(level) <= LEVELS.index(to), f"{to} is finer than {level}"
    turns = turns_of(episode, level)
    if level == to:
        return range(len(turns))
    if to == "episode":
        return [0] * len(turns)
    return turns if to == "turn" else [episode.turns[turn].segment for turn in turns]


def holding(episode: Episode, level: Level, at: Level) -> Sequence[Sequence[int]]:
    """Return, for each place of a level, the places of another that hold it or lie in it."""
    if LEVELS.index(level) <= LEVELS.index(at):
        return [(place,) for place in coarser(episode, level, at)]
    inside: list[list[int]] = [[] for _ in turns_of(episode, level)]
    for place, holder in enumerate(coarser(episode, at, level)):
        inside[holder].append(place)
    return inside
