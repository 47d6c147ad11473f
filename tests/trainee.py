"""A training run in a process of its own, for tests that kill it."""

from pathlib import Path

import torch

from turngym.training.config import Config
from turngym.training.train import train


def train_on(folder: Path, config: Config) -> None:
    """Begin a run, or go on with it, on one thread."""
    torch.set_num_threads(1)
    train(config, folder, resume=True)
