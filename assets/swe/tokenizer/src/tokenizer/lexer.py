"""The lexer."""

from .errors import LexError, RuleError
from .position import SourceMap
from .token import Token

ERROR = "ERROR"
START = "start"


class Lexer:
    """Splits texts by rules, given as a list or as a dict of lists by mode.

    A lexer begins in the mode "start". With `recover`, text that no rule fits becomes tokens
    of kind ERROR, as long as possible each; otherwise it raises LexError.
    """

    def __init__(self, rules, recover=False):
        self.modes = dict(rules) if isinstance(rules, dict) else {START: list(rules)}
        self.recover = recover
        if START not in self.modes:
            raise RuleError("there is no mode %r" % START)
        for mode, entries in self.modes.items():
            if not entries:
                raise RuleError("mode %r has no rules" % mode)
            for rule in entries:
                if rule.push is not None and rule.push not in self.modes:
                    raise RuleError("unknown mode %r in mode %r" % (rule.push, mode))

    def tokens(self, text):
        """Yield the tokens of a text in order.

        LexError for text that fits no rule, for leaving the first mode, and for a text
        that ends in another mode than the first.
        """
        source = SourceMap(text)
        stack = [START]
        opened = []
        offset = 0
        while offset < len(text):
            rule, length = self.best_rule(text, offset, stack[-1])
            position = source.position(offset)
            if rule is None:
                length = self._skip(text, offset, stack[-1])
                if not self.recover:
                    raise LexError("unexpected %r" % text[offset], position)
                piece = text[offset : offset + length]
                yield Token(ERROR, piece, piece, position)
                offset += length
                continue
            piece = text[offset : offset + length]
            if rule.kind is not None:
                yield Token(rule.kind, piece, rule.value_of(piece), position)
            self._change_mode(rule, stack, opened, position)
            offset += length
        if len(stack) > 1 and not self.recover:
            raise LexError("mode %r is not closed" % stack[-1], opened[-1])

    def best_rule(self, text, offset, mode=START):
        """Return (rule, length) of the longest match, the first of equals, or (None, 0)."""
        best, longest = None, 0
        for rule in self.modes[mode]:
            length = rule.length_at(text, offset)
            if length > longest:
                best, longest = rule, length
        return best, longest

    def errors(self, text):
        """Return the positions at which no rule fits, one for each stretch of such text."""
        forgiving = Lexer(self.modes, recover=True)
        return [token.position for token in forgiving.tokens(text) if token.kind == ERROR]

    def _skip(self, text, offset, mode):
        """Return how many characters to pass over until a rule fits again or a line ends."""
        end = offset + 1
        while end < len(text) and text[end] != "\n":
            if self.best_rule(text, end, mode)[0] is not None:
                break
            end += 1
        return end - offset

    def _change_mode(self, rule, stack, opened, position):
        if rule.pop:
            if len(stack) == 1 and rule.push is None:
                if self.recover:
                    return
                raise LexError("no mode to leave", position)
            if len(stack) == 1:
                stack[0] = rule.push
                return
            stack.pop()
            opened.pop()
        if rule.push is not None:
            stack.append(rule.push)
            opened.append(position)
