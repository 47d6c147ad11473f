"""How fast a rubric scores episodes on record: matching, a checklist and a gate together.

Episodes of 30 turns with 4 calls each, in groups of 8, each group with 24 gold calls and a checklist
of 12 items. Process time of one core is compared with a limit; the exit code is 1 where the median
exceeds it. Reading files is not counted.
"""

import json
import random
import statistics
import sys
import time
from typing import Annotated, Any

import tyro

from turngym.envs.calls import NO_ACTION
from turngym.envs.episode import Episode, Player, Said, Start, Turn, World
from turngym.envs.records import as_json
from turngym.envs.signals import Call, Check, Outcome, Signal, Validity
from turngym.envs.tasks import Task
from turngym.rewards import make_rubric

RUBRIC = "outcome() + gate(match() + 0.5 * checklist(), on=outcome(), above=0.5)"
GROUP = 8
TOOLS = ("find_order", "read_order", "change_order", "cancel_order", "send_message", "find_user")
GOLD, ITEMS = 24, 12


def main(
    *,
    episodes: Annotated[int, tyro.conf.arg(help="How many.")] = 1_000,
    turns: Annotated[int, tyro.conf.arg(help="Of an episode.")] = 30,
    calls: Annotated[int, tyro.conf.arg(help="Of a turn.")] = 4,
    rounds: Annotated[int, tyro.conf.arg(help="How often all are scored.")] = 3,
    rubric: Annotated[str, tyro.conf.arg(help="What they are scored by.")] = RUBRIC,
    limit_s: Annotated[float, tyro.conf.arg(help="What the median may not exceed.")] = 5.0,
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure scoring.

    Example: python benchmarks/rewards.py --rounds 1
    """
    made = make_rubric(rubric)
    taken = []
    for number in range(rounds):
        groups = [_group(number * episodes + first, turns, calls) for first in _firsts(episodes)]
        begun = time.process_time()  # new episodes each round: nothing is remembered of them
        rows = sum(len(ledger.rows) for group in groups for ledger in made.score(group))
        taken.append(time.process_time() - begun)
    median = statistics.median(taken)
    if json_output:
        print(json.dumps({"episodes": episodes, "rows": rows, "seconds": taken}))
    else:
        print(f"{episodes:,} episodes of {turns} turns with {calls} calls: {rows:,} rows")
        print(f"process time: median {median:.2f} s, worst of {rounds} rounds {max(taken):.2f} s")
    sys.exit(int(median > limit_s))


def _firsts(episodes: int) -> range:
    return range(0, episodes, GROUP)


def _group(seed: int, turns: int, calls: int) -> list[Episode]:
    """Return episodes of one task that differ in what was called."""
    chance = random.Random(seed)
    gold = [_call(chance) for _ in range(GOLD)]
    reference = {
        "gold": [{"name": call.name, "arguments": json.loads(call.arguments)} for call in gold],
        "checklist": [
            {"id": f"item:{i}", "dependencies": [f"item:{i - 1}"] if i % 3 else []}
            for i in range(ITEMS)
        ],
    }
    return [_episode(f"{seed + i}", chance, gold, reference, turns, calls) for i in range(GROUP)]


def _call(chance: random.Random) -> Call:
    """Return a call with three arguments, of which few are alike."""
    arguments = {
        "order_id": f"#W{chance.randrange(10**6)}",
        "items": [chance.randrange(100) for _ in range(3)],
        "reason": chance.choice(("late", "broken", "wrong size")),
    }
    return Call(name=chance.choice(TOOLS), arguments=as_json(arguments), status="ok")


def _episode(
    name: str,
    chance: random.Random,
    gold: list[Call],
    reference: dict[str, Any],  # plain JSON
    turns: int,
    calls: int,
) -> Episode:
    score = float(chance.random() < 0.5)
    end = Outcome(success=score == 1.0, score=score)
    evidence = [_evidence(chance, gold, number / turns, calls) for number in range(turns)]
    evidence[-1] = (*evidence[-1], end)
    return Episode(
        id=name,
        group="g",
        env=World(id="turngym/ToolUse-v0", version="1", tasks="made"),
        task=Task(id="made/train/0", key="0", sha256="0", goal="", category="", max_turns=turns),
        reference=as_json(reference),
        policy=Player(name="made", protocol="plain"),
        status="solved" if end.success else "failed",
        outcome=end,
        start=Start(observation="", messages=(), tools=(), signals=_checks(0.0), keys={}),
        turns=tuple([_turn(signals) for signals in evidence]),
    )


def _evidence(
    chance: random.Random, gold: list[Call], done: float, calls: int
) -> tuple[Signal, ...]:
    """Return calls, half of them gold ones, and the checks that pass by now."""
    made = [chance.choice(gold) if chance.random() < 0.5 else _call(chance) for _ in range(calls)]
    return (Validity(parsed=True, legal=True, effective=True), *made, *_checks(done))


def _checks(done: float) -> tuple[Check, ...]:
    return tuple([Check(id=f"item:{i}", passed=i < done * ITEMS) for i in range(ITEMS)])


def _turn(signals: tuple[Signal, ...]) -> Turn:
    return Turn(
        segment=0,
        reply=Said(text=""),
        action=NO_ACTION,
        observation="",
        messages=(),
        reward=0.0,
        signals=signals,
        keys={},
    )


if __name__ == "__main__":
    tyro.cli(main)
