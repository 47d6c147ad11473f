"""What the agent knows, in one line: the observation for small models."""

from turngym.envs.household.engine import is_closed
from turngym.envs.household.evidence import Memory
from turngym.envs.household.game import STATES
from turngym.envs.household.state import NOTHING, Home, State, numbers_of


def line(home: Home, state: State, memory: Memory) -> str:
    """Say what is wanted, what is here, what is held, and what is known of each other receptacle.

    What has been seen inside a receptacle is said as it is now; of a thing that was worked on or
    examined it is said what it is. `unseen` is what may hold anything.

    Example:
        `want clean mug in shelf ; at sinkbasin 1 empty ; hold mug 1 ; fridge 1 closed unseen`
    """
    goal = home.game.goal
    where = f"in {goal.receptacle}" if goal.receptacle else f"under {goal.lamp}"
    number = ("two",) if goal.count == 2 else ()
    here = home.at[state.place]
    held = _things(home, state, memory, () if state.held == NOTHING else (state.held,))
    parts = [
        " ".join(("want", *number, *goal.needs, goal.item, where)),
        *(f"at {_receptacle(home, state, memory, r)}" for r in here),
        *(() if here else ("at middle",)),
        " ".join(("hold", *(held or ["nothing"]))),
        *(_receptacle(home, state, memory, r) for r in home.every if r not in here),
    ]
    return " ; ".join(parts)


def _receptacle(home: Home, state: State, memory: Memory, number: int) -> str:
    words = [home.game.receptacles[number].name]
    if memory.visited >> number & 1 and is_closed(home, state, number):
        words.append("closed")
    if memory.inside >> number & 1:
        items = numbers_of(state.inside[number])
        words += _things(home, state, memory, items) or ["empty"]
    else:
        words.append("unseen")
    return " ".join(words)


def _things(home: Home, state: State, memory: Memory, items: tuple[int, ...]) -> list[str]:
    words = []
    for item in items:
        words.append(home.game.items[item].name)
        if memory.examined >> item & 1:
            marks = zip(STATES, state.marks, strict=True)
            words += [name for name, mask in marks if mask >> item & 1]
    return words
