"""What lies in the folder of a model, besides its weights: how it was trained to be asked."""

import json
from dataclasses import dataclass
from pathlib import Path

from turngym.envs.records import RecordError, loads, to_json

FILE = "turngym.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a policy was trained under."""

    v: int = 1
    world: str
    """Id in Gymnasium's registry."""
    options: tuple[str, ...]
    """Of the world, each KEY=VALUE, less those that choose tasks."""
    protocol: str
    """Id of the chat protocol."""
    max_new_tokens: int


def holds_model(folder: str | Path) -> bool:
    """Say whether a folder holds a model in Hugging Face's format, or adapters for one."""
    names = ("config.json", "adapter_config.json")
    return any((Path(folder) / name).is_file() for name in names)


def write_manner(manner: Manner, folder: Path) -> None:
    """Put it beside a model."""
    (folder / FILE).write_text(json.dumps(to_json(manner), indent=1) + "\n", "ascii")


def read_manner(folder: str | Path) -> Manner | None:
    """Return how the model in a folder is asked; None where nobody wrote it down.

    Raises:
        ValueError: What is written is something else.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        return None
    try:
        return loads(Manner, path.read_text(encoding="utf-8"))
    except (RecordError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} does not say how a model is asked: {error}") from None
