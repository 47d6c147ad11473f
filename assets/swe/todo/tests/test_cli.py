import json

import pytest

from todo import main


@pytest.fixture
def todo(tmp_path, capsys):
    """Run a command on a file; give the exit code, and the lines of output and errors."""
    path = tmp_path / "list.json"

    def call(*argv):
        code = main(["--file", str(path), *argv])
        printed = capsys.readouterr()
        return code, (printed.out + printed.err).splitlines()

    call.path = path
    return call


def test_tasks_are_added_and_listed(todo):
    assert todo("add", "one") == (0, ["added 1"])
    assert todo(
        "add", "two", "--priority", "high", "--due", "2024-05-01", "--tag", "B", "--tag", "a"
    ) == (
        0,
        ["added 2"],
    )
    assert todo("list") == (0, ["1 [ ] !! one", "2 [ ] !!! two #a #b (due 2024-05-01)"])
    assert todo("list", "--today", "2024-05-02", "--tag", "b") == (
        0,
        ["2 [ ] !!! two #a #b (due 2024-05-01, late)"],
    )


def test_an_empty_list(todo):
    assert todo("list") == (0, ["nothing to do"])
    assert not todo.path.exists()


def test_done_and_undo(todo):
    todo("add", "one", "--priority", "low")
    todo("add", "two")
    assert todo("done", "1", "2") == (0, ["done 1", "done 2"])
    assert todo("list") == (0, ["nothing to do"])
    assert todo("undo", "2") == (0, ["undo 2"])
    assert todo("list", "--status", "all") == (0, ["1 [x] ! one", "2 [ ] !! two"])


def test_nothing_is_written_if_a_part_fails(todo):
    todo("add", "one")
    before = todo.path.read_text()
    assert todo("done", "1", "7") == (1, ["todo: no task 7"])
    assert todo.path.read_text() == before


def test_edit_and_remove(todo):
    todo("add", "one", "--due", "2024-05-01", "--tag", "x")
    assert todo("edit", "1", "--title", "uno", "--priority", "high", "--tag", "y") == (
        0,
        ["1 [ ] !!! uno #y (due 2024-05-01)"],
    )
    assert todo("edit", "1", "--due", "none") == (0, ["1 [ ] !!! uno #y"])
    assert todo("edit", "1") == (1, ["todo: nothing to change"])
    assert todo("remove", "1") == (0, ["removed 1"])
    assert todo("remove", "1") == (1, ["todo: no task 1"])
    assert todo("add", "two") == (0, ["added 2"])


def test_stats_and_purge(todo):
    for title in "abc":
        todo("add", title, "--due", "2024-05-01")
    todo("done", "3")
    counts = ["all: 3", "open: 2", "done: 1", "late: 2", "percent: 33"]
    assert todo("stats", "--today", "2024-05-02") == (0, counts)
    assert todo("purge") == (0, ["purged 1"])
    assert todo("stats")[1] == ["all: 2", "open: 2", "done: 0", "late: 0", "percent: 0"]


def test_sorting_and_filters(todo):
    todo("add", "late one", "--due", "2024-06-01", "--priority", "low")
    todo("add", "early one", "--due", "2024-05-01")
    assert [line[0] for line in todo("list", "--sort", "due")[1]] == ["2", "1"]
    assert [line[0] for line in todo("list", "--until", "2024-05-31")[1]] == ["2"]
    assert [line[0] for line in todo("list", "--at-least", "normal")[1]] == ["2"]
    assert [line[0] for line in todo("list", "--text", "LATE")[1]] == ["1"]


def test_bad_dates_are_refused(todo):
    assert todo("add", "x", "--due", "soon")[0] == 1
    assert todo("list", "--today", "soon")[0] == 1
    assert todo("list", "--until", "2024-02-30") == (
        1,
        ["todo: bad date '2024-02-30': no such day"],
    )
    assert todo("stats", "--today", "2024")[0] == 1


def test_usage_errors_leave_with_2(capsys):
    for argv in ([], ["list", "--sort", "title"], ["done"], ["done", "x"]):
        with pytest.raises(SystemExit) as caught:
            main(argv)
        assert caught.value.code == 2


@pytest.mark.parametrize(
    "text, reason",
    [
        ("{", "list.json is no JSON file"),
        ("[]", "list.json is no todo list of version 1"),
        ('{"version": 2, "tasks": []}', "list.json is no todo list of version 1"),
        ('{"version": 1}', "list.json is damaged"),
        ('{"version": 1, "tasks": [{"x": 1}]}', "list.json is damaged"),
        (
            '{"version": 1, "tasks": [{"number": 1, "title": "a"}, {"number": 1, "title": "b"}]}',
            "list.json has a number twice",
        ),
    ],
)
def test_damaged_files(todo, text, reason):
    todo.path.write_text(text)
    assert todo("list") == (1, [f"todo: {reason}"])


def test_a_file_without_the_next_number(todo):
    todo.path.write_text('{"version": 1, "tasks": []}')
    assert todo("add", "one") == (0, ["added 1"])


def test_the_file(todo):
    todo("add", "one", "--tag", "x")
    task = {"number": 1, "title": "one", "priority": "normal", "due": None, "tags": ["x"]}
    assert json.loads(todo.path.read_text()) == {
        "version": 1,
        "next": 2,
        "tasks": [{**task, "done": False}],
    }
