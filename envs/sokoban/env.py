"""Sokoban as a world of text: `turngym/Sokoban-v0`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from turngym.envs.calls import Action, Message, rendering
from turngym.envs.core import Scene, TextEnv
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
from turngym.envs.sokoban.engine import DIRECTIONS, draw, is_solved, move
from turngym.envs.sokoban.expert import solve
from turngym.envs.sokoban.generate import Kind
from turngym.envs.sokoban.moves import MAX_TEXT, read_moves
from turngym.envs.sokoban.sets import KINDS, VERSION, SokobanProblem, sokoban_set
from turngym.envs.tasks import Reference, canary_of, one_of, whole

OBSERVATIONS = ("grid", "coordinates", "both")
MAX_VIEWS = 4_096
"""States of one level that are remembered."""

Place = tuple[int, tuple[int, ...]]
"""The cells of player and boxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SokobanReference(Reference):
    """What the agent must not see about a level."""

    solution: tuple[str, ...]
    """The expert's moves from the start; empty if it found none."""


@dataclass(slots=True)
class _View:
    """One state of a level and what was computed about it: states come back, texts are dear."""

    player: int
    boxes: tuple[int, ...]
    text: str
    facts: tuple[Signal, ...]
    """The evidence about the state itself."""
    status: Literal["running", "solved", "failed"]
    reason: str
    hash: str
    after: "list[_View | None]"
    """The states after each of the four moves, where they are known."""
    scenes: dict[tuple[bool, int], Scene]
    """What a turn that ends here shows, by whether anything changed and the number of moves."""


