"""WebShop's files and the goals made of them."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_data import CUP, MUG, SHELF, SHOP, TRUFFLES, changed_files, tiny

from turngym.envs.shop.goals import KINDS, load_goals
from turngym.envs.shop.load import DataError, load_catalogue

Change = Callable[[dict[str, Any]], None]


def set_field(name: str, value: object) -> Change:
    return lambda held: held["items_shuffle_1000"][0].update({name: value})


def drop_field(name: str) -> Change:
    return lambda held: held["items_shuffle_1000"][0].pop(name)


def set_about(name: str, value: object) -> Change:
    return lambda held: held["items_ins_v2_1000"][MUG].update({name: value})


def load_all(folder: Path) -> None:
    loaded = load_catalogue(folder, 0, faithful=False)
    for kind in KINDS:
        load_goals(loaded, kind)


def double(held: dict[str, Any]) -> None:
    held["items_shuffle_1000"].append(held["items_shuffle_1000"][0])


def test_products_are_read_as_the_original_reads_them() -> None:
    mug = tiny().by_asin[MUG]
    assert mug.options == (("color", ("navy", "light blue", "red")), ("size", ("12 oz", "14 oz")))
    assert (mug.price, mug.price_tag, mug.query) == (12.5, "$12.5", "coffee mugs")
    assert mug.bullets == ("Dishwasher safe and microwave safe", "Holds 14 ounces")
    assert tiny().by_asin[CUP].options[0][1] == ("white", "sky | cloud")
    assert tiny().by_asin["B00000000F"].price_tag == "$100.0"
    assert tiny().by_asin["B00000000J"].price == 1099.0
    assert tiny().by_asin["B00000000G"].bullets == ("Plug and play. Batteries included.",)
    assert [name for name, _ in tiny().by_asin["B000000003"].options] == ["color"]


def test_what_is_searched_is_title_description_first_feature_and_options() -> None:
    assert tiny().by_asin[MUG].document == (
        "harbor stoneware coffee mug with large handle a mug of heavy stoneware. it keeps its "
        "warmth. dishwasher safe and microwave safe color: navy, light blue, red, and size: 12 oz, "
        "14 oz"
    )


def test_prices_come_from_one_seeded_draw_in_order() -> None:
    chance = random.Random(7)
    drawn = {CUP: chance.uniform(9.99, 15.5), "B000000009": chance.uniform(34.5, 41.0)}
    products = load_catalogue(SHOP, 7, faithful=False).catalogue.by_asin
    assert {asin: products[asin].price for asin in drawn} == drawn
    assert products[CUP].price_tag == "$9.99 to $15.5"


def test_a_synthetic_goal_is_made_of_every_choice_of_options() -> None:
    goals = load_goals(load_catalogue(SHOP, 0, faithful=False), "synthetic")
    mugs = [goal for goal in goals if goal.asin == MUG]
    assert {goal.options for goal in mugs} == {
        (("color", color), ("size", size))
        for color in ("navy", "light blue", "red")
        for size in ("12 oz", "14 oz")
    }
    assert len({goal.price_upper for goal in mugs}) == 1
    assert mugs[0].price_upper in (30.0, 40.0, 50.0)  # the larger of two above 12.50
    ending = f", and price lower than {mugs[0].price_upper:.2f} dollars"
    assert all(goal.instruction.endswith(ending) for goal in mugs)
    assert mugs[0].instruction.startswith(
        "Find me dishwasher safe coffee mugs with large handle with color: "
    )


def test_no_bound_is_named_beyond_all_bounds() -> None:
    goals = load_goals(load_catalogue(SHOP, 0, faithful=False), "synthetic")
    [lamp] = [goal for goal in goals if goal.asin == "B00000000J"]
    assert (lamp.price_upper, lamp.instruction) == (
        1_000_000.0,
        "Find me energy efficient desk lamps",
    )


def test_a_human_goal_names_values_only_and_needs_attributes() -> None:
    goals = load_goals(load_catalogue(SHOP, 0, faithful=False), "human")
    assert sorted(goal.asin for goal in goals) == [MUG, "B00000000E"]
    [mug] = [goal for goal in goals if goal.asin == MUG]
    assert mug.options == (("", "red"),)
    assert mug.instruction.startswith("i want a red mug with a large handle, and price lower than")


def test_the_seed_alone_decides() -> None:
    once, again, other = (load_catalogue(SHOP, seed, faithful=False) for seed in (1, 1, 2))
    assert once.catalogue.products == again.catalogue.products != other.catalogue.products
    assert load_goals(once, "synthetic") == load_goals(again, "synthetic")


def test_loading_leaves_the_global_generator_alone() -> None:
    before = random.getstate()
    load_goals(load_catalogue(SHOP, 0, faithful=True), "synthetic")
    assert random.getstate() == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (drop_field("name"), "product 'B000000001', field 'name': missing"),
        (drop_field("asin"), "product 0, field 'asin': missing"),
        (set_field("query", 7), "field 'query': '7' is no string"),
        (set_field("full_description", None), "field 'full_description': 'None' is no string"),
        (set_field("small_description", [1]), "field 'small_description': '[1]' is no array"),
        (set_field("small_description", 1), "field 'small_description': '1' is no string or array"),
        (set_field("pricing", "soon"), "field 'pricing': 'soon' is no price"),
        (set_field("pricing", "$ - $"), "field 'pricing': '$ - $' is no price"),
        (set_field("pricing", "$1.2.3"), "field 'pricing': '$1.2.3' is no price"),
        (set_field("pricing", 7.5), "field 'pricing': '7.5' is no string"),
        (set_field("customization_options", "red"), "'customization_options': expected an object"),
        (set_field("customization_options", {"Color": 1}), "'Color' is no array"),
        (set_field("customization_options", {"Color": [1]}), "'Color' has no text as 'value'"),
        (set_field("asin", "B0000000011"), "'B0000000011', field 'asin': it is no id"),
        (double, "product 'B000000001', field 'asin': it stands twice"),
        (set_about("attributes", "x"), "field 'attributes': \"'x'\" is no array of strings"),
        (set_about("instruction", 1), "field 'instruction': '1' is no string"),
        (set_about("instruction_attributes", []), "'instruction_attributes': it is empty"),
        (lambda held: held.update(items_shuffle_1000={}), "expected a JSON array, not object"),
        (lambda held: held["items_shuffle_1000"].append(3), "product 20: expected an object"),
        (lambda held: held["items_human_ins"].update({MUG: 1}), "in items_human_ins is no array"),
    ],
)
def test_what_is_wrong_is_named_by_product_and_field(
    tmp_path: Path, change: Change, named: str
) -> None:
    with pytest.raises(DataError, match=re.escape(named)):
        load_all(changed_files(tmp_path, change))


def test_what_the_original_skips_is_skipped_if_asked(tmp_path: Path) -> None:
    def spoil(held: dict[str, Any]) -> None:
        double(held)
        held["items_shuffle_1000"].append({**held["items_shuffle_1000"][1], "asin": "nan"})

    loaded = load_catalogue(changed_files(tmp_path, spoil), 0, faithful=True)
    assert len(loaded.catalogue.products) == 20


def test_a_folder_without_files_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no items_shuffle_1000\.json or items_shuffle\.json"):
        load_catalogue(tmp_path, 0, faithful=False)
    (tmp_path / "items_shuffle.json").write_text("[")
    with pytest.raises(DataError, match=r"items_shuffle\.json: Expecting value"):
        load_catalogue(tmp_path, 0, faithful=False)


def test_the_full_size_loads_as_well(tmp_path: Path) -> None:
    for file in changed_files(tmp_path, lambda held: None).glob("*_1000.json"):
        file.rename(file.with_name(file.name.replace("_1000", "")))
    assert load_catalogue(tmp_path, 0, faithful=True).catalogue.by_asin.keys() >= {SHELF, TRUFFLES}
