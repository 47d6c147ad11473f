"""Minimax with alpha-beta pruning."""

WIN = 1000


def winning_moves(game):
    """Return the moves with which the player to move wins at once."""
    found = []
    for move in game.legal_moves():
        game.play(move)
        if game.winner is not None:
            found.append(move)
        game.undo()
    return found


def evaluate(game, depth):
    """Return the value of a game for the player to move, looking `depth` moves ahead.

    A win in n moves is worth 1000 - n, a loss in n moves as much less than 0, a draw or what
    lies beyond the depth 0. ValueError for a negative depth.
    """
    if depth < 0:
        raise ValueError("depth must not be negative, got %d" % depth)
    return _search(game, depth, -WIN, WIN, 0)


def best_move(game, depth=9):
    """Return the first of the moves of highest value, or None after the end."""
    if depth < 1:
        raise ValueError("depth must be at least 1, got %d" % depth)
    best, best_value = None, -WIN - 1
    for move in game.legal_moves():
        game.play(move)
        value = -_search(game, depth - 1, -WIN, -best_value, 1)
        game.undo()
        if value > best_value:
            best, best_value = move, value
    return best


def _search(game, depth, alpha, beta, ply):
    if game.winner is not None:
        return ply - WIN
    if depth == 0:
        return 0
    value = None
    for move in game.legal_moves():
        game.play(move)
        score = -_search(game, depth - 1, -beta, -alpha, ply + 1)
        game.undo()
        value = score if value is None else max(value, score)
        alpha = max(alpha, value)
        if alpha >= beta:
            break
    return 0 if value is None else value
