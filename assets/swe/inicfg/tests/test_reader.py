import unittest

import inicfg
from inicfg.writer import quote

TEXT = """\
; defaults
Root = /srv
mode = fast

[web]
Port = 8080
  # a comment
empty =
hosts = a,
    b,

    c
[db]
name = "  x\\n\\"y\\\\ "
[web]
more = 1 = 2
"""


class Reading(unittest.TestCase):
    def setUp(self):
        self.config = inicfg.loads(TEXT)

    def test_sections_keep_their_order_and_may_be_opened_twice(self):
        self.assertEqual(self.config.sections(), ["web", "db"])
        self.assertEqual(self.config.keys("web"), ["port", "empty", "hosts", "more"])

    def test_keys_before_the_first_section_are_defaults(self):
        self.assertEqual(self.config.keys(""), ["root", "mode"])
        self.assertEqual(self.config.keys("db", defaults=True), ["name", "root", "mode"])
        self.assertEqual(self.config.keys("", defaults=True), ["root", "mode"])
        self.assertEqual(self.config.get("web", "ROOT"), "/srv")

    def test_values_are_trimmed_and_split_at_the_first_equals_sign(self):
        self.assertEqual(self.config.get("web", "port"), "8080")
        self.assertEqual(self.config.get("web", "empty"), "")
        self.assertEqual(self.config.get("web", "more"), "1 = 2")

    def test_indented_lines_continue_a_value(self):
        self.assertEqual(self.config.raw("web", "hosts"), "a,\nb,\nc")

    def test_quotes_keep_blanks_and_have_escapes(self):
        self.assertEqual(self.config.raw("db", "name"), '  x\n"y\\ ')

    def test_an_empty_text_is_an_empty_configuration(self):
        self.assertEqual(inicfg.loads(""), inicfg.Config())
        self.assertEqual(inicfg.loads("").sections(), [])


class Faults(unittest.TestCase):
    def fault(self, text):
        with self.assertRaises(inicfg.SyntaxFault) as caught:
            inicfg.loads(text)
        return str(caught.exception)

    def test_the_line_is_named(self):
        with self.assertRaises(inicfg.SyntaxFault) as caught:
            inicfg.loads("a = 1\n\nwhat\n")
        self.assertEqual(caught.exception.line, 3)
        self.assertEqual(caught.exception.reason, "expected 'key = value'")
        self.assertEqual(str(caught.exception), "line 3: expected 'key = value'")

    def test_nothing_to_continue(self):
        self.assertEqual(self.fault("  a = 1"), "line 1: nothing to continue")
        self.assertEqual(self.fault("a = 1\n[s]\n\tb"), "line 3: nothing to continue")

    def test_section_headings(self):
        self.assertEqual(self.fault("[a"), "line 1: section without ']'")
        self.assertEqual(self.fault("[ ]"), "line 1: bad section name ''")
        self.assertEqual(self.fault("[a.b]"), "line 1: bad section name 'a.b'")

    def test_keys(self):
        self.assertEqual(self.fault("= 1"), "line 1: bad key ''")
        self.assertEqual(self.fault("a b = 1"), "line 1: bad key 'a b'")
        self.assertEqual(self.fault("a = 1\nA = 2"), "line 2: key 'a' stands twice")
        self.assertEqual(inicfg.loads("a_b-1 = 2").get("", "a_b-1"), "2")

    def test_a_key_may_override_a_default(self):
        self.assertEqual(inicfg.loads("a = 1\n[s]\na = 2").get("s", "a"), "2")

    def test_quotes(self):
        self.assertEqual(self.fault('a = "x'), "line 1: unclosed quote")
        self.assertEqual(self.fault('a = "'), "line 1: unclosed quote")
        self.assertEqual(self.fault('a = "x" y"'), "line 1: text after the closing quote")
        self.assertEqual(self.fault('a = "\\t"'), "line 1: unknown escape 't'")
        self.assertEqual(inicfg.loads('a = ""').get("", "a"), "")


class Writing(unittest.TestCase):
    def test_what_is_written_is_read_back(self):
        config = inicfg.loads(TEXT)
        config.add_section("bare")
        self.assertEqual(inicfg.loads(inicfg.dumps(config)), config)

    def test_the_text_is_plain_where_it_can_be(self):
        config = inicfg.loads('a = 1\n[s]\nb =\n[t]\nc = " x"')
        self.assertEqual(inicfg.dumps(config), 'a = 1\n\n[s]\nb =\n\n[t]\nc = " x"\n')
        self.assertEqual(inicfg.dumps(inicfg.Config()), "")

    def test_quoting(self):
        self.assertEqual(quote("a b"), "a b")
        self.assertEqual(quote('a "b"'), 'a "b"')
        self.assertEqual(quote('"b"'), '"\\"b\\""')
        self.assertEqual(quote("b "), '"b "')
        self.assertEqual(quote("a\nb"), '"a\\nb"')
        self.assertEqual(quote("a\\\n"), '"a\\\\\\n"')
