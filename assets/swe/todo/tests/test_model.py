import pytest

from todo.model import Task, TodoError, TodoList, check_date, is_leap
from todo.query import arrange, by_tag, select, stats


@pytest.mark.parametrize("year, leap", [(2024, True), (2023, False), (1900, False), (2000, True)])
def test_leap_years(year, leap):
    assert is_leap(year) is leap


@pytest.mark.parametrize("date", ["2024-01-01", "2024-12-31", "2024-02-29", "2023-02-28"])
def test_days_that_exist(date):
    assert check_date(date) == date


@pytest.mark.parametrize(
    "date, reason",
    [
        ("2024-1-01", "expected YYYY-MM-DD"),
        ("2024-01-xx", "expected YYYY-MM-DD"),
        ("tomorrow", "expected YYYY-MM-DD"),
        ("2024-00-10", "no such month"),
        ("2024-13-10", "no such month"),
        ("2024-04-31", "no such day"),
        ("2023-02-29", "no such day"),
        ("2024-01-00", "no such day"),
        ("2024-03-32", "no such day"),
    ],
)
def test_days_that_do_not_exist(date, reason):
    with pytest.raises(TodoError, match=f"bad date '{date}': {reason}"):
        check_date(date)


def test_months_have_their_own_length():
    longest = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    for month, day in enumerate(longest, start=1):
        assert check_date(f"2023-{month:02d}-{day}")
        with pytest.raises(TodoError, match="no such day"):
            check_date(f"2023-{month:02d}-{day + 1}")


def test_a_task_checks_its_fields():
    assert Task(1, " a ", tags=["B", "a", "b"]) == Task(1, "a", "normal", None, ["a", "b"])
    with pytest.raises(TodoError, match="a task needs a title"):
        Task(1, "  ")
    with pytest.raises(TodoError, match="unknown priority 'top'"):
        Task(1, "a", priority="top")
    with pytest.raises(TodoError, match="no such day"):
        Task(1, "a", due="2024-06-31")


def test_a_task_is_late_after_its_day():
    task = Task(1, "a", due="2024-05-01")
    assert not task.is_late("2024-05-01")
    assert task.is_late("2024-05-02")
    assert not task.is_late(None)
    assert not Task(1, "a").is_late("2024-05-02")
    assert not Task(1, "a", due="2024-05-01", done=True).is_late("2024-05-02")


@pytest.fixture
def todos():
    todos = TodoList()
    todos.add("Write report", priority="high", due="2024-05-03", tags=["work", "text"])
    todos.add("buy milk", priority="low", tags=["home"])
    todos.add("call Ann", due="2024-05-01")
    todos.add("read report", due="2024-05-03", tags=["work"])
    todos.set_done(4)
    return todos


def numbers(tasks):
    return [task.number for task in tasks]


def test_numbers_are_never_used_twice(todos):
    assert todos.remove(4).title == "read report"
    assert todos.add("x").number == 5
    assert TodoList([Task(7, "a")]).add("b").number == 8
    assert TodoList([Task(7, "a")], next_number=12).add("b").number == 12


def test_an_open_task_is_not_added_twice(todos):
    with pytest.raises(TodoError, match="task 2 is the same"):
        todos.add("Buy MILK ")
    assert todos.add("read report").number == 5


def test_done_and_undone(todos):
    with pytest.raises(TodoError, match="task 4 is already done"):
        todos.set_done(4)
    with pytest.raises(TodoError, match="task 1 is already open"):
        todos.set_done(1, False)
    assert todos.set_done(4, False).done is False
    with pytest.raises(TodoError, match="no task 9"):
        todos.set_done(9)


def test_edit_changes_what_is_given(todos):
    edited = todos.edit(1, title="Send report", priority=None, due="none")
    assert (edited.title, edited.priority, edited.due) == ("Send report", "high", None)
    assert todos.get(1) is edited
    assert numbers(todos.tasks) == [1, 2, 3, 4]
    with pytest.raises(TodoError, match="nothing to change"):
        todos.edit(1, title=None)
    with pytest.raises(TodoError, match="needs a title"):
        todos.edit(1, title=" ")
    assert todos.get(1).title == "Send report"


def test_purge(todos):
    assert todos.purge() == 1
    assert numbers(todos.tasks) == [1, 2, 3]
    assert todos.purge() == 0


def test_select_by_status_and_tags(todos):
    assert numbers(select(todos.tasks)) == [1, 2, 3]
    assert numbers(select(todos.tasks, "done")) == [4]
    assert numbers(select(todos.tasks, "all", ["WORK"])) == [1, 4]
    assert numbers(select(todos.tasks, "all", ["work", "text"])) == [1]
    with pytest.raises(TodoError, match="unknown status 'lost'"):
        select(todos.tasks, "lost")


def test_select_by_priority_date_and_text(todos):
    assert numbers(select(todos.tasks, at_least="normal")) == [1, 3]
    assert numbers(select(todos.tasks, at_least="high")) == [1]
    assert numbers(select(todos.tasks, "all", until="2024-05-03")) == [1, 3, 4]
    assert numbers(select(todos.tasks, "all", until="2024-05-02")) == [3]
    assert numbers(select(todos.tasks, "all", text="REPORT")) == [1, 4]


def test_arrange(todos):
    assert numbers(arrange(todos.tasks[::-1])) == [1, 2, 3, 4]
    assert numbers(arrange(todos.tasks, "due")) == [3, 1, 4, 2]
    assert numbers(arrange(todos.tasks, "priority")) == [1, 3, 4, 2]
    with pytest.raises(TodoError, match="cannot sort by 'title'"):
        arrange(todos.tasks, "title")


def test_stats(todos):
    assert stats(todos.tasks, "2024-05-02") == {
        "all": 4, "open": 3, "done": 1, "late": 1, "percent": 25,
    }  # fmt: skip
    assert stats(todos.tasks[1:])["percent"] == 33
    assert stats([]) == {"all": 0, "open": 0, "done": 0, "late": 0, "percent": 0}


def test_by_tag(todos):
    groups = by_tag(todos.tasks)
    assert groups == {"": [3], "home": [2], "text": [1], "work": [1, 4]}
    assert list(groups) == ["", "home", "text", "work"]
