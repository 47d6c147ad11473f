"""Rendering of what stands inside a block: emphasis, code, links."""

import re

from markdownlite.escape import escape_attribute, escape_text, safe_url

_ESCAPABLE = '\\`*_{}[]()#+-.!<>"&'
_LINK = re.compile(r'\[([^\[\]]*)\]\(([^()\s]*)(?:\s+"([^"]*)")?\)')
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^\s<>]+)>")
_HARD_BREAK = re.compile(r" {2,}\n")


class _Reader:
    """Reads inlines from left to right; every method returns HTML and moves `at`."""

    def __init__(self, text):
        self.text = text
        self.at = 0

    def read(self):
        out = []
        while self.at < len(self.text):
            out.append(self.next_piece())
        return "".join(out)

    def next_piece(self):
        character = self.text[self.at]
        reader = {
            "\\": self.escaped,
            "`": self.code,
            "*": self.emphasis,
            "_": self.emphasis,
            "!": self.image,
            "[": self.link,
            "<": self.autolink,
            " ": self.hard_break,
        }.get(character)
        piece = reader() if reader else None
        if piece is None:
            self.at += 1
            return escape_text(character)
        return piece

    def escaped(self):
        following = self.text[self.at + 1 : self.at + 2]
        if following and following in _ESCAPABLE:
            self.at += 2
            return escape_text(following)
        return None

    def code(self):
        """A run of backticks, text, and a run just as long."""
        ticks = re.match(r"`+", self.text[self.at :]).group()
        closing = re.compile(r"(?<!`)" + ticks + r"(?!`)")
        end = closing.search(self.text, self.at + len(ticks))
        if end is None:
            self.at += len(ticks)
            return ticks
        body = self.text[self.at + len(ticks) : end.start()]
        self.at = end.end()
        if len(body) > 2 and body[0] == body[-1] == " ":
            body = body[1:-1]
        return "<code>" + escape_text(body.replace("\n", " ")) + "</code>"

    def emphasis(self):
        mark = self.text[self.at]
        if mark == "_" and self.at > 0 and self.text[self.at - 1].isalnum():
            return None
        for size, tag in ((2, "strong"), (1, "em")):
            run = mark * size
            if not self.text.startswith(run, self.at):
                continue
            start = self.at + size
            end = self.text.find(run, start)
            if end > start and not self.text[start].isspace() and not self.text[end - 1].isspace():
                self.at = end + size
                return "<{0}>{1}</{0}>".format(tag, render_inlines(self.text[start:end]))
        return None

    def image(self):
        match = _LINK.match(self.text, self.at + 1)
        if match is None:
            return None
        self.at = match.end()
        alt, url, title = match.groups()
        return '<img src="%s" alt="%s"%s>' % (safe_url(url), escape_attribute(alt), _title(title))

    def link(self):
        match = _LINK.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        label, url, title = match.groups()
        return '<a href="%s"%s>%s</a>' % (safe_url(url), _title(title), render_inlines(label))

    def autolink(self):
        match = _AUTOLINK.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        url = match.group(1)
        return '<a href="%s">%s</a>' % (safe_url(url), escape_text(url))

    def hard_break(self):
        match = _HARD_BREAK.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return "<br>\n"


def _title(title):
    return "" if title is None else ' title="%s"' % escape_attribute(title)


def render_inlines(text):
    """Return the HTML of a text of inlines. Marks without a partner stand for themselves."""
    return _Reader(text).read()


def plain_text(text):
    """Return a text of inlines without its marks: what a reader would read aloud, unescaped."""
    html = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r"\1", render_inlines(text))
    bare = re.sub(r"<[^>]*>", "", html)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        bare = bare.replace(entity, character)
    return bare
