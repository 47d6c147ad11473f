"""A row out of what was found about a candidate: patches, issue, tests."""

import hashlib
import random
from collections.abc import Sequence

from turngym.envs.swe.examine import Finding
from turngym.envs.swe.issue import STYLES, issue_text, leaks
from turngym.envs.swe.mutate.mutation import mutated_tree, site, site_key
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.rows import Row
from turngym.envs.swe.source import Source
from turngym.envs.swe.symptom import Symptom
from turngym.envs.tasks import seeded


def task_key(source: str, sites: Sequence[str], kinds: Sequence[str]) -> str:
    """Return the key of a task, from what its row says of its faults.

    Args:
        source: `Row.source`.
        sites: `Row.sites`.
        kinds: `Row.kinds`, in the same order.
    """
    keys = [site_key(source, *one) for one in zip(sites, kinds, strict=True)]
    return keys[0] if len(keys) == 1 else hashlib.sha256("".join(keys).encode()).hexdigest()


def row_of(source: Source, finding: Finding, seed: int) -> Row:
    """Return the row of a candidate that makes a task.

    Raises:
        ValueError: No issue can be written that keeps the secret.
    """
    candidate = finding.candidate
    kinds = tuple(one.kind for one in candidate)
    sites = tuple(site(source.files[one.path], one) for one in candidate)
    key = task_key(source.digest, sites, kinds)
    paths = sorted({one.path for one in candidate})
    fixed = {path: source.files[path] for path in paths}
    told = _told(source, finding, paths, seeded("swe issue", seed, key))
    patch = make_patch(mutated_tree(fixed, candidate), fixed)
    return Row(
        instance_id=f"{source.name}-{source.version}-{_name(key, patch)}",
        repo=source.name,
        version=source.version,
        patch=patch,
        test_patch=finding.test_patch,
        problem_statement=told,
        FAIL_TO_PASS=finding.failing,
        PASS_TO_PASS=finding.passing,
        kinds=kinds,
        sites=sites,
        source=source.digest,
    )


def _name(key: str, patch: str) -> str:
    """Return what names a task: one line can have several faults of one kind."""
    return hashlib.sha256(f"{key}{patch}".encode()).hexdigest()[:12]


def _told(source: Source, finding: Finding, paths: Sequence[str], chance: random.Random) -> str:
    """Return an issue in some style; what would give the place away is left out of it."""
    style = chance.choice(STYLES)
    plain = tuple(Symptom(about=one.about) for one in finding.symptoms[:1])
    for symptoms in (finding.symptoms, finding.symptoms[:1], plain):
        text = issue_text(symptoms, source.name, style, chance)
        if not leaks(text, paths, finding.failing):
            return text
    raise ValueError("issue would give the place away")
