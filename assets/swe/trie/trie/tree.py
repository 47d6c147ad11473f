"""The tree."""

from trie.node import Node


class Trie:
    """A multiset of words that are not empty; a word's count is how often it was added."""

    def __init__(self, words=()):
        self.root = Node()
        self._distinct = 0
        for word in words:
            self.add(word)

    def __len__(self):
        """The number of different words."""
        return self._distinct

    def __bool__(self):
        return self._distinct > 0

    def __contains__(self, word):
        return self[word] > 0

    def __getitem__(self, word):
        """The count of a word, 0 if it is not there."""
        node = self.find(word)
        return node.count if node is not None else 0

    def __iter__(self):
        return self.iterate()

    def __eq__(self, other):
        if not isinstance(other, Trie):
            return NotImplemented
        return self.items() == other.items()

    @property
    def total(self):
        """The number of words with repetitions."""
        return self.root.total

    def find(self, prefix):
        """The node that a prefix leads to, or None."""
        node = self.root
        for letter in prefix:
            node = node.children.get(letter)
            if node is None:
                return None
        return node

    def add(self, word, count=1):
        """Add a word some times and return its new count."""
        if not word:
            raise ValueError("cannot add an empty word")
        if count < 1:
            raise ValueError(f"count must be positive, not {count}")
        node = self.root
        node.total += count
        for letter in word:
            node = node.children.setdefault(letter, Node())
            node.total += count
        if node.count == 0:
            self._distinct += 1
        node.count += count
        return node.count

    def remove(self, word, count=None):
        """Remove a word `count` times (wholly by default) and return the count left.

        Nodes that lead to no word any more are cut off. Raises KeyError if the word is not there,
        ValueError if it is there less than `count` times; nothing changes then.
        """
        held = self[word]
        if held == 0:
            raise KeyError(word)
        count = held if count is None else count
        if not 1 <= count <= held:
            raise ValueError(f"cannot remove {count} of {held} {word!r}")
        node = self.root
        node.total -= count
        for letter in word:
            child = node.children[letter]
            child.total -= count
            if child.total == 0:
                del node.children[letter]
            node = child
        node.count -= count
        if node.count == 0:
            self._distinct -= 1
        return node.count

    def iterate(self, prefix="", reverse=False):
        """Yield the different words that start with a prefix, in alphabetical order or reverse."""
        for word, _ in self.items(prefix, reverse):
            yield word

    def items(self, prefix="", reverse=False):
        """The (word, count) pairs of the words that start with a prefix, as a list."""
        node = self.find(prefix)
        return [] if node is None else list(node.walk(prefix, reverse))

    def count_prefix(self, prefix):
        """How many words start with a prefix, with repetitions."""
        node = self.find(prefix)
        return 0 if node is None else node.total

    def longest_prefix(self, text, default=None):
        """The longest word that `text` starts with, or `default`."""
        node, found = self.root, 0
        for length, letter in enumerate(text, start=1):
            node = node.children.get(letter)
            if node is None:
                break
            if node.count:
                found = length
        return text[:found] if found else default

    def common_prefix(self):
        """The longest prefix that all words share; "" if there are no words."""
        node, letters = self.root, []
        while len(node.children) == 1 and node.count == 0:
            letter, node = next(iter(node.children.items()))
            letters.append(letter)
        return "".join(letters)

    def rank(self, word):
        """How many different words come before `word` in alphabetical order."""
        return sum(1 for other in self.iterate() if other < word)

    def nth(self, index):
        """The different word at a place of the alphabetical order; negative ones from the end."""
        if not -len(self) <= index < len(self):
            raise IndexError(f"no word at {index} of {len(self)}")
        return list(self.iterate())[index]

    def nodes(self):
        """The number of nodes, with the root."""
        stack, count = [self.root], 0
        while stack:
            node = stack.pop()
            stack.extend(node.children.values())
            count += 1
        return count
