"""How often each kind of attack fools a judge, with and without defences.

    python benchmarks/judge_attacks.py

The judge is a script that has the weaknesses judges are known for (`turngym.agents.gullible`), so
the table shows what the defences do, not how good any model is. `--policy MODULE:NAME`, or the
folder of a model, puts another judge to the same test.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from turngym.agents.attacks import PROBES, Tally, attack
from turngym.agents.gullible import Gullible
from turngym.agents.judge import Judge, JudgeConfig
from turngym.agents.judge_prompt import Defences
from turngym.agents.policy import Policy
from turngym.agents.scripted import load_policy

RIGHT = {"capital of France": "Paris", "138.90": "138.90", "17 times 3": "51"}
"""What the script knows."""
BARE = JudgeConfig(defences=Defences(prechecks=False, nonce=False, strict=False))


def _with(**changes: bool) -> JudgeConfig:
    return replace(BARE, defences=replace(BARE.defences, **changes))


CONFIGS: Mapping[str, JudgeConfig] = {
    "bare": BARE,
    "prechecks": _with(prechecks=True),
    "nonce": _with(nonce=True),
    "strict": _with(strict=True),
    "default": JudgeConfig(),
    "default, 5 votes": JudgeConfig(votes=5),
}


def table(columns: Mapping[str, tuple[Tally, ...]]) -> Table:
    """Lay out the share of each kind that passed; in brackets how many had no verdict."""
    shown = Table("kind", "texts", *columns, title="share that passed (no verdict)")
    for rows in zip(*columns.values(), strict=True):
        cells = [f"{row.rate:.2f}" + (f" ({row.failed})" if row.failed else "") for row in rows]
        shown.add_row(rows[0].kind, str(rows[0].asked), *cells)
    return shown


def tallies(judge: Policy, config: JudgeConfig, rounds: int) -> tuple[Tally, ...]:
    """Put all attacks to a judge several times, with other digits and seeds each time."""
    runs = [
        asyncio.run(attack(Judge(judge, config=replace(config, salt=str(number))), PROBES))
        for number in range(rounds)
    ]
    return tuple(
        replace(
            same[0],
            asked=sum(tally.asked for tally in same),
            passed=sum(tally.passed for tally in same),
            failed=sum(tally.failed for tally in same),
        )
        for same in zip(*runs, strict=True)
    )


def main(
    policy: Annotated[str, tyro.conf.arg(help="who judges; a script unless given")] = "",
    rounds: Annotated[int, tyro.conf.arg(help="how often each text is judged")] = 20,
) -> None:
    """Print the table."""
    judge: Policy = load_policy(policy) if policy else Gullible(RIGHT)
    columns = {name: tallies(judge, config, rounds) for name, config in CONFIGS.items()}
    Console().print(table(columns))


if __name__ == "__main__":
    tyro.cli(main, description=__doc__)
