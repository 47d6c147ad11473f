"""Tokens to be read by a parser."""

from .errors import UnexpectedToken


class TokenStream:
    """Tokens with a place in them; reading moves the place, peeking does not."""

    def __init__(self, tokens):
        self._tokens = list(tokens)
        self._at = 0

    def __len__(self):
        """The number of tokens that are left."""
        return len(self._tokens) - self._at

    def __iter__(self):
        while not self.at_end:
            yield self.next()

    @property
    def at_end(self):
        return self._at >= len(self._tokens)

    def peek(self, ahead=0):
        """Return a token without moving, the next one by default; None beyond the end."""
        if ahead < 0:
            raise ValueError("ahead must not be negative, got %d" % ahead)
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    def next(self):
        """Read a token; UnexpectedToken at the end."""
        token = self.peek()
        if token is None:
            raise UnexpectedToken("a token", None)
        self._at += 1
        return token

    def accept(self, kind, text=None):
        """Read the next token if it has a kind and a text, otherwise return None."""
        token = self.peek()
        if token is None or not token.is_a(kind, text):
            return None
        return self.next()

    def expect(self, kind, text=None):
        """Read the next token, which must have a kind and a text; UnexpectedToken if not."""
        token = self.accept(kind, text)
        if token is None:
            raise UnexpectedToken(kind if text is None else repr(text), self.peek())
        return token

    def skip_until(self, *kinds):
        """Pass over tokens up to one of some kinds, which stays; return how many were passed."""
        passed = 0
        while not self.at_end and self.peek().kind not in kinds:
            self._at += 1
            passed += 1
        return passed

    def mark(self):
        """Return the present place, for `reset`."""
        return self._at

    def reset(self, place):
        """Go back to a marked place; ValueError for a place that is ahead or before all."""
        if not 0 <= place <= self._at:
            raise ValueError("no place %d behind place %d" % (place, self._at))
        self._at = place
