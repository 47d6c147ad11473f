import pytest

from rational import Rational, parse
from rational.continued import best_approximation, convergents, egyptian, from_terms, terms


def test_terms():
    assert terms(Rational(415, 93)) == [4, 2, 6, 7]
    assert terms(Rational(-7, 3)) == [-3, 1, 2]
    assert terms(Rational(0)) == [0]
    assert terms(Rational(1, 5)) == [0, 5]


def test_terms_make_the_number_again():
    for value in [Rational(n, d) for n in (-9, 0, 5, 14) for d in (1, 3, 8)]:
        assert from_terms(terms(value)) == value
        assert convergents(value)[-1] == value


def test_from_terms_checks_its_terms():
    assert from_terms([3, 7, 15, 1]) == Rational(355, 113)
    assert from_terms([-2]) == -2
    with pytest.raises(ValueError, match="at least one term"):
        from_terms([])
    with pytest.raises(ValueError, match="must be positive"):
        from_terms([1, 0])


def test_convergents():
    assert convergents(Rational(415, 93)) == [
        Rational(4),
        Rational(9, 2),
        Rational(58, 13),
        Rational(415, 93),
    ]


def test_the_best_approximation():
    pi = parse("3.14159")
    assert best_approximation(pi, 120) == Rational(355, 113)
    assert best_approximation(pi, 113) == Rational(355, 113)
    assert best_approximation(pi, 112) == Rational(333, 106)
    assert best_approximation(pi, 10) == Rational(22, 7)
    assert best_approximation(-pi, 10) == Rational(-22, 7)
    assert best_approximation(pi, 1) == 3
    assert best_approximation(Rational(14, 5), 1) == 3


def test_a_small_denominator_is_exact():
    assert best_approximation(Rational(3, 7), 7) == Rational(3, 7)


def test_between_two_equally_near_the_smaller_denominator():
    assert best_approximation(Rational(1, 4), 3) == Rational(1, 3)
    assert best_approximation(Rational(5, 12), 3) == Rational(1, 2)
    assert best_approximation(Rational(7, 12), 3) == Rational(1, 2)


def test_max_den_is_positive():
    with pytest.raises(ValueError, match="max_den must be positive, not 0"):
        best_approximation(Rational(1, 2), 0)


def test_every_best_approximation_is_the_nearest_of_all():
    value = Rational(31, 83)
    for limit in range(1, 30):
        nearest = min(
            abs(value - Rational(n, d)) for d in range(1, limit + 1) for n in range(d + 1)
        )
        assert abs(value - best_approximation(value, limit)) == nearest


def test_egyptian_fractions():
    assert egyptian(Rational(5, 6)) == [2, 3]
    assert egyptian(Rational(4, 13)) == [4, 18, 468]
    assert egyptian(Rational(1, 7)) == [7]
    assert egyptian(Rational(0)) == []
    for value in (Rational(1), Rational(-1, 2)):
        with pytest.raises(ValueError, match=r"expected a value in \[0, 1\)"):
            egyptian(value)
