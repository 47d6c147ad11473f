"""Builds the bundled rows anew: `python tests/swe_rows.py assets/swe/rows.jsonl.gz`, half an hour.

Needed whenever a bundled repository or a mutator changes: a row knows its source by a digest. The rows
of `valid_unseen` are of repositories that no other split has, and some of kinds that none has.
"""

import sys

from turngym.envs.swe.build import build
from turngym.envs.swe.issue import is_vague
from turngym.envs.swe.mutate.kinds import HELD_OUT_KINDS, KINDS
from turngym.envs.swe.rows import Row, write_rows
from turngym.envs.swe.source import bundled, bundled_source

UNSEEN = ("calendarium", "graphs", "markdownlite", "semver", "vending")
"""Repositories that only `valid_unseen` has."""
NUMBER = {"train": 60, "valid_seen": 5, "test": 5, "valid_unseen": 20}
"""How many tasks a repository gives to a split."""


def rows() -> list[Row]:
    """Build what is planned."""
    found: list[Row] = []
    for name in bundled():
        for split, number in NUMBER.items():
            new = split == "valid_unseen"
            if new == (name in UNSEEN):
                kinds = [kind for kind in KINDS if new or kind not in HELD_OUT_KINDS]
                tried = build(bundled_source(name), tasks=number, split=split, kinds=kinds, jobs=2)
                kept = (one for one in tried if isinstance(one, Row))
                found += [row for row in kept if not is_vague(row.problem_statement)]
                print(name, split, len(found), flush=True)
    return found


if __name__ == "__main__":
    write_rows(sys.argv[1], rows())
