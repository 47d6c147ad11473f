"""Sokoban as a world of text: `turngym/Sokoban-v0`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar, Literal, NamedTuple

from turngym.envs.calls import Action, Message, rendering
from turngym.envs.core import TextEnv
from turngym.envs.scene import Scene
from turngym.envs.signals import (
    Check,
    Cost,
    Outcome,
    Potential,
    Signal,
    Validity,
    potential_value,
)
from turngym.envs.sokoban import render
from turngym.envs.sokoban.distance import Known
from turngym.envs.sokoban.engine import DIRECTIONS, is_solved, move, paint, terrain
from turngym.envs.sokoban.expert import solve
from turngym.envs.sokoban.generate import Kind
from turngym.envs.sokoban.moves import MAX_TEXT, TOO_LONG, read_moves
from turngym.envs.sokoban.sets import KINDS, VERSION, SokobanProblem, sokoban_set
from turngym.envs.tasks import Reference, canary_of, one_of, whole

OBSERVATIONS = ("grid", "coordinates", "both", "words")
MAX_CHARS = 65_536
"""A level of 64x64, drawn and listed, fits."""
MAX_VIEWS = 4_096
"""States of one level that are remembered."""

Place = tuple[int, tuple[int, ...]]
"""The cells of player and boxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SokobanReference(Reference):
    """What the agent must not see about a level."""

    solution: tuple[str, ...]
    """The expert's moves from the start; empty if it found none."""


class _Boxes(NamedTuple):
    """What the places of the boxes say, wherever the player is."""

    checks: tuple[Check, ...]
    solved: bool
    name: str
    """The same for the same places, whichever box is where."""


@dataclass(slots=True, eq=False, kw_only=True)
class _View(Scene):
    """A state of a level, as the scene of arriving there by one move, with what else is known.

    States come back and texts are dear, so views are kept as long as their level is played.
    """

    player: int
    boxes: tuple[int, ...]
    facts: tuple[Signal, ...]
    """The evidence about the state itself."""
    hash: str
    after: "list[_View | None]"
    """The states after each of the four moves, where they are known."""
    blocked: Scene | None = None
    """The scene of a move that changes nothing here."""

    def __getstate__(self) -> object:
        """Leave the links out: a chain of them is longer than pickle and deepcopy can follow."""
        state: Any = Scene.__getstate__(self)  # None and the slots, as object gives them
        return None, {**state[1], "after": [None] * 4}


