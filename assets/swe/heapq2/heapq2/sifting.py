"""The two moves that keep an array a binary heap."""


def parent(index):
    """Return the index of the parent of a node; ValueError for the root."""
    if index <= 0:
        raise ValueError("the root has no parent")
    return (index - 1) // 2


def sift_up(items, index, moved=None):
    """Swap an item upwards while it is less than its parent; return where it ends.

    `moved(item, index)` is called for every item that changes its place.
    """
    while index > 0 and items[index] < items[parent(index)]:
        above = parent(index)
        _swap(items, index, above, moved)
        index = above
    return index


def sift_down(items, index, moved=None):
    """Swap an item downwards while a child is less than it; return where it ends."""
    while True:
        least = index
        for child in (2 * index + 1, 2 * index + 2):
            if child < len(items) and items[child] < items[least]:
                least = child
        if least == index:
            return index
        _swap(items, index, least, moved)
        index = least


def is_heap(items):
    """Whether no item is less than its parent."""
    return all(not items[i] < items[parent(i)] for i in range(1, len(items)))


def _swap(items, left, right, moved):
    items[left], items[right] = items[right], items[left]
    if moved is not None:
        moved(items[left], left)
        moved(items[right], right)
