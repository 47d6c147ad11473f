"""Tic-tac-toe, connect-four and their kin."""

from .board import Board
from .errors import GameOver, IllegalMove, NotationError
from .game import CONNECT_FOUR, TIC_TAC_TOE, Game, Rules
from .notation import format_cell, parse_cell
from .search import best_move, evaluate, winning_moves

__all__ = [
    "Board",
    "CONNECT_FOUR",
    "Game",
    "GameOver",
    "IllegalMove",
    "NotationError",
    "Rules",
    "TIC_TAC_TOE",
    "best_move",
    "evaluate",
    "format_cell",
    "parse_cell",
    "winning_moves",
]
