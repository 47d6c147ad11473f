"""Rendering of blocks to HTML."""

from markdownlite.escape import escape_attribute, escape_text
from markdownlite.inlines import render_inlines


def render(blocks):
    """Return the HTML of blocks, joined by newlines."""
    return "\n".join(render_block(block) for block in blocks)


def render_block(block):
    """Return the HTML of one block; ValueError for a kind that is not known."""
    if block.kind == "heading":
        return "<h{0}>{1}</h{0}>".format(block.level, render_inlines(block.text))
    if block.kind == "paragraph":
        return "<p>" + render_inlines(block.text) + "</p>"
    if block.kind == "rule":
        return "<hr>"
    if block.kind == "code":
        return _render_code(block)
    if block.kind == "quote":
        return "<blockquote>\n" + render(block.children) + "\n</blockquote>"
    if block.kind == "bullets":
        return _render_list("ul", "", block.items)
    if block.kind == "numbers":
        start = "" if block.level == 1 else ' start="%d"' % block.level
        return _render_list("ol", start, block.items)
    raise ValueError("unknown kind of block: %r" % block.kind)


def _render_code(block):
    language = ' class="language-%s"' % escape_attribute(block.info) if block.info else ""
    body = escape_text(block.text) + "\n" if block.text else ""
    return "<pre><code%s>%s</code></pre>" % (language, body)


def _render_list(tag, attributes, items):
    rows = ["<li>%s</li>" % render_inlines(item) for item in items]
    return "\n".join(["<%s%s>" % (tag, attributes), *rows, "</%s>" % tag])
