import unittest
from fractions import Fraction

from matrix import Matrix, MatrixError, NoSolution, ShapeError, parse, solve
from matrix.echelon import echelon, kernel
from matrix.systems import fit_polynomial
from matrix.text import render


class Echelon(unittest.TestCase):
    def test_pivots_and_sign(self):
        rows, pivots, sign = echelon(parse("0 2 1; 3 0 6; 0 0 4").rows)
        self.assertEqual(rows, [[3, 0, 6], [0, 2, 1], [0, 0, 4]])
        self.assertEqual((pivots, sign), ([0, 1, 2], -1))

    def test_columns_without_pivot_are_skipped(self):
        rows, pivots, sign = echelon(parse("0 1 2; 0 2 5").rows)
        self.assertEqual((pivots, sign), ([1, 2], 1))
        self.assertEqual(rows, [[0, 1, 2], [0, 0, 1]])

    def test_the_reduced_form(self):
        rows, pivots, _ = echelon(parse("2 4 2; 1 3 5").rows, reduced=True)
        self.assertEqual(rows, [[1, 0, -7], [0, 1, 4]])
        self.assertEqual(pivots, [0, 1])

    def test_the_argument_is_not_changed(self):
        rows = [[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]]
        echelon(rows)
        self.assertEqual(rows, [[0, 1], [1, 0]])
        self.assertEqual(echelon([]), ([], [], 1))

    def test_kernel(self):
        self.assertEqual(kernel(parse("1 2 3; 2 4 6").rows), [[-2, 1, 0], [-3, 0, 1]])
        self.assertEqual(kernel(parse("1 2; 3 4").rows), [])
        self.assertEqual(kernel(parse("0 1").rows), [[1, 0]])
        self.assertEqual(kernel(parse("1 1 0; 0 0 1").rows), [[-1, 1, 0]])


class Solving(unittest.TestCase):
    def test_a_unique_solution(self):
        found = solve(parse("2 1; 1 3"), [3, 5])
        self.assertEqual(found.point, (Fraction(4, 5), Fraction(7, 5)))
        self.assertTrue(found.is_unique)
        self.assertEqual(found.at(), found.point)

    def test_more_equations_than_unknowns(self):
        self.assertEqual(solve(parse("1 0; 0 1; 1 1"), [1, 2, 3]).point, (1, 2))
        with self.assertRaisesRegex(NoSolution, "contradict each other"):
            solve(parse("1 0; 0 1; 1 1"), [1, 2, 4])

    def test_freedom(self):
        a = parse("1 2 3; 0 1 1")
        found = solve(a, [6, 2])
        self.assertFalse(found.is_unique)
        self.assertEqual(found.point, (2, 2, 0))
        self.assertEqual(found.directions, ((-1, -1, 1),))
        self.assertEqual(found.at(3), (-1, -1, 3))
        x = Matrix([[value] for value in found.at("1/2")])
        self.assertEqual(a @ x, parse("6; 2"))
        with self.assertRaisesRegex(ShapeError, "expected 1 weights, not 2"):
            found.at(1, 2)

    def test_as_many_right_sides_as_equations(self):
        with self.assertRaisesRegex(ShapeError, "1 right sides for 2 equations"):
            solve(parse("1 0; 0 1"), [1])

    def test_polynomials_through_points(self):
        self.assertEqual(fit_polynomial([(0, 1), (1, 3), (2, 7)]), [1, 1, 1])
        self.assertEqual(fit_polynomial([(0, 1), (1, 3), (2, 5)]), [1, 2])
        self.assertEqual(fit_polynomial([(1, 0), (2, 0)]), [0])
        self.assertEqual(fit_polynomial([("1/2", 4)]), [4])
        with self.assertRaisesRegex(NoSolution, "two points have the same x"):
            fit_polynomial([(1, 1), (1, 2)])
        with self.assertRaisesRegex(ShapeError, "a polynomial needs a point"):
            fit_polynomial([])


class Text(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse(" 1 1/2 \n\n 0 -3;"), Matrix([[1, "1/2"], [0, -3]]))
        with self.assertRaisesRegex(MatrixError, "no rows in the text"):
            parse(" ; ")
        with self.assertRaisesRegex(MatrixError, "row 2 has 1 entries, not 2"):
            parse("1 2; 3")

    def test_render(self):
        m = parse("10 -1/2; 3 4")
        self.assertEqual(render(m), "10  -1/2\n 3     4")
        self.assertEqual(render(m, gap=1), "10 -1/2\n 3    4")
        self.assertEqual(str(m), render(m))
        self.assertEqual(parse(str(m)), m)
