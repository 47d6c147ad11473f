import pytest

from calcexpr import CalcError, ParseError, parse, to_text
from calcexpr.nodes import Binary, Call, Choice, Compare, Name, Number, Unary, depth, names_in
from calcexpr.tokens import Token, tokenize

A, B, C = Name("a"), Name("b"), Name("c")


def test_tokens_have_kinds_and_positions():
    assert tokenize("ab1 <= 2.5e-3") == [
        Token("name", "ab1", 0),
        Token("op", "<=", 4),
        Token("number", "2.5e-3", 7),
        Token("end", "", 13),
    ]
    assert [t.text for t in tokenize("a//b/c not _x .5 3.")][:-1] == [
        "a", "//", "b", "/", "c", "not", "_x", ".5", "3.",
    ]  # fmt: skip
    assert [t.kind for t in tokenize("and android")] == ["op", "name", "end"]


@pytest.mark.parametrize(
    "text, message, position",
    [
        ("a $ b", "unexpected '$'", 2),
        ("1e", "exponent without digits", 1),
        ("2.5e+x", "exponent without digits", 3),
        ("12ab", "unexpected 'a'", 2),
        ("1.2.3", "unexpected '.'", 3),
        ("1_0", "unexpected '_'", 1),
        (". 5", "unexpected '.'", 0),
        ("", "unexpected end", 0),
        ("1 +", "unexpected end", 3),
        ("1 + * 2", "unexpected '*'", 4),
        ("(1", "expected ')', found the end", 2),
        ("1 2", "expected the end, found '2'", 2),
        ("f(1 2)", "expected ',', found '2'", 4),
        ("f(1", "expected ',', found the end", 3),
        ("a ? b", "expected ':', found the end", 5),
        ("a )", "expected the end, found ')'", 2),
    ],
)
def test_errors_have_a_position(text, message, position):
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert str(caught.value) == f"{message} at {position}"
    assert (caught.value.message, caught.value.position) == (message, position)


def test_a_pointer_shows_the_line():
    error = CalcError("bad", 7)
    assert error.pointer("one\ntwo + x\nthree") == "two + x\n   ^ bad"
    assert CalcError("bad", 1).pointer("xyz") == "xyz\n ^ bad"


def test_products_bind_tighter_than_sums():
    assert parse("a + b * c") == Binary("+", A, Binary("*", B, C))
    assert parse("a * b + c") == Binary("+", Binary("*", A, B), C)
    assert parse("(a + b) * c") == Binary("*", Binary("+", A, B), C)


def test_operators_group_to_the_left_but_powers_to_the_right():
    assert parse("a - b - c") == Binary("-", Binary("-", A, B), C)
    assert parse("a / b % c") == Binary("%", Binary("/", A, B), C)
    assert parse("a ^ b ^ c") == Binary("^", A, Binary("^", B, C))


def test_signs():
    assert parse("-a ^ b") == Unary("-", Binary("^", A, B))
    assert parse("a ^ -b") == Binary("^", A, Unary("-", B))
    assert parse("-a * b") == Binary("*", Unary("-", A), B)
    assert parse("--a") == Unary("-", Unary("-", A))
    assert parse("not a == b") == Compare((Unary("not", A), B), ("==",))


def test_logic_and_comparisons():
    assert parse("a or b and c") == Binary("or", A, Binary("and", B, C))
    assert parse("a < b <= c") == Compare((A, B, C), ("<", "<="))
    assert parse("a + 1 < b") == Compare((Binary("+", A, Number(1)), B), ("<",))


def test_choices_and_calls():
    assert parse("a ? b : c ? a : b") == Choice(A, B, Choice(C, A, B))
    assert parse("a or b ? c : a") == Choice(Binary("or", A, B), C, A)
    assert parse("f(a, b + c)") == Call("f", (A, Binary("+", B, C)))
    assert parse("f()") == Call("f", ())


def test_nodes_know_where_they_are():
    node = parse("ab + f(c)")
    assert (node.position, node.left.position, node.right.position) == (3, 0, 5)


def test_nesting_has_a_limit():
    assert parse("(" * 49 + "a" + ")" * 49) == A
    with pytest.raises(ParseError, match="nested too deeply at 50"):
        parse("(" * 50 + "a" + ")" * 50)
    assert depth(parse("+".join("a" * 60))) == 60


def test_names_and_depth():
    node = parse("a < f(b, -c) ? 1 : a")
    assert names_in(node) == {"a", "b", "c"}
    assert depth(node) == 5
    assert depth(Number(1)) == 1


def test_text_has_the_brackets_it_needs():
    texts = [
        "a + b * c", "(a + b) * c", "a - (b - c)", "a - b - c", "(a ^ b) ^ c", "a ^ b ^ c",
        "-a ^ b", "(-a) ^ b", "a ^ -b", "not (a and b)", "(a < b) < c", "a < b < c",
        "(a ? b : c) ? a : b", "a ? b : c ? a : b", "f(a ? b : c, -1)", "(a or b) and c",
    ]  # fmt: skip
    for text in texts:
        assert to_text(parse(text)) == text
        assert to_text(parse(f"(({text}))")) == text
