import pytest

from csvkit.cli import main


@pytest.fixture
def tool(tmp_path, capsys):
    """Run a command on the files a.csv and b.csv; give the exit code, output and errors."""
    (tmp_path / "a.csv").write_text("k,v\nx,3\ny,1\nx,2\nz,5\nx,3\n")
    (tmp_path / "b.csv").write_text("k,w\nx,ex\ny,why\n")
    (tmp_path / "c.csv").write_text("k;v\nq;7\n")

    def call(*argv):
        paths = [str(tmp_path / arg) if arg.endswith(".csv") else arg for arg in argv]
        code = main(paths)
        printed = capsys.readouterr()
        return code, printed.out, printed.err.replace(str(tmp_path), "")

    return call


def test_select(tool):
    assert tool("select", "a.csv", "v,k")[1].splitlines()[:2] == ["v,k", "3,x"]
    assert tool("select", "a.csv", "v", "--drop", "--distinct") == (0, "k\nx\ny\nz\n", "")


def test_filter(tool):
    assert tool("filter", "a.csv", "k=x", "v>2") == (0, "k,v\nx,3\nx,3\n", "")
    assert tool("filter", "a.csv", "k=x", "--invert") == (0, "k,v\ny,1\nz,5\n", "")
    assert tool("filter", "a.csv", "--sort=-v", "--limit", "1") == (0, "k,v\nz,5\n", "")
    assert tool("filter", "a.csv", "--limit", "0") == (0, "k,v\n", "")


def test_group(tool):
    assert tool("group", "a.csv", "k") == (0, "k,count\nx,3\ny,1\nz,1\n", "")
    assert tool("group", "a.csv", "--do", "sum:v", "--do", "max:v") == (
        0,
        "sum_v,max_v\n14,5\n",
        "",
    )


def test_join(tool):
    code, out, _ = tool("join", "a.csv", "b.csv", "--on", "k", "--left")
    assert (code, out) == (0, "k,v,w\nx,3,ex\ny,1,why\nx,2,ex\nz,5,\nx,3,ex\n")
    assert tool("join", "a.csv", "b.csv", "--on", "v", "--right-on", "w") == (
        0,
        "k,v,right_k\n",
        "",
    )


def test_stack_and_delimiter(tool):
    assert tool("--delimiter", ";", "stack", "c.csv", "c.csv") == (0, "k;v\nq;7\nq;7\n", "")


def test_errors_are_one_line(tool):
    assert tool("select", "a.csv", "q") == (1, "", "csvkit: no column 'q'\n")
    assert tool("select", "no.csv", "q") == (1, "", "csvkit: no file /no.csv\n")
    assert tool("filter", "a.csv", "--limit", "-1")[0] == 1


def test_usage_errors_leave_with_2(capsys):
    for argv in ([], ["join", "a", "b"], ["filter"]):
        with pytest.raises(SystemExit) as caught:
            main(argv)
        assert caught.value.code == 2
