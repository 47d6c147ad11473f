"""Merging of sorted sequences."""

from .addressable import AddressableHeap


def is_sorted(items, key=None, strict=False):
    """Whether items ascend; with `strict`, whether each is greater than the one before."""
    values = [item if key is None else key(item) for item in items]
    pairs = zip(values, values[1:])
    if strict:
        return all(left < right for left, right in pairs)
    return all(not right < left for left, right in pairs)


def merge_sorted(*sources, key=None, unique=False):
    """Yield the items of several sorted sources in ascending order.

    Among equal items those of earlier sources come first. With `unique`, an item whose key
    equals that of the item before is left out. Sources are read only as far as needed;
    ValueError when one turns out not to be sorted.
    """
    rank = (lambda item: item) if key is None else key
    readers = [iter(source) for source in sources]
    heads = AddressableHeap()
    items = {}
    for number, reader in enumerate(readers):
        _advance(heads, items, number, reader, rank)
    previous = []
    while len(heads):
        number, (value, _) = heads.pop()
        item = items[number]
        if not (unique and previous and previous[0] == value):
            yield item
        previous = [value]
        _advance(heads, items, number, readers[number], rank)
        if number in heads and heads[number][0] < value:
            raise ValueError("source %d is not sorted" % number)


def _advance(heads, items, number, reader, rank):
    """Put the next item of a source, if it has one, among the heads."""
    for item in reader:
        items[number] = item
        heads.push(number, (rank(item), number))
        return
