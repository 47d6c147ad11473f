"""The number itself."""


def gcd(a, b):
    """The greatest common divisor, never negative; gcd(0, 0) is 0."""
    while b:
        a, b = b, a % b
    return abs(a)


class Rational:
    """A fraction in lowest terms with a positive denominator; immutable.

    Arithmetic takes Rationals and integers; other types are refused with a TypeError.
    """

    __slots__ = ("_num", "_den")

    def __init__(self, num=0, den=1):
        if not isinstance(num, int) or not isinstance(den, int):
            raise TypeError(f"expected two integers, not {num!r} and {den!r}")
        if den == 0:
            raise ZeroDivisionError(f"{num}/0 is no number")
        common = gcd(num, den)
        if den < 0:
            common = -common
        self._num = num // common
        self._den = den // common

    @property
    def num(self):
        """The numerator, with the sign."""
        return self._num

    @property
    def den(self):
        """The denominator, always positive."""
        return self._den

    @property
    def is_integer(self):
        """Whether the denominator is 1."""
        return self._den == 1

    @property
    def sign(self):
        """-1, 0 or 1."""
        return (self._num > 0) - (self._num < 0)

    @staticmethod
    def _lift(value):
        if isinstance(value, Rational):
            return value
        return Rational(value) if isinstance(value, int) else None

    def __repr__(self):
        return f"Rational({self._num}, {self._den})"

    def __str__(self):
        return str(self._num) if self.is_integer else f"{self._num}/{self._den}"

    def __hash__(self):
        return hash(self._num) if self.is_integer else hash((self._num, self._den))

    def __bool__(self):
        return self._num != 0

    def __eq__(self, other):
        other = self._lift(other)
        if other is None:
            return NotImplemented
        return self._num == other._num and self._den == other._den

    def _compare(self, other):
        other = self._lift(other)
        if other is None:
            return None
        return self._num * other._den - other._num * self._den

    def __lt__(self, other):
        difference = self._compare(other)
        return NotImplemented if difference is None else difference < 0

    def __le__(self, other):
        difference = self._compare(other)
        return NotImplemented if difference is None else difference <= 0

    def __gt__(self, other):
        difference = self._compare(other)
        return NotImplemented if difference is None else difference > 0

    def __ge__(self, other):
        difference = self._compare(other)
        return NotImplemented if difference is None else difference >= 0

    def __neg__(self):
        return Rational(-self._num, self._den)

    def __abs__(self):
        return Rational(abs(self._num), self._den)

    def __add__(self, other):
        other = self._lift(other)
        if other is None:
            return NotImplemented
        return Rational(self._num * other._den + other._num * self._den, self._den * other._den)

    __radd__ = __add__

    def __sub__(self, other):
        other = self._lift(other)
        return NotImplemented if other is None else self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = self._lift(other)
        if other is None:
            return NotImplemented
        return Rational(self._num * other._num, self._den * other._den)

    __rmul__ = __mul__

    def inverse(self):
        """One over the number; ZeroDivisionError for zero."""
        if not self._num:
            raise ZeroDivisionError("zero has no inverse")
        return Rational(self._den, self._num)

    def __truediv__(self, other):
        other = self._lift(other)
        return NotImplemented if other is None else self * other.inverse()

    def __rtruediv__(self, other):
        return self.inverse() * other

    def __pow__(self, exponent):
        """The power to an integer, which may be negative."""
        if not isinstance(exponent, int):
            return NotImplemented
        if exponent < 0:
            return self.inverse() ** -exponent
        return Rational(self._num**exponent, self._den**exponent)

    def floor(self):
        """The greatest integer that is not above the number."""
        return self._num // self._den

    def ceil(self):
        """The least integer that is not below the number."""
        return -(-self._num // self._den)

    def round(self, digits=0):
        """The nearest multiple of 10 ** -digits; halves go to the even neighbour."""
        scale = Rational(10) ** digits
        scaled = self * scale
        whole = scaled.floor()
        rest = scaled - whole
        if rest > Rational(1, 2) or (rest == Rational(1, 2) and whole % 2 == 1):
            whole += 1
        return whole / scale

    def mediant(self, other):
        """The sum of the numerators over the sum of the denominators; it lies between the two."""
        return Rational(self._num + other._num, self._den + other._den)
