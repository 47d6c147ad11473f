import unittest

import inicfg
from inicfg.interpolate import escape

TEXT = """\
root = /srv
logs = ${root}/logs
[web]
root = /web
price = 5$$ or $5
port = 80
flag = Yes
off = NO
parts = a, b,, c ,
[db]
file = ${web.logs}/db
loop = ${pool}
pool = x${LOOP}
open = ${root
lost = ${web.nothing}
"""


class Interpolation(unittest.TestCase):
    def setUp(self):
        self.config = inicfg.loads(TEXT)

    def test_a_reference_is_looked_up_where_it_is_used(self):
        self.assertEqual(self.config.get("", "logs"), "/srv/logs")
        self.assertEqual(self.config.get("web", "logs"), "/web/logs")
        self.assertEqual(self.config.get("db", "logs"), "/srv/logs")

    def test_a_reference_may_name_a_section(self):
        self.assertEqual(self.config.get("db", "file"), "/web/logs/db")

    def test_raw_values_are_not_expanded(self):
        self.assertEqual(self.config.raw("db", "file"), "${web.logs}/db")

    def test_dollars(self):
        self.assertEqual(self.config.get("web", "price"), "5$ or $5")
        self.config.set("web", "new", escape("${a} $$"))
        self.assertEqual(self.config.get("web", "new"), "${a} $$")

    def test_loops_are_found(self):
        with self.assertRaises(inicfg.InterpolationError) as caught:
            self.config.get("db", "loop")
        self.assertEqual(
            str(caught.exception), "reference leads back to itself: loop -> pool -> loop"
        )

    def test_using_a_key_twice_is_no_loop(self):
        config = inicfg.loads("a = x\nb = ${a}${a}")
        self.assertEqual(config.get("", "b"), "xx")

    def test_unclosed_and_unknown_references(self):
        with self.assertRaisesRegex(inicfg.InterpolationError, "unclosed reference in 'open'"):
            self.config.get("db", "open")
        with self.assertRaisesRegex(inicfg.InterpolationError, "unknown reference 'web.nothing'"):
            self.config.get("db", "lost")


class Access(unittest.TestCase):
    def setUp(self):
        self.config = inicfg.loads(TEXT)

    def test_missing_keys(self):
        with self.assertRaises(inicfg.MissingKey) as caught:
            self.config.get("web", "nope")
        self.assertEqual(str(caught.exception), "no key 'nope' in section 'web'")
        self.assertEqual((caught.exception.section, caught.exception.key), ("web", "nope"))
        with self.assertRaises(KeyError):
            self.config.raw("nowhere", "root")

    def test_defaults_stand_in_for_missing_keys_only(self):
        self.assertEqual(self.config.get("web", "nope", "d"), "d")
        self.assertEqual(self.config.get("web", "port", "d"), "80")
        self.assertEqual(self.config.get_int("web", "nope", 7, minimum=9), 7)
        self.assertEqual(self.config.get_int("web", "port", 7), 80)
        self.assertIs(self.config.get_bool("web", "nope", False), False)
        self.assertIs(self.config.get_bool("web", "flag", False), True)

    def test_integers_and_their_bounds(self):
        self.assertEqual(self.config.get_int("web", "port", minimum=80, maximum=80), 80)
        with self.assertRaisesRegex(inicfg.ConfigError, "web.port: 80 is below 81"):
            self.config.get_int("web", "port", minimum=81)
        with self.assertRaisesRegex(inicfg.ConfigError, "web.port: 80 is above 79"):
            self.config.get_int("web", "port", maximum=79)
        with self.assertRaisesRegex(inicfg.ConfigError, "web.flag: 'Yes' is no integer"):
            self.config.get_int("web", "flag")

    def test_truth_values(self):
        self.assertIs(self.config.get_bool("web", "flag"), True)
        self.assertIs(self.config.get_bool("web", "off"), False)
        with self.assertRaisesRegex(inicfg.ConfigError, "web.port: '80' is no truth value"):
            self.config.get_bool("web", "port")

    def test_lists(self):
        self.assertEqual(self.config.get_list("web", "parts"), ["a", "b", "c"])
        self.assertEqual(self.config.get_list("web", "root", "/"), ["web"])

    def test_has_and_remove(self):
        self.assertTrue(self.config.has("db", "Root"))
        self.assertFalse(self.config.has_own("db", "root"))
        self.assertFalse(self.config.has("nowhere", "root"))
        self.config.remove("web", "ROOT")
        self.assertEqual(self.config.get("web", "root"), "/srv")
        with self.assertRaises(inicfg.MissingKey):
            self.config.remove("web", "root")

    def test_set_replaces_and_adds(self):
        self.config.set("new", "Key", "v")
        self.config.set("new", "KEY", "w")
        self.assertEqual(self.config.keys("new"), ["key"])
        self.assertEqual(self.config.get("new", "key"), "w")
        self.assertEqual(self.config.sections(), ["web", "db", "new"])

    def test_equality(self):
        self.assertEqual(self.config, inicfg.loads(TEXT))
        self.assertNotEqual(self.config, inicfg.Config())
        self.assertNotEqual(self.config, 5)
