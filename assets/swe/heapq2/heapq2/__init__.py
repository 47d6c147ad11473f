"""Heaps that the standard library lacks."""

from .addressable import AddressableHeap
from .bounded import BoundedHeap, largest, smallest
from .errors import DuplicateKeyError, EmptyHeapError, HeapError, MissingKeyError
from .median import RunningMedian
from .merge import is_sorted, merge_sorted

__all__ = [
    "AddressableHeap",
    "BoundedHeap",
    "DuplicateKeyError",
    "EmptyHeapError",
    "HeapError",
    "MissingKeyError",
    "RunningMedian",
    "is_sorted",
    "largest",
    "merge_sorted",
    "smallest",
]
