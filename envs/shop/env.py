"""The shop as a world of text: `turngym/Shop-v0`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

from turngym.envs.calls import NO_ACTION, Action, Message, canonical, excerpt, rendering
from turngym.envs.core import TextEnv
from turngym.envs.scene import Scene
from turngym.envs.shop.engine import (
    SEARCH_BAR,
    START,
    Clickable,
    Command,
    State,
    can_click,
    click,
    clickables,
    read,
    search,
)
from turngym.envs.shop.generate import Kind
from turngym.envs.shop.generated import KINDS, GeneratedGoals, generated
from turngym.envs.shop.judge import Judge
from turngym.envs.shop.line import line
from turngym.envs.shop.render import MODES, Page, observe
from turngym.envs.shop.reward import Tagger, title_words
from turngym.envs.shop.search import QueryError
from turngym.envs.shop.sets import MAX_TURNS, VERSION, ShopProblem, WebShopGoals, shop_set
from turngym.envs.shop.shopfront import ansi
from turngym.envs.shop.shopper import shop
from turngym.envs.shop.vocabulary import nouns
from turngym.envs.signals import Call, Check, Outcome, Potential, Signal, Validity
from turngym.envs.tasks import Item, Reference, canary_of, one_of

MAX_CHARS = 65_536
"""The longest action that is read."""
WORDS = "words"
"""The observation of small models."""
MAX_PAGE = 60_000
"""Where a page is cut; what is said beside it fits, too."""
EXAMPLES = ("search[shoes]", "search[red coffee mug]", "search[<q> women's sweaters]")
"""They are understood everywhere; what can be clicked depends on the page."""
RULES = """\
You are shopping in a web shop for what the instruction says. There are {max_turns} turns. Actions:
search[words]: look for products; possible on every page.
click[value]: click a button, a product's id or an option, as they are written on the page.
click[buy now]: buy the product on view with the options chosen; this ends the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopReference(Reference):
    """What the agent must not see about a task."""

    asin: str
    """The product that is wanted."""
    plan: tuple[str, ...]
    """The expert's actions from the start; empty if reward 1 is not to be had."""
    checklist: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _View:
    """A state with what is known about it."""

    observation: str
    targets: Mapping[str, Clickable]
    facts: tuple[Signal, ...]
    admissible: tuple[str, ...]
    status: Literal["running", "solved", "failed"]
    reason: str


