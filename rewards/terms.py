"""The terms that read a world's evidence turn by turn, and its outcome."""

from dataclasses import dataclass
from typing import Literal

from turngym.envs.signals import Check, Cost, Outcome, Potential, Signal, Validity
from turngym.rewards.term import (
    Beginning,
    Evidence,
    Failed,
    Follower,
    Group,
    Level,
    Term,
    Unscorable,
    Values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class every_turn(Term):
    """1.0 on every turn: with a negative weight, the price of taking one.

    Example:
        >>> step = every_turn().follow(Beginning(signals=()))
        >>> [step(()), step(())]
        [1.0, 1.0]
    """

    def follow(self, beginning: Beginning) -> Follower:
        return lambda evidence: 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class outcome(Term):
    """What the world says the episode is worth, on its last turn.

    Args:
        of: `score`, in [0, 1], or `success`, 1.0 or 0.0.

    Example:
        >>> step = outcome(of="success").follow(Beginning(signals=()))
        >>> [step(()), step((Outcome(success=True, score=0.5),))]
        [None, 1.0]
    """

    of: Literal["score", "success"] = "score"

    @property
    def level(self) -> Level:
        return "episode"

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Outcome,)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [(self._of(episode.outcome),) for episode in group.episodes]

    def follow(self, beginning: Beginning) -> Follower:
        return lambda evidence: self._of(
            next((signal for signal in evidence if isinstance(signal, Outcome)), None)
        )

    def _of(self, found: Outcome | None) -> float | None:
        if found is None:
            return None
        return float(found.score if self.of == "score" else found.success)


@dataclass(frozen=True, slots=True, kw_only=True)
class validity(Term):
    """1.0 on a turn whose action was valid, else 0.0.

    Paid per turn it can be farmed by taking more turns. As a fine,
    `-0.1 * (every_turn() - validity())`, it cannot.

    Args:
        of: `parsed` (it belongs to the grammar), `legal` (the rules allow it) or `effective` (it
            changed the state).

    Example:
        >>> step = validity(of="effective").follow(Beginning(signals=()))
        >>> step((Validity(parsed=True, legal=True, effective=False),))
        0.0
    """

    of: Literal["parsed", "legal", "effective"] = "legal"

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Validity,)

    def follow(self, beginning: Beginning) -> Follower:
        of = self.of

        def step(evidence: Evidence) -> float | None:
            for signal in evidence:
                if isinstance(signal, Validity):
                    if of == "parsed":
                        return float(signal.parsed)
                    return float(signal.legal if of == "legal" else signal.effective)
            return None

        return step


@dataclass(frozen=True, slots=True, kw_only=True)
class cost(Term):
    """What the turn used up, a number that is best given a negative weight.

    Args:
        kind: Which cost, e.g. `moves`; several entries of one turn are added.

    Example:
        >>> step = cost(kind="moves").follow(Beginning(signals=()))
        >>> [step((Cost(kind="moves", amount=3, unit="moves"),)), step(())]
        [3.0, None]
    """

    kind: str

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Cost,)

    def follow(self, beginning: Beginning) -> Follower:
        def step(evidence: Evidence) -> float | None:
            amount: float | None = None
            for signal in evidence:
                if isinstance(signal, Cost) and signal.kind == self.kind:
                    amount = (amount or 0.0) + signal.amount
            return amount

        return step


