"""Errors of this package."""


class HeapError(Exception):
    """Base of all errors of this package."""


class EmptyHeapError(HeapError, IndexError):
    """An element was asked of a heap that has none."""


class DuplicateKeyError(HeapError, ValueError):
    """A key was added that is in the heap already."""


class MissingKeyError(HeapError, KeyError):
    """A key was named that is not in the heap."""

    def __str__(self):
        return "no such key: %r" % self.args[0]
