"""Puts changed functions into a process that has imported the files they are in already.

What a change within a function does shows when the function is called. One that was not called while
files were imported and tests collected may take its new code afterwards, and all is as if it had
been there from the start, at a hundredth of the price.
"""

from __future__ import annotations

import gc
import inspect
from types import CodeType, FunctionType

Known = dict[tuple[str, int], list[FunctionType]]
"""File and first line -> the functions, of which decorators and loops may have made several."""


def functions(root: str) -> Known:
    """Return all functions of a work tree that there are by now."""
    known: Known = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(root):
            place = (one.__code__.co_filename, one.__code__.co_firstlineno)
            known.setdefault(place, []).append(one)
    return known


def exchanged(known: Known, old: CodeType, new: CodeType, line: int) -> bool:
    """Give the function that begins on a line, and those around it, their new code.

    Args:
        known: The functions.
        old: What the file was compiled to.
        new: What the changed file is compiled to.
        line: Of the changed function in the old file, decorators included.

    Returns:
        Whether that is all that the change needs; if not, the process is spoilt.
    """
    found = False
    for before, after in way(old, new, line):
        for one in known.get((before.co_filename, before.co_firstlineno), ()):
            if one.__code__.co_name != before.co_name or not is_function(before):
                continue
            if before.co_freevars != after.co_freevars:
                return False
            one.__code__ = after
            found = True
    return found


def way(old: CodeType, new: CodeType, line: int) -> list[tuple[CodeType, CodeType]]:
    """Return what leads from the whole file to a function, old and new side by side."""
    if old.co_firstlineno == line and is_function(old):
        return [(old, new)]
    for before, after in zip(inner(old), inner(new), strict=False):
        if before.co_name != after.co_name:
            break  # another change of the same file took something away above
        below = way(before, after, line)
        if below:
            return [(old, new), *below]
    return []


def inner(code: CodeType) -> list[CodeType]:
    """Return the code right within another, in the order of the file."""
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def is_function(code: CodeType) -> bool:
    """Tell code with a name that is called from a file's, a class's, a lambda's, a comprehension's."""
    return bool(code.co_flags & inspect.CO_NEWLOCALS) and not code.co_name.startswith("<")