@dataclass(frozen=True, slots=True, kw_only=True)
class checks(Term):
    """The change in the number of checks that pass: paid when one begins to, taken when it ends.

    It telescopes: whoever undoes and redoes gains nothing. What nobody could tell does not pass.

    Args:
        prefix: Only checks whose id begins with this.

    Example:
        >>> off, on = (Check(id="box:0", passed=passed) for passed in (False, True))
        >>> step = checks(prefix="box:").follow(Beginning(signals=(off,)))
        >>> [step((on,)), step((on,)), step((off,))]
        [1.0, 0.0, -1.0]
    """

    prefix: str = ""

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Check,)

    def follow(self, beginning: Beginning) -> Follower:
        passing = self._passing(beginning.signals) or 0

        def step(evidence: Evidence) -> float | None:
            nonlocal passing
            now = self._passing(evidence)
            if now is None:
                return None
            change, passing = now - passing, now
            return float(change)

        return step

    def _passing(self, evidence: Evidence) -> int | None:
        """Count the checks that pass; None if there are none at all."""
        count, found = 0, False
        for signal in evidence:
            if isinstance(signal, Check) and signal.id.startswith(self.prefix):
                count += signal.passed is True
                found = True
        return count if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class potential(Term):
    """Potential-based shaping (Ng, Harada and Russell 1999): `gamma * after - before`.

    With gamma = 1 an episode's rewards add up to the potential at its end less that at its start,
    whatever the way, so detours pay nothing. With another gamma the discounted rewards do.

    Args:
        name: Which potential; needed where there are several.
        gamma: The discount of the returns that the rewards go into.

    Example:
        >>> half, full = (Potential(name="moves", value=v, distance=0, exact=True) for v in (0.5, 1))
        >>> step = potential().follow(Beginning(signals=(half,)))
        >>> [step((full,)), step((half,))]
        [0.5, -0.5]
    """

    name: str | None = None
    gamma: float = 1.0

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Potential,)

    def follow(self, beginning: Beginning) -> Follower:
        name, gamma = self.name, self.gamma
        before = _first_potential(beginning.signals, name).value

        def step(evidence: Evidence) -> float | None:
            nonlocal before
            now = _potential(evidence, name)
            if now is None:
                return None
            reward, before = gamma * now.value - before, now.value
            return reward

        return step


@dataclass(frozen=True, slots=True, kw_only=True)
class progress(Term):
    """The steps that the turn came closer: distance before it less distance after it.

    It telescopes like a potential, but in steps, so it is the same anywhere on the way. Entering a
    dead end pays `dead_end` in place of a difference, leaving one pays that back. Where the distance
    is not known (None, not exact) there is no row; the next known one is compared with the latest.

    Args:
        name: Which potential's distance; needed where there are several.
        dead_end: Paid on the turn that enters a dead end.

    Example:
        >>> def at(steps): return (Potential(name="moves", value=0.5, distance=steps, exact=True),)
        >>> step = progress().follow(Beginning(signals=at(4)))
        >>> [step(at(3)), step(at(5)), step(at(None)), step(at(None))]
        [1.0, -2.0, -1.0, 0.0]
    """

    name: str | None = None
    dead_end: float = -1.0

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Potential,)

    def follow(self, beginning: Beginning) -> Follower:
        name, price = self.name, self.dead_end
        start = _first_potential(beginning.signals, name)
        latest, lost = start.distance, _is_dead_end(start)

        def step(evidence: Evidence) -> float | None:
            nonlocal latest, lost
            now = _potential(evidence, name)
            if now is None:
                return None
            was_lost = lost
            if now.distance is None:
                if not now.exact:
                    return None
                lost = True
                return 0.0 if was_lost else price
            reward = 0.0 if latest is None else float(latest - now.distance)
            latest, lost = now.distance, False
            return reward - price if was_lost else reward

        return step


def _is_dead_end(found: Potential) -> bool:
    return found.distance is None and found.exact


def _potential(evidence: Evidence, name: str | None) -> Potential | None:
    """Return the potential of a name, or the only one."""
    found = None
    for signal in evidence:
        if isinstance(signal, Potential) and (name is None or signal.name == name):
            if found is not None:
                raise Unscorable(
                    f"there are the potentials {found.name!r} and {signal.name!r}: name one"
                )
            found = signal
    return found


def _first_potential(evidence: Evidence, name: str | None) -> Potential:
    """Return the potential at the start, without which there is nothing to compare with."""
    found = _potential(evidence, name)
    if found is None:
        names = [signal.name for signal in evidence if isinstance(signal, Potential)]
        wanted = "a potential" if name is None else f"the potential {name!r}"
        raise Unscorable(f"the start lacks {wanted}; it has: {', '.join(names) or 'none'}")
    return found
