"""The world as it is played: what it shows, what it takes, how it ends."""

from pathlib import Path
from typing import Any

import pytest
from sokoban_levels import HALL, ONE_WAY, OTHER_WAY, ROOM, SWAP, play, world_of

from turngym.envs.calls import Message
from turngym.envs.signals import Check, Cost, Outcome, Potential, Validity

LEGAL = Validity(parsed=True, legal=True, effective=True)
BLOCKED = Validity(parsed=True, legal=True, effective=False)
NONSENSE = Validity(parsed=False, legal=False, effective=False)


def moves(amount: int) -> Cost:
    return Cost(kind="moves", amount=amount, unit="moves")


def checks_of(info: dict[str, Any]) -> dict[str, bool | None]:
    return {check.id: check.passed for check in info["signals"] if isinstance(check, Check)}


def potential_of(info: dict[str, Any]) -> Potential:
    (potential,) = [signal for signal in info["signals"] if isinstance(signal, Potential)]
    return potential


def test_the_first_observation_explains_the_rules_and_shows_the_level(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, max_turns=7)
    observation, info = world.reset(options={"index": 0})
    rules = (
        "Sokoban: push every box onto a target. Boxes can be pushed but not pulled, one at a time. "
        "There are 7 turns.\n"
        "Symbols: # wall, - floor, . target, $ box, * box on a target, @ you, + you on a target.\n"
        "An action is one move: up, down, left or right."
    )
    assert observation == f"{rules}\n\n{ROOM}"
    assert info["messages"] == (
        Message(role="system", content=rules),
        Message(role="user", content=ROOM),
    )


def test_the_rules_explain_what_is_shown_and_how_many_moves_a_turn_holds(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, observation="both", symbols="ragen", moves_per_turn=3)
    observation, _ = world.reset(options={"index": 0})
    assert observation.split("\n")[1:] == [
        "Symbols: # wall, _ floor, O target, X box, \N{SQUARE ROOT} box on a target, P you, "
        "S you on a target.",
        "Places are (row, column), counted from (0, 0) at the top left.",
        "An action is one to 3 moves (up, down, left or right) with commas between, such as: "
        "up, up, left",
        "",
        *("######", "#P___#", "#_X_O#", "#____#", "######"),
        *("You: (1, 1)", "Boxes: (2, 2)", "Targets: (2, 4)", "Inner walls: none"),
    ]


def test_coordinates_need_no_symbols(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, observation="coordinates")
    assert "Symbols" not in world.reset(options={"index": 0})[0]
    shown = "You: (2, 1)\nBoxes: (2, 2)\nTargets: (2, 4)\nInner walls: none"
    assert play(world, "down")[0] == shown


def test_a_level_is_played_to_its_solution(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    assert play(world, "down")[:4] == ("######\n#----#\n#@$-.#\n#----#\n######", 0.0, False, False)
    assert play(world, "right")[:4] == ("######\n#----#\n#-@$.#\n#----#\n######", 0.0, False, False)
    observation, reward, terminated, truncated, info = play(world, "right")
    assert observation == "Solved.\n######\n#----#\n#--@*#\n#----#\n######"
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert (info["status"], info["turn"]) == ("solved", 3)
    assert info["signals"] == (
        LEGAL,
        moves(1),
        Check(id="box:0", passed=True),
        Check(id="solvable", passed=True),
        Potential(name="moves", value=1.0, distance=0, exact=True),
        Outcome(success=True, score=1.0),
    )


def test_a_blocked_move_is_legal_and_changes_nothing(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    before = world.state_hash()
    observation, reward, _, _, info = play(world, "up")
    assert (observation, reward) == ("Nothing moved.\n" + ROOM, 0.0)
    assert info["signals"][:2] == (BLOCKED, moves(1))
    assert (info["action"].valid, info["action"].text, info["turn"]) == (True, "up", 1)
    assert info["state_hash"] == before
    assert play(world, "up")[0] == observation, "the second time too"


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("jump", "'jump' is not a move. Use up, down, left or right."),
        ("", "'' is not a move. Use up, down, left or right."),
        ("down, right", "2 moves in one turn; one move may be made."),
        (
            "down" + " " * 3_000 + ", fly",
            "More than 2000 characters are not read. Use up, down, left or right.",
        ),
    ],
)
def test_what_is_not_understood_costs_a_turn_and_no_moves(
    tmp_path: Path, action: str, error: str
) -> None:
    world = world_of(tmp_path, ROOM)
    observation, reward, terminated, truncated, info = play(world, action)
    assert observation == f"{error} Nothing moved.\n{ROOM}"
    assert (reward, terminated, truncated, info["turn"]) == (0.0, False, False, 1)
    assert info["signals"][:2] == (NONSENSE, moves(0))
    assert (info["action"].valid, info["action"].text, info["action"].error) == (False, "", error)


def test_a_turn_may_hold_several_moves_and_counts_once(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, moves_per_turn=3)
    observation, _, terminated, _, info = play(world, "Down, push right")
    assert (observation, terminated) == ("######\n#----#\n#-@$.#\n#----#\n######", False)
    assert (info["turn"], info["action"].text) == (1, "down, right")
    assert info["action"].parsed == '["down","right"]'
    assert info["signals"][:2] == (LEGAL, moves(2))


def test_one_error_executes_none_of_the_moves(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, moves_per_turn=4)
    for action in ("down, right, jump", "jump, down", "down, down, down, down, down"):
        assert play(world, action)[0].endswith("Nothing moved.\n" + ROOM)


