"""Builds the bundled rows anew: `python tests/swe_rows.py assets/swe/rows.jsonl`, some minutes.

Needed whenever a bundled repository or a mutator changes: a row knows its source by a digest. The rows
of `valid_unseen` are of kinds and of repositories that no other split has.
"""

import sys

from turngym.envs.swe.build import build
from turngym.envs.swe.mutate.kinds import HELD_OUT_KINDS, KINDS
from turngym.envs.swe.rows import Row, write_rows
from turngym.envs.swe.source import bundled_source

PLAN = (
    ("train", "ledger", 4),
    ("train", "textwrapper", 3),
    ("train", "jsonpath", 3),
    ("valid_seen", "ledger", 2),
    ("test", "textwrapper", 2),
    ("test", "inicfg", 1),
    ("valid_unseen", "graphs", 2),
    ("valid_unseen", "markdownlite", 2),
    ("valid_unseen", "calendarium", 1),
)
"""Split, repository, number of tasks."""


def rows() -> list[Row]:
    """Build what is planned."""
    found: list[Row] = []
    for split, name, number in PLAN:
        kinds = [k for k in KINDS if (k in HELD_OUT_KINDS) == (split == "valid_unseen")]
        tried = build(bundled_source(name), tasks=number, split=split, kinds=kinds)
        found += [one for one in tried if isinstance(one, Row)]
        print(split, name, len(found), flush=True)
    return found


if __name__ == "__main__":
    write_rows(sys.argv[1], rows())
