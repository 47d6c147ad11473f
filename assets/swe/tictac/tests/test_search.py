import pytest

from tictac import CONNECT_FOUR, TIC_TAC_TOE, Game, Rules, best_move, evaluate, winning_moves


def test_winning_moves():
    assert winning_moves(Game.replay(TIC_TAC_TOE, "a1 b1 a2 b2")) == ["a3"]
    assert winning_moves(Game.replay(CONNECT_FOUR, "b b c c d d")) == ["a", "e"]
    assert winning_moves(Game(TIC_TAC_TOE)) == []


def test_looking_ahead_leaves_the_game_alone():
    game = Game.replay(TIC_TAC_TOE, "a1 b2")
    before = str(game.board)
    best_move(game, depth=3)
    winning_moves(game)
    assert str(game.board) == before
    assert len(game.moves) == 2


def test_wins_at_once():
    game = Game.replay(TIC_TAC_TOE, "a1 b1 a2 b2")
    assert best_move(game, depth=1) == "a3"
    assert evaluate(game, 1) == 999
    assert evaluate(game, 0) == 0


def test_prevents_a_loss():
    assert best_move(Game.replay(TIC_TAC_TOE, "a1 b2 a2"), depth=2) == "a3"
    assert best_move(Game.replay(CONNECT_FOUR, "a b a c g d"), depth=2) == "e"


def test_prefers_the_quicker_win():
    game = Game.replay(TIC_TAC_TOE, "b2 b1 a1 a2 c3")
    assert game.winner == "X"
    open_game = Game.replay(TIC_TAC_TOE, "b2 b1 a1 c2")
    assert best_move(open_game, depth=5) == "c3"


def test_a_fork_wins_in_three():
    assert evaluate(Game.replay(TIC_TAC_TOE, "a1 a2 b2 c3"), 3) == 997


def test_a_lost_game():
    game = Game.replay(TIC_TAC_TOE, "a1 a2 b2 c3 b1")
    assert evaluate(game, 2) == -998


def test_equal_moves_give_the_first():
    assert best_move(Game(Rules(2, 2, 3)), depth=4) == "a1"


def test_end_of_the_game():
    over = Game.replay(TIC_TAC_TOE, "a1 b1 a2 b2 a3")
    assert best_move(over) is None
    assert evaluate(over, 3) == -1000
    assert evaluate(Game.replay(Rules(1, 1, 2), "a1"), 3) == 0


def test_depths():
    with pytest.raises(ValueError, match="depth must be at least 1, got 0"):
        best_move(Game(TIC_TAC_TOE), depth=0)
    with pytest.raises(ValueError, match="depth must not be negative, got -1"):
        evaluate(Game(TIC_TAC_TOE), -1)
