import pytest

from wordcount.counting import Counts, count, top_words, words


@pytest.mark.parametrize(
    "text, counts",
    [
        ("", (0, 0, 0, 0)),
        ("\n", (1, 0, 1, 0)),
        ("a", (1, 1, 1, 1)),
        ("a b\n\nlonger one", (3, 4, 15, 10)),
    ],
)
def test_count(text, counts):
    assert count(text) == counts


def test_plus():
    assert Counts(1, 2, 3, 4).plus(Counts(10, 20, 30, 2)) == (11, 22, 33, 4)


def test_words():
    assert words("Don't re-do_it 2nd - time's!") == ["don't", "re-do", "it", "nd", "time's"]


def test_top_words():
    assert top_words("b a B c") == [("b", 2), ("a", 1), ("c", 1)]
    assert top_words("b a B c", number=1) == [("b", 2)]
    assert top_words("aa b aa", least=2) == [("aa", 2)]
    assert top_words("a b", number=0) == []
    assert len(top_words(" ".join("abcdefghijkl"))) == 10
    with pytest.raises(ValueError, match="number must not be negative, got -1"):
        top_words("a", number=-1)
