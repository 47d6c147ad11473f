import pytest

from markdownlite import outline, slugify


@pytest.mark.parametrize(
    "title, slug",
    [
        ("Hello World", "hello-world"),
        ("  What's new -- in 2.0? ", "whats-new-in-20"),
        ("snake_case", "snake_case"),
        ("!?", "section"),
    ],
)
def test_slugify(title, slug):
    assert slugify(title) == slug


def test_outline_numbers_equal_anchors():
    text = "# A\n## A\ntext\n### *A*\n# B"
    assert outline(text) == [(1, "A", "a"), (2, "A", "a-1"), (3, "A", "a-2"), (1, "B", "b")]


def test_outline_up_to_a_level():
    assert outline("# A\n## A\n# A", max_level=1) == [(1, "A", "a"), (1, "A", "a-1")]
    assert outline("###### F", max_level=6) == [(6, "F", "f")]


@pytest.mark.parametrize("level", [0, 7])
def test_outline_rejects_levels(level):
    with pytest.raises(ValueError, match=f"max_level must be 1 to 6, got {level}"):
        outline("", max_level=level)


def test_headings_in_code_and_quotes_do_not_count():
    assert outline("```\n# no\n```\n> # no") == []
