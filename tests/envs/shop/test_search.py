"""Words, and the search that ranks by them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.shop.search import MAX_TERMS, Index, QueryError
from turngym.envs.shop.tokens import MAX_TOKEN, term, terms, words

DOCUMENTS = [("b", "red mug"), ("a", "red mug"), ("c", "blue mug with a lid"), ("d", "lamp")]
texts = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T-shirt, x-large", ["T", "shirt", "x", "large"]),
        ("3.5oz 9.5-10 1,000", ["3.5oz", "9.5", "10", "1,000"]),
        ("color:red USB-C a.b. 5.a", ["color:red", "USB", "C", "a.b", "5", "a"]),
        ("men's children\u2019s rock'n'roll", ["men's", "children\u2019s", "rock'n'roll"]),
        ("snake_case _x _ __", ["snake_case", "_x"]),
        ("\u5c0f\u7c73 \u30b3\u30fc\u30d2\u30fc", ["\u5c0f", "\u7c73", "\u30b3\u30fc\u30d2\u30fc"]),
        ("\u2b50\u2b50 ok\U0001f44d\U0001f3fd", ["\u2b50", "\u2b50", "ok", "\U0001f44d\U0001f3fd"]),
        ("\U0001f468\u200d\U0001f4bc", ["\U0001f468\u200d\U0001f4bc"]),
        (
            "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7",
            ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"],
        ),
        ("\u2122 \u00b2 \u00bd x\u00b2", ["\u2122", "x"]),
        ("!!! -- ()", []),
    ],
)
def test_words_are_split_where_unicode_says(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(alphabet=[chr(code) for code in range(128)], max_size=60))
def test_texts_of_ascii_are_split_as_all_others_are(text: str) -> None:
    assert words(text) == words(f"{text} \u00e9")[:-1]  # which is read by the rules for all texts


def test_terms_are_stems_without_stop_words() -> None:
    assert list(terms("The Women's running shoes are for running")) == [
        "women",
        "run",
        "shoe",
        "run",
    ]


def test_two_later_rules_of_porter_hold() -> None:
    """`bli` becomes `ble`, `logi` becomes `log`, if a syllable stands before."""
    assert [term(word) for word in ("possibly", "technology", "doubly")] == [
        "possibl",
        "technolog",
        "doubli",
    ]


def test_a_very_long_word_is_cut_into_pieces() -> None:
    assert [len(piece) for piece in terms("x" * (2 * MAX_TOKEN + 1))] == [MAX_TOKEN, MAX_TOKEN, 1]


def test_equal_scores_are_ordered_by_id() -> None:
    assert Index(DOCUMENTS).search("red") == [1, 0]


def test_rare_words_and_short_documents_count_more() -> None:
    index = Index(DOCUMENTS)
    assert index.search("blue mug")[0] == 2
    assert index.search("mug") == [1, 0, 2]


def test_a_score_is_bm25_by_hand() -> None:
    """One document of two has the term once; both are of mean length: idf / (1 + 0.9)."""
    index = Index([("a", "red"), ("b", "blue")])
    expected = math.log(1 + 1.5 / 1.5) / 1.9
    assert index.scores("red").tolist() == pytest.approx([expected, 0.0], rel=1e-6)
    assert index.scores("red red").tolist() == pytest.approx([2 * expected, 0.0], rel=1e-6)


def test_nothing_is_found_for_nothing() -> None:
    index = Index(DOCUMENTS)
    assert index.search("") == index.search("the !!!") == index.search("unheard") == []
    assert Index([]).search("mug") == []
    assert Index([("a", "the")]).search("mug") == []


def test_a_query_with_too_many_terms_is_refused() -> None:
    index = Index(DOCUMENTS)
    at_most = " ".join(f"w{number}" for number in range(MAX_TERMS))
    assert index.search(f"{at_most} w0") == []
    with pytest.raises(QueryError, match="1025 different words"):
        index.search(f"{at_most} more")


@given(st.lists(texts, max_size=8), texts, st.integers(1, 5))
def test_a_search_finds_what_shares_a_term_best_first(
    documents: list[str], query: str, number: int
) -> None:
    index = Index((str(place), text) for place, text in enumerate(documents))
    wanted = set(terms(query))
    sharing = {place for place, text in enumerate(documents) if wanted & set(terms(text))}
    every = index.search(query, 100)
    scores = index.scores(query)[every]
    assert set(every) == sharing
    assert scores.tolist() == sorted(scores, reverse=True)
    assert index.search(query, number) == every[:number]
