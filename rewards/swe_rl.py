"""SWE-RL's reward: how alike a change of files is to the right one.

SWE-RL (arXiv:2502.18449, section 2.2): -1 for a reply without the required form, else the mean over
all files that either changes of the similarity of the two diffs, which is never below 0.
"""

import json
import re
from collections.abc import Iterable, Mapping

from turngym.envs.episode import Episode
from turngym.envs.records import Json
from turngym.envs.signals import Diff
from turngym.rewards.functions import term
from turngym.rewards.patches import PatchError, changed_files, diffs_of
from turngym.rewards.similarity import MAX_CHARS, text_similarity
from turngym.rewards.term import Unscorable, Values, fold

MALFORMED = -1.0
"""What a reply without the required form gets."""

_TAGS = ("<think>", "</think>", "<solution>", "</solution>")
_BLOCK = re.compile(
    r"```.*?\n### (.*)\n<<<<<<< SEARCH\n([\s\S]*?)\n=======\n([\s\S]*?)\n>>>>>>> REPLACE\n```"
)


class FormatError(ValueError):
    """A reply does not have the form of search and replace."""


def change_similarity(
    made: Mapping[str, str], gold: Mapping[str, str], *, max_chars: int = MAX_CHARS
) -> float:
    """Return how alike two changes are: the mean similarity over all files that either changes.

    A file that only one of them changes counts 0, so touching more files never helps. Two changes
    of nothing are alike.

    Args:
        made: The diff of each file.
        gold: The right diffs.
        max_chars: Longer diffs are compared by lines.

    Example:
        >>> change_similarity({"f.py": "+a", "g.py": "+b"}, {"f.py": "+a"})
        0.5
    """
    paths = sorted(made.keys() | gold.keys())  # so that the sum is the same every time
    if not paths:
        return 1.0
    found = [
        text_similarity(made[path], gold[path], max_chars=max_chars)
        if made.get(path) and gold.get(path)
        else 0.0
        for path in paths
    ]
    return fold(found) / len(paths)


def content_similarity(
    before: Mapping[str, str],
    made: Mapping[str, str],
    gold: Mapping[str, str],
    *,
    max_chars: int = MAX_CHARS,
) -> float:
    """Return how alike two new versions of some files are, by their diffs to the old one.

    Example:
        >>> content_similarity({"f": "a\\nb"}, {"f": "a\\nc"}, {"f": "a\\nc"})
        1.0
        >>> content_similarity({"f": "a\\nb"}, {"f": "a\\nb"}, {"f": "a\\nc"})
        0.0
    """
    return change_similarity(diffs_of(before, made), diffs_of(before, gold), max_chars=max_chars)


def patch_similarity(
    made: Iterable[str], gold: Iterable[str], *, max_chars: int = MAX_CHARS
) -> float:
    """Return how alike two lists of unified diffs are; one that cannot be read changes nothing."""
    return change_similarity(_merged(made), _merged(gold), max_chars=max_chars)


def reply_similarity(
    before: Mapping[str, str],
    text: str,
    gold: Mapping[str, str],
    *,
    max_chars: int = MAX_CHARS,
) -> float:
    """Return how alike the edits of a reply are to the right new content; -1 without the form.

    The form is `<think>...</think><solution>...</solution>`, each tag once, something thought, and
    at least one block that names a file, what to search in it, and what to put in place of all it
    finds.

    Args:
        before: The files.
        text: The reply.
        gold: The right new content of the files that change.
        max_chars: Longer diffs are compared by lines.
    """
    try:
        made = edited(before, text)
    except FormatError:
        return MALFORMED
    return content_similarity(before, made, gold, max_chars=max_chars)


def edited(before: Mapping[str, str], text: str) -> dict[str, str]:
    """Return the new content of the files that a reply edits.

    Raises:
        FormatError: A tag is missing or doubled, nothing is thought or edited, or a search fails.
    """
    for tag in _TAGS:
        if text.count(tag) != 1:
            raise FormatError(f"{tag} stands {text.count(tag)} times, expected once")
    if not _between(text, "think"):
        raise FormatError("nothing is thought")
    blocks = _BLOCK.findall(_between(text, "solution"))
    if not blocks:
        raise FormatError("there is no block that edits a file")
    made: dict[str, str] = {}
    for path, search, replace in blocks:
        content = made.get(path, "\n" + before.get(path, ""))  # whole lines are searched for
        if search == replace:
            raise FormatError(f"a block for {path!r} changes nothing")
        if "\n" + search not in content:
            raise FormatError(f"what a block for {path!r} searches is not there")
        made[path] = content.replace("\n" + search, "\n" + replace)
    return {path: content[1:] for path, content in made.items()}


@term(level="episode", requires=(Diff,), reads_reference=True)
def patch(episode: Episode, *, kind: str = "file", max_chars: int = MAX_CHARS) -> Values:
    """Pay an episode for how alike what it changed in all is to the right patch.

    Only the first and the last state of each file count, so detours cost nothing. An episode that
    changes nothing gets 0 (and 1 if the patch is empty, too).

    Args:
        episode: Its reference has the right `patch`, a unified diff.
        kind: Only diffs of this kind.
        max_chars: Longer diffs are compared by lines.

    Example:
        >>> print(patch(max_chars=1000))
        patch(max_chars=1000)
    """
    gold = _patch_of(episode.reference)
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for turn in episode.turns:
        for signal in turn.signals:
            if isinstance(signal, Diff) and signal.kind == kind:
                before.setdefault(signal.target, signal.before or "")
                after[signal.target] = signal.after or ""
    return (change_similarity(_full(diffs_of(before, after)), gold, max_chars=max_chars),)


def _full(diffs: Mapping[str, str]) -> dict[str, str]:
    """Return hunks written as a patch has them when it is read."""
    whole = [f"--- a/{path}\n+++ b/{path}\n{diff}\n" for path, diff in diffs.items()]
    return _merged(whole)


def _patch_of(reference: Json | None) -> dict[str, str]:
    """Return the right patch of a reference, file by file."""
    value = None if reference is None else json.loads(reference)
    found = value.get("patch") if isinstance(value, dict) else None
    if not isinstance(found, str):
        raise Unscorable("the reference has no patch")
    try:
        return changed_files(found)
    except PatchError as error:
        raise Unscorable(f"the reference's patch cannot be read: {error}") from None


def _merged(patches: Iterable[str]) -> dict[str, str]:
    files: dict[str, str] = {}
    for text in patches:
        try:
            files |= changed_files(text)
        except PatchError:
            continue  # as in the released code: it changes nothing
    return files


def _between(text: str, tag: str) -> str:
    return text.split(f"<{tag}>")[1].split(f"</{tag}>")[0].strip()
