import pytest

from textwrapper import columns, table


def test_columns_are_as_wide_as_their_longest_cell():
    assert table([["a", "bb"], ["cc", 5]]) == "a   bb\ncc  5"


def test_a_header_has_a_rule_below():
    text = table([["pear", 12], ["fig", 3]], header=["fruit", "n"], align="<>")
    assert text == "fruit   n\n-----  --\npear   12\nfig     3"


def test_gap_and_sides():
    assert table([["a", "b"], ["ccc", "d"]], align="^<", gap=1) == " a  b\nccc d"
    assert table([["a", "b"]], gap=0) == "ab"


def test_wide_cells_are_truncated():
    assert table([["abcdefgh", "x"]], max_width=5) == "ab...  x"


def test_a_table_of_nothing():
    assert table([]) == ""
    assert table([], header=["a"]) == "a\n-"


def test_all_rows_have_as_many_cells():
    with pytest.raises(ValueError, match="row 1 has 1 cells, not 2"):
        table([["a", "b"], ["c"]])
    with pytest.raises(ValueError, match="row 1 has 2 cells, not 1"):
        table([["a", "b"]], header=["c"])
    with pytest.raises(ValueError, match="1 alignments for 2 columns"):
        table([["a", "b"]], align="<")


def test_items_fill_the_columns_downwards():
    assert columns(["aa", "b", "c", "dddd", "e"], 9) == ["aa  dddd", "b   e", "c"]


def test_one_line_if_all_fits():
    assert columns(["a", "bb", "c"], 8) == ["a  bb  c"]
    assert columns(["a", "bb", "c"], 7) == ["a   c", "bb"]
    assert columns(["a", "bb", "c"], 6, gap=1) == ["a bb c"]


def test_one_column_if_nothing_fits():
    assert columns(["abc", "de", 5], 2) == ["abc", "de", "5"]
    assert columns([], 10) == []
