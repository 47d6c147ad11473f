import pytest

from tictac import CONNECT_FOUR, TIC_TAC_TOE, Game, GameOver, IllegalMove, NotationError, Rules


def test_start():
    game = Game(TIC_TAC_TOE)
    assert game.status == "X to move"
    assert game.legal_moves() == ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"]
    assert not game.is_over


def test_turns():
    game = Game(TIC_TAC_TOE)
    assert game.play("b2") == (1, 1)
    assert game.to_move == "O"
    game.play("a1")
    assert game.status == "X to move"
    assert str(game.board) == "...\n.X.\nO.."


def test_win():
    game = Game.replay(TIC_TAC_TOE, "a1 b1 a2 b2 a3")
    assert game.status == "X wins"
    assert game.line == [(0, 0), (0, 1), (0, 2)]
    assert game.to_move is None
    assert game.legal_moves() == []
    with pytest.raises(GameOver, match="the game is over: X wins"):
        game.play("c3")


def test_second_player_wins():
    assert Game.replay(TIC_TAC_TOE, "a1 c1 a2 b2 c3 a3").status == "O wins"


def test_draw():
    game = Game.replay(TIC_TAC_TOE, "a1 b2 c3 b1 b3 a3 c1 c2 a2")
    assert game.status == "draw"
    assert game.is_over


def test_win_on_the_last_cell():
    assert Game.replay(TIC_TAC_TOE, "a1 a2 a3 b1 b2 b3 c2 c1 c3").status == "X wins"


@pytest.mark.parametrize(
    "move, error, message",
    [
        ("a1", IllegalMove, "cell a1 is taken"),
        ("d1", IllegalMove, "cell d1 is off the board"),
        ("a4", IllegalMove, "cell a4 is off the board"),
        ("11", NotationError, "not a column: '1'"),
    ],
)
def test_illegal_cells(move, error, message):
    game = Game.replay(TIC_TAC_TOE, "a1")
    with pytest.raises(error, match=message):
        game.play(move)
    assert game.to_move == "O"


def test_undo():
    game = Game.replay(TIC_TAC_TOE, "a1 b1 a2 b2 a3")
    assert game.undo() == (0, 2)
    assert game.status == "X to move"
    assert game.line is None
    assert game.board[0, 2] == "."
    with pytest.raises(IllegalMove, match="no move to take back"):
        Game(TIC_TAC_TOE).undo()


def test_marks_fall():
    game = Game.replay(CONNECT_FOUR, "d d e")
    assert game.moves == [(3, 0), (3, 1), (4, 0)]
    assert game.to_move == "O"
    assert game.legal_moves() == list("abcdefg")


def test_full_column():
    game = Game.replay(CONNECT_FOUR, "a a a a a a")
    assert game.legal_moves() == list("bcdefg")
    with pytest.raises(IllegalMove, match="column a is full"):
        game.play("a")
    with pytest.raises(IllegalMove, match="column h is off the board"):
        game.play("h")


def test_connect_four_wins():
    assert Game.replay(CONNECT_FOUR, "a a b b c c").status == "X to move"
    assert Game.replay(CONNECT_FOUR, "a a b b c c d").status == "X wins"
    assert Game.replay(CONNECT_FOUR, "a b b c c d c d d a d").status == "X wins"


def test_longer_lines_count():
    game = Game.replay(Rules(5, 2, 3), "a1 a2 b1 b2 d1 d2 e1 e2 c1")
    assert game.line == [(column, 0) for column in range(5)]
