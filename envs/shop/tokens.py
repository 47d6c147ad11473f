r"""Words as Lucene's English analyser sees them, which is what the search of WebShop runs on.

Boundaries follow Unicode's UAX 29 as Lucene's `StandardTokenizer` does: `t-shirt` is two words,
`3.5oz` and `color:red` are one each, ideographs and emoji are one each. Then possessives go, stop
words go, and Porter's stemmer cuts the rest.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import Stemmer

MAX_TOKEN = 255
"""Longer words are cut into pieces of this length."""
_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then "
    "there these they this to was will with"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Lucene's."""

# Classes of UAX 29 and UTS 51, as far as Python's own \d and \w do not know them.
_EXTEND = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u093c\u094d\u0e31\u0e34-\u0e3a\u200c-\u200f"
    r"\u00ad\u202a-\u202e\u2060-\u2064\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uff9e\uff9f"
    r"\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
)
_IDEOGRAPH = (
    r"\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_KATAKANA = r"\u3031-\u3035\u309b\u309c\u30a0-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
_NUMBER_SIGN = (  # \w to Python, no word to Unicode
    r"\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2150-\u215f\u2189"
    r"\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3192-\u3195\u3220-\u3229\u3248-\u324f\u3251-\u325f"
    r"\u3280-\u3289\u32b1-\u32bf"
)
_PICTURE = (
    r"\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u2388\u23cf\u23e9-\u23f3"
    r"\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2605\u2607-\u2612"
    r"\u2614-\u2685\u2690-\u2705\u2708-\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744"
    r"\u2747\u274c\u274e\u2753-\u2755\u2757\u2763-\u2767\u2795-\u2797\u27a1\u27b0\u27bf\u2934"
    r"\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3297\u3299\U0001f000-\U0001f0ff"
    r"\U0001f10d-\U0001f10f\U0001f12f\U0001f16c-\U0001f171\U0001f17e\U0001f17f\U0001f18e"
    r"\U0001f191-\U0001f19a\U0001f1ad-\U0001f1e5\U0001f201-\U0001f20f\U0001f21a\U0001f22f"
    r"\U0001f232-\U0001f23a\U0001f23c-\U0001f23f\U0001f249-\U0001f3fa\U0001f400-\U0001f53d"
    r"\U0001f546-\U0001f64f\U0001f680-\U0001f6ff\U0001f774-\U0001f77f\U0001f7d5-\U0001f7ff"
    r"\U0001f80c-\U0001f80f\U0001f848-\U0001f84f\U0001f85a-\U0001f85f\U0001f888-\U0001f88f"
    r"\U0001f8ae-\U0001f8ff\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001fffd"
)
_LETTER = rf"[^\W\d_{_IDEOGRAPH}{_KATAKANA}{_NUMBER_SIGN}{_PICTURE}{_EXTEND}]"
_IN_WORD = (
    r"[.:'\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a]"
)
_IN_NUMBER = (
    r"[.,;'\u037e\u0589\u060c\u060d\u066c\u07f8\u2018\u2019\u2024\u2044\ufe10\ufe14\ufe50\ufe52"
    r"\ufe54\uff07\uff0c\uff0e\uff1b]"
)
_WORD = re.compile(
    rf"[{_IDEOGRAPH}][{_EXTEND}]*"
    rf"|[{_KATAKANA}][{_KATAKANA}{_EXTEND}]*"
    rf"|[0-9#*]\ufe0f?\u20e3"
    rf"|[\U0001f1e6-\U0001f1ff]{{2}}"
    rf"|[{_PICTURE}][{_EXTEND}]*(?:(?<=\u200d)[{_PICTURE}][{_EXTEND}]*)*"
    rf"|_*(?:{_LETTER}|\d)(?:{_LETTER}|[\d_{_EXTEND}]"
    rf"|(?<={_LETTER}){_IN_WORD}(?={_LETTER})|(?<=\d){_IN_NUMBER}(?=\d))*"
)
_ASCII_WORD = re.compile(
    r"_*[A-Za-z\d](?:\w|(?<=[A-Za-z])[.:'](?=[A-Za-z])|(?<=\d)[.,;'](?=\d))*", re.ASCII
)
"""The same for texts of ASCII, which most are, in a third of the time."""
_MEASURE = re.compile(r"[aeiou][^aeiou]|[^aeiou]y[^aeiou]")
"""A vowel with a consonant after it: what Porter's rules ask of the rest of a word."""
_stem: Callable[[str], str] = Stemmer.Stemmer("porter", 0).stemWord  # `term` keeps what it gives


def words(text: str) -> list[str]:
    """Split a text into words, as they are written.

    Example:
        >>> words("Kids' T-Shirts, 3.5oz (color:red)")
        ['Kids', 'T', 'Shirts', '3.5oz', 'color:red']
    """
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


@lru_cache(maxsize=32_768)
def term(word: str) -> str:
    """Return what a word is indexed as; empty if it is not.

    Example:
        >>> [term(word) for word in ("Women's", "Dresses", "the")]
        ['women', 'dress', '']
    """
    if len(word) > 1 and word[-1] in "sS" and word[-2] in "'\u2019\uff07":
        word = word[:-2]
    word = word.lower()
    if word in STOP_WORDS:
        return ""
    return _porter(word) if len(word) > 2 else word


def _porter(word: str) -> str:
    """Stem a word as Lucene does: Porter's rules with his two later changes, `bli` and `logi`."""
    stem = _stem(word)
    if stem.endswith("bli") and _MEASURE.search(stem, 0, len(stem) - 3):
        return _stem(f"{stem[:-1]}e")
    if stem.endswith("logi") and _MEASURE.search(stem, 0, len(stem) - 4):
        return stem[:-1]
    return stem


def terms(text: str) -> Iterator[str]:
    """Yield what a text is indexed under, in order."""
    for word in words(text):
        for piece in (word,) if len(word) <= MAX_TOKEN else _pieces(word):
            if found := term(piece):
                yield found


def _pieces(word: str) -> list[str]:
    return [word[start : start + MAX_TOKEN] for start in range(0, len(word), MAX_TOKEN)]
