"""Files of games: read as they are, or refused with file and reason."""

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import gymnasium
import pytest
from household_files import ACTIONS, FOLDER, GAMES, content, domain, grammar, write

from turngym.envs.household.game import Goal, numbered
from turngym.envs.household.goals import read_goal, task_type
from turngym.envs.household.load import MAX_BYTES, GameError, load_game
from turngym.envs.household.pddl import parse
from turngym.envs.household.problem import key_of
from turngym.envs.household.sets import FileGames

SEEN = "valid_seen/look_at_obj_in_light-Pillow-None-DeskLamp-301/trial_1"
HEAT = "train/pick_heat_then_place_in_recep-Mug-None-Cabinet-1/trial_1"


def saved(folder: Path, **changes: Any) -> Path:  # any JSON
    """Write one game with some parts changed."""
    path = folder / "game.tw-pddl"
    path.write_text(json.dumps({**content(*GAMES[HEAT]), **changes}), encoding="utf-8")
    return path


def edited(folder: Path, before: str, after: str) -> Path:
    """Write one game with a text of its problem replaced."""
    problem = str(content(*GAMES[HEAT])["pddl_problem"])
    assert before in problem
    return saved(folder, pddl_problem=problem.replace(before, after))


def test_the_files_of_the_tests_are_what_their_script_writes(tmp_path: Path) -> None:
    write(tmp_path)
    for name in GAMES:
        ours = (FOLDER / name / "game.tw-pddl").read_text(encoding="utf-8")
        assert (tmp_path / name / "game.tw-pddl").read_text(encoding="utf-8") == ours


def test_a_game_is_read_with_all_that_it_says() -> None:
    game = load_game(FOLDER / HEAT / "game.tw-pddl")
    assert game.dialect == "old"
    assert game.text == "put a hot mug in cabinet."
    assert game.task_type == "pick_heat_then_place_in_recep"
    assert game.goal == Goal(item="mug", needs=("hot",), receptacle="cabinet")
    names = ["cabinet 1", "countertop 1", "fridge 1", "microwave 1", "sinkbasin 1"]
    assert [one.name for one in game.receptacles] == names
    assert [one.openable for one in game.receptacles] == [True, False, True, True, False]
    assert [one.place for one in game.receptacles] == [1, 2, 3, 2, 4]
    assert [item.name for item in game.items] == ["apple 1", "knife 1", "mug 2", "mug 1"]
    assert game.items[2].inside == (0,)
    assert game.items[3].abilities == {"take", "clean", "heat", "cool", "hold"}
    assert game.places == ("loc 5", "loc 4", "loc 3", "loc 2", "loc 1")
    assert ("cabinet", "mug") in game.fits
    assert ("cabinet", "apple") not in game.fits


def test_numbers_of_a_type_fall_along_the_sorted_ids() -> None:
    found = numbered(["Mug_bar_c", "mug_bar_a", "Mug_bar_b", "Pan_bar_x"])
    assert found == {
        "mug_bar_a": "mug 3",
        "mug_bar_b": "mug 2",
        "mug_bar_c": "mug 1",
        "pan_bar_x": "pan 1",
    }


def test_a_truncated_file_is_refused_with_file_and_reason(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:1_000])
    with pytest.raises(GameError, match=r"game\.tw-pddl: not JSON, or cut off"):
        load_game(path)


def test_a_file_of_another_domain_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GameError, match=r"game\.tw-pddl: its domain is .*blocks"):
        load_game(saved(tmp_path, pddl_domain=domain("blocks")))
    with pytest.raises(GameError, match=r"game\.tw-pddl: .*sliceobject"):
        load_game(saved(tmp_path, pddl_domain=domain(actions=ACTIONS[:-1])))
    with pytest.raises(GameError, match="problem is not of the domain"):
        load_game(edited(tmp_path, "(:domain alfred)", "(:domain blocks)"))


