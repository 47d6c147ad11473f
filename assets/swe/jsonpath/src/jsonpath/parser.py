"""Parsing of paths by recursive descent."""

from __future__ import annotations

import re
from typing import Any, List, Optional

from .conditions import And, Comparison, Exists, Not, Or
from .errors import PathSyntaxError
from .nodes import Choice, Descend, Filter, Index, Name, Path, Slice, Wildcard

_NAME = re.compile(r"[A-Za-z_][\w-]*")
_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATOR = re.compile(r"==|!=|<=|>=|<|>")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"'}


def parse(text: str) -> Path:
    """Return the steps of a path such as `$.a[0]..b`; PathSyntaxError if it is not one."""
    parser = _Parser(text)
    parser.expect("$")
    path = parser.steps()
    if parser.at < len(text):
        raise PathSyntaxError(f"unexpected {text[parser.at]!r}", parser.at)
    return path


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip_spaces(self) -> None:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1

    def accept(self, symbol: str) -> bool:
        if self.text.startswith(symbol, self.at):
            self.at += len(symbol)
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            raise PathSyntaxError(f"expected {symbol!r}", self.at)

    def match(self, pattern: "re.Pattern[str]") -> Optional[str]:
        if (found := pattern.match(self.text, self.at)) is None:
            return None
        self.at = found.end()
        return found.group()

    def steps(self) -> Path:
        steps: List[Any] = []
        while True:
            if self.accept(".."):
                inner = self.bracket() if self.accept("[") else self.member()
                steps.append(Descend(inner))
            elif self.accept("."):
                steps.append(self.member())
            elif self.accept("["):
                steps.append(self.bracket())
            else:
                return tuple(steps)

    def member(self) -> Any:
        if self.accept("*"):
            return Wildcard()
        if (name := self.match(_NAME)) is None:
            raise PathSyntaxError("expected a name", self.at)
        return Name(name)

    def bracket(self) -> Any:
        """Read selectors, separated by commas, up to the closing bracket."""
        options = [self.selector()]
        while self.accept(","):
            options.append(self.selector())
        self.expect("]")
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def selector(self) -> Any:
        self.skip_spaces()
        if self.accept("*"):
            selector: Any = Wildcard()
        elif self.accept("?"):
            selector = Filter(self.disjunction())
        elif self.text[self.at : self.at + 1] in ("'", '"'):
            selector = Name(self.string())
        else:
            selector = self.index_or_slice()
        self.skip_spaces()
        return selector

    def index_or_slice(self) -> Any:
        position = self.at
        start = self.match(_INTEGER)
        if not self.accept(":"):
            if start is None:
                raise PathSyntaxError("expected a selector", position)
            return Index(int(start))
        stop = self.match(_INTEGER)
        step = self.match(_INTEGER) if self.accept(":") else None
        if step is not None and int(step) == 0:
            raise PathSyntaxError("the step of a slice must not be 0", position)
        return Slice(*(None if part is None else int(part) for part in (start, stop, step)))

    def string(self) -> str:
        quote = self.text[self.at]
        position = self.at
        self.at += 1
        out: List[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            self.at += 1
            if character == quote:
                return "".join(out)
            if character == "\\":
                escaped = self.text[self.at : self.at + 1]
                if escaped not in _ESCAPES:
                    raise PathSyntaxError(f"unknown escape {escaped!r}", self.at)
                character = _ESCAPES[escaped]
                self.at += 1
            out.append(character)
        raise PathSyntaxError("string without an end", position)

    def disjunction(self) -> Any:
        parts = [self.conjunction()]
        while self.accept("||"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def conjunction(self) -> Any:
        parts = [self.test()]
        while self.accept("&&"):
            parts.append(self.test())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def test(self) -> Any:
        self.skip_spaces()
        if self.accept("!"):
            return Not(self.test())
        if self.accept("("):
            inner = self.disjunction()
            self.expect(")")
        else:
            inner = self.comparison()
        self.skip_spaces()
        return inner

    def comparison(self) -> Any:
        self.expect("@")
        path = self.steps()
        self.skip_spaces()
        operator = self.match(_OPERATOR)
        if operator is None:
            return Exists(path)
        self.skip_spaces()
        return Comparison(path, operator, self.literal())

    def literal(self) -> Any:
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return self.string()
        number = self.match(_NUMBER)
        if number is not None:
            return float(number) if set(number) & set(".eE") else int(number)
        word = self.match(_NAME)
        if word not in _WORDS:
            raise PathSyntaxError("expected a literal", self.at - len(word or ""))
        return _WORDS[word]