class SokobanEnv(TextEnv[SokobanProblem]):
    """Push every box onto a target; boxes cannot be pulled.

    ## Observation
    The level as a grid of symbols (`symbols`), as coordinates, or both (`observation`). The
    first observation also explains rules, symbols and actions.

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
    - `observation`: `grid`, `coordinates` or `both`; `symbols`: `xsb`, `ragen` or `verl-agent`.
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
            one_of("option", name, (*options, *Kind.__dataclass_fields__))
        task_set = sokoban_set(tasks, levels, changes)
        self._shows = one_of("observation", observation, OBSERVATIONS)
        self._symbols = one_of("symbols", symbols, render.SYMBOLS)
        self._most = whole("moves_per_turn", moves_per_turn, least=1)
        super().__init__(
            task_set,
            split=split or next(iter(task_set.sizes)),
            examples=DIRECTIONS,
            render_mode=render_mode,
            shown_as={"observation": observation, "symbols": symbols, "moves": moves_per_turn},
        )
        self._views: dict[Place, _View] = {}

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: SokobanProblem) -> Scene:
        self._level = level = problem.level
        self._distances = problem.distances
        self._start = problem.distances.of(level.player, level.boxes).distance
        self._terrain = f"{level.width} {level.height} {level.floor} {level.targets}"
        self._views, self._plans = {}, dict[Place, tuple[str, ...]]()
        self._potentials: dict[Known, Potential] = {}
        self._view = self._view_at(level.player, level.boxes)
        messages = (
            Message(role="system", content=self._rules()),
            Message(role="user", content=self._view.text),
        )
        return Scene(
            observation=rendering(messages),
            messages=messages,
            signals=self._view.facts,
            admissible=DIRECTIONS,
        )

    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, moves = read_moves(action[: MAX_TEXT + 1], self._most)
        if not moves:
            return understood, self._refusal(understood)
        before = view = self._view
        made = 0
        for direction in moves:
            made += 1
            view = view.after[direction] or self._moved(view, direction)
            if view.status != "running":
                break
        self._view = view
        scene = view.scenes.get((view is not before, made))
        return understood, scene or self._scene_at(view, view is not before, made)

    def _grade(self) -> Outcome:
        solved = self._view.status == "solved"
        return Outcome(success=solved, score=float(solved))

    def _state(self, key: str) -> bytes:
        view = self._view
        return f"{self._terrain} {view.player} {sorted(view.boxes)}".encode()

    def state_hash(self, key: str | None = None) -> str:
        """See `TextEnv.state_hash`; the hash of the state itself is remembered."""
        if key not in (None, "state"):
            return super().state_hash(key)
        view = self._view
        if not view.hash:
            view.hash = super().state_hash("state")
        return view.hash

    def _save(self) -> Place:
        return self._view.player, self._view.boxes

    def _load(self, saved: Place) -> None:
        self._view = self._view_at(*saved)

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
        return self._plans[place]

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
        step = self._level.steps[direction]
        player, boxes = move(self._level, view.player, view.boxes, step)
        after = view if player == view.player else self._view_at(player, boxes)
        view.after[direction] = after
        return after

    def _view_at(self, player: int, boxes: tuple[int, ...]) -> _View:
        """Return a state with all that is known about it."""
        if view := self._views.get((player, boxes)):
            return view
        if len(self._views) >= MAX_VIEWS:
            self._views = {}
        level = self._level
        known = self._distances.of(player, boxes)
        status: Literal["running", "solved", "failed"] = "running"
        reason = ""
        if is_solved(level, boxes):
            status = "solved"
        elif known.solvable is False and self._problem.dead_ends:
            status, reason = "failed", "dead-lock"
        facts: tuple[Signal, ...] = (
            *(_on_target(i)[level.targets >> box & 1] for i, box in enumerate(boxes)),
            _SOLVABLE[known.solvable],
            self._potentials.get(known) or self._potential(known),
        )
        text = _REMARK[status] + self._text(player, boxes)
        view = _View(player, boxes, text, facts, status, reason, "", [None] * 4, {})
        self._views[player, boxes] = view
        return view

    def _potential(self, known: Known) -> Potential:
        potential = self._potentials[known] = Potential(
            name=self._distances.unit,
            value=potential_value(known.distance, self._start),
            distance=known.distance,
            exact=known.exact,
        )
        return potential

    def _scene_at(self, view: _View, changed: bool, made: int) -> Scene:
        """Return what a turn of `made` moves shows that ends here, and remember it."""
        text = view.text if changed else "Nothing moved.\n" + view.text
        validity = _CHANGED if changed else _UNCHANGED
        signals = (validity, _moves(made), *view.facts)
        scene = view.scenes[changed, made] = _scene(view, text, signals)
        return scene

    def _refusal(self, action: Action) -> Scene:
        text = f"{action.error} Nothing moved.\n{self._view.text}"
        return _scene(self._view, text, (_NOT_UNDERSTOOD, _moves(0), *self._view.facts))

    def _text(self, player: int, boxes: tuple[int, ...]) -> str:
        parts = []
        if self._shows != "coordinates":
            parts.append(draw(self._level, player, boxes, render.SYMBOLS[self._symbols]))
        if self._shows != "grid":
            parts.append(render.coordinates(self._level, player, boxes))
        return "\n".join(parts)

    def _rules(self) -> str:
        lines = [
            "Sokoban: push every box onto a target. Boxes can be pushed but not pulled, one at a "
            f"time. There are {self._problem.task.max_turns} turns.",
        ]
        if self._shows != "coordinates":
            lines.append(f"Symbols: {render.legend(self._symbols)}.")
        if self._shows != "grid":
            lines.append("Places are (row, column), counted from (0, 0) at the top left.")
        if self._most == 1:
            lines.append("An action is one move: up, down, left or right.")
        else:
            lines.append(
                f"An action is one to {self._most} moves (up, down, left or right) with commas "
                "between, such as: up, up, left"
            )
        return "\n".join(lines)

    def _remember(self, place: Place, moves: tuple[str, ...]) -> None:
        """Store a plan for every state on it."""
        turns = [
            ", ".join(moves[start : start + self._most])
            for start in range(0, len(moves), self._most)
        ]
        for done in range(len(turns) + 1):
            self._plans[place] = tuple(turns[done:])
            for word in moves[done * self._most : (done + 1) * self._most]:
                place = move(self._level, *place, self._level.steps[DIRECTIONS.index(word)])


def _scene(view: _View, text: str, signals: tuple[Signal, ...]) -> Scene:
    return Scene(
        observation=text,
        messages=(Message(role="user", content=text),),
        signals=signals,
        status=view.status,
        reason=view.reason,
        admissible=DIRECTIONS,
    )


@cache
def _moves(made: int) -> Cost:
    return Cost(kind="moves", amount=made, unit="moves")


_REMARK = {
    "running": "",
    "solved": "Solved.\n",
    "failed": "The level can no longer be solved.\n",
}
_CHANGED = Validity(parsed=True, legal=True, effective=True)
_UNCHANGED = Validity(parsed=True, legal=True, effective=False)
_NOT_UNDERSTOOD = Validity(parsed=False, legal=False, effective=False)
_SOLVABLE = {passed: Check(id="solvable", passed=passed) for passed in (True, False, None)}


@cache
def _on_target(box: int) -> tuple[Check, Check]:
    """Return the check of one box, failed and passed."""
    off, on = (Check(id=f"box:{box}", passed=passed) for passed in (False, True))
    return off, on
