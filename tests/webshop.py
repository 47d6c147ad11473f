"""How far the shop agrees with the original engine of WebShop, on its own records.

    python tests/webshop.py ../shared/data/webshop

prints one line per kind of record: how many there are, and how many agree.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from turngym.envs.shop.catalogue import Goal
from turngym.envs.shop.engine import PER_PAGE
from turngym.envs.shop.env import ShopEnv
from turngym.envs.shop.goals import load_goals
from turngym.envs.shop.likeness import colour_of, token_set_ratio
from turngym.envs.shop.load import Loaded, load_catalogue
from turngym.envs.shop.reward import score, wanted_text
from turngym.envs.shop.search import QueryError

Count = tuple[int, int]
"""How many agree, of how many."""
SEEDS = {"synthetic": 20_240_607, "human": 20_240_608}
"""What the records' prices were drawn with."""


def nouns(title: str) -> list[str]:
    """Find nouns as the stand-in for a tagger did when the records were made."""
    return [word.lower() for word in re.findall(r"\w+|[^\w\s]", title) if word.isalpha()]


def records(folder: Path, name: str) -> Any:  # foreign JSON
    text = (folder / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if name[-1] == "l" else json.loads(text)


@cache
def original(folder: Path, kind: str) -> tuple[Loaded, tuple[Goal, ...]]:
    loaded = load_catalogue(folder, SEEDS[kind], faithful=True)
    return loaded, load_goals(loaded, kind)


def counted(agreed: Iterator[bool]) -> Count:
    every = list(agreed)
    return sum(every), len(every)


def prices(folder: Path) -> Count:
    recorded = records(folder, "prices.json")
    products = original(folder, "synthetic")[0].catalogue.products
    return counted(recorded[one.asin] == one.price for one in products)


def goals(folder: Path, kind: str) -> Count:
    ours = original(folder, kind)[1]
    recorded = records(folder, "goals.json" if kind == "synthetic" else "goals_human.json")
    return counted(as_recorded(ours[one["goal_idx"]], kind, one) == one for one in recorded)


def as_recorded(goal: Goal, kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """Write a goal as the original holds it."""
    values = [value for _, value in goal.options]
    return {
        "goal_idx": record["goal_idx"],
        "asin": goal.asin,
        "category": goal.category,
        "query": goal.query,
        "name": goal.title,
        "product_category": goal.product_category,
        "instruction_text": goal.instruction,
        "attributes": list(goal.attributes),
        "price_upper": goal.price_upper,
        "goal_options": dict(goal.options) if kind == "synthetic" else values,
        "weight": goal.weight,
    }


def rewards(folder: Path) -> Count:
    return counted(_reward_agrees(folder, case) for case in records(folder, "rewards.json"))


def _reward_agrees(folder: Path, case: dict[str, Any]) -> bool:
    loaded, ours = original(folder, case["goal_set"])
    bought = loaded.catalogue.by_asin[case["asin"]]
    chosen, price = tuple(case["options"].values()), case["price"]
    found = score(ours[case["goal_idx"]], bought, chosen, price=price, tagger=nouns)
    parts = {
        "reward": found.reward,
        "reward_without_r_type": found.share,
        "r_type": found.kind.r_type,
        "query_match": found.kind.query_match,
        "category_match": found.kind.category_match,
        "title_score": found.kind.title_score,
        "n_att": sum(found.attributes),
        "n_option": sum(found.options),
        "r_price": found.price,
    }
    return all(case[name] == value for name, value in parts.items())


def likeness(folder: Path) -> Count:
    cases = records(folder, "fuzz.json")
    ratios = (
        token_set_ratio(one["p"], _printed(one["g"])) == one["token_set_ratio"]
        for one in cases["token_set_ratio"]
    )
    colours = (
        (wanted_text(*one["input"]) if one["input_is_tuple"] else colour_of(one["input"]))
        == _printed(one["output"])
        for one in cases["normalize_color"]
    )
    return counted(agreed for every in (ratios, colours) for agreed in every)


def _printed(value: Any) -> str:  # a text, or a pair as a list
    return value if isinstance(value, str) else str(tuple(value))


def searches(folder: Path) -> dict[str, Count]:
    """Compare all that was searched for: the very same results, the first ten, those shared."""
    catalogue = original(folder, "synthetic")[0].catalogue
    same, first, shared = list[bool](), list[bool](), list[bool]()
    for one in records(folder, "search.json"):
        try:
            found = [product.asin for product in catalogue.search(one["query"].lower())]
        except QueryError:
            same.append("error" in one)
            continue
        same.append(found == one.get("asins"))
        first.append(found[:PER_PAGE] == one["asins"][:PER_PAGE])
        shared += [asin in found for asin in one["asins"]]
    pairs = (("identical", same), ("first ten", first), ("results shared", shared))
    return {name: counted(iter(every)) for name, every in pairs}


def transcripts(folder: Path, mode: str) -> dict[str, Count]:
    """Play what was played: every byte, every reward, all that can be clicked."""
    world = ShopEnv(
        source=folder,
        observation=mode,
        price_seed=SEEDS["synthetic"],
        max_turns=1_000,
        tagger=nouns,
        faithful=True,
    )
    episodes, steps = list[bool](), list[bool]()
    for episode in records(folder, f"episodes_{mode}.jsonl"):
        agreed = list(_play(world, episode))
        steps += agreed
        episodes.append(all(agreed))
    return {"episodes": counted(iter(episodes)), "steps": counted(iter(steps))}


def _play(world: ShopEnv, episode: dict[str, Any]) -> Iterator[bool]:
    sizes = {"test": 500, "valid_seen": 1_000}
    place = episode["goal_idx"]
    for split in ("test", "valid_seen", "train"):
        if place < sizes.get(split, place + 1):
            break
        place -= sizes[split]
    observation, info = world.reset(options={"task": f"{world.task_set.name}/{split}/{place}"})
    yield observation == episode["initial_observation"]
    for step in episode["steps"]:
        if info["status"] != "running":
            return  # the original goes on after the end
        observation, reward, terminated, _, info = world.step(step["action"])
        offered = [f"click[{text}]" for text in step["available_actions"]["clickables"]]
        yield (
            (observation, reward, terminated) == (step["observation"], step["reward"], step["done"])
            and list(info["admissible"]) == [text for text in offered if text != "click[search]"]
        )


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1])
    rows: dict[str, Callable[[], Count | dict[str, Count]]] = {
        "prices": lambda: prices(folder),
        "goals, synthetic": lambda: goals(folder, "synthetic"),
        "goals, human": lambda: goals(folder, "human"),
        "rewards": lambda: rewards(folder),
        "likeness and colours": lambda: likeness(folder),
        "searches": lambda: searches(folder),
        "transcripts, text": lambda: transcripts(folder, "text"),
        "transcripts, text_rich": lambda: transcripts(folder, "text_rich"),
    }
    for name, count in rows.items():
        found = count()
        for part, (agreed, total) in ({"": found} if isinstance(found, tuple) else found).items():
            print(f"{name + ', ' * bool(part) + part:40} {agreed:6,} of {total:6,}")


if __name__ == "__main__":
    main()
