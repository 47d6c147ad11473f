"""Text to Config."""

from typing import Optional, Tuple

from inicfg.config import Config
from inicfg.errors import SyntaxFault

COMMENTS = ("#", ";")


def loads(text: str) -> Config:
    """Read a configuration.

    An indented line continues the value before it, joined by a newline; blank lines and comment
    lines end nothing. A section may be opened twice, a key may stand in it only once. Values may
    be put in double quotes to keep outer blanks, and "\\n", "\\"" and "\\\\" are escapes there.
    """
    config = Config()
    section = ""
    key: Optional[str] = None
    for number, line in enumerate(text.splitlines(), start=1):
        body = line.strip()
        if not body or body.startswith(COMMENTS):
            continue
        if line[0] in " \t":
            if key is None:
                raise SyntaxFault(number, "nothing to continue")
            config.set(section, key, config.raw(section, key) + "\n" + body)
        elif body.startswith("["):
            section, key = _section(body, number), None
            config.add_section(section)
        else:
            key, value = _pair(body, number)
            if config.has_own(section, key):
                raise SyntaxFault(number, f"key {key!r} stands twice")
            config.set(section, key, value)
    return config


def _section(body: str, number: int) -> str:
    if not body.endswith("]"):
        raise SyntaxFault(number, "section without ']'")
    name = body[1:-1].strip()
    if not name or "." in name:
        raise SyntaxFault(number, f"bad section name {name!r}")
    return name


def _pair(body: str, number: int) -> Tuple[str, str]:
    key, equals, value = body.partition("=")
    key = key.strip()
    if not equals:
        raise SyntaxFault(number, "expected 'key = value'")
    if not key or not all(char.isalnum() or char in "_-" for char in key):
        raise SyntaxFault(number, f"bad key {key!r}")
    return key.lower(), _unquote(value.strip(), number)


def _unquote(value: str, number: int) -> str:
    if not value.startswith('"'):
        return value
    if len(value) < 2 or not value.endswith('"'):
        raise SyntaxFault(number, "unclosed quote")
    out, chars = [], iter(value[1:-1])
    for char in chars:
        if char == '"':
            raise SyntaxFault(number, "text after the closing quote")
        if char == "\\":
            escaped = next(chars, "")
            if escaped not in ("n", '"', "\\"):
                raise SyntaxFault(number, f"unknown escape {escaped!r}")
            char = "\n" if escaped == "n" else escaped
        out.append(char)
    return "".join(out)
