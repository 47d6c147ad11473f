import unittest

from vending import (
    BadCoin,
    Machine,
    NoChange,
    NotEnoughMoney,
    Product,
    Sale,
    SoldOut,
    State,
    UnknownSlot,
    WrongState,
)

COLA = Product("cola", 120)
NUTS = Product("nuts", 65)


def stocked(coins=None):
    machine = Machine()
    machine.open_door("1234")
    machine.load("A1", COLA, 2)
    machine.load("B2", NUTS, 1)
    machine.fill(coins or {})
    machine.close_door()
    return machine


class Selling(unittest.TestCase):
    def test_the_exact_price(self):
        machine = stocked()
        self.assertEqual(machine.insert(100), 100)
        self.assertEqual(machine.insert(20), 120)
        self.assertEqual(machine.choose("A1"), Sale(COLA, {}))
        self.assertEqual(machine.credit, 0)
        self.assertEqual(machine.box.total, 120)
        self.assertEqual(machine.stock.count("A1"), 1)
        self.assertIs(machine.state, State.IDLE)

    def test_change_is_paid_from_the_box(self):
        machine = stocked({10: 2, 5: 3, 20: 1})
        machine.insert(100)
        self.assertEqual(machine.choose("B2"), Sale(NUTS, {20: 1, 10: 1, 5: 1}))
        self.assertEqual(machine.box.total, 55 + 65)

    def test_inserted_coins_serve_as_change(self):
        machine = stocked()
        for coin in (100, 10, 5, 50):
            machine.insert(coin)
        with self.assertRaises(NoChange):
            machine.choose("A1")
        self.assertEqual(machine.credit, 165)
        self.assertEqual(machine.box.total, 0)
        self.assertEqual(machine.choose("B2").change, {100: 1})

    def test_missing_money_is_named(self):
        machine = stocked()
        with self.assertRaisesRegex(NotEnoughMoney, "insert 120 more"):
            machine.choose("A1")
        machine.insert(100)
        with self.assertRaises(NotEnoughMoney) as caught:
            machine.choose("A1")
        self.assertEqual(caught.exception.missing, 20)
        self.assertIs(machine.state, State.CREDIT)

    def test_sold_out_keeps_the_credit(self):
        machine = stocked({5: 10, 10: 3, 20: 2})
        machine.insert(100)
        machine.choose("B2")
        machine.insert(100)
        with self.assertRaisesRegex(SoldOut, "nuts is sold out"):
            machine.choose("B2")
        self.assertEqual(machine.credit, 100)
        self.assertEqual(machine.refund(), {100: 1})

    def test_unknown_slots(self):
        with self.assertRaisesRegex(UnknownSlot, "no slot Z9"):
            stocked().choose("Z9")

    def test_sales_are_logged(self):
        machine = stocked({50: 2, 10: 6})
        for _ in range(2):
            machine.insert(200)
            machine.choose("A1")
        self.assertEqual(machine.log.pieces(), 2)
        self.assertEqual(machine.log.turnover("cola"), 240)


class Coins(unittest.TestCase):
    def test_unknown_coins(self):
        machine = stocked()
        with self.assertRaisesRegex(BadCoin, "no coin of 25"):
            machine.insert(25)
        self.assertIs(machine.state, State.IDLE)

    def test_credit_has_a_limit(self):
        machine = stocked()
        for _ in range(5):
            machine.insert(200)
        with self.assertRaisesRegex(BadCoin, "credit cannot exceed 1000"):
            machine.insert(5)
        self.assertEqual(machine.credit, 1000)

    def test_a_refund_gives_the_same_coins_back(self):
        machine = stocked({200: 5})
        for coin in (50, 20, 50):
            machine.insert(coin)
        self.assertEqual(machine.refund(), {50: 2, 20: 1})
        self.assertEqual(machine.credit, 0)
        self.assertIs(machine.state, State.IDLE)
        with self.assertRaisesRegex(WrongState, "not possible while IDLE"):
            machine.refund()


class Maintenance(unittest.TestCase):
    def test_the_door_needs_the_pin_and_no_credit(self):
        machine = Machine(pin="9")
        self.assertFalse(machine.open_door("1234"))
        self.assertTrue(machine.open_door("9"))
        machine.close_door()
        machine.insert(5)
        with self.assertRaisesRegex(WrongState, "not possible while CREDIT"):
            machine.open_door("9")

    def test_nothing_is_sold_while_the_door_is_open(self):
        machine = stocked()
        machine.open_door("1234")
        for action in (lambda: machine.insert(5), lambda: machine.choose("A1"), machine.refund):
            with self.assertRaisesRegex(WrongState, "not possible while MAINTENANCE"):
                action()

    def test_nothing_is_loaded_while_the_door_is_closed(self):
        machine = stocked()
        actions = (
            lambda: machine.load("A1", COLA, 1),
            lambda: machine.fill({5: 1}),
            machine.collect,
            machine.close_door,
            machine.reset,
        )
        for action in actions:
            with self.assertRaisesRegex(WrongState, "not possible while IDLE"):
                action()

    def test_three_wrong_pins_in_a_row_lock_the_machine(self):
        machine = Machine()
        machine.open_door("0")
        machine.open_door("0")
        self.assertTrue(machine.open_door("1234"))
        machine.close_door()
        machine.open_door("0")
        machine.open_door("0")
        self.assertIs(machine.state, State.IDLE)
        self.assertFalse(machine.open_door("0"))
        self.assertIs(machine.state, State.OUT_OF_SERVICE)
        with self.assertRaises(WrongState):
            machine.insert(5)
        machine.reset()
        self.assertFalse(machine.open_door("0"))
        self.assertFalse(machine.open_door("0"))
        self.assertIs(machine.state, State.IDLE)

    def test_collecting_leaves_coins_for_change(self):
        machine = stocked({5: 7, 10: 5, 200: 6})
        machine.open_door("1234")
        self.assertEqual(machine.collect(), 2 * 5 + 200)
        self.assertEqual(machine.box.total, 25 + 50 + 1000)
        self.assertEqual(machine.collect(keep=0), 1075)
        self.assertEqual(machine.box.total, 0)

    def test_loading_tells_what_does_not_fit(self):
        machine = stocked()
        machine.open_door("1234")
        self.assertEqual(machine.load("A1", COLA, 9), 1)
