"""Text to tokens."""

from __future__ import annotations

from typing import NamedTuple

from calcexpr.errors import ParseError

SYMBOLS = ("//", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "^", "(", ")", ",", "<", ">")
TERNARY = ("?", ":")
WORDS = ("and", "or", "not")


class Token(NamedTuple):
    """A token: kind "number", "name", "op" or "end", its text, and where it starts."""

    kind: str
    text: str
    position: int


def tokenize(text: str) -> list[Token]:
    """Split text into tokens; the last one is of kind "end"."""
    tokens, at = [], 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
            continue
        if char.isdigit() or (char == "." and text[at + 1 : at + 2].isdigit()):
            token = _number(text, at)
        elif char.isalpha() or char == "_":
            end = _while(text, at, lambda c: c.isalnum() or c == "_")
            word = text[at:end]
            token = Token("op" if word in WORDS else "name", word, at)
        else:
            found = [s for s in SYMBOLS + TERNARY if text.startswith(s, at)]
            if not found:
                raise ParseError(f"unexpected {char!r}", at)
            token = Token("op", found[0], at)
        tokens.append(token)
        at += len(token.text)
    tokens.append(Token("end", "", len(text)))
    return tokens


def _while(text: str, at: int, good) -> int:
    while at < len(text) and good(text[at]):
        at += 1
    return at


def _number(text: str, start: int) -> Token:
    at = _while(text, start, str.isdigit)
    if text[at : at + 1] == ".":
        at = _while(text, at + 1, str.isdigit)
    if text[at : at + 1] in ("e", "E"):
        sign = 1 if text[at + 1 : at + 2] in ("+", "-") else 0
        end = _while(text, at + 1 + sign, str.isdigit)
        if end == at + 1 + sign:
            raise ParseError("exponent without digits", at)
        at = end
    if text[at : at + 1].isalpha() or text[at : at + 1] in ("_", "."):
        raise ParseError(f"unexpected {text[at]!r}", at)
    return Token("number", text[start:at], start)
