"""Recorded episodes as demonstrations: those that were solved, on the run's own tasks and no others."""

from dataclasses import replace
from pathlib import Path

import pytest

from turngym.agents import collect, jobs_of
from turngym.agents.scripted import Expert, Random
from turngym.envs.episode import Episode, read_episodes
from turngym.envs.records import dumps
from turngym.training.config import Config
from turngym.training.metrics import METRICS, read_metrics
from turngym.training.recorded import recorded
from turngym.training.setting import Setting
from turngym.training.train import train

TINY = Config(
    demonstrations=3, warm_up_epochs=2, iterations=1, num_tasks=2, group_size=2, minibatch=16
)


def kept(folder: Path, policy: Expert | Random, *, split: str = "train", **options: str) -> str:
    """Record some episodes, the latest first."""
    tasks = [f"sokoban-6x6-1/{split}/{index}" for index in (4, 2, 9, 1)]
    options = {"observation": "words", **options}
    given = {**options, "tasks": "sokoban-6x6-1", "split": split}
    episodes = collect("turngym/Sokoban-v0", policy, jobs_of(tasks), options=given)
    return written(folder, episodes)


def written(folder: Path, episodes: list[Episode]) -> str:
    folder.mkdir()
    (folder / "episodes.jsonl").write_text("".join(f"{dumps(one)}\n" for one in episodes))
    return str(folder)


def test_solved_episodes_are_taken_in_the_order_of_their_tasks(tmp_path: Path) -> None:
    config = replace(TINY, demonstrations_from=kept(tmp_path / "run", Expert()))
    taken = recorded(Setting(config))
    assert [one.task.id[-2:] for one in taken] == ["/1", "/2", "/4"]
    assert len(recorded(Setting(replace(config, demonstrations=10_000)))) == 4


def test_a_run_learns_from_them(tmp_path: Path) -> None:
    config = replace(TINY, demonstrations_from=kept(tmp_path / "run", Expert()))
    train(config, tmp_path / "out")
    first, second, _ = read_metrics(tmp_path / "out" / METRICS)
    assert second["imitation/loss"] < first["imitation/loss"]


def test_what_failed_is_no_demonstration(tmp_path: Path) -> None:
    place = kept(tmp_path / "run", Random())
    episodes = list(read_episodes(place))
    failed = [one for one in episodes if one.status != "solved"]
    assert 0 < len(failed) < len(episodes)
    assert len(recorded(Setting(replace(TINY, demonstrations_from=place)))) == 4 - len(failed)
    config = replace(TINY, demonstrations_from=written(tmp_path / "failed", failed))
    with pytest.raises(ValueError, match="holds no episode that was solved"):
        recorded(Setting(config))


@pytest.mark.parametrize(
    ("split", "options", "says"),
    [
        ("valid_seen", {}, r"tasks sokoban-6x6-1/valid_seen, expected sokoban-6x6-1/train"),
        ("train", {"observation": "grid"}, r"options \{'observation': 'grid'\}, expected"),
    ],
)
def test_episodes_that_are_not_of_the_run_are_refused(
    tmp_path: Path, split: str, options: dict[str, str], says: str
) -> None:
    place = kept(tmp_path / "run", Expert(), split=split, **options)
    with pytest.raises(ValueError, match=says):
        recorded(Setting(replace(TINY, demonstrations_from=place)))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    config = replace(TINY, demonstrations_from=str(tmp_path / "none"))
    with pytest.raises(ValueError, match=r"demonstrations_from is '.*none': No such file"):
        recorded(Setting(config))
