"""The outline of a document."""

import re

from markdownlite.blocks import parse
from markdownlite.inlines import plain_text


def slugify(title):
    """Return a title as an anchor: lower case words joined by single hyphens.

    Everything but letters, digits, underscores, spaces and hyphens is dropped. A title of
    which nothing is left becomes "section".
    """
    kept = re.sub(r"[^\w\s-]", "", title.lower())
    return re.sub(r"[\s-]+", "-", kept).strip("-") or "section"


def outline(text, max_level=6):
    """Return (level, title, anchor) of each heading up to `max_level`, in order.

    Anchors are unique: the second heading with an anchor gets "-1" added, the third "-2".
    Headings deeper than `max_level` do not count. ValueError unless 1 <= max_level <= 6.
    """
    if not 1 <= max_level <= 6:
        raise ValueError("max_level must be 1 to 6, got %d" % max_level)
    seen = {}
    rows = []
    for block in parse(text):
        if block.kind != "heading" or block.level > max_level:
            continue
        title = plain_text(block.text)
        slug = slugify(title)
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        rows.append((block.level, title, slug if count == 0 else "%s-%d" % (slug, count)))
    return rows
