"""Practice in copying: a model made from nothing learns to say again what it read."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from turngym.agents.logprobs import token_logprobs
from turngym.training import copying
from turngym.training.config import Config
from turngym.training.copying import exercises
from turngym.training.embedded.sokoban import LANGUAGE
from turngym.training.learner import Learner
from turngym.training.train import warm_up

SMALL = replace(LANGUAGE, width=32, spread=0.03)


def test_what_is_said_at_the_end_was_read_before_and_its_first_token_is_given() -> None:
    for batch in exercises(50, 20, seed=0):
        for one in batch:
            first = one.mask.index(True)
            assert all(one.mask[first:])
            part, read = one.ids[first - 1 :], one.ids[: first - 1]
            places = range(len(read) - len(part) + 1)
            assert any(read[place : place + len(part)] == part for place in places)
            assert max(one.ids) < 50


def test_exercises_become_longer_and_repeat_themselves() -> None:
    longest = [max(len(one.ids) for one in batch) for batch in exercises(50, 60, seed=1)]
    assert max(longest[:30]) <= 2 * copying.SHORT
    assert max(longest[45:]) > 2 * copying.SHORT
    assert list(exercises(50, 5, seed=2)) == list(exercises(50, 5, seed=2))
    assert next(exercises(50, 5, seed=2)) != next(exercises(50, 5, seed=3))


def test_who_practised_knows_that_what_comes_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "TOKENS", 1_024)
    model = SMALL.make_model(0)
    size = model.config.vocab_size
    told = Learner(model, Config(), tmp_path).practise(200, seed=0)
    unseen = next(exercises(size, 200, seed=9))
    loss = -token_logprobs(model, unseen).logprobs.detach().mean()
    assert loss < math.log(size) - 0.05
    assert told["imitation/copying"] < math.log(size)


def test_the_rate_falls_over_the_last_passes_if_that_is_asked_for() -> None:
    class Notes:
        """Takes down the rates."""

        rates: tuple[float, ...] = ()

        def imitate(self, lessons: object, rate: float, seed: int) -> dict[str, float]:
            self.rates += (rate,)
            return {}

    for decay, expected in ((0.0, [1.0] * 8), (0.25, [1.0] * 6 + [2 / 3, 1 / 3])):
        notes, config = Notes(), Config(warm_up_epochs=8, warm_up_rate=1.0, warm_up_decay=decay)
        for epoch in range(8):
            warm_up(epoch, config, notes, ())  # type: ignore[arg-type]
        assert np.allclose(notes.rates, expected)
