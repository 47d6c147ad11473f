"""The household as a world of text: `turngym/Household-v0`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from turngym.envs.calls import NO_ACTION, Action, Message
from turngym.envs.core import TextEnv
from turngym.envs.household import render
from turngym.envs.household.commands import Parsed
from turngym.envs.household.dialect import NOTHING_HAPPENS, answer, opening
from turngym.envs.household.engine import Move, is_legal, is_won, play
from turngym.envs.household.evidence import (
    Memory,
    call_of,
    changes,
    checklist,
    checks,
    coverage,
    potential,
    remembered,
)
from turngym.envs.household.expert import advise
from turngym.envs.household.homes import KINDS
from turngym.envs.household.kinds import Kind
from turngym.envs.household.plan import solve
from turngym.envs.household.problem import VERSION, HouseholdProblem
from turngym.envs.household.sets import ALFWORLD, household_set
from turngym.envs.household.state import State
from turngym.envs.household.words import line
from turngym.envs.scene import Scene
from turngym.envs.signals import Call, Check, Cost, Diff, Outcome, Potential, Signal, Validity
from turngym.envs.tasks import Item, Reference, canary_of, one_of

MAX_CHARS = 65_536
MAX_SEARCH = 500
"""The most actions of an expert that has to look for things."""
MAX_VIEWS = 1_024
"""States of one game that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdReference(Reference):
    """What the agent must not see about a game."""

    solution: tuple[str, ...]
    """A shortest plan from the start, with full knowledge."""
    checklist: tuple[Item, ...]
    """The sub-goals, in the manner of CM2: weights sum to 1."""


class _View(NamedTuple):
    """What a state says whenever it is come to, and however."""

    facts: tuple[Signal, ...]
    status: Literal["running", "solved"]
    admissible: tuple[str, ...]


