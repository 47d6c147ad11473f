"""Plain functions that lay out plain text."""

from textwrapper.align import center, justify, pad, truncate
from textwrapper.indent import dedent, indent, renumber
from textwrapper.tables import columns, table
from textwrapper.wrap import fill, paragraphs, wrap

__all__ = [
    "center",
    "columns",
    "dedent",
    "fill",
    "indent",
    "justify",
    "pad",
    "paragraphs",
    "renumber",
    "table",
    "truncate",
    "wrap",
]
