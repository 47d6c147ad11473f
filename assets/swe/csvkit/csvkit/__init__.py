"""Small operations on CSV text."""

from csvkit.group import aggregate
from csvkit.join import join
from csvkit.reader import CsvError, Table, read, write
from csvkit.select import distinct, pick, rename, sort, where

__all__ = [
    "CsvError",
    "Table",
    "aggregate",
    "distinct",
    "join",
    "pick",
    "read",
    "rename",
    "sort",
    "where",
    "write",
]
