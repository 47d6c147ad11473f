"""What a purchase is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_data import goal, product

from turngym.envs.shop.likeness import alike, colour_of, token_set_ratio
from turngym.envs.shop.reward import kind_of, options_of, score, title_words

texts = st.text(alphabet="ab c-1\u00e9", max_size=12)


def test_all_wishes_met_is_one() -> None:
    wanted = goal(options=(("color", "red"),), price_upper=10.0)
    found = score(wanted, product(attributes=("dishwasher safe",)), ("red",))
    assert (found.attributes, found.options, found.price) == ((True,), (True,), True)
    assert found.reward == 1.0


def test_each_wish_that_is_not_met_costs_its_share() -> None:
    wanted = goal(options=(("color", "red"),), price_upper=10.0)
    safe = product(attributes=("dishwasher safe",))
    assert score(wanted, safe, ("blue",)).reward == pytest.approx(2 / 3)
    assert score(wanted, safe, ("blue",), price=10.01).reward == pytest.approx(1 / 3)
    assert score(wanted, product(), (), price=10.01).reward == 0.0


def test_an_attribute_may_stand_in_any_text() -> None:
    for place in ({"title": "Dishwasher Safe Mug"}, {"bullets": ("x", "Is Dishwasher safe")}):
        assert score(goal(), product(**place), ()).attributes == (True,)
    assert score(goal(), product(description="dishwasher safe"), ()).attributes == (True,)
    assert score(goal(), product(attributes=("dishwasher safes",)), ()).attributes == (True,)
    assert score(goal(), product(attributes=("dishwasher",)), ()).attributes == (True,)
    assert score(goal(), product(attributes=("hand wash",)), ()).attributes == (False,)


@pytest.mark.parametrize(
    ("bought", "r_type"),
    [
        ({"title": "Mug"}, 1.0),
        ({"title": "Lamp"}, 0.0),
        ({"title": "Lamp", "query": "lamps"}, 0.0),
        ({"title": "Mug", "query": "lamps", "product_category": "x"}, 1.0),
    ],
)
def test_the_type_is_judged_by_nouns_first(bought: dict[str, str], r_type: float) -> None:
    assert kind_of(goal(), product(**bought), title_words).r_type == r_type


def test_few_common_nouns_need_a_common_query_or_path() -> None:
    ten = "Mug one two three four five six seven eight nine"
    fifteen = f"{ten} ten eleven twelve thirteen fourteen"
    mug, elsewhere = product(), product(query="lamps", product_category="Home")
    assert kind_of(goal(title=ten), mug, title_words).r_type == 1.0
    assert kind_of(goal(title=ten), elsewhere, title_words).r_type == 0.5
    assert kind_of(goal(title=fifteen), mug, title_words).r_type == 0.1


def test_a_title_without_nouns_leaves_it_to_the_query() -> None:
    found = kind_of(goal(), product(title="Lamp"), lambda title: [])
    assert (found.title_score, found.r_type) == (0.2, 1.0)


def test_two_parts_of_the_path_make_a_category() -> None:
    one = product(query="x", product_category="Home \u203a Cups")
    two = product(query="x", product_category="Mugs \u203a Home")
    assert not kind_of(goal(), one, title_words).category_match
    assert kind_of(goal(), two, title_words).category_match


@pytest.mark.parametrize(
    ("option", "chosen", "met"),
    [
        (("color", "red"), "dark red", False),  # dark comes before red in the list
        (("color", "red"), "hot red", True),
        (("", "light blue"), "sky blue", True),
        (("color", "light blue"), "navy blue", True),  # blue is a word of the pair
        (("color", "blue137"), "blue137", False),  # the base colour is no word of the pair
        (("size", "12 inch (pack of 1)"), "12 inch", True),
        (("size", "x-large"), "large", True),
        (("size", "large"), "small", False),
    ],
)
def test_options_are_compared_as_the_original_does(
    option: tuple[str, str], chosen: str, met: bool
) -> None:
    assert options_of(goal(options=(option,)), (chosen,)) == (met,)


def test_the_first_colour_of_the_list_counts() -> None:
    assert [colour_of(text) for text in ("light blue", "whitewash", "Red", "", "size 9")] == [
        "blue",
        "ash",
        "Red",
        "",
        "size 9",
    ]


@given(texts, texts)
def test_likeness_is_what_the_ratio_says(one: str, other: str) -> None:
    assert alike(one, other) == (token_set_ratio(one, other) > 85)


@given(st.permutations(["red", "large", "mug"]), texts)
def test_the_order_of_words_does_not_matter(words: list[str], other: str) -> None:
    assert token_set_ratio(" ".join(words), other) == token_set_ratio("large mug red", other)
    assert token_set_ratio(" ".join(words), "mug red") == 100