class SokobanEnv(TextEnv[SokobanProblem]):
    """Push every box onto a target; boxes cannot be pulled.

    ## Observation
    The level as a grid of symbols (`symbols`), as coordinates, as both, or as one line of words
    for small models (`observation`). The first also explains rules, symbols and actions.

    ## Action
    `up`, `down`, `left` or `right`, which `push up` or `move up` mean as well; up to
    `moves_per_turn` of them in one turn, with commas between: `up, up, left`. If one of them is
    not understood none is made; they stop when the level is solved or lost. A move that is blocked
    is legal and changes nothing.

    ## Reward
    1.0 on the turn that solves the level, else 0.0.

    ## Episode end
    Solved: all boxes are on targets. Failed: it is proven that the level can no longer be solved
    (unless `dead_ends=False`). Truncated: `Task.max_turns` turns are used up.

    ## Signals
    `Validity` and `Cost("moves")` for every turn. `Check("box:<i>")`: box i stands on a target.
    `Check("solvable")`: False is a proven dead-lock, None means that nobody knows. `Potential`:
    the fewest moves to a solution, exact, where the level is small enough for a table (8x8 with two
    boxes, say); else named `pushes`, from a search that may run out and then gives a lower bound,
    not exact. `Outcome` at the end.

    ## Arguments
    - `tasks`: the task set; `split`: what `reset` draws from.
    - `levels`: a file or folder of levels in XSB notation (Boxoban's, say), to play instead.
    - `observation`: `grid`, `coordinates`, `both` or `words`; `symbols`: `xsb`, `ragen` or `verl-agent`.
    - `moves_per_turn`: how many moves a turn may hold.
    - `max_turns`, `dead_ends` and, of generated levels, `height`, `width`, `num_boxes`, `walls`,
      `shortest`, `longest`: change the task set, which is then called `custom-...`; see `Kind`.
    """

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 4}  # noqa: RUF012
    version = VERSION
    task_sets: ClassVar[Mapping[str, str]] = {name: kind.summary for name, kind in KINDS.items()}
    signal_types = (Outcome, Validity, Potential, Check, Cost)

    def __init__(
        self,
        *,
        tasks: str | None = None,
        split: str | None = None,
        levels: str | None = None,
        observation: str = "grid",
        symbols: str = "xsb",
        moves_per_turn: int = 1,
        render_mode: str | None = None,
        **changes: Any,  # checked against the fields of Kind, by name and by type
    ) -> None:
        options = ("tasks", "split", "levels", "observation", "symbols", "moves_per_turn")
        for name in changes:
            one_of("option", name, (*options, "render_mode", *Kind.__dataclass_fields__))
        task_set = sokoban_set(tasks, levels, changes)
        self._shows = one_of("observation", observation, OBSERVATIONS)
        self._symbols = render.SYMBOLS[one_of("symbols", symbols, render.SYMBOLS)]
        self._most = whole("moves_per_turn", moves_per_turn, least=1)
        super().__init__(
            task_set,
            split=next(iter(task_set.sizes)) if split is None else split,
            examples=DIRECTIONS,
            max_chars=MAX_CHARS,
            render_mode=render_mode,
            shown_as={"observation": observation, "symbols": symbols, "moves": self._most},
        )
        self._rules: dict[int, str] = {}  # by the number of turns
        self._views: dict[Place, _View] = {}

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: SokobanProblem) -> Scene:
        self._level = level = problem.level
        self._distances = problem.distances
        self._start = problem.start.distance
        unmoved = f"{level.width} {level.height} {level.floor} {level.targets}"
        self._canvas = terrain(level, self._symbols)
        self._name = hashlib.sha256(unmoved.encode()).hexdigest()[:16]
        self._forget()
        self._plans: dict[Place, tuple[tuple[str, ...], int]] = {}  # turns, how many are done
        self._view = view = self._view_at((level.player, level.boxes))
        messages = (
            Message(role="system", content=self._rules_for(problem.task.max_turns)),
            Message(role="user", content=view.observation),
        )
        return Scene(
            observation=rendering(messages),
            messages=messages,
            signals=view.facts,
            admissible=DIRECTIONS,
        )

    def _play(self, action: str) -> tuple[Action, Scene]:
        single = _SINGLE.get(action)
        if single is None:
            return self._play_other(action)
        view = self._view
        self._view = after = view.after[single[1]] or self._moved(view, single[1])
        if after is view:
            return single[0], view.blocked or _block(view)
        return single[0], after

    def _play_other(self, action: str) -> tuple[Action, Scene]:
        """Play several moves, a move in other words, or nothing."""
        understood, moves = TOO_LONG if len(action) > MAX_TEXT else read_moves(action, self._most)
        before = view = self._view
        if not moves:
            text = f"{understood.error} {_NOTHING_MOVED}{view.observation}"
            return understood, _seen(view, text, (_NOT_UNDERSTOOD, _moves(0), *view.facts))
        made = 0
        while made < len(moves) and view.status == "running":
            view = view.after[moves[made]] or self._moved(view, moves[made])
            made += 1
        self._view = view
        changed = view.hash != before.hash
        text = view.observation if changed else _NOTHING_MOVED + view.observation
        validity = _CHANGED if changed else _UNCHANGED
        return understood, _seen(view, text, (validity, _moves(made), *view.facts))

    def _grade(self) -> Outcome:
        solved = self._view.status == "solved"
        return Outcome(success=solved, score=float(solved))

    def _state(self, key: str) -> bytes:
        return self._view.hash.encode()

    def state_hash(self, key: str | None = None) -> str:
        """See `TextEnv.state_hash`; states are named by a hash of the terrain and their places."""
        if key not in (None, "state") or self._status is None:
            return super().state_hash(key)
        return self._view.hash

    def _save(self) -> Place:
        return self._view.player, self._view.boxes

    def _load(self, saved: Place) -> None:
        self._view = self._view_at(saved)

    def _reference(self) -> SokobanReference:
        solution = solve(self._level, self._level.player, self._level.boxes)
        return SokobanReference(canary=canary_of(self.task.id), solution=solution or ())

    def solution(self) -> tuple[str, ...] | None:
        """Return the expert's turns from here, the fewest pushes where its search can prove it.

        Returns:
            The actions, as many moves to each as a turn may hold; None from a dead end. Within an
            episode the expert keeps to its plan, so following it costs one search.
        """
        self._require_episode("solution")
        place = self._save()
        if place not in self._plans:
            moves = solve(self._level, *place)
            if moves is None:
                return None
            self._remember(place, moves)
        turns, done = self._plans[place]
        return turns[done:]

    def render(self) -> Any:  # text or an array, as render_mode says
        """Draw the level: coloured text for `ansi`, uint8 (height, width, 3) for `rgb_array`."""
        if self.render_mode is None:
            return None
        self._require_episode("render")
        picture = render.ansi if self.render_mode == "ansi" else render.pixels
        return picture(self._level, self._view.player, self._view.boxes)

    # ---------------------------------------------------------------- inside

    def _moved(self, view: _View, direction: int) -> _View:
        """Return the state after one move and remember it."""
        level = self._level
        place = move(level, view.player, view.boxes, level.steps[direction])
        after = view if place[0] == view.player else self._view_at(place)
        view.after[direction] = after
        return after

    def _view_at(self, place: Place) -> _View:
        """Return a state with all that is known about it."""
        if view := self._views.get(place):
            return view
        if len(self._views) >= MAX_VIEWS:
            self._forget()
        player, boxes = place
        said = self._said.get(boxes) or self._say(boxes)
        known = self._distances.of(player, boxes)
        potential = _potential(self._distances.unit, known, self._start)
        status: Literal["running", "solved", "failed"] = "running"
        if said.solved:
            status = "solved"
        elif known.solvable is False and self._problem.dead_ends:
            status = "failed"
        text = _REMARK[status] + self._text(player, boxes)
        facts: tuple[Signal, ...] = (*said.checks, _SOLVABLE[known.solvable], potential)
        view = self._views[place] = _View(
            observation=text,
            messages=(Message(role="user", content=text),),
            signals=(_CHANGED, _ONE_MOVE, *facts),
            status=status,
            reason="dead-lock" if status == "failed" else "",
            admissible=DIRECTIONS,
            player=player,
            boxes=boxes,
            facts=facts,
            hash=f"{self._name}-{player}-{said.name}",
            after=[None] * 4,
        )
        return view

    def _forget(self) -> None:
        """Drop the states that are remembered, and their links, which would keep them."""
        for view in self._views.values():
            view.after = [None] * 4
        self._views = {}
        self._said: dict[tuple[int, ...], _Boxes] = {}

    def _say(self, boxes: tuple[int, ...]) -> _Boxes:
        targets = self._level.targets
        checks = tuple([_on_target(i)[targets >> box & 1] for i, box in enumerate(boxes)])
        name = ".".join(map(str, sorted(boxes)))
        said = self._said[boxes] = _Boxes(checks, is_solved(self._level, boxes), name)
        return said

    def _text(self, player: int, boxes: tuple[int, ...]) -> str:
        if self._shows == "words":
            return render.words(self._level, player, boxes)
        if self._shows == "coordinates":
            return render.coordinates(self._level, player, boxes)
        grid = paint(self._canvas.copy(), self._level, player, boxes, self._symbols)
        if self._shows == "grid":
            return grid
        return f"{grid}\n{render.coordinates(self._level, player, boxes)}"

    def _rules_for(self, max_turns: int) -> str:
        if max_turns not in self._rules:
            self._rules[max_turns] = render.rules(self._shows, self._symbols, max_turns, self._most)
        return self._rules[max_turns]

    def _remember(self, place: Place, moves: tuple[str, ...]) -> None:
        """Store a plan for every state on it."""
        starts = range(0, len(moves), self._most)
        turns = tuple(", ".join(moves[start : start + self._most]) for start in starts)
        if len(self._plans) + len(turns) >= MAX_VIEWS:
            self._plans = {}
        for done in range(len(turns) + 1):
            self._plans[place] = turns, done
            for word in moves[done * self._most : (done + 1) * self._most]:
                place = move(self._level, *place, self._level.steps[DIRECTIONS.index(word)])


