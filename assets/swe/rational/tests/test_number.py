import pytest

from rational import Rational, gcd

HALF, THIRD = Rational(1, 2), Rational(1, 3)


def test_gcd():
    assert gcd(12, 18) == 6
    assert gcd(-4, 6) == gcd(4, -6) == 2
    assert gcd(0, 5) == gcd(5, 0) == 5
    assert gcd(0, 0) == 0


def test_lowest_terms_with_a_positive_denominator():
    assert (Rational(6, -4).num, Rational(6, -4).den) == (-3, 2)
    assert (Rational(0, -7).num, Rational(0, -7).den) == (0, 1)
    assert (Rational(-2, -6).num, Rational(-2, -6).den) == (1, 3)
    assert Rational() == 0


def test_what_is_no_fraction():
    with pytest.raises(ZeroDivisionError, match="3/0 is no number"):
        Rational(3, 0)
    for num, den in ((0.5, 1), (1, "2")):
        with pytest.raises(TypeError, match="expected two integers"):
            Rational(num, den)


def test_arithmetic():
    assert HALF + THIRD == Rational(5, 6)
    assert HALF - THIRD == Rational(1, 6)
    assert HALF * Rational(2, 3) == THIRD
    assert HALF / THIRD == Rational(3, 2)
    assert -HALF == Rational(-1, 2)
    assert abs(Rational(-2, 3)) == Rational(2, 3)


def test_arithmetic_with_integers():
    assert 1 + HALF == HALF + 1 == Rational(3, 2)
    assert 1 - THIRD == Rational(2, 3)
    assert THIRD - 1 == Rational(-2, 3)
    assert 3 * THIRD == 1
    assert 1 / THIRD == 3
    assert THIRD / 2 == Rational(1, 6)


def test_other_types_are_refused():
    for act in (lambda: HALF + 0.5, lambda: HALF * "2", lambda: HALF < 0.5, lambda: HALF**0.5):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        HALF - 0.5
    with pytest.raises(TypeError):
        HALF / 0.5
    assert HALF != 0.5


def test_powers():
    assert Rational(-2, 3) ** 3 == Rational(-8, 27)
    assert Rational(2, 3) ** -2 == Rational(9, 4)
    assert Rational(0) ** 0 == 1
    with pytest.raises(ZeroDivisionError, match="zero has no inverse"):
        Rational(0) ** -1


def test_order():
    assert THIRD < HALF and not HALF < THIRD and not HALF < HALF
    assert THIRD <= HALF and HALF <= HALF and not HALF <= THIRD
    assert HALF > THIRD and not HALF > HALF and not THIRD > HALF
    assert HALF >= THIRD and HALF >= HALF and not THIRD >= HALF
    assert Rational(-1, 2) < 0 < HALF < 1


def test_equal_numbers_hash_alike():
    assert len({Rational(4, 2), 2, Rational(2, 4), HALF, THIRD}) == 3


def test_sign_truth_and_integers():
    assert [Rational(n, 3).sign for n in (-2, 0, 2)] == [-1, 0, 1]
    assert bool(HALF) and not bool(Rational(0, 5))
    assert Rational(6, 3).is_integer and not HALF.is_integer


def test_text():
    assert (str(Rational(-7, 3)), str(Rational(4, 2))) == ("-7/3", "2")
    assert repr(Rational(4, -6)) == "Rational(-2, 3)"


def test_floor_and_ceil():
    assert (Rational(7, 2).floor(), Rational(7, 2).ceil()) == (3, 4)
    assert (Rational(-7, 2).floor(), Rational(-7, 2).ceil()) == (-4, -3)
    assert (Rational(3).floor(), Rational(3).ceil()) == (3, 3)


@pytest.mark.parametrize(
    "value, digits, expected",
    [
        (Rational(5, 2), 0, Rational(2)),
        (Rational(7, 2), 0, Rational(4)),
        (Rational(-5, 2), 0, Rational(-2)),
        (Rational(8, 3), 0, Rational(3)),
        (Rational(7, 3), 0, Rational(2)),
        (Rational(1, 3), 2, Rational(33, 100)),
        (Rational(1250), -2, Rational(1200)),
    ],
)
def test_round_goes_to_the_even_neighbour(value, digits, expected):
    assert value.round(digits) == expected


def test_the_default_is_to_round_to_integers():
    assert Rational(11, 4).round() == 3


def test_the_mediant_lies_between():
    assert THIRD.mediant(HALF) == Rational(2, 5)
