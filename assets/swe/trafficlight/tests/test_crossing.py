import unittest

from trafficlight import Crossing, NoTransition, Signal, Timing


class SignalTest(unittest.TestCase):
    def test_round(self):
        signal = Signal("north")
        colours = [signal.colour] + [signal.send(event) for event in ("go", "caution", "stop")]
        self.assertEqual(colours, ["red", "green", "yellow", "red"])
        self.assertEqual(signal.greens, 1)

    def test_no_way_from_red_to_yellow(self):
        with self.assertRaises(NoTransition):
            Signal("north").send("caution")

    def test_failure(self):
        signal = Signal("north")
        self.assertFalse(signal.may_drive)
        self.assertEqual(signal.send("fail"), "blinking")
        self.assertTrue(signal.may_drive)
        self.assertEqual(signal.send("stop"), "red")

    def test_may_drive(self):
        signal = Signal("north")
        signal.send("go")
        self.assertTrue(signal.may_drive)
        signal.send("caution")
        self.assertFalse(signal.may_drive)


class CrossingTest(unittest.TestCase):
    def setUp(self):
        self.crossing = Crossing(Timing(green=10, yellow=2, all_red=1, walk=5))

    def lights(self):
        colours = self.crossing.lights()
        return "".join(colours[name][0] for name in ("north", "east", "walk"))

    def test_start(self):
        self.assertEqual(self.lights(), "grr")
        self.assertEqual(self.crossing.remaining(), 10)
        self.assertEqual(Crossing().remaining(), 30)

    def test_a_whole_round(self):
        seen = []
        for _ in range(26):
            seen.append(self.lights())
            self.crossing.tick()
        half = ["grr"] * 10 + ["yrr"] * 2 + ["rrr"]
        other = ["rgr"] * 10 + ["ryr"] * 2 + ["rrr"]
        self.assertEqual(seen, half + other)
        self.assertEqual(self.lights(), "grr")
        self.assertEqual(self.crossing.signals["north"].greens, 2)
        self.assertEqual(self.crossing.signals["east"].greens, 1)

    def test_one_long_tick_equals_many_short_ones(self):
        self.crossing.tick(24)
        self.assertEqual(self.crossing.phase, "yellow")
        self.assertEqual(self.crossing.remaining(), 1)
        self.assertEqual(self.crossing.turn, "east")

    def test_a_tick_within_a_phase(self):
        self.crossing.tick(9)
        self.assertEqual((self.lights(), self.crossing.remaining()), ("grr", 1))
        self.crossing.tick(0)
        self.assertEqual(self.crossing.remaining(), 1)
        with self.assertRaisesRegex(ValueError, "seconds must not be negative, got -1"):
            self.crossing.tick(-1)

    def test_walk_on_request(self):
        self.assertTrue(self.crossing.press())
        self.crossing.tick(13)
        self.assertEqual(self.lights(), "rrg")
        self.assertFalse(self.crossing.press())
        self.crossing.tick(5)
        self.assertEqual(self.lights(), "rgr")
        self.crossing.tick(13)
        self.assertEqual(self.lights(), "grr")

    def test_pressing_again_later(self):
        self.crossing.press()
        self.crossing.tick(18)
        self.assertTrue(self.crossing.press())
        self.crossing.tick(13)
        self.assertEqual(self.crossing.phase, "walk")

    def test_always_safe(self):
        for second in range(60):
            self.assertTrue(self.crossing.is_safe(), second)
            if second % 20 == 0:
                self.crossing.press()
            self.crossing.tick()

    def test_a_failure_is_not_safe(self):
        self.crossing.signals["east"].send("fail")
        self.assertFalse(self.crossing.is_safe())

    def test_timing(self):
        for name in ("green", "yellow", "all_red", "walk"):
            with self.assertRaisesRegex(ValueError, name + " must be at least 1, got 0"):
                Timing(**{name: 0})
        self.assertEqual(Timing(1, 1, 1, 1).walk, 1)
        defaults = Timing()
        self.assertEqual((defaults.yellow, defaults.all_red, defaults.walk), (3, 2, 12))
