"""Searching for words that are only nearly known."""


def distance(a, b):
    """The least number of letters inserted, deleted or replaced that turn `a` into `b`."""
    row = list(range(len(b) + 1))
    for letter in a:
        row = _next_row(row, letter, b)
    return row[-1]


def _next_row(row, letter, word):
    """The row of the table of distances that follows when one more letter is read."""
    result = [row[0] + 1]
    for i, other in enumerate(word):
        replaced = row[i] + (0 if letter == other else 1)
        result.append(min(replaced, row[i + 1] + 1, result[i] + 1))
    return result


def near(trie, word, limit=1):
    """The (distance, word) pairs of words within a distance, nearest first, then by alphabet."""
    if limit < 0:
        raise ValueError(f"limit must not be negative: {limit}")
    found = []
    stack = [(trie.root, "", list(range(len(word) + 1)))]
    while stack:
        node, prefix, row = stack.pop()
        if node.count and row[-1] <= limit:
            found.append((row[-1], prefix))
        for letter, child in node.children.items():
            following = _next_row(row, letter, word)
            if min(following) <= limit:
                stack.append((child, prefix + letter, following))
    return sorted(found)


def match(trie, pattern):
    """The words that match a pattern, in order: "?" is any letter, "*" any run of letters."""
    found = set()
    stack = [(trie.root, "", 0)]
    while stack:
        node, prefix, at = stack.pop()
        if at == len(pattern):
            if node.count:
                found.add(prefix)
            continue
        if pattern[at] == "*":
            stack.append((node, prefix, at + 1))
        for letter, child in node.children.items():
            if pattern[at] == "*":
                stack.append((child, prefix + letter, at))
            elif pattern[at] in ("?", letter):
                stack.append((child, prefix + letter, at + 1))
    return sorted(found)
