import unittest

from vending import BadCoin, CashBox, NoChange, Product, SalesLog, SoldOut, Stock, UnknownSlot


class Cash(unittest.TestCase):
    def test_total_and_counts(self):
        box = CashBox({200: 1, 5: 3})
        self.assertEqual(box.total, 215)
        self.assertEqual((box.count(5), box.count(100)), (3, 0))
        with self.assertRaisesRegex(BadCoin, "no coin of 1"):
            box.count(1)

    def test_nothing_is_added_if_one_coin_is_refused(self):
        box = CashBox()
        with self.assertRaisesRegex(BadCoin, "no coin of 3"):
            box.add({5: 1, 3: 1})
        with self.assertRaisesRegex(ValueError, "cannot add -1 coins of 10"):
            box.add({5: 1, 10: -1})
        self.assertEqual(box.total, 0)

    def test_nothing_is_taken_if_there_are_too_few(self):
        box = CashBox({5: 2, 10: 1})
        with self.assertRaisesRegex(NoChange, "only 1 coins of 10"):
            box.take({5: 1, 10: 2})
        self.assertEqual(box.total, 20)
        box.take({5: 2})
        self.assertEqual(box.total, 10)

    def test_change_uses_the_fewest_coins(self):
        box = CashBox({50: 1, 20: 5, 10: 5, 5: 5})
        self.assertEqual(box.change(90), {50: 1, 20: 2})
        self.assertEqual(box.change(35), {20: 1, 10: 1, 5: 1})
        self.assertEqual(box.change(0), {})
        self.assertEqual(box.total, 225)

    def test_change_is_found_where_the_largest_coin_fails(self):
        self.assertEqual(CashBox({50: 1, 20: 3}).change(60), {20: 3})
        self.assertEqual(CashBox({50: 2, 20: 4, 5: 1}).change(85), {20: 4, 5: 1})

    def test_the_fewest_coins_win_over_large_ones(self):
        self.assertEqual(CashBox({50: 1, 20: 4, 5: 6}).change(80), {20: 4})

    def test_among_equals_small_coins_are_spared(self):
        self.assertEqual(CashBox({50: 1, 20: 3, 5: 2}).change(60), {20: 3})

    def test_change_cannot_always_be_made(self):
        box = CashBox({50: 1, 20: 1})
        for amount in (10, 30, 75):
            with self.assertRaisesRegex(NoChange, f"cannot make {amount}"):
                box.change(amount)
        with self.assertRaisesRegex(ValueError, "cannot pay -5"):
            box.change(-5)

    def test_skimming_keeps_some_coins(self):
        box = CashBox({5: 4, 10: 2, 20: 3})
        self.assertEqual(box.skim(2), {5: 2, 20: 1})
        self.assertEqual(box.total, 10 + 20 + 40)


class Slots(unittest.TestCase):
    def setUp(self):
        self.stock = Stock()
        self.cola, self.nuts = Product("cola", 120), Product("nuts", 65)

    def test_prices_are_positive_multiples_of_five(self):
        for price in (0, -5, 12):
            with self.assertRaisesRegex(ValueError, f"multiple of 5, not {price}"):
                Product("x", price)
        self.assertEqual(Product("x", 5).price, 5)

    def test_a_slot_holds_ten(self):
        self.assertEqual(self.stock.load("A1", self.cola, 7), 0)
        self.assertEqual(self.stock.load("A1", self.cola, 3), 0)
        self.assertEqual(self.stock.load("A1", self.cola, 3), 3)
        self.assertEqual(self.stock.count("A1"), 10)

    def test_codes_and_counts_are_checked(self):
        for code in ("", "A", "a1", "AA", "A12"):
            with self.assertRaisesRegex(ValueError, "bad slot code"):
                self.stock.load(code, self.cola, 1)
        with self.assertRaisesRegex(ValueError, "cannot load 0 pieces"):
            self.stock.load("A1", self.cola, 0)

    def test_products_are_replaced_only_when_sold_out(self):
        self.stock.load("A1", self.cola, 1)
        with self.assertRaisesRegex(ValueError, "slot A1 still holds cola"):
            self.stock.load("A1", self.nuts, 1)
        self.assertEqual(self.stock.remove("A1"), self.cola)
        self.assertEqual(self.stock.product("A1"), self.cola)
        with self.assertRaisesRegex(SoldOut, "cola is sold out"):
            self.stock.remove("A1")
        self.stock.load("A1", self.nuts, 1)
        self.assertEqual(self.stock.product("A1"), self.nuts)

    def test_unknown_slots(self):
        for ask in (self.stock.product, self.stock.count, self.stock.remove):
            with self.assertRaisesRegex(UnknownSlot, "no slot A1"):
                ask("A1")

    def test_low_slots(self):
        for code, count in (("B1", 2), ("A1", 3), ("A2", 1)):
            self.stock.load(code, self.cola, count)
        self.assertEqual(self.stock.low(), ["A2", "B1"])
        self.assertEqual(self.stock.low(1), ["A2"])
        self.assertEqual(self.stock.low(threshold=3), ["A1", "A2", "B1"])


class Sales(unittest.TestCase):
    def setUp(self):
        self.log = SalesLog()
        for name, price in (("a", 10), ("b", 50), ("b", 55), ("c", 50), ("d", 50)):
            self.log.record(Product(name, price))

    def test_pieces_and_turnover(self):
        self.assertEqual((self.log.pieces("b"), self.log.turnover("b")), (2, 105))
        self.assertEqual((self.log.pieces(), self.log.turnover()), (5, 215))
        self.assertEqual((self.log.pieces("z"), self.log.turnover("z")), (0, 0))

    def test_ranking(self):
        self.assertEqual(self.log.best(), ["b"])
        self.assertEqual(self.log.best(4), ["b", "c", "d", "a"])
        with self.assertRaisesRegex(ValueError, "count must be positive, not 0"):
            self.log.best(0)
