"""Generated shops: families of near misses, goals that can be met, splits that share no wish."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.shop.catalogue import NO_BOUND, Goal, Product
from turngym.envs.shop.generate import FAMILY, Kind, is_held_out, key_of, products
from turngym.envs.shop.generated import DEFAULT, KINDS, WAYS, GeneratedGoals, generated
from turngym.envs.shop.reward import score
from turngym.envs.shop.sets import ShopProblem
from turngym.envs.shop.vocabulary import goods, nouns
from turngym.envs.shop.wants import askable, family_of
from turngym.envs.tasks import SPLITS, split_of

SHOP = generated(DEFAULT, {})
FAMILIES = st.integers(0, KINDS[DEFAULT].products // FAMILY - 1)
PLACES = st.tuples(st.sampled_from(SPLITS), st.integers(0, 2_000))
DUMP = """
import hashlib
from turngym.envs.shop.generated import DEFAULT, generated
shop = generated(DEFAULT, {})
texts = [repr(shop.problem(split, n)) for split in shop.sizes for n in range(50)]
print(hashlib.sha256("".join((*map(repr, shop.catalogue.products), *texts)).encode()).hexdigest())
"""


@cache
def family(number: int) -> Sequence[Product]:
    return SHOP.catalogue.products[number * FAMILY :][:FAMILY]


def places_of(problem: ShopProblem) -> tuple[Product, Sequence[Product]]:
    sold = problem.catalogue.products
    place = sold.index(problem.catalogue.by_asin[problem.goal.asin])
    return sold[place], family_of(sold, place)


def worth(goal: Goal, product: Product) -> float:
    """Return what a product is worth with those of the wanted options that it has."""
    offered = dict(product.options)
    chosen = [value for name, value in goal.options if value in offered[name]]
    return score(goal, product, chosen, tagger=nouns).reward


@given(FAMILIES)
def test_the_second_of_a_family_differs_in_one_attribute(number: int) -> None:
    first, second, *_ = family(number)
    assert len({*first.attributes} - {*second.attributes}) == 1
    assert len(first.attributes) == len(second.attributes) == 5
    assert (first.options, first.query) == (second.options, second.query)


@given(FAMILIES)
def test_the_third_of_a_family_has_another_value_for_one_of_one_option(number: int) -> None:
    first, _, third, _ = family(number)
    pairs = zip(first.options, third.options, strict=True)
    changed = [({*ours}, {*theirs}) for (_, ours), (_, theirs) in pairs if ours != theirs]
    ((ours, theirs),) = changed
    assert len(ours - theirs) == len(theirs - ours) == 1
    assert first.attributes == third.attributes


@given(FAMILIES)
def test_the_fourth_of_a_family_is_dearer_by_more_than_ten_dollars(number: int) -> None:
    first, _, _, fourth = family(number)
    assert fourth.price > float(first.price_tag.rpartition("$")[2]) + 10
    assert (first.attributes, first.options) == (fourth.attributes, fourth.options)
    assert key_of(first) == key_of(fourth)


def test_titles_state_at_most_two_attributes_and_all_pages_all_but_one_at_least() -> None:
    for product in SHOP.catalogue.products:
        in_title = [name for name in product.attributes if name in product.title.lower()]
        pages = " ".join((product.title, *product.bullets, product.description)).lower()
        assert 1 <= len(in_title) <= 2
        assert sum(name in pages for name in product.attributes) == 4


def test_a_price_that_is_paid_is_in_the_range_that_is_shown() -> None:
    ranges = 0
    for product in SHOP.catalogue.products:
        low, *high = (float(part.strip(" $")) for part in product.price_tag.split("to"))
        assert low <= product.price <= (high or [low])[0]
        ranges += bool(high)
    assert 50 < ranges < 250


@settings(max_examples=500, deadline=None)
@given(PLACES)
def test_the_product_that_is_wanted_is_worth_1(place: tuple[str, int]) -> None:
    problem = SHOP.problem(*place)
    product = problem.catalogue.by_asin[problem.goal.asin]
    chosen = [value for _, value in problem.goal.options]
    assert all(value in dict(product.options)[name] for name, value in problem.goal.options)
    assert score(problem.goal, product, chosen, tagger=nouns).reward == 1


@pytest.mark.parametrize("split", SPLITS)
def test_two_thousand_goals_of_each_split_can_be_met_and_are_written_on_the_pages(
    split: str,
) -> None:
    without_near_miss = 0
    for index in range(2_000):
        problem = SHOP.problem(split, index)
        goal, product = problem.goal, problem.catalogue.by_asin[problem.goal.asin]
        assert worth(goal, product) == 1
        text = " ".join((product.title, *product.bullets, product.description)).lower()
        assert all(name in text for name in goal.attributes)
        assert 1 <= len(goal.attributes) <= 3
        for said in (*goal.attributes, *dict(goal.options).values()):
            assert said in goal.instruction
        assert goal.price_upper == NO_BOUND or f"{goal.price_upper:.0f}" in goal.instruction
        _, rivals = places_of(problem)
        without_near_miss += all(worth(goal, one) == 1 for one in rivals)
    assert without_near_miss == 0


def test_a_goal_has_near_misses_that_are_worth_something_but_less() -> None:
    values = []
    for index in range(300):
        problem = SHOP.problem("train", index)
        _, rivals = places_of(problem)
        values += [worth(problem.goal, one) for one in rivals]
    misses = [one for one in values if one < 1]
    assert len(values) == 900
    assert len(misses) > 450
    assert min(misses) >= 0.4


def test_each_split_wants_what_no_other_wants() -> None:
    keys = {
        split: {SHOP.problem(split, index).task.key for index in range(size // WAYS)}
        for split, size in SHOP.sizes.items()
    }
    for split, found in keys.items():
        assert {split_of(key) for key in found} == {split}
    assert sum(map(len, keys.values())) == len(set().union(*keys.values()))


@settings(max_examples=300, deadline=None)
@given(PLACES)
def test_only_valid_unseen_wants_kinds_and_pairs_that_are_held_out(place: tuple[str, int]) -> None:
    goal = SHOP.problem(*place).goal
    kind = goods()[goal.query].unseen
    pair = any(is_held_out(name, goal.query) for name in goal.attributes)
    assert (kind or pair) == (place[0] == "valid_unseen")


def test_what_may_be_asked_of_a_kind_that_is_held_out_is_asked_in_no_other_split() -> None:
    toasters = [one for one in SHOP.catalogue.products if one.query == "toasters"]
    assert toasters
    for one in toasters:
        assert not askable(one, unseen=False)
        assert len(askable(one, unseen=True)) == 4


def test_the_first_tasks_of_a_split_want_different_products() -> None:
    number = SHOP.sizes["train"] // WAYS
    wanted = {SHOP.problem("train", index).goal.asin for index in range(number)}
    assert len(wanted) == number
    again = SHOP.problem("train", number)
    assert again.goal.asin == SHOP.problem("train", 0).goal.asin
    assert again.task.sha256 != SHOP.problem("train", 0).task.sha256


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_a_shop_is_the_same_to_the_byte_in_any_process(seed: str) -> None:
    texts = [repr(SHOP.problem(split, n)) for split in SHOP.sizes for n in range(50)]
    ours = "".join((*map(repr, SHOP.catalogue.products), *texts))
    path = os.pathsep.join(sys.path)
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path}
    theirs = subprocess.check_output([sys.executable, "-c", DUMP], env=environment, text=True)
    assert theirs.strip() == hashlib.sha256(ours.encode()).hexdigest()


def test_ten_thousand_products_have_as_many_ids() -> None:
    sold = list(products(Kind(products=10_000), "test"))
    assert len({one.asin for one in sold}) == len(sold) == 10_000
    assert all(len(one.asin) == 10 for one in sold)


def test_a_catalogue_does_not_depend_on_what_is_asked_of_it() -> None:
    other = generated(DEFAULT, {"wishes": 1, "max_turns": 30})
    assert other.name.startswith("custom-")
    assert other.catalogue is SHOP.catalogue
    assert other.problem("train", 0).task.max_turns == 30


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"products": 3}, "products is 3, expected a whole number of at least 4"),
        ({"products": 10_000_000}, "products is 10000000, expected at most 1000000"),
        ({"goods": ["mugs"]}, "unknown goods 'mugs'; known: "),
        ({"aside": 2}, "aside is 2, expected a share from 0 to 1"),
        ({"wishes": 0}, "wishes is 0, expected a whole number of at least 1"),
    ],
)
def test_an_impossible_shop_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        generated(DEFAULT, changes)


def test_a_set_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown task set 'shop'; known: shop-generated-1k"):
        generated("shop", {})


def test_a_shop_of_one_kind_of_goods_sells_nothing_else() -> None:
    shop: GeneratedGoals = generated(DEFAULT, {"goods": ("tent",), "products": 40})
    assert {one.query for one in shop.catalogue.products} == {"tents"}
