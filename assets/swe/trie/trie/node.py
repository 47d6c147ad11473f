"""The nodes of the tree."""


class Node:
    """A node: its children by letter, the count of the word that ends here, and of all below."""

    __slots__ = ("children", "count", "total")

    def __init__(self):
        self.children = {}
        self.count = 0
        self.total = 0

    def walk(self, prefix="", reverse=False):
        """Yield (word, count) for all words from here on, in alphabetical order or reverse.

        A word comes before the longer words that start with it, or after them in reverse.
        """
        if self.count and not reverse:
            yield prefix, self.count
        for letter in sorted(self.children, reverse=reverse):
            yield from self.children[letter].walk(prefix + letter, reverse)
        if self.count and reverse:
            yield prefix, self.count
