"""What models say of episodes afterwards, and what becomes of it when they fail."""

import asyncio
from pathlib import Path

from turngym.agents.annotate import annotate
from turngym.agents.jobs import jobs_of
from turngym.agents.rollout import collect
from turngym.agents.scripted import Random
from turngym.envs.episode import Annotation, Episode
from turngym.envs.jsonl import read


class TurnCounter:
    """Believes in long episodes; cannot read the one that it is told not to."""

    name = "belief"
    source = "0123"

    def __init__(self, unreadable: str = "") -> None:
        self.unreadable = unreadable
        self.asked: list[str] = []

    async def annotate(self, episode: Episode) -> Annotation:
        self.asked.append(episode.id)
        if episode.id == self.unreadable:
            raise TimeoutError("too long")
        numbers = tuple((float(turn),) for turn in range(len(episode.turns)))
        return Annotation(episode=episode.id, name=self.name, source=self.source, numbers=numbers)


def episodes() -> list[Episode]:
    tasks = [f"sokoban-6x6-1/train/{index}" for index in range(5)]
    return collect("turngym/Sokoban-v0", Random(), jobs_of(tasks))


def test_annotations_are_written_once_and_in_order(tmp_path: Path) -> None:
    played, path = episodes(), tmp_path / "annotations.jsonl"
    counter = TurnCounter()
    assert asyncio.run(annotate(played[:3], counter, path, concurrency=2)) == 3
    assert asyncio.run(annotate(played, counter, path, concurrency=2)) == 2
    assert counter.asked == [episode.id for episode in played]
    said = list(read(Annotation, path))
    assert [annotation.episode for annotation in said] == counter.asked
    assert said[0].numbers is not None
    assert len(said[0].numbers) == len(played[0].turns)


def test_a_failure_is_on_record_and_is_tried_again(tmp_path: Path) -> None:
    played, path = episodes(), tmp_path / "annotations.jsonl"
    asyncio.run(annotate(played, TurnCounter(unreadable=played[1].id), path))
    said = list(read(Annotation, path))
    assert [annotation.failed for annotation in said] == [
        "",
        "TimeoutError: too long",
        "",
        "",
        "",
    ]
    assert said[1].numbers is None
    assert asyncio.run(annotate(played, TurnCounter(), path)) == 1
    assert list(read(Annotation, path))[-1].episode == played[1].id