def _seen(view: _View, text: str, signals: tuple[Signal, ...]) -> Scene:
    """Return another scene that ends in the state of a view."""
    return Scene(
        observation=text,
        messages=(Message(role="user", content=text),),
        signals=signals,
        status=view.status,
        reason=view.reason,
        admissible=DIRECTIONS,
    )


def _block(view: _View) -> Scene:
    """Return the scene of a move that changes nothing, and remember it."""
    signals = (_UNCHANGED, _ONE_MOVE, *view.facts)
    view.blocked = _seen(view, _NOTHING_MOVED + view.observation, signals)
    return view.blocked


def _moves(made: int) -> Cost:
    return Cost(kind="moves", amount=made, unit="moves")


@lru_cache(maxsize=10_000)
def _potential(unit: str, known: Known, start: int | None) -> Potential:
    return Potential(
        name=unit,
        value=potential_value(known.distance, start),
        distance=known.distance,
        exact=known.exact,
    )


_REMARK = {
    "running": "",
    "solved": "Solved.\n",
    "failed": "The level can no longer be solved.\n",
}
_ONE_MOVE = _moves(1)
_NOTHING_MOVED = "Nothing moved.\n"
_SINGLE = {word: (read_moves(word, 1).action, place) for place, word in enumerate(DIRECTIONS)}
_CHANGED = Validity(parsed=True, legal=True, effective=True)
_UNCHANGED = Validity(parsed=True, legal=True, effective=False)
_NOT_UNDERSTOOD = Validity(parsed=False, legal=False, effective=False)
_SOLVABLE = {passed: Check(id="solvable", passed=passed) for passed in (True, False, None)}


@cache
def _on_target(box: int) -> tuple[Check, Check]:
    """Return the check of one box, failed and passed."""
    off, on = (Check(id=f"box:{box}", passed=passed) for passed in (False, True))
    return off, on
