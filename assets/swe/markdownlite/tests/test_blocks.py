import pytest

from markdownlite import parse, to_html
from markdownlite.blocks import Block, starts_block
from markdownlite.render import render_block


def kinds(text):
    return [block.kind for block in parse(text)]


@pytest.mark.parametrize("level", [1, 6])
def test_heading_levels(level):
    assert to_html("#" * level + " Title") == f"<h{level}>Title</h{level}>"


def test_seven_hashes_are_a_paragraph():
    assert to_html("####### No") == "<p>####### No</p>"


def test_heading_needs_a_space_and_may_be_closed():
    assert kinds("#No") == ["paragraph"]
    assert parse("## Yes ##")[0].text == "Yes"


def test_paragraph_lines_are_joined_and_blank_lines_separate():
    assert to_html("one\n  two\n\n\nthree") == "<p>one\ntwo</p>\n<p>three</p>"


def test_nothing_gives_nothing():
    assert parse("") == []
    assert to_html(" \n\n ") == ""


def test_code_keeps_marks_and_escapes():
    source = "```py\na < *b*\n\n# c\n```\nafter"
    assert to_html(source) == (
        '<pre><code class="language-py">a &lt; *b*\n\n# c\n</code></pre>\n<p>after</p>'
    )


def test_fence_must_be_as_long_and_of_the_same_character():
    blocks = parse("````\n```\n~~~~\n````")
    assert len(blocks) == 1
    assert blocks[0].text == "```\n~~~~"


def test_open_fence_runs_to_the_end():
    assert parse("~~~\na\nb")[0] == Block("code", text="a\nb")


def test_empty_code():
    assert to_html("```\n```") == "<pre><code></code></pre>"


def test_bullets_with_a_continued_item():
    assert to_html("- a\n  more\n* b\n+ c") == (
        "<ul>\n<li>a\nmore</li>\n<li>b</li>\n<li>c</li>\n</ul>"
    )


def test_list_ends_at_a_line_that_is_not_indented():
    assert kinds("- a\ntext") == ["bullets", "paragraph"]
    assert kinds("- a\n text") == ["bullets", "paragraph"]


def test_list_ends_at_a_blank_line_of_spaces():
    assert kinds("- a\n    \n- b") == ["bullets", "bullets"]


def test_numbers_start_where_they_start():
    assert to_html("1. a\n2. b") == "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"
    assert to_html("7) a") == '<ol start="7">\n<li>a</li>\n</ol>'


@pytest.mark.parametrize("line", ["---", "* * *", "_____"])
def test_rules(line):
    assert to_html(line) == "<hr>"


def test_two_marks_are_no_rule():
    assert kinds("--") == ["paragraph"]


def test_rule_ends_a_list():
    assert kinds("- a\n- - -\n- b") == ["bullets", "rule", "bullets"]


def test_quote_holds_blocks():
    assert to_html("> # T\n>text\n> > deep") == (
        "<blockquote>\n<h1>T</h1>\n<p>text</p>\n"
        "<blockquote>\n<p>deep</p>\n</blockquote>\n</blockquote>"
    )


def test_quote_ends_at_the_first_line_without_a_mark():
    assert kinds("> a\nb") == ["quote", "paragraph"]


@pytest.mark.parametrize("line", ["# h", "> q", "- b", "1. n", "---", "```"])
def test_lines_that_end_a_paragraph(line):
    assert starts_block(line)
    assert len(parse("text\n" + line)) == 2


def test_a_year_does_not_end_a_paragraph():
    assert not starts_block("1984. was")
    assert kinds("it\n1984. was") == ["paragraph"]


def test_tabs_are_four_columns():
    assert parse("- a\n\tmore")[0].items == ["a\nmore"]


def test_unknown_kind():
    with pytest.raises(ValueError, match="unknown kind of block: 'table'"):
        render_block(Block("table"))
