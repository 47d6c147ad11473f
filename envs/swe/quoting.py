"""How git writes the names of files in a patch."""

import re

_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PART = re.compile(r"\\([0-3][0-7]{2})|\\(.)|([^\\]+)")


class PatchError(ValueError):
    """A patch cannot be read, or does not fit."""


def quoted(name: str) -> str:
    r"""Return a name as git writes it: in quotes if it holds a quote or is not ASCII.

    >>> print(quoted("a/caf\N{LATIN SMALL LETTER E WITH ACUTE}.py"), quoted("a/tea.py"))
    "a/caf\303\251.py" a/tea.py
    """
    if name.isascii() and not set('"\\') & set(name):
        return name
    pieces = [f"\\{b:03o}" if b >= 128 else _escaped(chr(b)) for b in name.encode()]
    return f'"{"".join(pieces)}"'


def unquoted(text: str) -> str:
    """Return the name that `quoted` wrote, or git.

    Raises:
        PatchError: The quotes are damaged.
    """
    if not text.startswith('"'):
        return text
    found = _QUOTED.fullmatch(text)
    if found is None:
        raise PatchError(f"{text!a:.200} is no quoted name")
    name = bytearray()
    for octal, letter, plain in _PART.findall(found[1]):
        if letter and letter not in _ESCAPES:
            raise PatchError(f"{text!a:.200} holds an unknown escape")
        name += bytes([int(octal, 8)]) if octal else plain.encode()
        name += bytes([_ESCAPES[letter]]) if letter else b""
    try:
        return name.decode()
    except UnicodeDecodeError:
        raise PatchError(f"{text!a:.200} is not UTF-8") from None


def side_name(text: str) -> str | None:
    """Return the path behind `---` or `+++`, None for `/dev/null`."""
    name = unquoted(text.rstrip("\t") if text.startswith('"') else text.partition("\t")[0])
    return None if name == "/dev/null" else _stripped(name)


def header_names(text: str) -> tuple[str | None, str | None]:
    """Return both paths behind `diff --git`; None where they cannot be told apart."""
    first = _QUOTED.match(text)
    if first is not None:
        return _stripped(unquoted(first[0])), _stripped(unquoted(text[first.end() + 1 :]))
    if text.endswith('"') and ' "' in text:
        plain, _, rest = text.partition(' "')
        return _stripped(plain), _stripped(unquoted(f'"{rest}'))
    if text.count(" ") == 1:
        old, new = text.split(" ")
        return _stripped(old), _stripped(new)
    half = len(text) // 2  # names with spaces: both are the same, or other lines say them
    old, new = text[:half].partition("/")[2], text[half + 1 :].partition("/")[2]
    return (old, new) if old == new and text[half] == " " else (None, None)


def _stripped(name: str) -> str:
    """Take off the first folder, `a` or `b`."""
    prefix, slash, path = name.partition("/")
    if not slash or not prefix:
        raise PatchError(f"{name!a:.200} has no folder such as a/ or b/ before it")
    return path


def _escaped(character: str) -> str:
    return f"\\{character}" if character in '"\\' else character