class HouseholdEnv(TextEnv[HouseholdProblem]):
    """Find things in a home, do to them what is asked, put them where they shall be.

    The rules and the texts are those of ALFWorld, byte for byte, in both of its dialects.

    ## Observation
    The first names the receptacles of the room and the task. Later ones say what the action shows.
    With `observation="words"` each is one line, for small models, of all that the agent knows.

    ## Action
    `go to R`, `open R`, `close R`, `take O from R`, `move O to R` (`put O in/on R` in the old dialect),
    `use LAMP`, `clean O with R`, `heat O with R`, `cool O with R`, `slice O with KNIFE`, `examine R` or
    what is held, `look`, `inventory`, `help` (new dialect). `info["admissible"]` lists those that are
    allowed. Of anything else the observation is ALFWorld's `Nothing happens.`, and
    `info["action"].error` says why.

    ## Reward
    1.0 on the turn that meets the goal, else 0.0.

    ## Episode end
    Solved: the goal is met. Truncated: `Task.max_turns` turns are used up. Nothing is ever lost.

    ## Signals
    `Validity`, not effective where the true state is as before. `Call`: the action as name and
    arguments. `Diff` of the kinds `at`, `opened`, `in`, `held` and those of `game.STATES`: the facts that
    changed. `Check`: the sub-goals, see `evidence.checks`. `Potential("actions")`: the fewest actions to
    the goal with full knowledge, exact. `Cost("coverage")`: how many receptacles the turn has shown
    the inside of for the first time. `Outcome` at the end.

    ## Arguments
    - `tasks`: the task set; `split`: what `reset` draws from.
    - `source`: for `household-alfworld`, the file or folder of ALFWorld's `game.tw-pddl` files.
    - `observation`: `text`, as ALFWorld's, or `words`.
    - `expert`: whose actions `solution` returns: of one who knows `all`, or who has `seen` no more
      than the agent.
    - Of generated homes `rooms`, `types`, `receptacles`, `items`, `opened`, `clean`, `shortest`,
      `longest`, `dialect`, `max_turns`: change the task set, which is then called `custom-...`; see
      `Kind`.
    """

    version = VERSION
    task_sets: ClassVar[Mapping[str, str]] = {
        **{name: kind.summary for name, kind in KINDS.items()},
        ALFWORLD: "the real games of a folder, given as source",
    }
    signal_types = (Outcome, Validity, Potential, Check, Call, Diff, Cost)
    keys: ClassVar[tuple[str, ...]] = ("state+seen", "state")

    def __init__(
        self,
        *,
        tasks: str | None = None,
        split: str | None = None,
        source: str | Path | None = None,
        observation: str = "text",
        expert: str = "all",
        render_mode: str | None = None,
        **changes: Any,  # checked against the fields of Kind, by name and by type
    ) -> None:
        options = ("tasks", "split", "source", "observation", "expert", "render_mode")
        for name in changes:
            one_of("option", name, (*options, *Kind.__dataclass_fields__))
        task_set = household_set(tasks, source, changes)
        self._in_words = one_of("observation", observation, ("text", "words")) == "words"
        self._knows_all = one_of("expert", expert, ("all", "seen")) == "all"
        super().__init__(
            task_set,
            split=next(iter(task_set.sizes)) if split is None else split,
            examples=("look", "inventory"),
            max_chars=MAX_CHARS,
            render_mode=render_mode,
            shown_as={"observation": observation},
        )

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: HouseholdProblem) -> Scene:
        self._home, self._grammar = problem.home, problem.grammar
        self._views: dict[tuple[int, bool], _View] = {}
        self._said: dict[Move, tuple[Action, Call]] = {}
        self._now, self._memory = problem.home.start, Memory()
        return self._scene_of(opening(self._home, self._now), ())

    def _play(self, action: str) -> tuple[Action, Scene]:
        parsed = self._grammar.read(action)
        move, before = parsed.move, self._now
        if move is None or not is_legal(self._home, before, move):
            return self._refused(parsed)
        self._now = after = play(self._home, before, move)
        known = self._memory.inside
        self._memory = remembered(self._home, after, move, self._memory)
        action_, call = self._said.get(move) or self._saying(move)
        evidence: tuple[Signal, ...] = (
            _EFFECTIVE if after.key != before.key else _IDLE,
            call,
            coverage((self._memory.inside & ~known).bit_count()),
            *changes(self._home, before, after, move),
        )
        return action_, self._scene_of(answer(self._home, after, move), evidence)

    def _grade(self) -> Outcome:
        won = is_won(self._home, self._now)
        return Outcome(success=won, score=float(won))

    def _state(self, key: str) -> bytes:
        return self._name(key).encode()

    def state_hash(self, key: str | None = None) -> str:
        """See `TextEnv.state_hash`; states are named by the XOR of hashes of their facts."""
        if key == "observation" or self._status is None:
            return super().state_hash(key)
        return self._name(
            self.keys[0] if key is None else one_of("key", key, (*self.keys, "observation"))
        )

    def _save(self) -> tuple[State, Memory]:
        return self._now, self._memory

    def _load(self, saved: tuple[State, Memory]) -> None:
        self._now, self._memory = saved

    def _reference(self) -> HouseholdReference:
        return HouseholdReference(
            canary=canary_of(self.task.id),
            solution=self._plan_from(self._problem.home.start) or (),
            checklist=checklist(self._home),
        )

    def solution(self) -> tuple[str, ...] | None:
        """Return the expert's actions from here: a shortest plan, unless it knows no more than we."""
        self._require_episode("solution")
        return self._plan_from(self._now) if self._knows_all else self._searched_from_here()

    def advice(self) -> str | None:
        """Return what an expert would do next that knows only what the agent has seen.

        Returns:
            An admissible action; None if all has been seen and the goal is out of reach.
        """
        self._require_episode("advice")
        move = advise(self._home, self._now, self._memory)
        return None if move is None else self._grammar.say(move)

    def render(self) -> Any:  # text, as render_mode says
        """Draw for people what the agent was told last, and the home as far as it has seen it."""
        if self.render_mode is None:
            return None
        self._require_episode("render")
        return render.room(self._home, self._now, self._memory, self._scene.observation)

    # ---------------------------------------------------------------- inside

    def _name(self, key: str) -> str:
        if key == "state":
            return f"{self._now.key:032x}"
        visited, inside, _, examined = self._memory
        return f"{self._now.key:032x}-{visited:x}.{inside:x}.{examined:x}"

    def _refused(self, parsed: Parsed) -> tuple[Action, Scene]:
        """Spend a turn on what is no action here."""
        move = parsed.move
        evidence: tuple[Signal, ...] = (_ILLEGAL if parsed.shaped else _NOT_PARSED, coverage(0))
        error = parsed.error
        if move is not None:
            error = f"{self._grammar.say(move)!r} is not possible now."
            call = self._saying(move)[1]
            evidence = (*evidence, replace(call, status="error"))
        return replace(NO_ACTION, error=error), self._scene_of(NOTHING_HAPPENS, evidence)

    def _saying(self, move: Move) -> tuple[Action, Call]:
        """Return a move as an action and as a call, made once."""
        name, arguments = call_of(self._home, move)
        parsed = f'{{"arguments":{arguments},"name":"{name}"}}'
        action = Action(text=self._grammar.say(move), parsed=parsed, valid=True)
        call = Call(name=name, arguments=arguments, status="ok")
        self._said[move] = action, call
        return action, call

    def _scene_of(self, text: str, evidence: tuple[Signal, ...]) -> Scene:
        if self._in_words:
            known = line(self._home, self._now, self._memory)
            text = f"{text}\n{known}" if text == NOTHING_HAPPENS else known
        seen = bool(self._memory.items & self._home.wanted)
        view = self._views.get((self._now.key, seen)) or self._view(seen)
        return Scene(
            observation=text,
            messages=(Message(role="user", content=text),),
            signals=evidence + view.facts,
            status=view.status,
            admissible=view.admissible,
        )

    def _view(self, seen: bool) -> _View:
        """Work out what is known about the present state, and remember it."""
        now = self._now
        distance = self._problem.planner.distance(now)
        facts = checks(self._home, now, seen=seen)
        view = _View(
            facts=(*facts, potential(distance, self._problem.distance)),
            status="solved" if distance == 0 else "running",
            admissible=self._grammar.admissible(now),
        )
        if len(self._views) >= MAX_VIEWS:
            self._views.clear()
        self._views[now.key, seen] = view
        return view

    def _searched_from_here(self) -> tuple[str, ...] | None:
        """Play on as one who has to look for things; None if that leads nowhere."""
        home, state, memory = self._home, self._now, self._memory
        texts: list[str] = []
        while not is_won(home, state):
            move = advise(home, state, memory)
            if move is None or len(texts) > MAX_SEARCH:
                return None
            state = play(home, state, move)
            memory = remembered(home, state, move, memory)
            texts.append(self._grammar.say(move))
        return tuple(texts)

    def _plan_from(self, state: State) -> tuple[str, ...] | None:
        found = solve(self._home, state)
        return None if found is None else tuple(self._grammar.say(move) for move in found.moves)


_EFFECTIVE = Validity(parsed=True, legal=True, effective=True)
_IDLE = Validity(parsed=True, legal=True, effective=False)
_ILLEGAL = Validity(parsed=True, legal=False, effective=False)
_NOT_PARSED = Validity(parsed=False, legal=False, effective=False)
