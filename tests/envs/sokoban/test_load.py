"""Levels from files: every notation that is about, and what is wrong with a malformed one."""

from collections.abc import Mapping
from pathlib import Path

import gymnasium
import pytest

from turngym.envs.sokoban.load import LevelError, load_levels, parse_level
from turngym.envs.sokoban.sets import KINDS, FileLevels, GeneratedLevels, sokoban_set

CORRIDOR = "#####\n#@$.#\n#####\n"
MIRRORED = "#####\n#.$@#\n#####\n"
LONGER = "######\n#@-$.#\n######\n"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return folder


def loaded(folder: Path, text: str) -> list[tuple[int, str]]:
    """Write a file and return line and picture of each level in it."""
    file = written(folder, {"levels.txt": text}) / "levels.txt"
    return [(found.line, str(found.level)) for found in load_levels(file)]


def grid(text: str) -> str:
    return text.strip("\n")


def test_a_boxoban_file_has_numbered_levels(tmp_path: Path) -> None:
    text = f"; 0\n{CORRIDOR}\n; 1\n{MIRRORED}\n; 2\n{LONGER}\n"
    assert loaded(tmp_path, text) == [(2, grid(CORRIDOR)), (7, grid(MIRRORED)), (12, grid(LONGER))]


def test_a_boxoban_file_needs_no_blank_lines(tmp_path: Path) -> None:
    assert [line for line, _ in loaded(tmp_path, f"; 0\n{CORRIDOR}; 1\n{MIRRORED}")] == [2, 6]


def test_titles_authors_and_comments_are_passed_over(tmp_path: Path) -> None:
    text = (
        "Collection: Two\nAuthor: A. N. Other\n; a comment\n\n"
        f"{CORRIDOR}Title: First one\nDate of Last Change: 2001-02-03\n\n{MIRRORED}Title: Second"
    )
    assert loaded(tmp_path, text) == [(5, grid(CORRIDOR)), (11, grid(MIRRORED))]


def test_rows_may_be_ragged(tmp_path: Path) -> None:
    text = "  ####\n###  #\n#@$ .#\n######\n"
    assert loaded(tmp_path, text) == [(1, "######\n###--#\n#@$-.#\n######")]
    short = "####\n#@-#\n#$-###\n#-.--#\n######"
    assert loaded(tmp_path, short) == [(1, "######\n#@-###\n#$-###\n#-.--#\n######")]


def test_floor_may_be_a_space_a_hyphen_or_an_underscore(tmp_path: Path) -> None:
    pictures = [
        loaded(tmp_path, f"#######\n#@{floor}$ .#\n#######\n")[0][1] for floor in (" ", "-", "_")
    ]
    assert pictures == ["#######\n#@-$-.#\n#######"] * 3


def test_all_seven_things_are_read() -> None:
    level = parse_level(["########", "#+$*-$.#", "########"])
    assert str(level) == "########\n#+$*-$.#\n########"
    assert level.player == 9
    assert level.boxes == (10, 11, 13)
    assert level.targets == 1 << 9 | 1 << 11 | 1 << 14


@pytest.mark.parametrize(
    "text",
    [
        CORRIDOR.replace("\n", "\r\n"),
        CORRIDOR.rstrip("\n"),
        "\n\n" + CORRIDOR + "\n\n\n",
        CORRIDOR.replace("\n", "   \n"),
        "\ufeff" + CORRIDOR,
    ],
    ids=["Windows line ends", "no final newline", "blank lines", "trailing spaces", "BOM"],
)
def test_the_form_of_the_file_does_not_matter(tmp_path: Path, text: str) -> None:
    assert [picture for _, picture in loaded(tmp_path, text)] == [grid(CORRIDOR)]


def test_floor_out_of_reach_is_made_wall() -> None:
    level = parse_level(["#######", "#@$.#-#", "#####-#", "#######"])
    assert str(level) == "#######\n#@$.###\n#######\n#######"


def test_a_box_that_is_home_out_of_reach_is_decoration() -> None:
    level = parse_level(["#######", "#@$.#*#", "#######"])
    assert str(level) == "#######\n#@$.###\n#######"


@pytest.mark.parametrize("name", KINDS)
def test_what_is_drawn_can_be_read_again(name: str) -> None:
    levels = GeneratedLevels(name, KINDS[name])
    for index in range(5):
        level = levels.problem("train", index).level
        assert parse_level(str(level).split("\n")) == level


