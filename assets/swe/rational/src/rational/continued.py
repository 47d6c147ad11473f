"""Continued fractions, and approximation by small denominators."""

from rational.number import Rational


def terms(value):
    """The terms of the continued fraction; all but the first are positive, the last is not 1.

    (The one exception is the number 1 itself.) For 415/93 they are [4, 2, 6, 7].
    """
    found = []
    num, den = value.num, value.den
    while den:
        whole, rest = divmod(num, den)
        found.append(whole)
        num, den = den, rest
    return found


def from_terms(parts):
    """The number with these terms; later ones must be positive."""
    parts = list(parts)
    if not parts:
        raise ValueError("a continued fraction has at least one term")
    if any(part < 1 for part in parts[1:]):
        raise ValueError(f"all terms but the first must be positive: {parts}")
    value = Rational(parts[-1])
    for part in reversed(parts[:-1]):
        value = part + value.inverse()
    return value


def convergents(value):
    """The numbers that the first terms make, ever nearer to the value, the last being it."""
    above, below = (1, 0), (0, 1)
    found = []
    for part in terms(value):
        above, below = (
            (part * above[0] + above[1], above[0]),
            (part * below[0] + below[1], below[0]),
        )
        found.append(Rational(above[0], below[0]))
    return found


def best_approximation(value, max_den):
    """The fraction nearest to a value whose denominator is at most `max_den`.

    Of two that are equally near, the one with the smaller denominator.
    """
    if max_den < 1:
        raise ValueError(f"max_den must be positive, not {max_den}")
    if value.den <= max_den:
        return value
    low, high = Rational(value.floor()), Rational(value.floor() + 1)
    while low.den + high.den <= max_den:
        middle = low.mediant(high)
        if middle <= value:
            low = middle
        else:
            high = middle
    if value - low == high - value:
        return low if low.den < high.den else high
    return low if value - low < high - value else high


def egyptian(value):
    """Denominators of different unit fractions that sum to a value in [0, 1), by greedy choice."""
    if not 0 <= value < 1:
        raise ValueError(f"expected a value in [0, 1), not {value}")
    found = []
    while value:
        den = value.inverse().ceil()
        found.append(den)
        value = value - Rational(1, den)
    return found
