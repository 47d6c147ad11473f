"""Mean, deviation and range of numbers that come in batches."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

Standing = Literal["mean", "std", "range", "clip"]
"""A number less the mean; that in deviations; its place in the range; cut to a deviation from the
mean."""

TINY = 1e-8
"""Numbers with a smaller deviation are equal: what is left is noise of rounding."""


class Moments(NamedTuple):
    """What is known of the numbers seen so far."""

    number: float = 0.0
    """How many they are."""
    mean: float = 0.0
    squares: float = 0.0
    """Sum of the squared distances from the mean."""
    least: float = 0.0
    most: float = 0.0

    def seeing(self, numbers: Sequence[float]) -> "Moments":
        """Return what is known with more numbers, whose order does not matter (Chan et al. 1979).

        >>> Moments().seeing([1.0, 2.0]).seeing([3.0])
        Moments(number=3.0, mean=2.0, squares=2.0, least=1.0, most=3.0)
        """
        if not numbers:
            return self
        new = len(numbers)
        number, least, most = self.number + new, min(numbers), max(numbers)
        mean = min(max(math.fsum(numbers) / new, least), most)  # equal numbers are their mean
        apart = mean - self.mean
        squares = math.fsum([(x - mean) ** 2 for x in numbers])
        return Moments(
            number=number,
            mean=self.mean + apart * (new / number),
            squares=self.squares + squares + apart**2 * (self.number * new / number),
            least=min(self.least, least) if self.number else least,
            most=max(self.most, most) if self.number else most,
        )

    @property
    def std(self) -> float:
        """The deviation of all numbers seen (not an estimate for those unseen); 0.0 if equal."""
        found = math.sqrt(self.squares / self.number) if self.number else 0.0
        return found if found > TINY else 0.0

    def place(self, number: float, by: Standing) -> float:
        """Return where a number stands among those seen; 0.0 in a range or deviation of nothing.

        >>> seen = Moments().seeing([0.5, 1.0, 3.0])
        >>> [round(seen.place(3.0, by), 6) for by in ("mean", "std", "range", "clip")]
        [1.5, 1.38873, 1.0, 2.580123]
        """
        if by == "clip":
            return min(max(number, self.mean - self.std), self.mean + self.std)
        if by == "range":
            width = self.most - self.least
            return (number - self.least) / width if width > TINY else 0.0
        if by == "mean":
            return number - self.mean
        return (number - self.mean) / self.std if self.std else 0.0
