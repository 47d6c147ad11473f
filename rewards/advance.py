"""How the state of a run goes on: each term that remembers observes an iteration, in order."""

from collections.abc import Sequence
from dataclasses import replace

from turngym.envs.episode import Annotation, Episode
from turngym.rewards.score import plan, settle
from turngym.rewards.state import RunState
from turngym.rewards.term import Term


def advance(
    term: Term,
    state: RunState,
    groups: Sequence[Sequence[Episode]],
    annotations: Sequence[Annotation],
) -> RunState:
    """Return a state whose memories include an iteration.

    Terms observe after those that they take, and see the numbers that these give with what they
    remember now. Episodes that fail leave their group, as in scoring.

    Args:
        term: The rubric's expression.
        state: Of this step, with the memories of the one before.
        groups: All episodes of the iteration.
        annotations: What models said about them.
    """
    compiled = plan(term)
    for keeper in compiled.order:
        if keeper.first_memory is not None:
            settled = [settle(compiled, group, annotations, state) for group in groups]
            inputs = [
                [values for one in settled for values in one.numbers(inner)]
                for inner in keeper.inputs
            ]
            before = state.memory.get(str(keeper), keeper.first_memory)
            memory = {**state.memory, str(keeper): keeper.observe(before, *inputs)}
            state = replace(state, memory=memory)
    return state


def first_of_run(term: Term) -> Term:
    """Return the innermost term of run scope of an expression that has one."""
    return next(inner for inner in plan(term).order if inner.scope == "run")
