"""Actions in three forms, read and written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.calls import CallError
from turngym.envs.swe.actions import FORMS, Asked, Form, read, write

REPLACE = """str_replace calc/core.py
<<<<<<< SEARCH
    return a + b
=======
    return a - b
>>>>>>> REPLACE"""
WORDS = st.text(alphabet="ab '\"\\\n=<>`", max_size=20)
CALLS = st.one_of(
    st.builds(lambda c: Asked("bash", {"command": c}), WORDS),
    st.builds(lambda p, f: Asked("view", {"path": p, "first": f}), WORDS, st.integers(0, 10**6)),
    st.builds(lambda t: Asked("search", {"text": t}), WORDS),
    st.builds(lambda p, c: Asked("create", {"path": p, "content": c}), WORDS, WORDS),
    st.builds(
        lambda p, n, t: Asked("insert", {"path": p, "line": n, "text": t}),
        WORDS,
        st.integers(0, 99),
        WORDS,
    ),
    st.builds(lambda p, o, n: Asked("str_replace", {"path": p, "old": o, "new": n}), *[WORDS] * 3),
    st.builds(lambda p: Asked("undo", {"path": p}), WORDS),
    st.builds(lambda t: Asked("run_tests", {"tests": t}), st.lists(WORDS, min_size=1, max_size=3)),
    st.sampled_from([Asked("more", {}), Asked("submit", {}), Asked("run_tests", {})]),
)


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("view calc/core.py", "view", {"path": "calc/core.py"}),
        ("view 'a b.py' 3 9", "view", {"path": "a b.py", "first": 3, "last": 9}),
        ("search 'def add' calc", "search", {"text": "def add", "path": "calc"}),
        ("bash ls -la | head", "bash", {"command": "ls -la | head"}),
        ("bash\ncd calc\nls", "bash", {"command": "cd calc\nls"}),
        ("create a.py\nx = 1\ny = 2", "create", {"path": "a.py", "content": "x = 1\ny = 2\n"}),
        ("insert a.py 3\n    y = 2", "insert", {"path": "a.py", "line": 3, "text": "    y = 2"}),
        (
            REPLACE,
            "str_replace",
            {"path": "calc/core.py", "old": "    return a + b", "new": "    return a - b"},
        ),
        ("undo a.py", "undo", {"path": "a.py"}),
        ("run_tests", "run_tests", {}),
        (
            "run_tests tests/a.py::b tests/c.py",
            "run_tests",
            {"tests": ["tests/a.py::b", "tests/c.py"]},
        ),
        ("submit", "submit", {}),
        ('{"name": "view", "arguments": {"path": "."}}', "view", {"path": "."}),
        ('view(path=".", first=2)', "view", {"path": ".", "first": 2}),
        ("I look around.\n\n```bash\nls\npwd\n```", "bash", {"command": "ls\npwd"}),
        ("```mswea_bash_command\nls\n```\nThat is all.", "bash", {"command": "ls"}),
        (
            "create a.md\n```bash\nls\n```",
            "create",
            {"path": "a.md", "content": "```bash\nls\n```\n"},
        ),
    ],
)
def test_an_action_is_read(text: str, name: str, arguments: dict[str, Any]) -> None:
    assert read(text) == (name, arguments)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("I think the fault is in core.py.", "'I' is no tool; there are bash, view"),
        ("view", "view PATH"),
        ("view a.py one", "'one' is no number"),
        ("view a.py\nb.py", "on other lines"),
        ("view 'a.py", "cannot be split"),
        ("submit now", "takes nothing"),
        (REPLACE.replace("=======", ""), "The form is: str_replace PATH"),
        (REPLACE.replace("    return a + b", "======="), "The form is: str_replace PATH"),
        ("```bash\nls\n```\n```bash\npwd\n```", "not 2"),
        ('[{"name": "more"}, {"name": "more"}]', "one call, not 2"),
        ('{"name": ', "not valid JSON"),
        ("bash " + "x" * 200_000, "at most 200000"),
    ],
)
def test_what_is_no_action_is_told_why(text: str, says: str) -> None:
    with pytest.raises(CallError, match=says):
        read(text)


def test_a_replacement_by_nothing_has_no_lines() -> None:
    text = write("str_replace", {"path": "a.py", "old": "x", "new": ""}, "lines")
    assert text == "str_replace a.py\n<<<<<<< SEARCH\nx\n=======\n>>>>>>> REPLACE"


def test_what_lines_cannot_say_is_written_as_a_call() -> None:
    text = write("str_replace", {"path": "a.py", "old": "=======", "new": "x"}, "lines")
    assert text == '{"name":"str_replace","arguments":{"new":"x","old":"=======","path":"a.py"}}'


@given(asked=CALLS, form=st.sampled_from(FORMS))
def test_what_is_written_is_read_as_it_was_meant(asked: Asked, form: Form) -> None:
    assert read(write(asked.name, asked.arguments, form)) == asked


@given(asked=CALLS)
def test_the_canonical_text_is_its_own_canonical_text(asked: Asked) -> None:
    assert read(asked.text).text == asked.text
