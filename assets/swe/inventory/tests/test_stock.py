import unittest

from inventory import InsufficientStock, InventoryError, Stock, UnknownItem, UnknownOrder


class StockTest(unittest.TestCase):
    def setUp(self):
        self.stock = Stock()
        self.stock.add_item("tea", reorder_point=5, reorder_quantity=10)
        self.stock.add_item("cup")
        self.stock.receive("tea", 12)
        self.stock.receive("cup", 3)

    def test_receive(self):
        self.assertEqual(self.stock.receive("tea", 1), 13)
        self.assertEqual(self.stock.available("tea"), 13)
        self.assertEqual(self.stock.names(), ["cup", "tea"])

    def test_quantities_are_positive(self):
        for action in (
            lambda: self.stock.receive("tea", 0),
            lambda: self.stock.write_off("tea", 0),
            lambda: self.stock.reserve({"tea": 0}),
        ):
            with self.assertRaisesRegex(ValueError, "quantity must be at least 1, got 0"):
                action()

    def test_items_are_new_and_sensible(self):
        with self.assertRaisesRegex(InventoryError, "item 'tea' exists already"):
            self.stock.add_item("tea")
        with self.assertRaisesRegex(ValueError, "reorder_point must not be negative, got -1"):
            self.stock.add_item("pot", reorder_point=-1)
        with self.assertRaisesRegex(ValueError, "reorder_quantity must be at least 1, got 0"):
            self.stock.add_item("pot", reorder_quantity=0)
        self.assertEqual(self.stock.names(), ["cup", "tea"])

    def test_unknown_item(self):
        with self.assertRaises(UnknownItem) as caught:
            self.stock.available("pot")
        self.assertEqual(str(caught.exception), "unknown item 'pot'")

    def test_reserve(self):
        order = self.stock.reserve({"tea": 8, "cup": 3})
        self.assertEqual(order, 1)
        self.assertEqual(self.stock.available("tea"), 4)
        self.assertEqual(self.stock.available("cup"), 0)
        self.assertEqual(self.stock.item("tea").on_hand, 12)
        self.assertEqual(self.stock.order(order), {"tea": 8, "cup": 3})

    def test_all_or_nothing(self):
        with self.assertRaisesRegex(InsufficientStock, "4 cup wanted, 3 available") as caught:
            self.stock.reserve({"tea": 1, "cup": 4})
        self.assertEqual(caught.exception.name, "cup")
        self.assertEqual((caught.exception.wanted, caught.exception.available), (4, 3))
        self.assertEqual(self.stock.available("tea"), 12)
        self.assertEqual(self.stock.open_orders(), [])

    def test_empty_order(self):
        with self.assertRaisesRegex(ValueError, "an order needs at least one item"):
            self.stock.reserve({})

    def test_release(self):
        order = self.stock.reserve({"tea": 8})
        self.stock.release(order)
        self.assertEqual(self.stock.available("tea"), 12)
        self.assertEqual(self.stock.item("tea").on_hand, 12)

    def test_fulfil(self):
        order = self.stock.reserve({"tea": 8})
        self.stock.fulfil(order)
        self.assertEqual(self.stock.available("tea"), 4)
        self.assertEqual(self.stock.item("tea").on_hand, 4)
        self.assertEqual(self.stock.item("tea").reserved, 0)

    def test_orders_are_closed_once(self):
        first, second = self.stock.reserve({"tea": 1}), self.stock.reserve({"tea": 2})
        self.assertEqual(self.stock.open_orders(), [1, 2])
        self.stock.fulfil(first)
        self.assertEqual(self.stock.open_orders(), [second])
        for action in (self.stock.fulfil, self.stock.release, self.stock.order):
            with self.assertRaises(UnknownOrder) as caught:
                action(first)
            self.assertEqual(str(caught.exception), "no open order 1")

    def test_an_order_cannot_be_changed_from_outside(self):
        order = self.stock.reserve({"tea": 1})
        self.stock.order(order)["tea"] = 5
        self.assertEqual(self.stock.order(order), {"tea": 1})

    def test_write_off_spares_what_is_reserved(self):
        self.stock.reserve({"tea": 8})
        with self.assertRaisesRegex(InsufficientStock, "5 tea wanted, 4 available"):
            self.stock.write_off("tea", 5)
        self.assertEqual(self.stock.write_off("tea", 4), 8)

    def test_reorder(self):
        self.assertEqual(self.stock.to_reorder(), {})
        self.stock.reserve({"tea": 6})
        self.assertEqual(self.stock.to_reorder(), {})
        self.stock.reserve({"tea": 1})
        self.assertEqual(self.stock.to_reorder(), {"tea": 10})
        self.stock.reserve({"cup": 3})
        self.assertEqual(self.stock.to_reorder(), {"cup": 1, "tea": 10})

    def test_reorder_in_lots(self):
        self.stock.add_item("pen", reorder_point=20, reorder_quantity=7)
        self.assertEqual(self.stock.to_reorder()["pen"], 21)
        self.stock.add_item("ink", reorder_point=21, reorder_quantity=7)
        self.assertEqual(self.stock.to_reorder()["ink"], 28)


class EventsTest(unittest.TestCase):
    def setUp(self):
        self.stock = Stock()
        self.stock.add_item("tea", reorder_point=5)
        self.stock.receive("tea", 10)

    def test_log(self):
        self.stock.fulfil(self.stock.reserve({"tea": 2}))
        self.stock.release(self.stock.reserve({"tea": 1}))
        rows = [(event.number, event.kind, event.quantity) for event in self.stock.log]
        self.assertEqual(
            rows,
            [
                (1, "received", 10),
                (2, "reserved", 2),
                (3, "fulfilled", 2),
                (4, "reserved", 1),
                (5, "released", 1),
            ],
        )
        self.assertEqual(len(self.stock.log), 5)

    def test_low_is_told_once(self):
        told = []
        self.stock.log.listen("low", told.append)
        self.stock.reserve({"tea": 4})
        self.assertEqual(told, [])
        self.stock.write_off("tea", 1)
        self.stock.write_off("tea", 1)
        self.stock.reserve({"tea": 1})
        self.assertEqual([(event.item, event.quantity) for event in told], [("tea", 5)])

    def test_low_by_reservation(self):
        self.stock.reserve({"tea": 6})
        self.assertEqual(self.stock.log.total("low", "tea"), 4)

    def test_select_and_total(self):
        self.stock.add_item("cup")
        self.stock.receive("cup", 4)
        self.stock.receive("tea", 5)
        log = self.stock.log
        self.assertEqual([event.quantity for event in log.select("received")], [10, 4, 5])
        self.assertEqual([event.quantity for event in log.select(item="cup")], [4])
        self.assertEqual(len(log.select()), 3)
        self.assertEqual(log.total("received", "tea"), 15)

    def test_unknown_kinds(self):
        for action in (
            lambda: self.stock.log.listen("stolen", print),
            lambda: self.stock.log.record("stolen", "tea", 1),
        ):
            with self.assertRaisesRegex(ValueError, "unknown kind of event 'stolen'"):
                action()
