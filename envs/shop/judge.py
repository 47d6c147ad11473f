"""What a state of the shop is worth for a goal: the evidence of a turn, and the checklist."""

from functools import cached_property, lru_cache

from turngym.envs.shop.catalogue import Catalogue, Goal
from turngym.envs.shop.engine import Clickable, Rules, State
from turngym.envs.shop.expert import choose, plan, rank_of
from turngym.envs.shop.reward import Kind, Score, Tagger, attributes_of, kind_of, options_of
from turngym.envs.signals import Check, Potential, Signal, potential_value
from turngym.envs.tasks import Item


class Judge:
    """Judges the states of one goal, and remembers what it has found out about products."""

    def __init__(self, catalogue: Catalogue, goal: Goal, rules: Rules, tagger: Tagger) -> None:
        self.catalogue, self.goal, self.rules = catalogue, goal, rules
        self._tagger = tagger
        self._products: dict[str, tuple[Kind, tuple[bool, ...]]] = {}
        self._ranks = lru_cache(64)(self._rank)

    def score(self, asin: str, chosen: tuple[str, ...]) -> Score:
        """Judge a purchase of these option values."""
        product = self.catalogue.by_asin[asin]
        if asin not in self._products:
            kind = kind_of(self.goal, product, self._tagger)
            self._products[asin] = kind, attributes_of(self.goal, product)
        kind, attributes = self._products[asin]
        return Score(
            kind=kind,
            attributes=attributes,
            options=options_of(self.goal, chosen),
            price=product.price <= self.goal.price_upper,
        )

    def standing(self, state: State) -> Score | None:
        """Judge what would be bought in a state, or was; None if no product is on view."""
        if not state.asin:
            return None
        return self.score(state.asin, tuple(value for _, value in state.options))

    @cached_property
    def wishes(self) -> tuple[Clickable, ...]:
        """The options of the goal's product to choose."""
        product = self.catalogue.by_asin[self.goal.asin]
        return choose(self.goal, product, self.catalogue, self.rules)

    @cached_property
    def best(self) -> float:
        """The reward of the goal's product with the best options: nearly always 1."""
        return self.score(self.goal.asin, tuple(one.text for one in self.wishes)).reward

    def solution(self, state: State) -> tuple[str, ...] | None:
        """Return the expert's actions from a state; None if reward 1 is not to be had."""
        if state.page == "done":
            standing = self.standing(state)
            return () if standing is not None and standing.reward == 1 else None
        if self.best < 1:
            return None
        return plan(self.goal, self.catalogue, state, self.wishes)

    def evidence(self, state: State) -> tuple[Signal, ...]:
        """Return what is known about a state."""
        standing = self.standing(state)
        rank = self._ranks(state.keywords) if state.keywords else None
        where = "" if rank is None else f"rank {rank + 1}"
        reward = standing.reward if standing else 0.0
        return (
            _check("found", rank is not None, where),
            _check("opened", state.asin == self.goal.asin, state.asin),
            *self._checks(standing),
            _check("bought", state.page == "done"),
            Potential(
                name="reward",
                value=potential_value(max(self.best - reward, 0.0), self.best),
                distance=max(self.best - reward, 0.0),
                exact=self.best == 1,
            ),
        )

    def _checks(self, standing: Score | None) -> tuple[Check, ...]:
        """Return the components of the reward, unknown while no product is on view."""
        if standing is None:
            return tuple(_check(name, None) for name in ("type", *self._wanted, "price"))
        met = (*standing.attributes, *standing.options)
        return (
            _check("type", standing.kind.r_type == 1, _told(standing.kind)),
            *map(_check, self._wanted, met),
            _check("price", standing.price),
        )

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        """The ids of attributes and options."""
        attributes = [f"attribute:{number}" for number in range(len(self.goal.attributes))]
        options = [f"option:{number}" for number in range(len(self.goal.options))]
        return (*attributes, *options)

    def _rank(self, keywords: str) -> int | None:
        return rank_of(self.goal.asin, self.catalogue.search(keywords))

    def checklist(self) -> tuple[Item, ...]:
        """Return what a purchase takes: find, open, choose, buy, each with what it waits for."""
        ids = ("found", "opened", "type", *self._wanted, "price", "bought")
        waits = {"found": (), "opened": ("found",), "bought": ids[1:-1]}
        return tuple(
            Item(id=name, weight=1 / len(ids), dependencies=waits.get(name, ("opened",)))
            for name in ids
        )


@lru_cache(maxsize=1_024)
def _told(kind: Kind) -> str:
    """Return what a kind was judged by."""
    return (
        f"r_type={kind.r_type} query_match={kind.query_match} "
        f"category_match={kind.category_match} title_score={kind.title_score:.4f}"
    )


@lru_cache(maxsize=4_096)
def _check(name: str, passed: bool | None, evidence: str = "") -> Check:
    return Check(id=name, passed=passed, evidence=evidence)
