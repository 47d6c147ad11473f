import pytest

from tokenizer import ERROR, Lexer, LexError, Rule, RuleError, keywords
from tokenizer.examples import SUM, TEMPLATE


def pairs(lexer, text):
    return [(token.kind, token.value) for token in lexer.tokens(text)]


def test_sum():
    assert pairs(SUM, "let x = 1.5 # one\n x**2") == [
        ("KEYWORD", "let"),
        ("NAME", "x"),
        ("OP", "="),
        ("NUMBER", 1.5),
        ("NAME", "x"),
        ("OP", "**"),
        ("NUMBER", 2),
    ]


def test_nothing():
    assert pairs(SUM, "") == []
    assert pairs(SUM, " \n ") == []


def test_the_longest_match_wins():
    assert pairs(SUM, "letter") == [("NAME", "letter")]
    assert [token.text for token in SUM.tokens("***")] == ["**", "*"]


def test_of_equals_the_first_rule():
    lexer = Lexer([Rule("A", "[a-z]+"), Rule("B", "x+")])
    rule, length = lexer.best_rule("1xx", 1)
    assert (rule.kind, length) == ("A", 2)
    assert lexer.best_rule("1", 0) == (None, 0)


def test_positions():
    tokens = list(SUM.tokens("a\n  bb c"))
    assert [str(token.position) for token in tokens] == ["1:1", "2:3", "2:6"]
    assert [(token.position.offset, token.end) for token in tokens] == [(0, 1), (4, 6), (7, 8)]


def test_error():
    with pytest.raises(LexError, match=r"2:2: unexpected '\?'") as caught:
        list(SUM.tokens("a\n ?? b"))
    assert caught.value.position == (3, 2, 2)


def test_tokens_before_an_error_come_out():
    tokens = SUM.tokens("a ?")
    assert next(tokens).text == "a"
    with pytest.raises(LexError):
        next(tokens)


def test_recovery():
    lexer = Lexer(SUM.modes, recover=True)
    assert [(t.kind, t.text) for t in lexer.tokens("1 ?! 2@")] == [
        ("NUMBER", "1"),
        (ERROR, "?!"),
        ("NUMBER", "2"),
        (ERROR, "@"),
    ]


def test_recovery_stops_at_the_end_of_a_line():
    lexer = Lexer([Rule("A", "a")], recover=True)
    assert [token.text for token in lexer.tokens("??\n?a")] == ["??", "\n?", "a"]


def test_errors():
    assert [str(position) for position in SUM.errors("1 ?? 2\n$")] == ["1:3", "2:1"]
    assert SUM.errors("1 + 2") == []


def test_modes():
    assert pairs(TEMPLATE, 'a{b {{ name | "x\\"y" }} c') == [
        ("TEXT", "a{b "),
        ("OPEN", "{{"),
        ("NAME", "name"),
        ("PIPE", "|"),
        ("QUOTE", '"'),
        ("CHARS", "x"),
        ("ESCAPE", '"'),
        ("CHARS", "y"),
        ("QUOTE", '"'),
        ("CLOSE", "}}"),
        ("TEXT", " c"),
    ]


def test_a_mode_that_is_not_closed():
    with pytest.raises(LexError, match="1:3: mode 'inside' is not closed"):
        list(TEMPLATE.tokens("a {{ b"))
    with pytest.raises(LexError, match="1:6: mode 'string' is not closed"):
        list(TEMPLATE.tokens('a {{ "b'))
    assert len(list(Lexer(TEMPLATE.modes, recover=True).tokens("a {{ b"))) == 3


def test_leaving_the_first_mode():
    rules = [Rule("A", "a"), Rule("END", ";", pop=True)]
    with pytest.raises(LexError, match="1:2: no mode to leave"):
        list(Lexer(rules).tokens("a;"))
    assert pairs(Lexer(rules, recover=True), "a;a") == [("A", "a"), ("END", ";"), ("A", "a")]


def test_replacing_a_mode():
    lexer = Lexer(
        {
            "start": [Rule("TO", ">", push="other", pop=True)],
            "other": [Rule("BACK", "<", push="start", pop=True)],
        }
    )
    assert [token.kind for token in lexer.tokens("><>")] == ["TO", "BACK", "TO"]
    with pytest.raises(LexError, match="1:2: unexpected '>'"):
        list(lexer.tokens(">>"))


def test_replacing_an_upper_mode():
    lexer = Lexer(
        {
            "start": [Rule("OPEN", r"\(", push="a")],
            "a": [Rule("SWAP", ",", push="b", pop=True)],
            "b": [Rule("CLOSE", r"\)", pop=True)],
        }
    )
    assert [token.kind for token in lexer.tokens("(,)(,)")] == ["OPEN", "SWAP", "CLOSE"] * 2
    with pytest.raises(LexError, match="1:2: mode 'b' is not closed"):
        list(lexer.tokens("(,"))


@pytest.mark.parametrize(
    "rules, message",
    [
        ({"other": [Rule("A", "a")]}, "there is no mode 'start'"),
        ([], "mode 'start' has no rules"),
        ([Rule("A", "a", push="b")], "unknown mode 'b' in mode 'start'"),
    ],
)
def test_rules_of_a_lexer(rules, message):
    with pytest.raises(RuleError, match=message):
        Lexer(rules)


def test_rules():
    with pytest.raises(RuleError, match="bad pattern '\\('"):
        Rule("A", "(")
    with pytest.raises(RuleError, match="pattern 'a\\*' matches nothing at all"):
        Rule("A", "a*")
    with pytest.raises(RuleError, match="a rule that skips its text has no value to convert"):
        Rule(None, "a", convert=int)


def test_keywords():
    lexer = Lexer([keywords("do", "double", ignore_case=True), Rule("X", r"\w")])
    assert pairs(lexer, "Double") == [("KEYWORD", "double")]
    assert pairs(lexer, "DO") == [("KEYWORD", "do")]
    assert [token.kind for token in lexer.tokens("dot")] == ["X", "X", "X"]
    assert keywords("a.b", kind="K").length_at("axb", 0) == 0
    assert keywords("if").length_at("IF", 0) == 0
    with pytest.raises(RuleError, match="keywords needs at least one word"):
        keywords()
