"""Recorded episodes as demonstrations."""

import json

from turngym.envs.episode import Episode, read_episodes
from turngym.training.setting import Setting


def recorded(setting: Setting) -> list[Episode]:
    """Return the solved episodes of the folder that the configuration names, as many as it asks for.

    They are taken in the order of their tasks' ids, whatever their order in the file.

    Raises:
        ValueError: There are none, or one was played in another world, with other options or on
            tasks that the run is not to learn from.
    """
    config = setting.config
    try:
        episodes = list(read_episodes(config.demonstrations_from))
    except OSError as error:
        raise ValueError(
            f"demonstrations_from is {config.demonstrations_from!r}: {error.strerror}"
        ) from None
    for episode in episodes:
        _check(episode, setting)
    solved = [episode for episode in episodes if episode.status == "solved"]
    if not solved:
        raise ValueError(f"{config.demonstrations_from!r} holds no episode that was solved")
    return sorted(solved, key=lambda one: (one.task.id, one.id))[: config.demonstrations]


def _check(episode: Episode, setting: Setting) -> None:
    """Make sure that an episode could be one of the run's own."""
    played = json.loads(episode.env.options)
    for what, is_, expected in (
        ("the world", episode.env.id, setting.config.world),
        ("tasks", episode.task.id.rpartition("/")[0], setting.tasks),
        ("options", _shown(played), _shown(setting.options)),
    ):
        if is_ != expected:
            raise ValueError(
                f"episode {episode.id} of {setting.config.demonstrations_from!r} was played with "
                f"{what} {is_}, expected {expected}"
            )


def _shown(options: dict[str, object]) -> dict[str, object]:
    """Return the options that shape what an agent sees and does."""
    return {name: value for name, value in options.items() if name not in ("tasks", "split")}
