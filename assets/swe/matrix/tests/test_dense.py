import unittest
from fractions import Fraction

from matrix import Matrix, MatrixError, ShapeError, SingularError, identity, parse

A = parse("1 2; 3 4")
B = parse("0 1; 1 0")
WIDE = parse("1 2 3; 4 5 6")


class Making(unittest.TestCase):
    def test_entries_are_exact(self):
        m = Matrix([[1, "1/3"], [Fraction(1, 2), "0.25"]])
        self.assertEqual(m[0, 1], Fraction(1, 3))
        self.assertEqual(m[1, 1], Fraction(1, 4))
        with self.assertRaisesRegex(MatrixError, "not exact: 0.5"):
            Matrix([[0.5]])
        with self.assertRaisesRegex(MatrixError, "not a number: 'x'"):
            Matrix([["x"]])
        with self.assertRaisesRegex(MatrixError, "not a number: None"):
            Matrix([[None]])

    def test_shapes(self):
        self.assertEqual(WIDE.shape, (2, 3))
        for rows in ([], [[]]):
            with self.assertRaisesRegex(ShapeError, "needs a row and a column"):
                Matrix(rows)
        with self.assertRaisesRegex(ShapeError, "equally long"):
            Matrix([[1, 2], [3]])

    def test_indices(self):
        self.assertEqual(WIDE[1, 2], 6)
        for index in ((2, 0), (0, 3), (-1, 0), (0, -1)):
            with self.assertRaisesRegex(IndexError, "in a matrix of 2 x 3"):
                WIDE[index]

    def test_identity(self):
        self.assertEqual(identity(2), parse("1 0; 0 1"))
        with self.assertRaisesRegex(ShapeError, "size must be positive, not 0"):
            identity(0)

    def test_equality_and_hash(self):
        self.assertEqual(len({parse("1 2"), parse("1 2"), parse("1; 2")}), 2)
        self.assertNotEqual(A, [[1, 2], [3, 4]])
        self.assertEqual(repr(parse("1 1/2")), "Matrix([['1', '1/2']])")


class Arithmetic(unittest.TestCase):
    def test_sums(self):
        self.assertEqual(A + B, parse("1 3; 4 4"))
        self.assertEqual(A - B, parse("1 1; 2 4"))
        self.assertEqual(-A, parse("-1 -2; -3 -4"))
        with self.assertRaisesRegex(ShapeError, r"cannot add \(2, 3\) to \(2, 2\)"):
            A + WIDE
        with self.assertRaises(TypeError):
            A + 1
        with self.assertRaises(TypeError):
            A - 1

    def test_multiples(self):
        self.assertEqual(A * 2, 2 * A)
        self.assertEqual(A * Fraction(1, 2), parse("1/2 1; 3/2 2"))
        with self.assertRaises(TypeError):
            A * B

    def test_products(self):
        self.assertEqual(A @ B, parse("2 1; 4 3"))
        self.assertEqual(B @ A, parse("3 4; 1 2"))
        self.assertEqual(A @ WIDE, parse("9 12 15; 19 26 33"))
        with self.assertRaisesRegex(ShapeError, r"cannot multiply \(2, 3\) by \(2, 2\)"):
            WIDE @ A
        with self.assertRaises(TypeError):
            A @ 2

    def test_powers(self):
        self.assertEqual(A**0, identity(2))
        self.assertEqual(A**1, A)
        self.assertEqual(A**5, A @ A @ A @ A @ A)
        self.assertEqual(A**-1, A.inverse())
        self.assertEqual((A**-2) @ A @ A, identity(2))

    def test_transpose_and_minor(self):
        self.assertEqual(WIDE.transpose(), parse("1 4; 2 5; 3 6"))
        self.assertEqual(WIDE.columns[1], (2, 5))
        self.assertEqual(WIDE.minor(0, 1), parse("4 6"))
        with self.assertRaises(IndexError):
            WIDE.minor(2, 0)
        self.assertTrue(parse("1 2; 2 1").is_symmetric)
        self.assertFalse(A.is_symmetric)
        self.assertFalse(WIDE.is_square)


class Properties(unittest.TestCase):
    def test_determinants(self):
        self.assertEqual(A.det, -2)
        self.assertEqual(B.det, -1)
        self.assertEqual(parse("0 2 1; 3 0 0; 0 0 4").det, -24)
        self.assertEqual(parse("2 4; 1 2").det, 0)
        self.assertEqual(parse("1/2").det, Fraction(1, 2))

    def test_a_determinant_by_minors(self):
        m = parse("2 -1 3; 0 4 5; 1 1 1")
        by_minors = sum((-1) ** j * m[0, j] * m.minor(0, j).det for j in range(3))
        self.assertEqual(m.det, by_minors)
        self.assertEqual(m.det, -19)

    def test_trace(self):
        self.assertEqual(A.trace, 5)

    def test_rank(self):
        self.assertEqual(WIDE.rank, 2)
        self.assertEqual(parse("1 2 3; 2 4 6; 0 0 1").rank, 2)
        self.assertEqual(parse("0 0; 0 0").rank, 0)
        self.assertEqual(parse("0 1; 0 2").rank, 1)

    def test_inverses(self):
        self.assertEqual(A.inverse(), parse("-2 1; 3/2 -1/2"))
        m = parse("0 1 2; 1 0 3; 4 -3 8")
        self.assertEqual(m @ m.inverse(), identity(3))
        self.assertEqual(m.inverse() @ m, identity(3))
        with self.assertRaisesRegex(SingularError, "rank 1 < 2 has no inverse"):
            parse("1 2; 2 4").inverse()

    def test_only_square_matrices_have_them(self):
        asks = {
            "a trace": lambda: WIDE.trace,
            "a determinant": lambda: WIDE.det,
            "an inverse": WIDE.inverse,
            "a power": lambda: WIDE**2,
        }
        for what, ask in asks.items():
            with self.assertRaisesRegex(ShapeError, f"have {what}, not"):
                ask()
