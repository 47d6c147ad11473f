import unittest

from trafficlight import Machine, MachineError, NoTransition, UnknownState
from trafficlight import dead_ends, reachable, to_dot


class MachineTest(unittest.TestCase):
    def setUp(self):
        self.log = []
        self.door = Machine("closed")
        self.door.add("closed", "open", "opened")
        self.door.add("opened", "close", "closed")
        self.door.add("closed", "lock", "locked", guard=lambda code: code == 42)
        self.door.add("closed", "lock", "broken", guard=lambda code: code < 0)
        self.door.add("closed", "knock", None, action=lambda: self.log.append("knock"))

    def test_events_change_the_state(self):
        self.assertEqual(self.door.send("open"), "opened")
        self.assertEqual(self.door.state, "opened")
        self.assertEqual(self.door.send("close"), "closed")

    def test_no_transition(self):
        with self.assertRaisesRegex(NoTransition, "no transition from 'closed' on 'close'") as got:
            self.door.send("close")
        self.assertEqual((got.exception.state, got.exception.event), ("closed", "close"))
        self.assertEqual(self.door.history, [])

    def test_guards_choose(self):
        self.assertFalse(self.door.can("lock", code=1))
        self.assertTrue(self.door.can("lock", code=42))
        self.assertEqual(self.door.send("lock", code=-1), "broken")

    def test_the_first_that_fits_is_taken(self):
        machine = Machine("a")
        machine.add("a", "go", "b")
        machine.add("a", "go", "c")
        self.assertEqual(machine.send("go"), "b")

    def test_any_source(self):
        self.door.add("*", "burn", "ashes")
        self.door.send("open")
        self.assertEqual(self.door.send("burn"), "ashes")
        self.assertEqual(self.door.send("burn"), "ashes")
        with self.assertRaisesRegex(ValueError, "a transition needs one target"):
            self.door.add("ashes", "rise", "*")

    def test_order_of_callbacks(self):
        self.door.add("opened", "slam", "closed", action=lambda: self.log.append("bang"))
        self.door.on_leave("opened", lambda event: self.log.append("leave on " + event))
        self.door.on_enter("closed", lambda event: self.log.append("enter on " + event))
        self.door.send("open")
        self.assertEqual(self.log, [])
        self.door.send("slam")
        self.assertEqual(self.log, ["leave on slam", "bang", "enter on slam"])

    def test_staying_enters_nothing(self):
        self.door.on_enter("closed", lambda event: self.log.append("enter"))
        self.door.on_leave("closed", lambda event: self.log.append("leave"))
        self.assertEqual(self.door.send("knock"), "closed")
        self.assertEqual(self.log, ["knock"])
        self.assertEqual(self.door.history, [("closed", "knock", "closed")])

    def test_sending_during_sending(self):
        self.door.on_enter("opened", lambda event: self.door.send("close"))
        with self.assertRaisesRegex(MachineError, "event 'close' was sent during another"):
            self.door.send("open")
        self.assertEqual(self.door.state, "closed")
        self.assertTrue(self.door.try_send("knock"))

    def test_try_send(self):
        self.assertFalse(self.door.try_send("close"))
        self.assertTrue(self.door.try_send("open"))
        self.assertEqual(self.door.state, "opened")

    def test_events(self):
        self.assertEqual(self.door.events(code=42), ["open", "lock", "knock"])
        self.door.send("open")
        self.assertEqual(self.door.events(), ["close"])

    def test_history(self):
        machine = Machine("a", history_size=2)
        for event, target in (("x", "b"), ("y", "c"), ("z", "a")):
            machine.add("*", event, target)
            machine.send(event)
        self.assertEqual(machine.history, [("b", "y", "c"), ("c", "z", "a")])
        with self.assertRaisesRegex(ValueError, "history_size must not be negative, got -1"):
            Machine("a", history_size=-1)
        self.assertEqual(Machine("a", history_size=0).history, [])

    def test_force_and_reset(self):
        self.door.send("open")
        self.door.force("locked")
        self.assertEqual(self.door.state, "locked")
        self.door.reset()
        self.assertEqual((self.door.state, self.door.history), ("closed", []))
        with self.assertRaisesRegex(UnknownState, "unknown state 'ajar'"):
            self.door.force("ajar")

    def test_states(self):
        self.door.add("*", "burn", "ashes")
        self.assertEqual(self.door.states(), ["closed", "opened", "locked", "broken", "ashes"])


class AnalysisTest(unittest.TestCase):
    def setUp(self):
        self.machine = Machine("a")
        self.machine.add("a", "go", "b", guard=lambda: False)
        self.machine.add("b", "stay", None)
        self.machine.add("c", "go", "a")

    def test_reachable(self):
        self.assertEqual(reachable(self.machine), ["a", "b"])
        self.assertEqual(reachable(self.machine, "c"), ["c", "a", "b"])
        with self.assertRaisesRegex(UnknownState, "unknown state 'z'"):
            reachable(self.machine, "z")

    def test_dead_ends(self):
        self.assertEqual(dead_ends(self.machine), ["b"])
        self.machine.add("*", "end", "over")
        self.assertEqual(dead_ends(self.machine), ["over"])

    def test_dot(self):
        text = to_dot(self.machine)
        self.assertEqual(
            text.splitlines(),
            [
                "digraph machine {",
                '  "a" [peripheries=2];',
                '  "a" -> "b" [label="go [guard]"];',
                '  "b" -> "b" [label="stay"];',
                '  "c" -> "a" [label="go"];',
                "}",
            ],
        )
        self.machine.add("*", "end", "c")
        self.assertEqual(to_dot(self.machine).count('-> "c" [label="end"]'), 3)