def test_a_fact_about_what_is_not_declared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GameError, match=r"'spoon_bar_a', in a fact 'pickupable', is not declared"):
        load_game(edited(tmp_path, "(:init", "(:init (pickupable Spoon_bar_a)"))
    with pytest.raises(GameError, match=r"'mug_bar_a', in a fact 'openable', is not of the sort"):
        load_game(edited(tmp_path, "(:init", "(:init (openable Mug_bar_a)"))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("(:init", "(:init (flies Mug_bar_a)", "'flies mug_bar_a' is not understood"),
        ("(:init", "(:init (pickupable)", "is not understood"),
        ("(:init", "(:init (pickupable (Mug_bar_a))", "is not a name"),
        ("(:init", "(:init mug", "'mug' is not a fact"),
        ("(receptacleAtLocation Cabinet_bar_a loc_bar_1)", "", "cabinet_bar_a has 0 places"),
        ("(:init", "(:init (receptacleAtLocation Cabinet_bar_a loc_bar_2)", "has 2 places"),
        ("(atLocation agent1 loc_bar_0)", "", "the agent has 0 places, expected one"),
        ("(:init", "(:init (atLocation agent1 loc_bar_1)", "the agent has 2 places"),
        ("(:goal (and", "(:goal (or", "its goal is not a conjunction"),
        ("(isHot ?o)", "(isBlue ?o)", "its goal is none that ALFWorld sets"),
        ("(:goal", "(:dream", "its problem has no :goal"),
        ("(:init", "(:init (", "it ends inside a bracket"),
        ("agent1 - agent", "agent1 -", "is not declared"),
    ],
)
def test_an_unsound_problem_is_refused(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    with pytest.raises(GameError, match=r"game\.tw-pddl: ") as caught:
        load_game(edited(tmp_path, before, after))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"grammar": grammar("old", "x.").replace("in/on", "near")}, "of neither dialect"),
        ({"grammar": grammar("old", "x.") + "action help {"}, "of neither dialect"),
        ({"grammar": "nothing"}, "does not say what the task is"),
        ({"pddl_problem": 7}, "it has no text 'pddl_problem'"),
        ({"pddl_domain": "(" * 200 + ")" * 200}, "more than 64 brackets"),
    ],
)
def test_an_unsound_file_is_refused(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(GameError, match=r"game\.tw-pddl: ") as caught:
        load_game(saved(tmp_path, **changes))
    assert reason in str(caught.value)


def test_hostile_files_are_refused_without_being_read_through(tmp_path: Path) -> None:
    path = tmp_path / "game.tw-pddl"
    for data in (b"[" * 100_000, b"\xff\xfe", b"", b"null", b"[]", b" " * (MAX_BYTES + 1)):
        path.write_bytes(data)
        with pytest.raises(GameError, match=r"game\.tw-pddl: "):
            load_game(path)
    with pytest.raises(GameError, match="No such file"):
        load_game(tmp_path / "none.tw-pddl")


def test_a_folder_with_bad_games_plays_the_good_ones_and_names_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(FOLDER, tmp_path / "games")
    whole = FileGames(tmp_path / "games")
    assert whole.name == "household-alfworld"
    assert whole.refused == ()
    bad = tmp_path / "games" / SEEN / "game.tw-pddl"
    bad.write_bytes(bad.read_bytes()[:-40])
    with caplog.at_level(logging.WARNING):
        rest = FileGames(tmp_path / "games")
    assert rest.sizes == {"train": 3, "valid_unseen": 1}
    assert rest.name.startswith("custom-")
    assert [str(bad) in reason for reason in rest.refused] == [True]
    assert str(bad) in caplog.text
    assert rest.problem("train", 0).task.id == f"{rest.name}/train/0"


def test_games_are_dropped_as_alfworld_drops_them(tmp_path: Path) -> None:
    kept = tmp_path / "train" / "pick-Mug-1" / "trial_1"
    for name in ("pick-Mug-1", "pick-MugSliced-1", "pick_movable-Mug-1"):
        folder = tmp_path / "train" / name / "trial_1"
        folder.mkdir(parents=True)
        saved(folder)
    unsolvable = tmp_path / "train" / "pick-Pan-1" / "trial_1"
    unsolvable.mkdir(parents=True)
    saved(unsolvable, solvable=False)
    games = FileGames(tmp_path)
    assert (games.sizes, games.refused) == ({"train": 1}, ())
    assert games.problem("train", 0).task == FileGames(kept).problem("train", 0).task


def test_only_panels_of_the_published_size_are_the_standard_ones() -> None:
    assert not FileGames(FOLDER).is_standard("valid_seen")


def test_a_folder_without_games_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GameError, match=r"it holds no game\.tw-pddl"):
        FileGames(tmp_path)
    with pytest.raises(ValueError, match="source is None"):
        gymnasium.make("turngym/Household-v0", tasks="household-alfworld")
    with pytest.raises(ValueError, match="household-alfworld"):
        gymnasium.make("turngym/Household-v0", tasks="household-moon", source=str(FOLDER))


def test_a_file_that_changed_since_is_not_played(tmp_path: Path) -> None:
    path = saved(tmp_path)
    games = FileGames(path)
    saved(tmp_path, grammar=grammar("old", "something else."))
    with pytest.raises(GameError, match="is not what it was"):
        games.problem("test", 0)


def test_the_key_names_start_and_goal_and_not_the_wording(tmp_path: Path) -> None:
    game = load_game(saved(tmp_path))
    reworded = load_game(saved(tmp_path, grammar=grammar("old", "a hot mug, please.")))
    moved = load_game(edited(tmp_path, "(:init", "(:init (isCool Mug_bar_a)"))
    renamed = load_game(edited(tmp_path, "Mug_bar_a", "Mug_bar_z"))
    assert key_of(game) == key_of(reworded) == key_of(renamed)
    assert key_of(game) != key_of(moved)


def test_goals_of_longer_games_are_read_too() -> None:
    formula = parse(
        "(and (exists (?r - receptacle ?o - object) (and (isSliced ?o) (isHot ?o) (heatable ?o)"
        "(objectType ?o AppleType) (receptacleType ?r FridgeType) (inReceptacle ?o ?r))))"
    )
    goal = read_goal(formula)
    assert goal == Goal(item="apple", needs=("hot", "sliced"), receptacle="fridge")
    assert task_type(goal) == "pick_heat_then_place_in_recep_slice"
