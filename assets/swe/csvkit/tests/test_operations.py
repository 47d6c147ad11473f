import pytest

from csvkit import CsvError, Table, aggregate, distinct, join, pick, read, rename, sort, where
from csvkit.join import stack
from csvkit.select import head, parse_condition

PEOPLE = read("name,age,city\nAnn,31,Rome\nBob,9,Oslo\nCid,,Rome\nDee,31,Bern\n")


def names(table):
    return "".join(name[0] for name in table.column("name"))


def test_pick_and_drop():
    assert pick(PEOPLE, ["city", "name"]).rows[0] == ["Rome", "Ann"]
    assert pick(PEOPLE, ["age"], drop=True).header == ["name", "city"]
    for wanted, drop in (([], False), (PEOPLE.header, True)):
        with pytest.raises(CsvError, match="no columns left"):
            pick(PEOPLE, wanted, drop)


def test_rename():
    assert rename(PEOPLE, {"age": "years"}).header == ["name", "years", "city"]
    with pytest.raises(CsvError, match="no column 'x'"):
        rename(PEOPLE, {"x": "y"})
    with pytest.raises(CsvError, match="stands twice"):
        rename(PEOPLE, {"age": "city"})


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("age=31", "AD"),
        ("age=31.0", "AD"),
        ("age!=31", "BC"),
        ("age<31", "B"),
        ("age<=31", "ABD"),
        ("age>9", "AD"),
        ("age>=9", "ABD"),
        ("age=", "C"),
        ("city = Rome", "AC"),
        ("city<Oslo", "D"),
        ("name~D", "CD"),
        ("name~=", ""),
    ],
)
def test_where(condition, expected):
    assert names(where(PEOPLE, condition)) == expected
    assert set(names(where(PEOPLE, condition, invert=True))) == set("ABCD") - set(expected)


def test_conditions():
    assert parse_condition("a >= 1") == ("a", ">=", "1")
    assert parse_condition("a=b<c") == ("a", "=", "b<c")
    for text in ("age", "", "=3"):
        with pytest.raises(CsvError, match="bad condition"):
            parse_condition(text)


def test_sort():
    assert names(sort(PEOPLE, "age")) == "CBAD"
    assert names(sort(PEOPLE, "-age")) == "ADBC"
    assert names(sort(PEOPLE, "-age", "city")) == "DABC"
    assert names(sort(PEOPLE, "city", "-name")) == "DBCA"
    with pytest.raises(CsvError, match="nothing to sort by"):
        sort(PEOPLE)
    assert names(PEOPLE) == "ABCD"


def test_distinct():
    assert names(distinct(PEOPLE, ["age"])) == "ABC"
    assert names(distinct(PEOPLE)) == "ABCD"
    assert distinct(Table(["a"], [["1"], ["2"], ["1"]])).column("a") == ["1", "2"]


def test_head():
    assert names(head(PEOPLE, 2)) == "AB"
    assert names(head(PEOPLE, 2, skip=1)) == "BC"
    assert names(head(PEOPLE, 0)) == ""
    for count, skip in ((-1, 0), (1, -1)):
        with pytest.raises(CsvError, match="negative number of rows"):
            head(PEOPLE, count, skip)


def test_groups():
    found = aggregate(PEOPLE, ["city"], ["count", "sum:age", "mean:age"])
    assert found.header == ["city", "count", "sum_age", "mean_age"]
    assert found.rows == [
        ["Bern", "1", "31", "31"],
        ["Oslo", "1", "9", "9"],
        ["Rome", "2", "31", "31"],
    ]


def test_one_group_of_all():
    requests = ["min:age", "max:age", "mean:age", "median:age"]
    assert aggregate(PEOPLE, [], requests).rows == [["9", "31", "23.6667", "31"]]
    assert aggregate(Table(["a"]), [], ["count"]).rows == [["0"]]
    assert aggregate(Table(["a"]), ["a"], ["count"]).rows == []


def test_a_median_of_an_even_number():
    table = Table(["a"], [["4"], ["1"], ["10"], ["2"]])
    assert aggregate(table, [], ["median:a"]).rows == [["3"]]


def test_groups_without_numbers():
    assert aggregate(PEOPLE, [], ["sum:name", "max:name"]).rows == [["0", ""]]


def test_bad_requests():
    for request in ("sum", "mode:age", "count:age"):
        with pytest.raises(CsvError, match=f"cannot compute '{request}'"):
            aggregate(PEOPLE, [], [request])
    with pytest.raises(CsvError, match="no column 'x'"):
        aggregate(PEOPLE, [], ["sum:x"])
    with pytest.raises(CsvError, match="nothing to compute"):
        aggregate(PEOPLE, [], [])


CITIES = read("town,name,land\nRome,Roma,IT\nOslo,Oslo,NO\nRome,Rome,US\n")


def test_join():
    found = join(PEOPLE, CITIES, "city", "town")
    assert found.header == ["name", "age", "city", "right_name", "land"]
    assert [(row[0], row[3], row[4]) for row in found.rows] == [
        ("Ann", "Roma", "IT"),
        ("Ann", "Rome", "US"),
        ("Bob", "Oslo", "NO"),
        ("Cid", "Roma", "IT"),
        ("Cid", "Rome", "US"),
    ]


def test_rows_without_a_partner():
    found = join(PEOPLE, CITIES, "city", "town", keep_left=True)
    assert len(found) == 6
    assert found.rows[-1] == ["Dee", "31", "Bern", "", ""]


def test_join_on_the_same_name():
    ages = read("age,word\n9,nine\n")
    found = join(PEOPLE, ages, "age")
    assert found == Table(["name", "age", "city", "word"], [["Bob", "9", "Oslo", "nine"]])


def test_stack():
    other = read("city,name,age\nKiel,Eva,5\n")
    assert stack([PEOPLE, other]).rows[-1] == ["Eva", "5", "Kiel"]
    assert names(stack([PEOPLE, other])) == "ABCDE"
    with pytest.raises(CsvError, match="columns differ"):
        stack([PEOPLE, CITIES])
    with pytest.raises(CsvError, match="no tables to stack"):
        stack([])
