import pytest

from csvkit import CsvError, Table, read, write
from csvkit.reader import split_rows
from csvkit.values import number, sort_key, text


def test_plain_cells():
    assert split_rows("a,b\n1,\n") == [["a", "b"], ["1", ""]]
    assert split_rows("a;b,c", ";") == [["a", "b,c"]]
    assert split_rows("a\r\n\r\nb\r\n") == [["a"], ["b"]]
    assert split_rows("") == []


def test_quoted_cells():
    assert split_rows('"a,b","c\nd","e""f"') == [["a,b", "c\nd", 'e"f']]
    assert split_rows('""\n"",x') == [[""], ["", "x"]]
    assert split_rows(",\n") == [["", ""]]


@pytest.mark.parametrize(
    "text, reason",
    [
        ('a\n"b"c', "line 2: text after a closing quote"),
        ('a"b', "line 1: quote inside a cell"),
        ('"a\n', "unclosed quote"),
        ('"', "unclosed quote"),
    ],
)
def test_bad_quotes(text, reason):
    with pytest.raises(CsvError, match=reason):
        split_rows(text)


def test_the_first_row_is_the_header():
    table = read(" a ,b\n1,2\n3,4\n")
    assert table == Table(["a", "b"], [["1", "2"], ["3", "4"]])
    assert table.column("b") == ["2", "4"]
    assert len(table) == 2
    with pytest.raises(CsvError, match="no header"):
        read("\n\n")


def test_a_table_is_regular():
    with pytest.raises(CsvError, match="row 2 has 1 cells, not 2"):
        read("a,b\n1,2\n3\n")
    with pytest.raises(CsvError, match="a column name stands twice"):
        read("a,a\n")
    with pytest.raises(CsvError, match="no column 'z'"):
        read("a\n").index("z")
    assert Table(["a"]) != ["a"]
    assert Table(["a"]) != Table(["a"], [["1"]])
    assert repr(Table(["a"], [["1"]])) == "Table(['a'], [['1']])"


def test_quotes_are_written_where_needed():
    table = Table(["a", "b"], [["1,2", 'x"y'], ["n\nl", "p"], ["", "r\r"]])
    assert write(table) == 'a,b\n"1,2","x""y"\n"n\nl",p\n,"r\r"\n'
    assert read(write(table)) == table
    assert write(Table(["a"], [["1,2"], [""]]), ";") == 'a\n1,2\n""\n'
    assert read(write(Table(["a"], [[""], ["x"]]))) == Table(["a"], [[""], ["x"]])


@pytest.mark.parametrize(
    "cell, value",
    [("12", 12), (" -3 ", -3), ("+4", 4), ("2.50", 2.5), (".5", 0.5), ("-0.25", -0.25)],
)
def test_cells_that_are_numbers(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize("cell", ["", "-", "x", "1.", "1e5", "1 2", "--1", "1.2.3"])
def test_cells_that_are_no_numbers(cell):
    assert number(cell) is None


def test_order_of_cells():
    cells = ["b", "10", "", "a", "-1", "9.5", " "]
    assert sorted(cells, key=sort_key) == ["", " ", "-1", "9.5", "10", "a", "b"]


def test_numbers_as_cells():
    assert [text(v) for v in (3, 3.0, 2.5, 1 / 3, -0.125)] == ["3", "3", "2.5", "0.3333", "-0.125"]
