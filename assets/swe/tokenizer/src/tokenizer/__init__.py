"""Lexers made from rules."""

from .errors import LexError, RuleError, UnexpectedToken
from .lexer import ERROR, Lexer
from .position import Position, SourceMap
from .rules import Rule, keywords
from .stream import TokenStream
from .token import Token

__all__ = [
    "ERROR",
    "LexError",
    "Lexer",
    "Position",
    "Rule",
    "RuleError",
    "SourceMap",
    "Token",
    "TokenStream",
    "UnexpectedToken",
    "keywords",
]
