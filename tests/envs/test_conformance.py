"""Every world keeps the contract."""

from pathlib import Path

import pytest

from turngym.envs.testing import CHECKS, Subject, check_world
from turngym.envs.testing.subject import Check
from turngym.envs.testing.tasks import splits_do_not_overlap
from turngym.envs.tooluse.domains import DOMAINS

LEVELS = Path(__file__).parents[1] / "data" / "levels" / "three.txt"
SHOP = str(Path(__file__).parents[1] / "data" / "shop")
LARGE = {"tasks": "sokoban-10x10-4", "observation": "both", "moves_per_turn": 3}
DESKS = (  # every domain and, in one domain and in several, every family
    *(f"tooluse-{name}" for name in DOMAINS if name != "store"),
    "tooluse-store-script",
    "tooluse-store-milestones",
    "tooluse-mixed",
    "tooluse-mixed-script",
    "tooluse-mixed-milestones",
    "tooluse-mixed-noisy",
)
HOMES = Path(__file__).parents[1] / "data" / "household"
SUBJECTS = {
    "sokoban": Subject("turngym/Sokoban-v0", tasks=300),
    "sokoban-large": Subject("turngym/Sokoban-v0", LARGE, tasks=30),
    "sokoban-file": Subject("turngym/Sokoban-v0", {"levels": str(LEVELS)}),
    "sokoban-words": Subject(
        "turngym/Sokoban-v0", {"tasks": "sokoban-6x6-2", "observation": "words"}, tasks=30
    ),
    "household": Subject("turngym/Household-v0", tasks=100),
    "household-long": Subject(
        "turngym/Household-v0", {"tasks": "household-long", "expert": "seen"}, tasks=30
    ),
    "household-words": Subject(
        "turngym/Household-v0", {"tasks": "household-easy", "observation": "words"}, tasks=30
    ),
    "household-files": Subject("turngym/Household-v0", {"source": str(HOMES)}),
    "shop": Subject("turngym/Shop-v0", {"source": SHOP}),
    "shop-faithful": Subject(
        "turngym/Shop-v0", {"source": SHOP, "faithful": True, "observation": "text_rich"}
    ),
    "shop-generated": Subject("turngym/Shop-v0", tasks=300),
    "shop-words": Subject(
        "turngym/Shop-v0",
        {"tasks": "shop-generated-1k", "observation": "words", "expert": "seen"},
        tasks=30,
    ),
    "tooluse": Subject("turngym/ToolUse-v0", tasks=100),
    **{name: Subject("turngym/ToolUse-v0", {"tasks": name}, tasks=10) for name in DESKS},
    "swe": Subject("turngym/SWE-v0", episodes=2),
    "swe-words": Subject("turngym/SWE-v0", {"observation": "words", "form": "bash"}, episodes=1),
    "talk": Subject("toy_talk:toys/Talk-v0", tasks=300),
    "process": Subject("toy_process:toys/Process-v0", turns=8),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_a_world_keeps_each_line_of_the_contract(subject: Subject, check: Check) -> None:
    check(subject)


@pytest.mark.parametrize("world", ["toy_talk:toys/Talk-v0", "toy_process:toys/Process-v0"])
def test_one_call_checks_a_whole_world(world: str) -> None:
    check_world(world, split="test")


def test_two_thousand_levels_of_each_split_are_of_no_other() -> None:
    splits_do_not_overlap(Subject("turngym/Sokoban-v0", tasks=2_000))
