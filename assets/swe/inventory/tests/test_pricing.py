import unittest

from inventory import Bulk, Coupon, PriceList, UnknownItem, round_half_up
from inventory.pricing import take_percent


class RoundingTest(unittest.TestCase):
    def test_half_up(self):
        results = [round_half_up(number, 10) for number in (14, 15, 16, 25, -15, -16)]
        self.assertEqual(results, [1, 2, 2, 3, -1, -2])
        self.assertEqual(round_half_up(5, 1), 5)
        with self.assertRaisesRegex(ValueError, "denominator must be at least 1, got 0"):
            round_half_up(1, 0)

    def test_percent(self):
        self.assertEqual(take_percent(250, 10), 25)
        self.assertEqual(take_percent(5, 10), 1)
        self.assertEqual(take_percent(5, 0), 0)
        self.assertEqual(take_percent(5, 100), 5)
        for percent in (-1, 101):
            with self.assertRaisesRegex(ValueError, f"percent must be 0 to 100, got {percent}"):
                take_percent(1, percent)


class PriceListTest(unittest.TestCase):
    def setUp(self):
        self.prices = PriceList({"tea": 450, "cup": 999})
        self.prices.add_bulk(Bulk("tea", 10, 5))
        self.prices.add_bulk(Bulk("tea", 20, 10))
        self.prices.add_coupon(Coupon("spring", percent=20, least_total=1000))
        self.prices.add_coupon(Coupon("GIFT", amount=500))

    def test_price(self):
        self.assertEqual(self.prices.price("tea"), 450)
        with self.assertRaises(UnknownItem):
            self.prices.price("pot")
        with self.assertRaisesRegex(ValueError, "the price of pot must not be negative, got -1"):
            PriceList({"pot": -1})
        self.assertEqual(PriceList({"gift": 0}).line("gift", 3), 0)

    def test_bulk(self):
        self.assertEqual(self.prices.line("tea", 9), 4050)
        self.assertEqual(self.prices.line("tea", 10), 4275)
        self.assertEqual(self.prices.line("tea", 20), 8100)
        self.assertEqual(self.prices.line("cup", 20), 19980)
        self.assertEqual(self.prices.line("cup", 0), 0)
        with self.assertRaisesRegex(ValueError, "quantity must not be negative, got -1"):
            self.prices.line("tea", -1)

    def test_bulk_needs_an_item(self):
        with self.assertRaises(UnknownItem):
            self.prices.add_bulk(Bulk("pot", 1, 1))

    def test_total(self):
        self.assertEqual(self.prices.total({"tea": 2, "cup": 1}), 1899)
        self.assertEqual(self.prices.total({}), 0)

    def test_coupons(self):
        self.assertEqual(self.prices.total({"cup": 1}, "SPRING"), 999)
        self.assertEqual(self.prices.total({"cup": 2}, "Spring"), 1598)
        self.assertEqual(self.prices.total({"cup": 1}, "gift"), 499)
        self.assertEqual(self.prices.total({"tea": 1}, "gift"), 0)
        with self.assertRaisesRegex(ValueError, "unknown coupon 'winter'"):
            self.prices.total({"tea": 1}, "winter")
        with self.assertRaisesRegex(ValueError, "coupon SPRING exists already"):
            self.prices.add_coupon(Coupon("Spring"))

    def test_coupon_of_both_kinds(self):
        coupon = Coupon("x", percent=10, amount=100, least_total=1000)
        self.assertEqual(coupon.discount(1000), 200)
        self.assertEqual(coupon.discount(999), 0)

    def test_tax_comes_last(self):
        prices = PriceList({"tea": 450}, tax_percent=7)
        prices.add_coupon(Coupon("c", amount=50))
        self.assertEqual(prices.total({"tea": 1}), 482)
        self.assertEqual(prices.total({"tea": 1}, "c"), 428)