def test_moves_stop_when_the_level_is_solved(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, moves_per_turn=5)
    observation, reward, _, _, info = play(world, "down, right, right, left, left")
    assert observation == "Solved.\n######\n#----#\n#--@*#\n#----#\n######"
    assert (reward, info["signals"][1]) == (1.0, moves(3))


def test_moves_stop_when_the_level_is_lost(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, moves_per_turn=5)
    info = play(world, "right, down, up, up, up")[4]
    assert (info["status"], info["signals"][1]) == ("failed", moves(2))


def test_moves_that_lead_back_change_nothing_whatever_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turngym.envs.sokoban.env.MAX_VIEWS", 2)
    world = world_of(tmp_path, ROOM, moves_per_turn=4)
    for _ in range(3):
        info = play(world, "right, right, left, left")[4]
        assert info["signals"][:2] == (BLOCKED, moves(4))


def test_all_four_moves_are_admissible_everywhere(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    infos = [
        world.reset(options={"index": 0})[1],
        *(play(world, a)[4] for a in ("down", "up", "?")),
    ]
    assert {info["admissible"] for info in infos} == {("up", "down", "left", "right")}


def test_a_dead_lock_ends_the_episode_as_failed(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    observation, reward, terminated, truncated, info = play(world, "right", "down")
    grid = "######\n#----#\n#-@-.#\n#-$--#\n######"
    assert observation == f"The level can no longer be solved.\n{grid}"
    assert (reward, terminated, truncated) == (0.0, True, False)
    assert (info["status"], info["reason"]) == ("failed", "dead-lock")
    assert info["signals"][-1] == Outcome(success=False, score=0.0)


def test_without_dead_ends_play_goes_on_and_the_evidence_says_how_it_stands(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, dead_ends=False)
    observation, _, terminated, _, info = play(world, "right", "down")
    assert (observation, terminated) == ("######\n#----#\n#-@-.#\n#-$--#\n######", False)
    assert (info["status"], info["reason"]) == ("running", "")
    assert checks_of(info) == {"box:0": False, "solvable": False}
    assert potential_of(info) == Potential(name="moves", value=0.0, distance=None, exact=True)
    assert play(world, "up")[4]["status"] == "running"


def test_turns_that_are_used_up_cut_the_episode(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, max_turns=2)
    _, reward, terminated, truncated, info = play(world, "down", "up")
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert (info["status"], info["reason"], info["turns_left"]) == ("truncated", "turn budget", 0)
    assert info["signals"][-1] == Outcome(success=False, score=0.0)


@pytest.mark.parametrize(
    ("walk", "distance", "value"),
    [
        ((), 3, 1 / 2),  # 1 - 3/6
        (("down",), 2, 2 / 3),  # 1 - 2/6
        (("down", "right"), 1, 5 / 6),
        (("right",), 4, 1 / 3),
        (("right", "right"), 5, 1 / 6),
        (("right", "right", "right"), 6, 0.0),
        (("up",), 3, 1 / 2),
    ],
)
def test_potentials_by_hand(
    tmp_path: Path, walk: tuple[str, ...], distance: int, value: float
) -> None:
    world = world_of(tmp_path, ROOM)
    info = play(world, *walk)[4] if walk else world.reset(options={"index": 0})[1]
    potential = potential_of(info)
    assert (potential.name, potential.distance, potential.exact) == ("moves", distance, True)
    assert potential.value == pytest.approx(value)


def test_a_large_level_counts_pushes(tmp_path: Path) -> None:
    world = world_of(tmp_path, HALL)
    assert potential_of(play(world, "right")[4]).distance == 2, "walking makes no difference"
    potential = potential_of(play(world, "left", "down", "right")[4])
    assert (potential.name, potential.distance, potential.value) == ("pushes", 1, 0.75)


def test_checks_follow_their_box_wherever_it_goes(tmp_path: Path) -> None:
    world = world_of(tmp_path, SWAP, dead_ends=False)
    assert checks_of(play(world, *ONE_WAY)[4]) == {"box:0": True, "box:1": False, "solvable": True}
    world.reset(options={"index": 0})
    assert checks_of(play(world, *OTHER_WAY)[4]) == {
        "box:0": False,
        "box:1": True,
        "solvable": True,
    }


def test_the_state_is_the_same_whichever_box_is_where(tmp_path: Path) -> None:
    world = world_of(tmp_path, SWAP, dead_ends=False)
    shown, info = play(world, *ONE_WAY)[::4]
    world.reset(options={"index": 0})
    same, other = play(world, *OTHER_WAY)[::4]
    assert same == shown
    assert other["state_hash"] == info["state_hash"] == world.state_hash("state")


def test_states_and_levels_have_names_of_their_own(tmp_path: Path) -> None:
    walled = ROOM.replace("#----#\n######", "#---##\n######")
    aimed_elsewhere = ROOM.replace("#-$-.#", "#-$.-#")
    world = world_of(tmp_path, ROOM, walled, aimed_elsewhere)
    names: list[str] = []
    for index in range(3):
        start = world.reset(options={"index": index})[1]["state_hash"]
        there = play(world, "right")[4]["state_hash"]
        assert play(world, "left")[4]["state_hash"] == start
        names += [start, there, *(play(world, a)[4]["state_hash"] for a in ("down", "right"))]
    assert len(set(names)) == 12
