"""Tokens to nodes, by binding powers."""

from __future__ import annotations

from calcexpr.errors import ParseError
from calcexpr.nodes import Binary, Call, Choice, Compare, Name, Node, Number, Unary
from calcexpr.tokens import Token, tokenize

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
CHOICE, OR, AND, COMPARE, SUM, PRODUCT, SIGN, POWER = range(1, 9)
BINARY = {"or": OR, "and": AND, "+": SUM, "-": SUM, "^": POWER}
BINARY.update({op: PRODUCT for op in ("*", "/", "//", "%")})
MAX_DEPTH = 50


def parse(text: str) -> Node:
    """Read an expression; ParseError names the first token that does not fit."""
    parser = _Parser(tokenize(text))
    node = parser.expression(0)
    parser.expect("end", "")
    return node


def power_of(op: str) -> int:
    """How tightly an operator binds its left operand; 0 for what is no such operator."""
    if op == "?":
        return CHOICE
    return COMPARE if op in COMPARISONS else BINARY.get(op, 0)


class _Parser:
    def __init__(self, tokens: list[Token]):
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def advance(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, kind: str, text: str) -> Token:
        if (self.token.kind, self.token.text) != (kind, text):
            wanted = repr(text) if text else "the end"
            found = repr(self.token.text) if self.token.text else "the end"
            raise ParseError(f"expected {wanted}, found {found}", self.token.position)
        return self.advance()

    def expression(self, minimum: int) -> Node:
        """Read an expression whose operators bind more tightly than `minimum`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError("nested too deeply", self.token.position)
        left = self.prefix()
        while self.token.kind == "op" and power_of(self.token.text) > minimum:
            left = self.infix(left)
        self.depth -= 1
        return left

    def prefix(self) -> Node:
        token = self.token
        if token.kind == "end":
            raise ParseError("unexpected end", token.position)
        self.advance()
        if token.kind == "number":
            whole = token.text.isdigit()
            return Number(int(token.text) if whole else float(token.text), token.position)
        if token.kind == "name":
            return self.name(token)
        if token.text in ("-", "+", "not"):
            return Unary(token.text, self.expression(SIGN - 1), token.position)
        if token.text == "(":
            inner = self.expression(0)
            self.expect("op", ")")
            return inner
        raise ParseError(f"unexpected {token.text!r}", token.position)

    def name(self, token: Token) -> Node:
        if self.token.text != "(":
            return Name(token.text, token.position)
        self.advance()
        args = []
        while self.token.text != ")":
            if args:
                self.expect("op", ",")
            args.append(self.expression(0))
        self.advance()
        return Call(token.text, tuple(args), token.position)

    def infix(self, left: Node) -> Node:
        token = self.advance()
        if token.text == "?":
            yes = self.expression(0)
            self.expect("op", ":")
            return Choice(left, yes, self.expression(CHOICE - 1), token.position)
        if token.text in COMPARISONS:
            return self.comparison(left, token)
        power = power_of(token.text)
        right = self.expression(SIGN - 1 if token.text == "^" else power)
        return Binary(token.text, left, right, token.position)

    def comparison(self, left: Node, token: Token) -> Node:
        operands, ops = [left, self.expression(COMPARE)], [token.text]
        while self.token.text in COMPARISONS:
            ops.append(self.advance().text)
            operands.append(self.expression(COMPARE))
        return Compare(tuple(operands), tuple(ops), token.position)