class ShopEnv(TextEnv[ShopProblem]):
    """Find, configure and buy the product that an instruction describes: WebShop without a browser.

    ## Observation
    The page as WebShop's `text` (pieces joined by ` [SEP] `) or `text_rich` (one to a line, what
    can be clicked in `[button] ... [button_]`). The first also explains the actions.

    ## Action
    `search[words]` on every page; `click[value]` for a button, a product's id or an option of the
    page, in any case; what follows the last `]` is ignored. Special searches: `<q> text` (products
    of this query), `<c> word` (of this category), `<a> text` (with this attribute), `<r>` (any).

    ## Reward
    On the purchase, WebShop's: `r_type * (attributes + options + price met) / (their number)`.

    ## Episode end
    Solved: a purchase with reward 1. Failed: any other purchase. Truncated: `Task.max_turns` turns
    are used up; only a purchase pays.

    ## Signals
    `Validity`; the action as a `Call`; the standing as `Check`s: `found` (the wanted product is
    among the results), `opened` (it is on view), `type`, `attribute:<i>`, `option:<i>`, `price` (of
    the product on view, None without one), `bought`. `Potential("reward")`: how far the reward of
    buying now is from the best. `Outcome` at the end.

    ## Arguments
    - `tasks`: a task set of a generated shop; `split`: what `reset` draws from.
    - `source`: a folder with WebShop's files instead, see `load.py`; `goals`: `synthetic` or `human`.
    - `observation`: `text`, `text_rich`, or `words`: a line for small models, see `line.py`.
    - `price_seed`: seeds prices and price bounds, which the original draws unseeded, anew in every
      process; apart from that, goals and their order are the original's.
    - `expert`: whose actions `solution` returns: of one who knows `all`, down to titles, or who
      searches for what is asked and takes what can be `seen` to fit, see `shopper.py`.
    - `tagger`: returns the nouns of a title in lower case; stands in for spaCy's tagger, see
      `reward.title_words`. It matters for wrong purchases alone. Generated shops know their nouns.
    - `max_turns`: turns of a task; this and, of generated shops, `products`, `goods`, `attributes`,
      `titled`, `options`, `wishes` and `aside` change the task set, then called `custom-...`; see `Kind`.
    - `faithful`: keep the original's quirks. Unless it is set, chosen options are seen in `text`
      too and always marked in `text_rich`; `Next >` ends with the results; values may have brackets
      in them; a wrong action is told what is wrong; the actions are explained; the last page is
      short; and ids that are doubled or malformed are refused, not skipped.
    """

    version = VERSION
    task_sets: ClassVar[Mapping[str, str]] = {name: kind.summary for name, kind in KINDS.items()}
    signal_types = (Outcome, Validity, Potential, Check, Call)
    keys: ClassVar[tuple[str, ...]] = ("state", "state+seen")

    def __init__(
        self,
        *,
        tasks: str | None = None,
        split: str | None = None,
        source: str | Path | None = None,
        goals: str = "synthetic",
        observation: str = "text",
        expert: str = "all",
        price_seed: int = 0,
        tagger: Tagger | None = None,
        faithful: bool = False,
        render_mode: str | None = None,
        **changes: Any,  # checked against the fields of Kind, by name and by type
    ) -> None:
        known = "tasks split source goals observation expert price_seed tagger faithful render_mode"
        for name in changes:
            one_of("option", name, (*known.split(), *Kind.__dataclass_fields__))
        task_set: GeneratedGoals | WebShopGoals
        if source is None:
            if (goals, price_seed, faithful) != ("synthetic", 0, False):
                raise ValueError(
                    "goals, price_seed and faithful are for WebShop's files: give source"
                )
            task_set = generated(tasks, changes)
        else:
            task_set = _of_files(tasks, source, goals, price_seed, changes, faithful=faithful)
        self._mode = one_of("observation", observation, (*MODES, WORDS))
        self._knows_all = one_of("expert", expert, ("all", "seen")) == "all"
        shown_as = {"observation": observation}
        if tagger is not None:
            shown_as["tagger"] = f"{tagger.__module__}.{tagger.__qualname__}"
        self._tagger = tagger or (nouns if source is None else title_words)
        super().__init__(
            task_set,
            split=next(iter(task_set.sizes)) if split is None else split,
            examples=EXAMPLES,
            max_chars=MAX_CHARS,
            render_mode=render_mode,
            shown_as=shown_as,
        )

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: ShopProblem) -> Scene:
        self._judge = judge_of(problem, self._tagger)
        self._at = START
        self._views: dict[State, _View] = {}
        self._seen: frozenset[str] = frozenset()
        view = self._view()
        page = Message(role="user", content=view.observation)
        rules = RULES.format(max_turns=problem.task.max_turns)
        explained = () if problem.rules.faithful else (Message(role="system", content=rules),)
        return self._scene_of(view, (*explained, page), ())

    def _play(self, action: str) -> tuple[Action, Scene]:
        command = read(action, self._problem.rules) if len(action) <= MAX_CHARS else None
        if command is None:
            return self._refused(_NOT_READ, _NOT_PARSED)
        arguments = canonical({_ARGUMENT[command.name]: command.argument})
        try:
            after = self._after(command)
        except QueryError as error:
            call = Call(name=command.name, arguments=arguments, status="error")
            return self._refused(str(error), _NOT_LEGAL, call)
        changed = after != self._at
        self._at = after
        view = self._view()
        own = (_EFFECT[changed], Call(name=command.name, arguments=arguments, status="ok"))
        text = f"{command.name}[{command.argument}]"
        parsed = f'{{"name":"{command.name}","arguments":{arguments}}}'
        messages = (Message(role="user", content=view.observation),)
        return Action(text=text, parsed=parsed, valid=True), self._scene_of(view, messages, own)

    def _grade(self) -> Outcome:
        standing = self._judge.standing(self._at) if self._at.page == "done" else None
        reward = standing.reward if standing else 0.0
        return Outcome(success=reward == 1, score=reward)

    def _state(self, key: str) -> bytes:
        at = self._at
        seen = sorted(self._seen) if key == "state+seen" else ()
        place = at.page, at.keywords, at.number, at.asin, at.options, sorted(at.visited), seen
        return repr((self._problem.task.key, place)).encode("utf-8", "surrogatepass")

    def _save(self) -> tuple[State, frozenset[str]]:
        return self._at, self._seen

    def _load(self, saved: tuple[State, frozenset[str]]) -> None:
        self._at, self._seen = saved

    def _reference(self) -> ShopReference:
        return ShopReference(
            canary=canary_of(self.task.id),
            asin=self._problem.goal.asin,
            plan=self._judge.solution(START) or (),
            checklist=self._judge.checklist(),
        )

    def solution(self) -> tuple[str, ...] | None:
        """Return the expert's actions from here; None if it is too late, or reward 1 is nowhere."""
        self._require_episode("solution")
        return self._judge.solution(self._at) if self._knows_all else shop(self._judge, self._at)

    def render(self) -> Any:  # text, as render_mode says
        """Draw the page as a shop one would use, in colour, for a terminal."""
        if self.render_mode is None:
            return None
        self._require_episode("render")
        return ansi(self._page())

    # ---------------------------------------------------------------- inside

    def _after(self, command: Command) -> State:
        """Return the state after an action; `QueryError` if it cannot be done here."""
        problem = self._problem
        if command.name == "search":
            problem.catalogue.search(command.argument)
            return search(self._at, command.argument)
        target = self._view().targets.get(command.argument)
        if target is None or target.text == SEARCH_BAR:
            raise QueryError(f"There is no {excerpt(command.argument)} to click on this page.")
        return click(self._at, target)

    def _refused(self, error: str, validity: Validity, *calls: Call) -> tuple[Action, Scene]:
        """Spend a turn on an action that is none."""
        view = self._view()
        shown = view.observation if self._problem.rules.faithful else f"{error}\n{view.observation}"
        messages = (Message(role="user", content=shown),)
        scene = self._scene_of(view, messages, (validity, *calls))
        return replace(NO_ACTION, error=error), scene

    def _scene_of(
        self, view: _View, messages: tuple[Message, ...], own: tuple[Signal, ...]
    ) -> Scene:
        return Scene(
            observation=rendering(messages),
            messages=messages,
            signals=(*own, *view.facts),
            status=view.status,
            reason=view.reason,
            admissible=view.admissible,
        )

    def _page(self) -> Page:
        problem, at = self._problem, self._at
        reward = self._grade().score
        return Page(problem.catalogue, problem.goal, at, problem.rules, reward)

    def _view(self) -> _View:
        """Return the present state with what is known about it; it counts as seen."""
        at = self._at
        self._seen |= {f"{at.page} {at.asin or (at.number, at.keywords)}"}
        view = self._views.get(at)
        if view is None:
            view = self._views[at] = self._looked_at()
        return view

    def _looked_at(self) -> _View:
        at, rules = self._at, self._problem.rules
        page = self._page()
        solved = page.reward == 1
        targets = clickables(self._problem.catalogue, at, rules)
        offered = [one.text for one in targets.values() if can_click(one, rules)]
        shown = line(page) if self._mode == WORDS else observe(page, self._mode)
        return _View(
            observation=shown[:MAX_PAGE],
            targets=targets,
            facts=self._judge.evidence(at),
            admissible=tuple([f"click[{text}]" for text in offered]),
            status="running" if at.page != "done" else "solved" if solved else "failed",
            reason="" if at.page != "done" or solved else f"bought for reward {page.reward:.2f}",
        )


def _of_files(
    tasks: str | None,
    source: str | Path,
    goals: str,
    price_seed: int,
    changes: Mapping[str, Any],
    *,
    faithful: bool,
) -> WebShopGoals:
    """Return the task set of WebShop's files."""
    if tasks is not None:
        raise ValueError(f"tasks={tasks!r} and source={source!r}: give one of them")
    for name in changes:
        one_of("option for WebShop's files", name, ("max_turns",))
    turns = changes.get("max_turns", MAX_TURNS)
    return shop_set(source, goals, price_seed, turns, faithful=faithful)


_NOT_READ = "This is no action. Write search[words] or click[value]."
_NOT_PARSED = Validity(parsed=False, legal=False, effective=False)
_NOT_LEGAL = Validity(parsed=True, legal=False, effective=False)
_EFFECT = {
    changed: Validity(parsed=True, legal=True, effective=changed) for changed in (True, False)
}
_ARGUMENT = {"search": "keywords", "click": "value"}


@lru_cache(maxsize=256)
def judge_of(problem: ShopProblem, tagger: Tagger) -> Judge:
    """Return the judge of a problem, which keeps nothing from episode to episode."""
    return Judge(problem.catalogue, problem.goal, problem.rules, tagger)
