"""What models say about episodes afterwards, written beside the facts."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from turngym.agents.stage import why
from turngym.envs.episode import Annotation, Episode
from turngym.envs.jsonl import Appender, read


class Annotator(Protocol):
    """A reference model, a PRM, a critic, a judge."""

    name: str
    """What kind of thing it says, see `Annotation.name`."""
    source: str
    """Hash of the model or judge: another one says other things."""

    async def annotate(self, episode: Episode) -> Annotation:
        """Say it of one episode."""


async def annotate(
    episodes: Iterable[Episode],
    annotator: Annotator,
    path: str | Path,
    *,
    concurrency: int = 16,
) -> int:
    """Write an annotator's annotations of episodes, those that are not on file yet.

    An annotator that fails is on record as failed, with the reason: it never counts as having said
    nothing bad.

    Args:
        episodes: The episodes, in the order in which annotations are written.
        annotator: Who says it.
        path: The file, `annotations.jsonl` of a run.
        concurrency: How many episodes at once.

    Returns:
        How many annotations were written.
    """
    written = 0
    with Appender[Annotation](path) as file:
        said = {(a.episode, a.name, a.source) for a in read(Annotation, path) if not a.failed}
        wanted = [e for e in episodes if (e.id, annotator.name, annotator.source) not in said]
        for start in range(0, len(wanted), concurrency):
            batch = wanted[start : start + concurrency]
            for annotation in await asyncio.gather(*(_one(annotator, e) for e in batch)):
                file.append(annotation)
                written += 1
    return written


async def _one(annotator: Annotator, episode: Episode) -> Annotation:
    try:
        return await annotator.annotate(episode)
    except Exception as error:  # the boundary to a model: its failure is data
        return Annotation(
            episode=episode.id, name=annotator.name, source=annotator.source, failed=why(error)
        )
