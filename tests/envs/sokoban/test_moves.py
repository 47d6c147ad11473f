"""The grammar of actions: what is a move, and what is said of all else."""

import pytest

from turngym.envs.sokoban.moves import MAX_TEXT, TOO_LONG, read_moves


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("up", "up"),
        ("push left", "left"),
        ("move right", "right"),
        ("Push DOWN", "down"),
        ("  up  ", "up"),
        ("push   up", "up"),
        ("up,left", "up, left"),
        ("up , move left,PUSH down", "up, left, down"),
    ],
)
def test_moves_are_read_in_any_case_with_or_without_a_verb(text: str, canonical: str) -> None:
    assert read_moves(text, 3).action.text == canonical
    assert read_moves(text, 3).action.valid


def test_moves_are_places_among_the_directions() -> None:
    understood = read_moves("right, up, left, down", 4)
    assert understood.moves == (3, 0, 2, 1)
    assert understood.action.parsed == '["right","up","left","down"]'
    assert understood.action.error == ""


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", "''"),
        ("   ", "''"),
        ("jump", "'jump'"),
        ("push", "'push'"),
        ("upp", "'upp'"),
        ("pushup", "'pushup'"),
        ("pull up", "'pull up'"),
        ("push push up", "'push push up'"),
        ("up left", "'up left'"),
        ("up\nleft", r"'up\nleft'"),
        ("up,", "''"),
        (",up", "''"),
        ("up, jump, fly", "'jump'"),
        ("up; left", "'up; left'"),
        ("\x1b[2J", r"'\x1b[2J'"),
        ("\ud800", r"'\ud800'"),
        ("\N{LATIN SMALL LETTER LONG S}up", r"'\u017fup'"),
        ("pu\N{LATIN SMALL LETTER LONG S}h up", r"'pu\u017fh up'"),
    ],
)
def test_what_is_no_move_is_quoted_safely(text: str, quoted: str) -> None:
    understood = read_moves(text, 3)
    assert understood.action.error == f"{quoted} is not a move. Use up, down, left or right."
    assert (understood.moves, understood.action.valid) == ((), False)
    assert (understood.action.text, understood.action.parsed) == ("", "")


def test_a_long_quotation_is_cut() -> None:
    error = read_moves("x" * 1_000, 1).action.error
    assert error == f"'{'x' * 60}...' is not a move. Use up, down, left or right."


def test_more_moves_than_a_turn_may_hold_are_refused() -> None:
    assert read_moves("up, up", 1).action.error == "2 moves in one turn; one move may be made."
    assert read_moves("up, up, up", 2).action.error == "3 moves in one turn; 2 moves may be made."
    assert read_moves("up, up", 1).moves == ()


def test_what_is_too_long_is_no_action() -> None:
    assert (TOO_LONG.moves, TOO_LONG.action.valid, TOO_LONG.action.text) == ((), False, "")
    assert str(MAX_TEXT) in TOO_LONG.action.error
