import io

import pytest

from wordcount.cli import main


@pytest.fixture
def run(capsys):
    def call(*argv, text=""):
        code = main(list(argv), io.StringIO(text))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def files(tmp_path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("a b\nccc\n")
    two.write_text("dd")
    return str(one), str(two)


def test_count_of_standard_input(run):
    assert run("count", text="a b\nc\n") == (0, "2 3 6\n", "")


def test_count_of_files_has_a_total(run, files):
    one, two = files
    assert run("count", one)[1] == f"2 3 8 {one}\n"
    assert run("count", one, two)[1] == f"2 3 8 {one}\n1 1 2 {two}\n3 4 10 total\n"


@pytest.mark.parametrize("flag, out", [("-l", "2"), ("-w", "3"), ("-c", "8"), ("-L", "3")])
def test_count_of_one_kind(run, flag, out):
    assert run("count", flag, text="a b\nccc\n")[1] == out + "\n"


def test_columns_keep_their_order(run):
    assert run("count", "-L", "-l", text="abcd")[1] == "1 4\n"


def test_uniq(run):
    text = "a\na\nb\nA\na\n"
    assert run("uniq", text=text)[1] == "a\nb\nA\na\n"
    assert run("uniq", "-c", text=text)[1] == "   2 a\n   1 b\n   1 A\n   1 a\n"
    assert run("uniq", "-i", "-c", text=text)[1] == "   2 a\n   1 b\n   2 A\n"
    assert run("uniq", "-d", text=text)[1] == "a\n"
    assert run("uniq", "-u", text=text)[1] == "b\nA\na\n"
    assert run("uniq", "-f", "1", text="1 x\n2 x\n3 y\n")[1] == "1 x\n3 y\n"


def test_uniq_of_both_kinds(run):
    message = "wordcount: repeated and single exclude each other\n"
    assert run("uniq", "-d", "-u", text="a") == (2, "", message)


def test_head_and_tail(run):
    text = "".join(f"{number}\n" for number in range(12))
    assert run("head", text=text)[1].split() == [str(number) for number in range(10)]
    assert run("tail", text=text)[1].split() == [str(number) for number in range(2, 12)]
    assert run("head", "-n", "1", text=text)[1] == "0\n"
    assert run("tail", "-n", "1", text=text)[1] == "11\n"


def test_head_of_several_files(run, files):
    one, two = files
    assert run("head", "-n1", one, two)[1] == f"==> {one} <==\na b\n\n==> {two} <==\ndd\n"


def test_cut(run):
    assert run("cut", "-f", "1,3-", "-d", ",", text="a,b,c,d\nplain\n")[1] == "a,c,d\nplain\n"
    assert run("cut", "-f", "2", text="a\tb\n")[1] == "b\n"
    assert run("cut", "-f", "2", "-v", "-d", ":", text="a:b:c\n")[1] == "a:c\n"
    assert run("cut", "-c", "2-3", text="abcd\n")[1] == "bc\n"


def test_top(run):
    assert run("top", "-n", "2", text="b a b c a b")[1] == "3 b\n2 a\n"
    assert run("top", "-m", "2", text="a a bb")[1] == "1 bb\n"


def test_missing_file(run, tmp_path):
    name = str(tmp_path / "none")
    assert run("count", name) == (1, "", f"wordcount: {name}: No such file or directory\n")


def test_wrong_arguments(run):
    assert run("cut", "-f", "0", text="a")[0] == 2
    assert run("cut", text="a")[0] == 2
    assert run()[0] == 2
    assert run("--help")[0] == 0


def test_dash_is_standard_input(run, files):
    assert run("count", "-l", "-", files[1], text="x\ny\n")[1] == f"2\n1 {files[1]}\n3 total\n"
