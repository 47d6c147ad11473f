"""What an episode has shown so far, as a set of texts that is hashed as it grows."""

import hashlib
from functools import lru_cache
from typing import NamedTuple


class Seen(NamedTuple):
    """The texts that were shown, in whatever order and however often: by their digests."""

    digests: frozenset[int] = frozenset()
    hash: int = 0
    """Of all of them."""

    def with_(self, text: str) -> "Seen":
        """Return the same with one text more.

        >>> Seen().with_("a").with_("b").with_("a") == Seen().with_("b").with_("a")
        True
        """
        digest = _digest(text)
        if digest in self.digests:
            return self
        return Seen(self.digests | {digest}, self.hash ^ digest)


@lru_cache(maxsize=4_096)
def _digest(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)
    return int.from_bytes(digest.digest())
