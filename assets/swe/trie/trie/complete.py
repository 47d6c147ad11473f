"""Suggestions while typing."""


def suggest(trie, prefix, limit=5, min_count=1):
    """The most frequent words that start with a prefix, but longer than it.

    Words counted less than `min_count` are left out; equals are in alphabetical order.
    """
    if limit < 1:
        raise ValueError(f"limit must be positive, not {limit}")
    items = [
        (word, count)
        for word, count in trie.items(prefix)
        if count >= min_count and len(word) > len(prefix)
    ]
    items.sort(key=lambda item: (-item[1], item[0]))
    return [word for word, _ in items[:limit]]


def shortest_unique(trie, word):
    """The shortest prefix that tells a word from all others; the word itself if none does.

    KeyError if the word is not in the trie.
    """
    count = trie[word]
    if count == 0:
        raise KeyError(word)
    for length in range(1, len(word)):
        if trie.count_prefix(word[:length]) == count:
            return word[:length]
    return word


def extend(trie, prefix):
    """What pressing tab adds: the prefix, lengthened while only one way leads on.

    It stops at a word. A prefix that leads nowhere comes back unchanged.
    """
    node = trie.find(prefix)
    while node is not None and len(node.children) == 1:
        letter, node = next(iter(node.children.items()))
        prefix += letter
        if node.count:
            break
    return prefix
