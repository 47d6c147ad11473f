"""Golden files of terms: what a rubric pays the turns of episodes that a case describes.

The one function `turn_rewards` serves every method, so a new term needs no adapter of its own. A
case's `params` has the `rubric`; its `input` has the `episodes` of one group, each with any of `score`,
`reference`, and per turn `tokens` (how many), `calls` (`[name, arguments]`) and `checks` (verdicts by id).
The output is the reward of each turn of each episode.
"""

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

from reward_cases import Evidence, episode

from turngym.envs.episode import Episode
from turngym.envs.records import as_json
from turngym.envs.signals import Call, Check
from turngym.rewards import make_rubric, turn_rewards

Case = Mapping[str, Any]  # foreign JSON
ANY = "*"
"""Every method."""


def paid(case: Case) -> Mapping[str, Any]:
    group = [_episode(f"e{i}", told) for i, told in enumerate(case["input"]["episodes"])]
    rubric = make_rubric(case["params"]["rubric"])
    ledgers = rubric.score(group, state=rubric.advance(None, [group]))
    pairs = zip(ledgers, group, strict=True)
    return {"output": [list(turn_rewards(ledger, one)) for ledger, one in pairs]}


def _episode(name: str, told: Case) -> Episode:
    tokens = told.get("tokens", [])
    parts = zip_longest(tokens, told.get("calls", []), told.get("checks", []))
    turns = [_evidence(calls or [], checks or {}) for _, calls, checks in parts]
    return episode(
        turns,
        name=name,
        score=told.get("score", 0.0),
        tokens=tokens,
        reference=told.get("reference"),
    )


def _evidence(calls: list[tuple[str, Any]], checks: Mapping[str, bool]) -> Evidence:
    made = [Call(name=name, arguments=as_json(given), status="ok") for name, given in calls]
    return (*made, *(Check(id=name, passed=passed) for name, passed in checks.items()))


ADAPTERS: Mapping[tuple[str, str], Callable[[Case], Mapping[str, Any]]] = {
    (ANY, "turn_rewards"): paid
}
