"""The block structure of a document."""

import re
from dataclasses import dataclass, field
from typing import List, Tuple

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"[-*+]\s+(.*)$")
_NUMBER = re.compile(r"(\d{1,9})[.)]\s+(.*)$")
_RULE = re.compile(r"([-*_])(?:\s*\1){2,}\s*$")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*(\w*)\s*$")


@dataclass
class Block:
    """One block: its kind, its text, and what the kind needs besides.

    Kinds are heading, paragraph, code, rule, quote, bullets and numbers. `level` is the level
    of a heading or the first number of a numbered list; `info` the language of code;
    `items` the items of a list; `children` the blocks of a quote.
    """

    kind: str
    text: str = ""
    level: int = 0
    info: str = ""
    items: List[str] = field(default_factory=list)
    children: List["Block"] = field(default_factory=list)


def parse(text: str) -> List[Block]:
    """Split a text into blocks, top to bottom. Blank lines separate and give no block."""
    lines = text.expandtabs(4).splitlines()
    blocks: List[Block] = []
    position = 0
    while position < len(lines):
        if not lines[position].strip():
            position += 1
            continue
        block, position = _take_block(lines, position)
        blocks.append(block)
    return blocks


def starts_block(line: str) -> bool:
    """Whether a line ends a paragraph before it: any line that opens a block of its own.

    A numbered list can only do so if it starts with 1, so that a year which happens to come
    first on a line does not.
    """
    number = _NUMBER.match(line)
    if number is not None:
        return int(number.group(1)) == 1
    if line.startswith(">"):
        return True
    return any(pattern.match(line) for pattern in (_HEADING, _RULE, _FENCE, _BULLET))


def _take_block(lines: List[str], position: int) -> Tuple[Block, int]:
    line = lines[position]
    fence = _FENCE.match(line)
    if fence:
        return _take_code(lines, position, fence.group(1), fence.group(2))
    heading = _HEADING.match(line)
    if heading:
        level = len(heading.group(1))
        return Block("heading", text=heading.group(2), level=level), position + 1
    if _RULE.match(line):
        return Block("rule"), position + 1
    if line.startswith(">"):
        return _take_quote(lines, position)
    if _BULLET.match(line):
        items, position = _take_items(lines, position, _BULLET)
        return Block("bullets", items=items), position
    number = _NUMBER.match(line)
    if number:
        first = int(number.group(1))
        items, position = _take_items(lines, position, _NUMBER)
        return Block("numbers", items=items, level=first), position
    return _take_paragraph(lines, position)


def _take_code(lines, position, fence, info):
    """Take lines up to a fence at least as long as the opening one, or to the end."""
    body = []
    position += 1
    while position < len(lines):
        closing = lines[position].strip()
        if len(closing) >= len(fence) and set(closing) == {fence[0]}:
            return Block("code", text="\n".join(body), info=info), position + 1
        body.append(lines[position])
        position += 1
    return Block("code", text="\n".join(body), info=info), position


def _take_quote(lines, position):
    inner = []
    while position < len(lines) and lines[position].startswith(">"):
        line = lines[position][1:]
        inner.append(line[1:] if line.startswith(" ") else line)
        position += 1
    return Block("quote", children=parse("\n".join(inner))), position


def _take_items(lines, position, pattern):
    """Take the items of a list; a line indented by two or more continues the item before."""
    items: List[str] = []
    while position < len(lines):
        match = pattern.match(lines[position])
        if match and not _RULE.match(lines[position]):
            items.append(match.group(match.lastindex))
        elif items and lines[position].startswith("  ") and lines[position].strip():
            items[-1] += "\n" + lines[position].strip()
        else:
            break
        position += 1
    return items, position


def _take_paragraph(lines, position):
    taken = [lines[position].lstrip()]
    position += 1
    while position < len(lines):
        line = lines[position]
        if not line.strip() or starts_block(line):
            break
        taken.append(line.lstrip())
        position += 1
    return Block("paragraph", text="\n".join(taken).rstrip()), position
