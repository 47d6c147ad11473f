"""Tools that look and edit: exact, undone in order, without a process."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from swe_tasks import content, desk, used

from turngym.envs.swe.files import Entry
from turngym.envs.swe.moment import PAGE_CHARS, PAGE_LINES, Desk, paged
from turngym.envs.swe.tools.editing import places_of
from turngym.envs.tools import ToolError

TEXTS = st.text(alphabet="ab\n\x0c", max_size=30)


def with_file(text: str, path: str = "a.txt") -> Desk:
    return used(desk(), "create", path=path, content=text)[1]


def linked() -> Desk:
    at = desk()
    link = at.moment.files.put({"/testbed/out": Entry("link", 0o777, b"/etc")})
    return at._replace(moment=at.moment._replace(machine=at.moment.machine._replace(files=link)))


def test_a_file_is_shown_with_line_numbers() -> None:
    text, _ = used(desk(), "view", path="calc/core.py", first=4, last=5)
    assert text == "calc/core.py (9 lines, lines 4 to 5)\n4  def add(a, b):\n5      return a + b\n"


def test_a_path_from_the_root_is_the_same_file() -> None:
    from_root, _ = used(desk(), "view", path="/testbed/README.md")
    assert from_root == used(desk(), "view", path="calc/../README.md")[0]


def test_a_folder_lists_what_is_in_it_but_no_history() -> None:
    text, _ = used(desk(), "view", path=".")
    assert text.splitlines() == [
        "README.md",
        "calc/",
        "calc/__init__.py",
        "calc/core.py",
        "pytest.ini",
        "tests/",
        "tests/test_core.py",
    ]


def test_a_long_file_is_shown_page_by_page() -> None:
    at = with_file("".join(f"line {n}\n" for n in range(1, 251)))
    text, _ = used(at, "view", path="a.txt")
    assert text.splitlines()[0] == "a.txt (250 lines, lines 1 to 100)"
    assert text.splitlines()[100] == "100  line 100"
    text, _ = used(at, "view", path="a.txt", first=101, last=250)
    assert text.splitlines()[-1] == "[lines left: 50; use the tool more]"


def test_more_goes_on_where_a_page_ended_and_says_when_there_is_nothing() -> None:
    at = with_file("x\n" * 150)
    first, at = used(at, "search", text="x")
    second, at = used(at, "more")
    assert (first.count("a.txt:"), second.count("a.txt:")) == (100, 50)
    with pytest.raises(ToolError, match="nothing more"):
        used(at, "more")


def test_a_search_finds_a_text_as_it_is_written() -> None:
    text, _ = used(desk(), "search", text="a + b")
    assert text == "calc/core.py:5: return a + b\ncalc/core.py:9: return a + b\n"
    text, _ = used(desk(), "search", text="A + B", path="calc")
    assert text == "Nothing has the text 'A + B'."


def test_a_text_that_stands_once_is_replaced() -> None:
    old, new = "def subtract(a, b):\n    return a + b", "def subtract(a, b):\n    return a - b"
    text, at = used(desk(), "str_replace", path="calc/core.py", old=old, new=new)
    assert text.splitlines()[-2:] == ["8  def subtract(a, b):", "9      return a - b"]
    assert content(at, "calc/core.py") == (content(desk(), "calc/core.py") or "").replace(old, new)


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ("a + b", "stands 2 times in calc/core.py, at lines 5, 9: give more"),
        ("a * b", "does not stand in calc/core.py"),
        ("", "is empty"),
    ],
)
def test_a_text_that_does_not_stand_exactly_once_is_refused(old: str, says: str) -> None:
    with pytest.raises(ToolError, match=says):
        used(desk(), "str_replace", path="calc/core.py", old=old, new="x")


def test_texts_that_overlap_are_counted_each() -> None:
    with pytest.raises(ToolError, match="stands 2 times"):
        used(with_file("aaa\n"), "str_replace", path="a.txt", old="aa", new="b")


@pytest.mark.parametrize(
    ("line", "expected"), [(0, "new\none\ntwo"), (1, "one\nnew\ntwo"), (2, "one\ntwo\nnew\n")]
)
def test_lines_are_inserted_after_a_line(line: int, expected: str) -> None:
    _, at = used(with_file("one\ntwo"), "insert", path="a.txt", line=line, text="new")
    assert content(at, "a.txt") == expected


def test_edits_of_a_file_are_undone_in_order_and_those_of_others_stay() -> None:
    at = with_file("1")
    _, at = used(at, "create", path="b.txt", content="other")
    _, at = used(at, "create", path="a.txt", content="2")
    _, at = used(at, "undo", path="a.txt")
    assert (content(at, "a.txt"), content(at, "b.txt")) == ("1", "other")
    text, at = used(at, "undo", path="a.txt")
    assert text == "a.txt is gone again."
    assert (content(at, "a.txt"), content(at, "b.txt")) == (None, "other")
    with pytest.raises(ToolError, match=r"No edit of 'a\.txt'"):
        used(at, "undo", path="a.txt")


def test_undoing_all_brings_back_the_files_of_the_start() -> None:
    _, at = used(desk(), "create", path="calc/core.py", content="")
    _, at = used(at, "undo", path="calc/core.py")
    assert at.moment == desk().moment


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("../etc/passwd", "is no path in /testbed or /tmp"),
        ("/etc/passwd", "is no path in /testbed or /tmp"),
        ("/testbedder", "is no path in /testbed or /tmp"),
        ("a\0b", "is no path in /testbed or /tmp"),
        ("", "is no path in /testbed or /tmp"),
        (".git/config", "left to git"),
        ("calc/../.git/HEAD", "left to git"),
        ("README.md/x", "README.md is a file"),
        ("calc", "is a folder"),
        ("out/passwd", "behind one: use bash"),
        ("out", "is a link"),
    ],
)
def test_a_path_that_leads_astray_is_refused(path: str, says: str) -> None:
    with pytest.raises(ToolError, match=says):
        used(linked(), "create", path=path, content="x")


@pytest.mark.parametrize(("first", "last"), [(0, None), (3, 2), (99, None)])
def test_lines_that_are_not_there_are_refused(first: int, last: int | None) -> None:
    with pytest.raises(ToolError, match="lines"):
        used(desk(), "view", path="README.md", first=first, last=last)


def test_half_a_character_cannot_be_written() -> None:
    with pytest.raises(ToolError, match="no file can"):
        used(desk(), "create", path="a.txt", content="\ud800")


def test_control_characters_are_shown_as_escapes() -> None:
    text, _ = used(with_file("\x1b[31mred\n"), "view", path="a.txt")
    assert text.splitlines()[1] == "1  \\x1b[31mred"


@given(text=st.text(alphabet="ab\n", max_size=2_000), times=st.integers(1, 30))
def test_pages_put_together_are_the_whole_text(text: str, times: int) -> None:
    whole, pages = text * times, []
    rest = whole
    while rest:
        page, left = paged(rest)
        pages.append(rest[: len(rest) - len(left)])
        assert page.startswith(pages[-1].rstrip("\n"))
        assert len(pages[-1]) <= PAGE_CHARS
        assert pages[-1].count("\n") <= PAGE_LINES
        assert len(left) < len(rest)
        rest = left
    assert "".join(pages) == whole


@given(text=TEXTS, old=TEXTS.filter(bool), new=TEXTS)
def test_a_replacement_happens_if_and_only_if_there_is_one_place(
    text: str, old: str, new: str
) -> None:
    at = with_file(text)
    places = sum(text.startswith(old, start) for start in range(len(text)))
    assert len(places_of(text, old)) == places
    if places == 1 and old != new:
        _, after = used(at, "str_replace", path="a.txt", old=old, new=new)
        assert content(after, "a.txt") == text.replace(old, new)
        assert content(used(after, "undo", path="a.txt")[1], "a.txt") == text
    else:
        with pytest.raises(ToolError):
            used(at, "str_replace", path="a.txt", old=old, new=new)
