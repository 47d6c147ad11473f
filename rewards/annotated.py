"""What models said about episodes, read turn by turn; the terms that read it are built on this."""

from turngym.envs.episode import Annotation, Episode
from turngym.rewards.term import Group, Unscorable, Values


def said(group: Group, episode: Episode, name: str) -> Annotation:
    """Return the latest annotation of a name.

    Raises:
        Unscorable: There is none, the annotator failed, or several sources disagree about who
            speaks.
    """
    found = [a for a in group.annotations.get(episode.id, ()) if a.name == name]
    good = [annotation for annotation in found if not annotation.failed]
    if not found:
        raise Unscorable(f"there is no annotation {name!r}")
    if not good:
        raise Unscorable(f"the annotation {name!r} failed: {found[-1].failed}")
    if len({annotation.source for annotation in good}) > 1:
        raise Unscorable(f"annotations {name!r} are of several sources: score with those of one")
    return good[-1]


def numbers(group: Group, episode: Episode, name: str) -> Values:
    """Return what an annotation says of each turn, one number or nothing.

    Raises:
        Unscorable: There is no such annotation, or it is of another shape.
    """
    per_turn = said(group, episode, name).numbers
    if per_turn is None or len(per_turn) != len(episode.turns):
        raise Unscorable(f"the annotation {name!r} does not have one entry per turn")
    if any(entry is not None and len(entry) != 1 for entry in per_turn):
        raise Unscorable(f"the annotation {name!r} should have one number per turn")
    return tuple([None if entry is None else entry[0] for entry in per_turn])
