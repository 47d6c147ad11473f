"""A small, safe subset of Markdown."""

from markdownlite.blocks import parse
from markdownlite.render import render
from markdownlite.toc import outline, slugify


def to_html(text):
    """Return the HTML of a Markdown text, its blocks joined by newlines."""
    return render(parse(text))


__all__ = ["outline", "parse", "render", "slugify", "to_html"]
