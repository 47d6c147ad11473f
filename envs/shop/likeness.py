"""How alike two short texts are, and which colour a text names: as WebShop compares options."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

ALIKE = 85
"""Texts that score more count as the same."""
_COLOURS = (
    "alabaster apricot aqua ash asphalt azure banana beige black blue blush bordeaux bronze brown "
    "burgundy camel camo caramel champagne charcoal cheetah chestnut chocolate christmas coffee "
    "cognac copper coral cranberry cream crystal dark denim eggplant elephant espresso fuchsia gold "
    "granite grape graphite grass gray green grey heather indigo ivory ivy khaki lavender lemon "
    "leopard light lilac lime magenta maroon mauve merlot midnight mint mocha multicolor mushroom "
    "mustard natural navy nude olive orange peach pewter pink plum purple rainbow red rose royal "
    "rust sand sapphire seashell silver skull slate steel stone stonewash sunflower tan taupe teal "
    "tiger turquoise violet walnut wheat white wine yellow"
)
COLOURS = tuple(_COLOURS.split())
"""The benchmark's own list, in its order, which decides."""

_NOT_WORD = re.compile(r"\W")
_LATIN = dict.fromkeys(range(128, 256))
"""What thefuzz drops; other letters it keeps."""


@lru_cache(maxsize=65_536)
def colour_of(text: str) -> str:
    """Return the first colour of the list that is inside a text; the text itself if none is.

    Example:
        >>> colour_of("light blue"), colour_of("tangerine"), colour_of("x-large")
        ('blue', 'tan', 'x-large')
    """
    return next((colour for colour in COLOURS if colour in text), text)


def token_set_ratio(one: str, other: str) -> int:
    """Score how alike two texts are, from 0 to 100, as thefuzz 0.19 does on top of difflib.

    Example:
        >>> token_set_ratio("12 inch", "12 inch (pack of 1)"), token_set_ratio("blue", "red")
        (100, 29)
    """
    return max((_ratio(*pair) for pair in _compared(one, other)), default=0)


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> bool:
    """Return whether two texts count as the same: their `token_set_ratio` is above `ALIKE`."""
    return any(_is_above(*pair) for pair in _compared(one, other))


def _compared(one: str, other: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of texts whose likeness counts: words shared, and all of either."""
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return ()
    shared = " ".join(sorted(ours & theirs))
    first = f"{shared} {' '.join(sorted(ours - theirs))}".strip()
    second = f"{shared} {' '.join(sorted(theirs - ours))}".strip()
    return (shared, first), (shared, second), (first, second)


@lru_cache(maxsize=65_536)
def _words(text: str) -> frozenset[str]:
    return frozenset(_NOT_WORD.sub(" ", text.translate(_LATIN)).lower().split())


def _ratio(one: str, other: str) -> int:
    if one == other:
        return 100
    return round(100 * SequenceMatcher(None, one, other).ratio()) if one and other else 0


def _is_above(one: str, other: str) -> bool:
    """Return whether a ratio is above `ALIKE`; two quick upper bounds spare most of the work."""
    if one == other:
        return True
    if 200 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return False
    matcher = SequenceMatcher(None, one, other)
    return 100 * matcher.quick_ratio() > ALIKE and round(100 * matcher.ratio()) > ALIKE
