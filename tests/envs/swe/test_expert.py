"""The expert knows what to do from wherever the agent got to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from swe_tasks import FIXED, ROW, content, desk, problem, used

from turngym.envs.swe.actions import read
from turngym.envs.swe.evidence import Memory, Window, remembered
from turngym.envs.swe.expert import briefly, edits, plan, steps
from turngym.envs.swe.files import Files, entries
from turngym.envs.swe.moment import Moment
from turngym.envs.swe.tools.viewing import view

LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "ab\n", "\n", "  a\n", "a\x0cb\x85\n", "\r\n"]), max_size=12
)
TEXTS = st.builds(lambda lines, end: "".join(lines) + end, LINES, st.sampled_from(["", "a", "b"]))


def names(moment: Moment, memory: Memory | None = None) -> list[str]:
    return [s.name for s in steps(problem(), moment, memory or Memory(), "lines")]


def test_from_the_start_it_reproduces_looks_repairs_checks_and_submits() -> None:
    assert names(desk().moment) == [
        "create",
        "run_tests",
        "view",
        "str_replace",
        "run_tests",
        "run_tests",
        "submit",
    ]


def test_its_reproduction_is_the_hidden_test_alone_beside_the_others() -> None:
    first = read(plan(problem(), desk().moment, Memory(), "lines")[0]).arguments
    assert first["path"] == "tests/test_reproduction_core.py"
    assert "def test_differences():" in first["content"]
    assert "def test_sums():" not in first["content"]


def test_tests_that_are_visible_show_the_fault_and_that_it_is_gone() -> None:
    visible = problem(replace(ROW, test_patch=""))
    at = desk(Files(visible.start))
    found = list(steps(visible, at.moment, Memory(), "lines"))
    assert [one.name for one in found] == [
        "run_tests",
        "view",
        "str_replace",
        "run_tests",
        "submit",
    ]
    assert [one.arguments for one in found if one.name == "run_tests"] == [{}, {}]


def test_what_was_done_is_not_done_again() -> None:
    memory = Memory(viewed=frozenset({"calc/core.py"}), tested=True)
    _, at = used(desk(), "create", path="calc/core.py", content=FIXED["calc/core.py"].decode())
    assert names(at.moment, memory) == ["submit"]
    assert names(at.moment._replace(submitted=True), memory) == []


def test_other_damage_is_taken_back() -> None:
    _, at = used(desk(), "create", path="calc/__init__.py", content="import nothing\n")
    _, at = used(at, "create", path="calc/extra.py", content="x")
    calls = [read(text) for text in plan(problem(), at.moment, Memory(), "lines")]
    assert [(c.name, *map(str, c.arguments.values()))[:2] for c in calls[:5]] == [
        ("view", "calc/__init__.py"),
        ("str_replace", "calc/__init__.py"),
        ("view", "calc/core.py"),
        ("str_replace", "calc/core.py"),
        ("bash", "rm -f /testbed/calc/extra.py"),
    ]


def test_in_the_form_of_bash_all_is_bash() -> None:
    calls = [read(text) for text in plan(problem(), desk().moment, Memory(), "bash")]
    assert {call.name for call in calls} == {"bash"}
    assert calls[-1].arguments["command"] == "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"


@pytest.mark.parametrize(
    ("seen", "views"),
    [
        (None, [(81, 100), (1, 20)]),
        (Window("calc/core.py", 85, 95), [(1, 20)]),
        (Window("calc/core.py", 1, 100), []),
        (Window("calc/other.py", 1, 100), [(81, 100), (1, 20)]),
        (Window("calc/core.py", 93, 100), [(81, 100), (1, 20)]),
    ],
)
def test_it_looks_at_what_it_edits(seen: Window | None, views: list[tuple[int, int]]) -> None:
    lines = [f"{number}\n" for number in range(1, 101)]
    wrong = [*lines[:9], "a\n", *lines[10:91], "b\n", *lines[92:]]
    base = {**problem().base, "calc/core.py": "".join(wrong).encode()}
    gold = {**problem().base, "calc/core.py": "".join(lines).encode()}
    task = replace(problem(), base=base, gold=gold)
    moment = desk(Files(entries(base))).moment
    found = list(steps(task, moment, Memory(open=seen), "lines"))
    looks = [(s.arguments["first"], s.arguments["last"]) for s in found if s.name == "view"]
    assert looks == views
    edited = [s.arguments["new"].strip() for s in found if s.name == "str_replace"]
    assert edited == ["92", "10"]


@given(text=TEXTS.filter(bool), wanted=TEXTS)
def test_edits_make_one_text_of_another_each_at_one_place(text: str, wanted: str) -> None:
    _, at = used(desk(), "create", path="a.txt", content=text)
    for old, new in edits(text, wanted):
        _, at = used(at, "str_replace", path="a.txt", old=old, new=new)
    assert content(at, "a.txt") == wanted


@pytest.mark.parametrize("end", ["\n", "\x0c\n", "\x0c\x0b\x1c\u2028\n"])
def test_it_comes_to_an_end_whatever_looks_like_the_end_of_a_line(end: str) -> None:
    lines = [f"{number}{end}" for number in range(1, 41)]
    wrong = [*lines[:38], "a\n", lines[39]]
    base = {**problem().base, "calc/core.py": "".join(wrong).encode()}
    task = replace(problem(), base=base, gold={**base, "calc/core.py": "".join(lines).encode()})
    at, memory = desk(Files(entries(base))), Memory()
    step = next(one for one in steps(task, at.moment, memory, "lines") if one.name == "view")
    done = view(at, **step.arguments)
    memory = remembered(task, at.moment, done.moment, done.event, memory)
    left = [one.name for one in steps(task, done.moment, memory, "lines")]
    assert "view" not in left
    assert "str_replace" in left


@given(text=TEXTS.filter(bool), wanted=TEXTS)
def test_brief_edits_do_the_same(text: str, wanted: str) -> None:
    _, at = used(desk(), "create", path="a.txt", content=text)
    for old, new in edits(text, wanted):
        short, other = briefly(content(at, "a.txt") or "", old, new)
        assert short in old
        assert other in new
        _, at = used(at, "str_replace", path="a.txt", old=short, new=other)
    assert content(at, "a.txt") == wanted


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    return a + bb", "    return a - bb", ("+", "-")),
        ("    return a + bb", "    return a + b", ("bb", "b")),
        ("    return a - c", "    return a + c", ("a - c", "a + c")),
        ("    return a - c", "    return a", ("a - c", "a")),
        ("x = 1", "x = 1\n    return x", ("1", "1\n    return x")),
    ],
)
def test_a_brief_edit_names_whole_words(old: str, new: str, expected: tuple[str, str]) -> None:
    text = "def f(a, c):\n    x = 1\n    return a + bb\n    return a - c\n    return d - c\n"
    assert briefly(text, old, new) == expected


@pytest.mark.parametrize("fixed", [b"\xff\xfe", None])
def test_a_file_that_is_no_text_or_goes_away_is_a_matter_for_bash(fixed: bytes | None) -> None:
    there = {"calc/data.bin": b"\0"}
    base, gold = {**problem().base, **there}, {**problem().gold}
    if fixed is not None:
        gold["calc/data.bin"] = fixed
    at = desk(Files(entries(base)))
    task = replace(problem(), base=base, gold=gold)
    found = list(steps(task, at.moment, Memory(), "lines"))
    commands = [str(s.arguments["command"]) for s in found if s.name == "bash"]
    assert [one.startswith("base64 -d > /testbed/calc/data.bin") for one in commands[-1:]] == [
        fixed is not None
    ]
    assert (commands[-1] == "rm -f /testbed/calc/data.bin") == (fixed is None)
