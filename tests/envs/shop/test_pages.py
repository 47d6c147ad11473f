"""Pages as states, and how they look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_data import MUG, ORIGINAL, OURS, TOOTHPASTE, TRUFFLES, goal, product, tiny

from turngym.envs.shop.catalogue import Catalogue
from turngym.envs.shop.engine import (
    START,
    Command,
    PageKind,
    Rules,
    State,
    can_click,
    click,
    clickables,
    read,
    search,
)
from turngym.envs.shop.render import MODES, Page, observe
from turngym.envs.shop.shopfront import ansi

KINDS: tuple[PageKind, ...] = ("item", "description", "features", "reviews", "done")
SHOP = tiny()
ITEM = State(page="item", keywords="mug", number=1, asin=MUG, visited=frozenset({MUG}))
each_rule = pytest.mark.parametrize("rules", [OURS, ORIGINAL], ids=["ours", "original"])


def clicked(state: State, *texts: str, catalogue: Catalogue = SHOP, rules: Rules = OURS) -> State:
    for text in texts:
        state = click(state, clickables(catalogue, state, rules)[text])
    return state


def seen(state: State, mode: str, rules: Rules = OURS, catalogue: Catalogue = SHOP) -> str:
    return observe(Page(catalogue, goal(), state, rules, 0.5), mode)


@each_rule
def test_actions_are_read_as_the_original_reads_them(rules: Rules) -> None:
    assert read("search[Red Mug]", rules) == Command("search", "red mug")
    assert read("click[Next >] please", rules) == Command("click", "next >")
    assert read("search[ ]", rules) == Command("search", " ")
    for text in ("", "search", "search[]", "Search[x]", "click[", " click[x]", "buy now", "a[b]"):
        assert read(text, rules) is None


def test_only_the_original_cannot_read_brackets_in_a_value() -> None:
    assert read("click[24 count [party]]", ORIGINAL) is None
    assert read("click[24 count [party]]", OURS) == Command("click", "24 count [party]")
    shown = clickables(SHOP, State(page="item", asin=TRUFFLES), OURS)["24 count [party]"]
    assert can_click(shown, OURS)
    assert not can_click(shown, ORIGINAL)


@each_rule
@given(text=st.text(max_size=40))
def test_what_was_read_is_read_again(rules: Rules, text: str) -> None:
    for name in ("search", "click"):
        command = read(f"{name}[{text}]", rules)
        if command is not None:
            assert read(f"{command.name}[{command.argument}]", rules) == command


def test_results_come_ten_to_a_page() -> None:
    many = Catalogue("many", tuple(product(asin=f"B{i:02d}", query="mugs") for i in range(23)))
    first = search(START, "<q> mugs")
    assert list(clickables(many, first, OURS))[:3] == ["back to search", "next >", "b00"]
    last = clicked(first, "next >", "next >", catalogue=many)
    assert list(clickables(many, last, OURS)) == ["back to search", "< prev", "b20", "b21", "b22"]
    assert clicked(last, "< prev", "< prev", catalogue=many) == first


def test_the_original_counts_on_past_the_last_page() -> None:
    beyond = clicked(search(START, "mug"), "next >", rules=ORIGINAL)
    assert list(clickables(SHOP, beyond, ORIGINAL)) == ["back to search", "< prev", "next >"]
    assert "Page 2 (Total results: 3) [SEP] < Prev [SEP] Next >" in seen(beyond, "text", ORIGINAL)


def test_special_searches_bypass_the_index() -> None:
    found = {
        keywords: [one.asin[-1] for one in SHOP.search(keywords)]
        for keywords in ("<q> coffee mugs", "<c> grocery x", "<a> bpa free", "<q>", "<c>", "<q> no")
    }
    assert list(found.values()) == [["1", "2", "L"], ["D", "E", "F"], ["3", "C"], [], [], []]
    drawn = SHOP.search("<r>")
    assert set(drawn) == set(SHOP.products)
    assert drawn == tiny().search("<r>") != SHOP.products


def test_a_product_is_opened_configured_and_bought() -> None:
    opened = clicked(search(START, "mug"), MUG.lower())
    assert opened == ITEM
    chosen = clicked(opened, "navy", "12 oz", "red")
    assert chosen.options == (("color", "red"), ("size", "12 oz"))
    assert clicked(chosen, "features", "< prev") == chosen
    assert clicked(chosen, "buy now").page == "done"
    assert not clickables(SHOP, clicked(chosen, "buy now"), OURS)


def test_leaving_a_product_forgets_its_options_and_the_index_forgets_all() -> None:
    chosen = clicked(ITEM, "navy")
    assert clicked(chosen, "< prev") == State(
        page="results", keywords="mug", number=1, visited=frozenset({MUG})
    )
    assert search(chosen, "cup").visited == {MUG}
    assert search(chosen, "cup").options == ()
    assert clicked(chosen, "back to search") == START


def test_a_value_of_two_options_belongs_to_the_later_one() -> None:
    two = product(asin="B0", options=(("color", ("a", "b")), ("style", ("b", "c"))))
    catalogue = Catalogue("two", (two,))
    state = clicked(State(page="item", asin="B0"), "a", "b", catalogue=catalogue)
    assert state.options == (("color", "a"), ("style", "b"))


def test_an_option_named_like_a_button_cannot_be_chosen() -> None:
    odd = Catalogue("odd", (product(asin="B0", options=(("style", ("features", "x")),)),))
    page = State(page="item", asin="B0")
    assert not can_click(clickables(odd, page, OURS)["features"], OURS)
    assert clicked(page, "features", catalogue=odd).page == "features"


@pytest.mark.parametrize(
    ("state", "text", "rich"),
    [
        (
            START,
            "WebShop [SEP] Instruction: [SEP] Find me a mug [SEP] Search",
            "WebShop\nInstruction: \nFind me a mug\n[button] Search [button_]\n",
        ),
        (
            State(page="results", keywords="lamp", number=1, visited=frozenset({"B00000000J"})),
            "Instruction: [SEP] Find me a mug [SEP] Back to Search [SEP] Page 1 (Total results: 1)"
            " [SEP] Next > [SEP] B00000000J [SEP] Desk Lamp with Dimmer \u2b50 Warm Light"
            " [SEP] $1099.0",
            "Instruction:\nFind me a mug\n[button] Back to Search [button_]\n"
            "Page 1 (Total results: 1)\n[button] Next > [button_]\n"
            "\n[clicked button] B00000000J [clicked button_]\n"
            "Desk Lamp with Dimmer \u2b50 Warm Light\n$1099.0\n",
        ),
        (
            State(page="features", asin=TOOTHPASTE),
            "Instruction: [SEP] Find me a mug [SEP] Back to Search [SEP] < Prev"
            " [SEP] Fluoride free [SEP] ",
            "Instruction:\nFind me a mug\n[button] Back to Search [button_]\n"
            "[button] < Prev [button_]\n Fluoride free\n \n",
        ),
        (
            State(page="done", asin=MUG, options=(("color", "a&b"), ("size", "1"))),
            "Thank you for shopping with us! [SEP] Your code: [SEP] None [SEP] (Paste it in your "
            "MTurk interface.) [SEP] Purchased [SEP] asin [SEP] B000000001 [SEP] options [SEP] "
            '{"color": "a\\u0026b", "size": "1"} [SEP] attrs [SEP] None [SEP] category [SEP] None '
            "[SEP] query [SEP] None [SEP] product category [SEP] None [SEP] Target [SEP] asin [SEP] "
            "options [SEP] attrs [SEP] price upper [SEP] instuction text [SEP] category [SEP] "
            "product category [SEP] query [SEP] Goal [SEP] None [SEP] Reward [SEP] Your score (min "
            "0.0, max 1.0) [SEP] 0.5 [SEP] Reward Details [SEP] None",
            None,
        ),
    ],
    ids=["index", "results", "features", "done"],
)
def test_pages_look_as_the_original_shows_them(state: State, text: str, rich: str | None) -> None:
    assert seen(state, "text", ORIGINAL) == text
    assert rich is None or seen(state, "text_rich", ORIGINAL) == rich


def test_a_choice_is_seen_where_the_original_hides_it() -> None:
    chosen = clicked(ITEM, "navy")
    assert "[SEP] color [SEP] [chosen] navy [SEP] light blue [SEP]" in seen(chosen, "text")
    assert "chosen" not in seen(chosen, "text", ORIGINAL)
    for rules in (OURS, ORIGINAL):
        rich = seen(chosen, "text_rich", rules)
        assert rich.startswith("You have clicked navy.\nInstruction:\n")
        assert "\n  [clicked button] navy [clicked button_]\n" in rich


@pytest.mark.parametrize("value", ["caf\u00e9", '24"'])
def test_the_original_never_marks_what_json_escapes(value: str) -> None:
    one = Catalogue("one", (product(asin="B0", options=(("kind", (value,)),)),))
    chosen = clicked(State(page="item", asin="B0"), value, catalogue=one)
    assert "clicked" not in seen(chosen, "text_rich", ORIGINAL, one)
    assert f"[clicked button] {value} [" in seen(chosen, "text_rich", OURS, one)


def test_html_in_texts_is_inert() -> None:
    state = State(page="description", asin=TOOTHPASTE)
    for mode in MODES:
        shown = seen(state, mode)
        assert "<b>Bright</b> teeth & fresh breath. <script>alert('x')</script>" in shown


def test_blank_texts_show_as_a_browser_would_have_them() -> None:
    blank = Catalogue("blank", (product(asin="B0", bullets=("\n", "", "a"), description=" "),))
    features = seen(State(page="features", asin="B0"), "text_rich", catalogue=blank)
    assert features.endswith("[button] < Prev [button_]\n \n a\n")
    description = seen(State(page="description", asin="B0"), "text_rich", catalogue=blank)
    assert description.endswith("[button] < Prev [button_]\n \n")


def test_a_terminal_is_safe_from_product_texts() -> None:
    evil = product(asin="B0", title="\x1b]0;x\x07 Mug", description="\x1b[2J", bullets=("\x1b[2J",))
    catalogue = Catalogue("evil", (evil,))
    found = search(START, "mug")
    for state in (found, *(State(page=kind, asin="B0") for kind in KINDS)):
        shown = ansi(Page(catalogue, goal(instruction="\x1b[2J"), state, OURS, 0.0))
        assert "\x07" not in shown
        assert "\x1b[2J" not in shown
