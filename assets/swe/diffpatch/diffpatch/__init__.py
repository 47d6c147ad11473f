"""Line diffs and patches."""

from diffpatch.apply import PatchConflict, apply_patch
from diffpatch.hunks import Hunk, Patch, make_patch
from diffpatch.lcs import Edit, common_subsequence, diff, similarity
from diffpatch.merge import merge
from diffpatch.parse import PatchSyntaxError, parse_patch

__all__ = [
    "Edit",
    "Hunk",
    "Patch",
    "PatchConflict",
    "PatchSyntaxError",
    "apply_patch",
    "common_subsequence",
    "diff",
    "make_patch",
    "merge",
    "parse_patch",
    "similarity",
]
