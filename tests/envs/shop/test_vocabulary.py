"""The words of generated shops: what they must be for WebShop's rules of likeness to tell them apart."""

from itertools import permutations

import pytest

from turngym.envs.shop.catalogue import Goal
from turngym.envs.shop.likeness import alike
from turngym.envs.shop.reward import options_of
from turngym.envs.shop.vocabulary import Goods, goods, nouns, words

each_kind = pytest.mark.parametrize("one", goods().values(), ids=lambda one: one.name)


def test_there_are_sixty_one_kinds_in_eight_departments_and_thirteen_are_held_out() -> None:
    kinds = goods().values()
    assert len(kinds) == 61
    assert len({one.department for one in kinds}) == 8
    assert sum(one.unseen for one in kinds) == 13
    assert len({one.name for one in kinds}) == 61


@each_kind
def test_no_attribute_is_taken_for_another_one_of_its_kind(one: Goods) -> None:
    for name, other in permutations(one.attributes, 2):
        assert not alike(name, other), (name, other)
        assert name not in other, (name, other)


@each_kind
def test_a_choice_meets_the_wish_for_it_and_no_other_wish(one: Goods) -> None:
    offered = [(name, value) for name, values in one.options for value in values]
    for option in offered:
        goal = Goal(
            asin="",
            title="",
            category="",
            query="",
            product_category="",
            instruction="",
            attributes=(),
            options=(option,),
        )
        met = [value for _, value in offered if options_of(goal, (value,)) == (True,)]
        assert met == [option[1]]


@each_kind
def test_what_is_said_of_all_goods_states_no_attribute(one: Goods) -> None:
    said = words()
    texts = [*said.brands, *said.extras, *(text for texts in said.lines.values() for text in texts)]
    for name in one.attributes:
        assert not [text for text in (*texts, one.name) if name in text.lower()]


@each_kind
def test_the_last_word_of_a_kind_is_the_noun_of_its_titles(one: Goods) -> None:
    assert one.name.split()[-1] in nouns(f"Velmora Tavo {one.name.title()}, arrives well packed")


def test_goods_of_one_shelf_share_two_categories_and_of_one_root_one() -> None:
    kinds = goods()
    mug, bottle, pan = (kinds[name].path for name in ("coffee mugs", "water bottles", "saucepans"))
    assert mug == ("Home & Kitchen", "Drinkware", "Coffee Mugs")
    assert len({*mug} & {*bottle}) == 2
    assert len({*mug} & {*pan}) == 1