OPEN = {
    "above": "####-#\n#@$.-#\n######",
    "below": "######\n#@$.-#\n####-#",
    "left": "######\n-@$.-#\n######",
    "right": "######\n#@$.--\n######",
    "where a row is short": "######\n#@$.-#\n#---\n######",
    "where a row is missing": "#####\n#@$.#",
}
HUGE = "\n".join(["#" * 65, "#@$." + "-" * 60 + "#", "#" * 65])
TALL = "\n".join(["#####", "#@$.#", *["#---#"] * 62, "#####"])
CROWDED = "\n".join(["#" * 64, *["#" + "*" * 62 + "#"] * 7, "#@$." + "-" * 59 + "#", "#" * 64])


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        ("######\n#-$.-#\n######", "line 5: 0 players, expected one"),
        ("######\n#@$.@#\n######", "line 5: 2 players, expected one"),
        ("#######\n#@$.+*#\n#######", "line 5: 2 players, expected one"),
        *((level, "line 5: the walls are not closed") for level in OPEN.values()),
        ("######\n#@$$.#\n######", "line 5: 2 boxes and 1 targets in reach"),
        ("######\n#@$..#\n######", "line 5: 1 boxes and 2 targets in reach"),
        ("######\n#@---#\n######", "line 5: 0 boxes and 0 targets in reach"),
        ("######\n#@*--#\n######", "line 5: 1 boxes and 1 targets in reach, all of them done"),
        ("######\n#@$x.#\n######", "line 6: 'x' is not a Sokoban symbol"),
        ("######\n#@$\x1b.#\n######", "line 6: '\\x1b' is not a Sokoban symbol"),
        ("######\n#@$\t.#\n######", "line 6: '\\t' is not a Sokoban symbol"),
        (HUGE, "line 5: 3x65 is larger than 64x64"),
        (TALL, "line 5: 65x5 is larger than 64x64"),
        (CROWDED, "line 5: 435 boxes, expected at most 400"),
        ("#######\n#@$.#$#\n#######", "line 5: a box or a target is out of reach"),
        ("#######\n#@$.#.#\n#######", "line 5: a box or a target is out of reach"),
    ],
)
def test_a_malformed_level_is_named_by_file_line_and_reason(
    tmp_path: Path, level: str, reason: str
) -> None:
    with pytest.raises(LevelError) as raised:
        loaded(tmp_path, f"{CORRIDOR}\n{level}\n")
    assert str(raised.value) == f"{tmp_path / 'levels.txt'}, {reason}"


@pytest.mark.parametrize("text", ["", "\n\n", "; 0\n; 1\n", "Title: no level\n"])
def test_a_file_without_a_level_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(LevelError) as raised:
        loaded(tmp_path, text)
    assert str(raised.value) == f"{tmp_path / 'levels.txt'}: it holds no level"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "levels.txt"
    file.write_bytes(CORRIDOR.encode() + b"\xff\xfe\x00")
    with pytest.raises(LevelError, match=r"levels\.txt: 'utf-8' codec can't decode byte 0xff"):
        load_levels(file)


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(LevelError, match=r"nowhere\.txt: no such file or folder"):
        load_levels(tmp_path / "nowhere.txt")


def test_a_folder_without_level_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, {"README.md": "no levels", "deep/picture.png": CORRIDOR})
    with pytest.raises(LevelError, match=r"no \.txt, \.xsb, \.sok files in this folder"):
        load_levels(tmp_path)


def test_one_malformed_file_is_enough_to_load_nothing(tmp_path: Path) -> None:
    written(tmp_path, {"a.txt": CORRIDOR, "b/c.txt": "######\n#@---#\n######"})
    with pytest.raises(LevelError, match=r"c\.txt, line 1: 0 boxes"):
        load_levels(tmp_path)
    with pytest.raises(ValueError, match=r"c\.txt, line 1: 0 boxes"):
        gymnasium.make("turngym/Sokoban-v0", levels=str(tmp_path))


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    written(tmp_path, {"b.sok": LONGER, "a/z.xsb": MIRRORED, "a.txt": CORRIDOR, "x.txt/b.md": ""})
    found = load_levels(tmp_path)
    names = [level.path.relative_to(tmp_path).as_posix() for level in found]
    assert names == ["a/z.xsb", "a.txt", "b.sok"]
    assert [str(level.level) for level in found] == list(map(grid, (MIRRORED, CORRIDOR, LONGER)))


def levels_of(levels: GeneratedLevels | FileLevels, split: str) -> list[str]:
    return [str(levels.problem(split, i).level) for i in range(levels.sizes[split])]


