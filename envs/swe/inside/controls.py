"""Tests that must fail, to be run among the real ones: where one passes, nothing can be believed."""

from __future__ import annotations

import itertools
import os
import random
from types import FunctionType
from typing import Any

import pytest

TEMPLATE = """\
import unittest

import pytest


def {0}():
    values = list(range({7}))
    assert len(values) == {8}


def {1}():
    assert not [value for value in range({7}) if value == {7} - 1]


def {2}():
    raise ValueError({8})


def {3}():
    pytest.fail("{8}")


def {4}():
    with pytest.raises(LookupError):
        dict(a={7}).get("b")


class {9}(unittest.TestCase):
    def {5}(self):
        self.assertEqual(sum(range({7})), -{8})

    def {6}(self):
        self.fail({8})
"""
INSIDE = "def {0}():\n    found = sorted(range({1}))\n    assert found == [{2}]\n"
WORDS = "values empty order names copy result keys limit default nested first last error parse"
"""For trees whose own tests are too few to lend theirs."""


class Controls:
    """The controls of one run: a file of its own, and one more in the file of each real test."""

    def __init__(self, place: str, names: list[str], chance: random.Random) -> None:
        self.chance = chance
        found = {word for name in names for word in name.split("[")[0].split("_")}
        known = {word for word in found if word.isalpha() and word != "test"}
        self.words = sorted(known | set(WORDS.split()))
        self.path = os.path.join(place, f"{self._name()}.py")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(self._module())

    def mixed(self, real: list[Any], own: list[Any]) -> list[Any]:
        """Return real tests with controls before, between and after them."""
        self.chance.shuffle(own)
        groups = [list(group) for _, group in itertools.groupby(real, lambda item: item.path)]
        if not groups:
            return own
        places = [0, len(groups), *self.chance.choices(range(len(groups) + 1), k=len(own) - 2)]
        mixed: list[Any] = []
        for number in range(len(groups) + 1):
            mixed += [item for item, place in zip(own, places, strict=False) if place == number]
            if number < len(groups):
                mixed += self._with_one(groups[number])
        return mixed

    def _with_one(self, group: list[Any]) -> list[Any]:
        """Return the tests of one file with a control where no class or fixture is torn apart."""
        module = group[0].getparent(pytest.Module)
        if module is None:
            return group
        parents = [None, *(item.parent for item in group), None]
        free = [i for i in range(len(group) + 1) if parents[i] is not parents[i + 1]]
        free += [i for i in range(1, len(group)) if parents[i] is parents[i + 1] is module]
        place = self.chance.choice(free)
        made = self._failing(str(module.path))
        control = pytest.Function.from_parent(module, name=made.__name__, callobj=made)
        return [*group[:place], control, *group[place:]]

    def _failing(self, path: str) -> FunctionType:
        """Return a function that fails, as if it stood in the file of this path."""
        name, size = self._name(), self.chance.randint(3, 90)
        space: dict[str, Any] = {}
        exec(compile(INSIDE.format(name, size, size + 7), path, "exec"), space)
        made: FunctionType = space[name]
        return made

    def _module(self) -> str:
        names: set[str] = set()
        while len(names) < 7:
            names.add(self._name())
        size = self.chance.randint(3, 90)
        group = "Test" + "".join(word.title() for word in self.chance.sample(self.words, 2))
        shuffled = self.chance.sample(sorted(names), 7)
        return TEMPLATE.format(*shuffled, size, size + 7, group)

    def _name(self) -> str:
        """Return a name such as a test might have."""
        return "test_" + "_".join(self.chance.sample(self.words, self.chance.randint(2, 3)))
