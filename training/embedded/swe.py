"""The words of `turngym/SWE-v0` in `swe-easy` with `observation="words"`: code, reports, commands.

What the packages of the bundled repositories say more than once is known; all else is spelled in
bytes, so that any text can be read and written.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from turngym.envs.swe.source import bundled, bundled_source
from turngym.envs.swe.tree import is_protected
from turngym.training.embedded.language import (
    END,
    PAD,
    YOURS,
    Language,
    latest_template,
    spelled,
    speller,
    wrapped,
)

PIECE = r"\n *|\d{1,2}|[A-Za-z_]+|[^A-Za-z_\d\n]+"
"""What is one token if it is known: an indent, up to two digits, a word, or all between those."""
MAX_POSITIONS = 2048
TEMPLATE = latest_template(end=END, whole=True)
_SAID = """
failing runs edited nothing; reproduced yes; no; tests to run; pass Edited lines passed failed,
with errors FAILED ERROR AssertionError: assert The task is submitted. Error: Error
view str_replace run_tests
submit
<<<<<<< SEARCH
=======
>>>>>>> REPLACE
"""


@cache
def vocabulary() -> tuple[str, ...]:
    """Return all tokens but the special ones, in the order of their ids."""
    found = Counter(piece for text in _texts() for piece in re.findall(PIECE, text))
    pieces = {piece for piece, number in found.items() if number > 1}
    pieces |= set(re.findall(PIECE, _SAID))
    return spelled(pieces | {f"{n:0{width}}" for width in (1, 2) for n in range(10**width)})


def make_tokenizer() -> Any:
    """Return the tokenizer: a known piece is a token, and of others each byte."""
    made = speller(vocabulary(), PIECE, (PAD, YOURS, END))
    return wrapped(made, TEMPLATE, MAX_POSITIONS, pad_token=PAD, eos_token=END)


LANGUAGE = Language(make_tokenizer=make_tokenizer, stops=(END,), spread=0.03)
"""Its weights are smaller than the others': it learns to copy first, and large ones stand in the way."""


def _texts() -> Iterator[str]:
    """Yield the code and the paths of the bundled repositories, their tests left out."""
    for name in bundled():
        for path, content in bundled_source(name).files.items():
            if path.endswith(".py"):
                yield f"{path} {path}"
                if not is_protected(path):
                    yield content.decode()
