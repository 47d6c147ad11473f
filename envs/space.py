"""The space of texts: any Unicode up to a length, in Gymnasium's vector environments too.

Gymnasium's own `Text` knows a character set and fails on the first character outside it. This one
admits every string, and stores a text in shared memory as its length and its code points.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from ctypes import c_int32
from types import ModuleType
from typing import Any, overload

import gymnasium.spaces
import numpy as np
from gymnasium.vector.utils import (
    create_shared_memory,
    read_from_shared_memory,
    write_to_shared_memory,
)
from numpy.typing import NDArray

_ASCII = frozenset(map(chr, range(32, 127))) | {"\n"}  # all that Gymnasium's own tools may list


class TextSpace(gymnasium.spaces.Text):
    """All strings of at most `max_length` characters, lone surrogates included.

    Args:
        max_length: The most characters a text may have.
        examples: What `sample` draws from: valid actions of the world, or texts it shows.
        seed: Seed of `sample`.

    Example:
        >>> space = TextSpace(10, examples=["up", "down"], seed=1)
        >>> "na\\u00efve \\U0001f642" in space, "x" * 11 in space, space.sample() in {"up", "down"}
        (True, False, True)
    """

    def __init__(
        self, max_length: int, *, examples: Sequence[str], seed: int | None = None
    ) -> None:
        super().__init__(max_length, min_length=0, charset=_ASCII, seed=seed)
        self.examples = tuple(examples)
        if not self.examples or any(len(text) > max_length for text in self.examples):
            raise ValueError(f"examples {self.examples!r} do not fit max_length={max_length}")

    def sample(self, mask: None = None, probability: None = None) -> str:  # type: ignore[override]
        """Return one of the examples.

        Raises:
            ValueError: A mask or probabilities were given; they belong to a character set.
        """
        if mask is not None or probability is not None:
            raise ValueError("TextSpace.sample() takes no mask and no probability")
        return self.examples[int(self.np_random.integers(len(self.examples)))]

    def contains(self, x: object) -> bool:
        return isinstance(x, str) and len(x) <= self.max_length

    def __repr__(self) -> str:
        return f"TextSpace({self.max_length}, examples={self.examples!r})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, TextSpace)
            and self.max_length == other.max_length
            and self.examples == other.examples
        )

    __hash__ = None  # type: ignore[assignment]  # as Gymnasium's spaces: equal by value, mutable


class SharedTexts(Sequence[str]):
    """The texts of a vector environment, read from shared memory each time one is asked for.

    `AsyncVectorEnv` asks for its observations once, before anything was written, and copies them
    after every step: so this is a view, and its deep copy is a tuple of strings.
    """

    def __init__(self, slots: NDArray[np.int32]) -> None:
        self._slots = slots  # (environments, 1 + max_length): length, then code points

    def __len__(self) -> int:
        return len(self._slots)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(_text(slot) for slot in self._slots[index])
        return _text(self._slots[index])

    def __iter__(self) -> Iterator[str]:
        return map(_text, self._slots)

    def __deepcopy__(self, memo: dict[int, Any]) -> tuple[str, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        return f"SharedTexts({tuple(self)!r})"


def _text(slot: NDArray[np.int32]) -> str:
    return slot[1 : 1 + slot[0]].tobytes().decode("utf-32-le", "surrogatepass")


@create_shared_memory.register(TextSpace)
def _create(space: TextSpace, n: int = 1, ctx: ModuleType = multiprocessing) -> Any:
    return ctx.Array(c_int32, n * (1 + space.max_length))


@read_from_shared_memory.register(TextSpace)
def _read(space: TextSpace, shared_memory: Any, n: int = 1) -> SharedTexts:
    slots: NDArray[np.int32] = np.frombuffer(shared_memory.get_obj(), dtype="<i4")
    return SharedTexts(slots.reshape(n, 1 + space.max_length))


@write_to_shared_memory.register(TextSpace)
def _write(space: TextSpace, index: int, value: str, shared_memory: Any) -> None:
    if len(value) > space.max_length:
        raise ValueError(f"a text of {len(value)} characters does not fit {space.max_length}")
    points = np.frombuffer(value.encode("utf-32-le", "surrogatepass"), dtype="<i4")
    slots: NDArray[np.int32] = np.frombuffer(shared_memory.get_obj(), dtype="<i4")
    slot = slots.reshape(-1, 1 + space.max_length)[index]
    slot[1 : 1 + len(points)] = points
    slot[0] = len(points)
