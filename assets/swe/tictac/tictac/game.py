"""A game from its start to its end."""

from dataclasses import dataclass

from .board import EMPTY, Board
from .errors import GameOver, IllegalMove
from .notation import LETTERS, format_cell, parse_cell, parse_column


@dataclass(frozen=True)
class Rules:
    """Size of the board, length of a line that wins, and whether marks fall down."""

    width: int
    height: int
    length: int
    falling: bool = False


TIC_TAC_TOE = Rules(3, 3, 3)
CONNECT_FOUR = Rules(7, 6, 4, falling=True)


class Game:
    """Two players, X and O, who take turns; X begins.

    `winner` is a mark or None, `line` the cells that won.
    """

    def __init__(self, rules):
        self.rules = rules
        self.board = Board(rules.width, rules.height)
        self.moves = []
        self.winner = None
        self.line = None

    @classmethod
    def replay(cls, rules, text):
        """Return the game after moves separated by spaces."""
        game = cls(rules)
        for move in text.split():
            game.play(move)
        return game

    @property
    def to_move(self):
        """The mark whose turn it is, or None after the end."""
        if self.is_over:
            return None
        return "XO"[len(self.moves) % 2]

    @property
    def is_over(self):
        return self.winner is not None or self.board.is_full()

    @property
    def status(self):
        """One of "X to move", "O to move", "X wins", "O wins", "draw"."""
        if self.winner is not None:
            return self.winner + " wins"
        return "draw" if self.is_over else self.to_move + " to move"

    def legal_moves(self):
        """Return the moves that may be played, from the left and from the bottom."""
        if self.is_over:
            return []
        if self.rules.falling:
            columns = range(self.rules.width)
            return [LETTERS[c] for c in columns if self.board.landing_row(c) is not None]
        return [format_cell(*cell) for cell in self.board.empty_cells()]

    def play(self, move):
        """Put the mark of the player to move and return the cell that it took.

        A move is a cell, or a column where marks fall. GameOver after the end, IllegalMove
        for a cell that is taken or off the board, NotationError for any other text.
        """
        if self.is_over:
            raise GameOver("the game is over: " + self.status)
        cell = self._target(move)
        self.board.put(cell, self.to_move)
        mark = self.board[cell]
        self.moves.append(cell)
        self.line = self.board.line_through(cell, self.rules.length)
        if self.line is not None:
            self.winner = mark
        return cell

    def undo(self):
        """Take the last move back and return its cell; IllegalMove if there is none."""
        if not self.moves:
            raise IllegalMove("no move to take back")
        cell = self.moves.pop()
        self.board.clear(cell)
        self.winner = self.line = None
        return cell

    def _target(self, move):
        if self.rules.falling:
            column = parse_column(move)
            if column >= self.rules.width:
                raise IllegalMove("column %s is off the board" % move)
            row = self.board.landing_row(column)
            if row is None:
                raise IllegalMove("column %s is full" % move)
            return column, row
        cell = parse_cell(move)
        if not self.board.has(cell):
            raise IllegalMove("cell %s is off the board" % move)
        if self.board[cell] != EMPTY:
            raise IllegalMove("cell %s is taken" % move)
        return cell
