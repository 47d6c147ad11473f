"""References inside values: ${key} and ${section.key}; $$ is a plain dollar."""

from typing import Tuple

from inicfg.errors import InterpolationError, MissingKey


def expand(config, section: str, key: str, trail: Tuple[Tuple[str, str], ...] = ()) -> str:
    """The value of a key with its references replaced, theirs too.

    ${key} is looked up where the value is used: in `section`, then among the defaults.
    """
    place = (section, key.lower())
    if place in trail:
        names = " -> ".join(name for _, name in trail + (place,))
        raise InterpolationError(f"reference leads back to itself: {names}")
    text, out, at = config.raw(section, key), [], 0
    while at < len(text):
        if text.startswith("$$", at):
            out.append("$")
            at += 2
        elif text.startswith("${", at):
            end = text.find("}", at)
            if end < 0:
                raise InterpolationError(f"unclosed reference in {key!r}")
            out.append(_refer(config, section, text[at + 2 : end], trail + (place,)))
            at = end + 1
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def _refer(config, section: str, name: str, trail: Tuple[Tuple[str, str], ...]) -> str:
    home, dot, key = name.rpartition(".")
    try:
        return expand(config, home if dot else section, key, trail)
    except MissingKey:
        raise InterpolationError(f"unknown reference {name!r}") from None


def escape(text: str) -> str:
    """Text that `expand` gives back unchanged."""
    return text.replace("$", "$$")
