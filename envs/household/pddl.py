"""A small reader of PDDL: brackets, words and comments, as nested tuples."""

import re
from typing import TypeAlias, Union

MAX_DEPTH = 64
"""Brackets inside brackets."""

Node: TypeAlias = Union[str, tuple["Node", ...]]  # noqa: UP007  # `|` does not take a name in quotes
"""A word in lower case, or what stands in brackets."""

_COMMENT = re.compile(r";[^\n]*")


def parse(text: str) -> tuple[Node, ...]:
    """Read one bracket and all that is in it; PDDL knows no upper case.

    Raises:
        ValueError: The brackets do not match, or there is something beside them.

    Example:
        >>> parse("(at ?a ; the agent\\n (Loc 1))")
        ('at', '?a', ('loc', '1'))
    """
    if ";" in text:
        text = _COMMENT.sub("", text)
    *chunks, rest = text.lower().split(")")
    top: list[Node] = []
    above: list[list[Node]] = []
    for chunk in chunks:  # each ends where a bracket is closed
        words, *inner = chunk.split("(")
        top += words.split()
        for words in inner:
            above.append(top)
            top = [*words.split()]
        if not above:
            raise ValueError("a bracket is closed that was not opened")
        if len(above) > MAX_DEPTH:
            raise ValueError(f"more than {MAX_DEPTH} brackets inside each other")
        done = tuple(top)
        top = above.pop()
        top.append(done)
    if above or "(" in rest:
        raise ValueError("it ends inside a bracket")
    if rest.split() or len(top) != 1 or isinstance(top[0], str):
        raise ValueError("it is not one expression in brackets")
    return top[0]
