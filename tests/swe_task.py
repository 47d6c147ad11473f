"""A small repository with a fault, hidden tests of several styles, and the row of that task."""

import shutil

import pytest

from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.rows import Row

needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
BASE = {
    "README.md": b"# shop\n",
    "shop/__init__.py": b'"""Prices."""\n\nfrom shop.cart import total\nfrom shop.text import price\n',
    "shop/cart.py": (
        b'"""Carts."""\n\n\ndef total(prices, discount=0):\n'
        b"    whole = sum(prices)\n    return whole - discount * 100\n"
    ),
    "shop/text.py": b'"""Texts."""\n\n\ndef price(cents):\n    return f"{cents // 100}.{cents % 100:02}"\n',
    "tests/__init__.py": b"",
    "tests/helpers.py": b"def same(one, other):\n    assert one == other\n",
    "tests/conftest.py": (
        b"import pytest\n\nimport shop\n\n\n@pytest.fixture\ndef cart():\n    return [100, 250]\n"
    ),
    "tests/test_text.py": (
        b"from shop import price\n\n\ndef test_price_has_two_digits():\n"
        b'    assert price(205) == "2.05"\n'
    ),
}
FIXED = {
    **BASE,
    "shop/cart.py": BASE["shop/cart.py"].replace(b"discount * 100", b"whole * discount // 100"),
}
HIDDEN = {
    **BASE,
    "tests/test_cart.py": b"""import unittest

import pytest

from shop import total
from tests.helpers import same


def test_no_discount(cart):
    assert total(cart) == 350


def test_discount_of_a_tenth(cart):
    assert total(cart, 10) == 315


@pytest.mark.parametrize(("discount", "left"), [(0, 350), (50, 175), (100, 0)])
def test_discounts(cart, discount, left):
    assert total(cart, discount) == left


def test_discount_through_a_helper(cart):
    same(total(cart, 20), 280)
""",
    "tests/test_unit.py": b"""import unittest

from shop import total


class TotalTest(unittest.TestCase):
    def test_nothing(self):
        self.assertEqual(total([]), 0)

    def test_discount(self):
        self.assertEqual(total([200], 50), 100)

    def test_discount_of_all(self):
        if total([300], 100):
            self.fail("something is left")
""",
}
ROW = Row(
    instance_id="shop-1",
    repo="shop",
    patch=make_patch(BASE, FIXED),
    test_patch=make_patch(BASE, HIDDEN),
    problem_statement="A discount of 10 takes ten whole units off.",
    FAIL_TO_PASS=(
        "tests/test_cart.py::test_discount_of_a_tenth",
        "tests/test_cart.py::test_discounts[50-175]",
        "tests/test_cart.py::test_discounts[100-0]",
        "tests/test_cart.py::test_discount_through_a_helper",
        "tests/test_unit.py::TotalTest::test_discount",
        "tests/test_unit.py::TotalTest::test_discount_of_all",
    ),
    PASS_TO_PASS=(
        "tests/test_cart.py::test_no_discount",
        "tests/test_cart.py::test_discounts[0-350]",
        "tests/test_text.py::test_price_has_two_digits",
        "tests/test_unit.py::TotalTest::test_nothing",
    ),
)
