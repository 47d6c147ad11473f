"""A prefix tree of counted words."""

from trie.complete import shortest_unique, suggest
from trie.fuzzy import distance, match, near
from trie.text import dump, load
from trie.tree import Trie

__all__ = ["Trie", "distance", "dump", "load", "match", "near", "shortest_unique", "suggest"]
