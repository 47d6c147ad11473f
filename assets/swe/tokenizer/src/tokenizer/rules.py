"""Rules: what a token looks like and what it does to the modes."""

import re

from .errors import RuleError


class Rule:
    """A pattern with the kind of its tokens; a kind of None skips the text.

    `convert` makes the value from the text. `push` names a mode to enter after the token,
    `pop` leaves the present mode; both together replace it.
    """

    def __init__(self, kind, pattern, convert=None, push=None, pop=False):
        try:
            self.pattern = re.compile(pattern)
        except re.error as error:
            raise RuleError("bad pattern %r: %s" % (pattern, error)) from None
        if self.pattern.match(""):
            raise RuleError("pattern %r matches nothing at all" % pattern)
        if kind is None and convert is not None:
            raise RuleError("a rule that skips its text has no value to convert")
        self.kind = kind
        self.convert = convert
        self.push = push
        self.pop = pop

    def length_at(self, text, offset):
        """Return how many characters match at an offset; 0 if none do."""
        match = self.pattern.match(text, offset)
        return match.end() - offset if match else 0

    def value_of(self, text):
        """Return the value of a token's text, by default the text itself."""
        return text if self.convert is None else self.convert(text)


def keywords(*words, kind="KEYWORD", ignore_case=False):
    """Return a rule for whole words, longer words first; RuleError without any.

    A word is whole if no letter, digit or underscore follows it.
    """
    if not words:
        raise RuleError("keywords needs at least one word")
    ordered = sorted(words, key=len, reverse=True)
    flags = "(?i)" if ignore_case else ""
    pattern = flags + "(?:" + "|".join(re.escape(word) for word in ordered) + r")(?!\w)"
    return Rule(kind, pattern, convert=str.lower if ignore_case else None)
