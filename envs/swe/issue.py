"""Issue texts as users write them: from the symptom, never from the place of the fault."""

import random
import re
from collections.abc import Callable, Sequence
from typing import Literal

from turngym.envs.swe.hide import parts_of
from turngym.envs.swe.mutate.kinds import KINDS
from turngym.envs.swe.symptom import Symptom

Style = Literal["terse", "script", "story"]
STYLES: tuple[Style, ...] = ("terse", "script", "story")
"""Reporters: one says the least, one brings a program that shows it, one tells how it was met."""

_EXPECTED = ("I expected {}", "it should be {}", "expected {}", "the docs made me expect {}")
_STORIES = (
    "I use {name} in a small script of mine, and after the last update its results were off.",
    "We upgraded {name} at work and one of our jobs started to give strange output.",
    "While moving some code over to {name} I ran into something that looks wrong to me.",
    "I was trying out {name} and compared what it does with what I worked out by hand.",
)
_THANKS = (
    "Thanks for looking into it!",
    "Happy to test a fix.",
    "Nothing else seems affected.",
    "",
)


def issue_text(symptoms: Sequence[Symptom], name: str, style: Style, chance: random.Random) -> str:
    """Write an issue: a title, an empty line, the report.

    Args:
        symptoms: What is wrong, the most telling first; at least one.
        name: Of the repository.
        style: The reporter.
        chance: Chooses among wordings.
    """
    if not symptoms:
        raise ValueError("there is no symptom: expected at least one to write an issue about")
    report = _REPORTERS[style](symptoms, name, chance)
    title = " ".join(_title(symptoms[0]).split())
    return f"{title}\n\n{report.strip()}\n"


def is_vague(text: str) -> bool:
    r"""Return whether an issue shows nothing: neither a call nor a value.

    >>> is_vague("Not as documented: keys\n\nThis does not hold any more: keys.\n")
    True
    """
    return "`" not in text


def leaks(text: str, paths: Sequence[str], tests: Sequence[str]) -> tuple[str, ...]:
    """Return what an issue must not say: files of the fix, lines, kinds of faults, names of tests.

    Args:
        text: The issue.
        paths: Files of the fix.
        tests: Ids of the failing tests.
    """
    words = {path.rsplit("/", 1)[-1] for path in paths}
    words |= {kind for kind in KINDS if "_" in kind}
    for test in tests:
        path, names = parts_of(test)
        words |= {path, path.rsplit("/", 1)[-1], names[-1]}
    found = [word for word in sorted(words) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
    return (*found, *re.findall(r"\bline \d+\b|\bmutat\w+", text))


def _title(symptom: Symptom) -> str:
    call = _short(symptom.call)
    if symptom.should_raise and symptom.error:
        return f"{symptom.error.split(':')[0]} instead of {symptom.should_raise} from {call}"
    if symptom.should_raise and call:
        return f"{call} does not raise {symptom.should_raise}"
    if symptom.error and call:
        return f"{call} fails with {symptom.error.split(':')[0]}"
    if call:
        return f"Wrong result of {call}"
    return f"Not as documented: {symptom.about}"


def _short(call: str) -> str:
    """Return a call that fits into a title."""
    return call if len(call) <= 60 else re.sub(r"\(.*", "()", call, flags=re.DOTALL)[:60]


def _terse(symptoms: Sequence[Symptom], name: str, chance: random.Random) -> str:
    return "\n\n".join(_sentence(one, chance) + _context(one) for one in symptoms)


def _script(symptoms: Sequence[Symptom], name: str, chance: random.Random) -> str:
    first = symptoms[0]
    if not first.script:
        return _terse(symptoms, name, chance)
    parts = [f"To reproduce:\n\n```python\n{first.script}```", f"What happens: {_happens(first)}"]
    if first.should_raise or first.expected:
        parts.append(f"What should happen: {_should(first)}")
    parts += [f"Also: {_sentence(one, chance)}" for one in symptoms[1:]]
    return "\n\n".join(parts)


def _story(symptoms: Sequence[Symptom], name: str, chance: random.Random) -> str:
    opening = chance.choice(_STORIES).format(name=name)
    first, *others = symptoms
    told = f"What I was after: {first.about}. {_sentence(first, chance)}" if first.call else (
        _sentence(first, chance)
    )  # fmt: skip
    told += _context(first)
    more = [f"I then noticed a second thing. {_sentence(one, chance)}" for one in others]
    return "\n\n".join([opening, told, *more, chance.choice(_THANKS)])


def _sentence(symptom: Symptom, chance: random.Random) -> str:
    if not symptom.call:
        return f"This does not hold any more: {symptom.about}."
    call = _code(symptom.call)
    if symptom.should_raise:
        instead = f"raises {_code(symptom.error)}" if symptom.error else "goes through"
        return f"{call} {instead}; it should raise `{symptom.should_raise}`."
    if symptom.error:
        wanted = f"; {_expected(symptom, chance)}" if symptom.expected else ""
        return f"{call} raises {_code(symptom.error)}{wanted}."
    wanted = f"; {_expected(symptom, chance)}" if symptom.expected else ", which is not right"
    return f"{call} gives {_code(symptom.got)}{wanted}."


def _context(symptom: Symptom) -> str:
    """Return the program that a call cannot be understood without."""
    if symptom.is_whole or not symptom.script:
        return ""
    return f"\n\nWhat I ran:\n\n```python\n{symptom.script}```"


def _expected(symptom: Symptom, chance: random.Random) -> str:
    return chance.choice(_EXPECTED).format(_value(symptom.expected))


def _happens(symptom: Symptom) -> str:
    if symptom.error:
        return f"{_code(symptom.error)} is raised."
    return "nothing is raised." if symptom.should_raise else f"it prints {_code(symptom.got)}."


def _should(symptom: Symptom) -> str:
    if symptom.should_raise:
        return f"`{symptom.should_raise}` is raised."
    return f"it gives {_value(symptom.expected)}."


def _value(expected: str) -> str:
    """Return a value as code, unless it is words about one."""
    words, sign, rest = expected.partition("something ")
    return f"something {_code(rest)}" if sign and not words else _code(expected)


def _code(text: str) -> str:
    """Return text between as many backticks as it needs."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


_Reporter = Callable[[Sequence[Symptom], str, random.Random], str]
_REPORTERS: dict[Style, _Reporter] = {"terse": _terse, "script": _script, "story": _story}