def test_folders_named_like_splits_are_splits_and_all_else_is_test(tmp_path: Path) -> None:
    root = written(
        tmp_path / "many",
        {
            "medium/valid/000.txt": CORRIDOR,
            "medium/train/000.txt": f"{LONGER}\n{MIRRORED}",
            "hard/000.txt": MIRRORED,
            "train/hard/000.txt": CORRIDOR,
            "000.txt": LONGER,
        },
    )
    levels = sokoban_set(None, str(root), {})
    assert list(levels.sizes.items()) == [("train", 3), ("valid", 1), ("test", 2)]
    assert levels_of(levels, "train") == [grid(LONGER), grid(MIRRORED), grid(CORRIDOR)]
    assert levels_of(levels, "valid") == [grid(CORRIDOR)]
    assert levels_of(levels, "test") == [grid(LONGER), grid(MIRRORED)]


def test_the_folder_is_the_category(tmp_path: Path) -> None:
    root = written(tmp_path / "many", {"medium/valid/000.txt": CORRIDOR, "000.txt": LONGER})
    levels = sokoban_set(None, str(root), {})
    assert levels.problem("valid", 0).task.category == "many/medium/valid"
    assert levels.problem("test", 0).task.category == "many"


def test_a_single_file_is_of_the_split_its_folder_names(tmp_path: Path) -> None:
    root = written(tmp_path, {"medium/valid/000.txt": CORRIDOR})
    levels = sokoban_set(None, str(root / "medium/valid/000.txt"), {})
    assert dict(levels.sizes) == {"valid": 1}
    assert levels.problem("valid", 0).task.category == "valid"


def test_the_first_split_there_is_is_the_default(tmp_path: Path) -> None:
    written(tmp_path, {"valid/0.txt": CORRIDOR, "test/0.txt": LONGER})
    world = gymnasium.make("turngym/Sokoban-v0", levels=str(tmp_path))
    assert world.reset(seed=0)[1]["task"].id.split("/")[1:] == ["valid", "0"]


def test_a_card_names_its_place_in_the_file_and_400_turns(tmp_path: Path) -> None:
    root = written(tmp_path, {"levels.txt": f"{CORRIDOR}\n{LONGER}"})
    levels = sokoban_set(None, str(root), {})
    cards = [levels.problem("test", index).task for index in range(2)]
    assert [card.id for card in cards] == [f"{levels.name}/test/0", f"{levels.name}/test/1"]
    assert {card.max_turns for card in cards} == {400}
    assert cards[0].key != cards[1].key
    assert sokoban_set(None, str(root), {"max_turns": 7}).problem("test", 0).task.max_turns == 7


def test_a_set_is_named_by_its_content_wherever_it_lies(tmp_path: Path) -> None:
    written(tmp_path, {"a.txt": f"; 0\n{CORRIDOR}", "deep/b.xsb": CORRIDOR, "c.txt": MIRRORED})
    names = [
        sokoban_set(None, str(tmp_path / f), {}).name for f in ("a.txt", "deep/b.xsb", "c.txt")
    ]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("levels-")


def test_a_set_with_other_rules_or_splits_has_another_name(tmp_path: Path) -> None:
    written(tmp_path, {"a.txt": CORRIDOR, "train/a.txt": CORRIDOR})
    file = str(tmp_path / "a.txt")
    names = {
        sokoban_set(None, path, changes).name
        for path, changes in (
            (file, {}),
            (file, {"max_turns": 100}),
            (file, {"dead_ends": False}),
            (str(tmp_path / "train"), {}),
        )
    }
    assert len(names) == 4
    assert sokoban_set(None, file, {"max_turns": 400}).name in names, "400 is the default"


@pytest.mark.parametrize(
    ("tasks", "levels", "changes", "message"),
    [
        ("sokoban-6x6-1", "a.txt", {}, "tasks='sokoban-6x6-1' and levels='a.txt': give one"),
        (None, "a.txt", {"height": 7}, "unknown option for levels from files 'height'; known: max"),
        (None, "a.txt", {"max_turns": 0}, "max_turns is 0, expected a whole number"),
        (None, "", {}, "levels is '', expected the path of a file or folder"),
        (None, 7, {}, "levels is 7, expected the path of a file or folder"),
    ],
)
def test_options_that_contradict_files_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tasks: str | None,
    levels: str,
    changes: dict[str, int],
    message: str,
) -> None:
    written(tmp_path, {"a.txt": CORRIDOR})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        sokoban_set(tasks, levels, changes)
