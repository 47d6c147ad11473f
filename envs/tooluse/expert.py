"""The expert: asks for what it needs, makes the gold calls, says what is to be said."""

from turngym.envs.tools import validated
from turngym.envs.tooluse.engine import Moment, talk, use
from turngym.envs.tooluse.judge import Judge
from turngym.envs.tooluse.problem import Request
from turngym.envs.tooluse.toolbox import TRANSFER

_WORDS = {
    "": "That is done.",
    "refuse": "I'm sorry, I cannot do that: our policy does not allow it.",
    "wait": "I cannot do that yet: something that I need for it is missing.",
}
_REASON = '{"reason":"The policy leaves this to a person."}'


def solve(judge: Judge, moment: Moment) -> tuple[str, ...] | None:
    """Return the expert's actions from here, None if they would not end well."""
    actions: list[str] = []
    requests = judge.problem.requests
    while not judge.over(moment.standing):
        if len(actions) > judge.problem.task.max_turns:
            return None
        action, moment = _act(judge, moment, requests[moment.standing.request])
        actions.append(action)
    good = judge.success(moment.database, moment.standing, moment.progress)
    return tuple(actions) if good else None


def _act(judge: Judge, moment: Moment, request: Request) -> tuple[str, Moment]:
    """Return the next action, and the moment that it leads to."""
    number = moment.standing.request
    for place, slot in enumerate(request.slots):
        if f"{number}.{place}" not in moment.standing.told:
            words = f"Could you tell me the {slot.name}, please?"
            return words, talk(judge, moment, words)[0]
    for place, step in enumerate(request.plan):
        if f"{number}.{place}" not in moment.made:
            after = _call(judge, moment, step.name, step.arguments)
            if f"{number}.{place}" not in after.made:  # it fails now: there is no way on
                after = after._replace(made=after.made | {f"{number}.{place}"})
            return _text(step.name, step.arguments), after
    if request.trap == "transfer":
        return _text(TRANSFER, _REASON), _call(judge, moment, TRANSFER, _REASON)
    words = _WORDS[request.trap]
    if request.facts:
        found = "" if request.rows else "Here is what I found: "
        done = f"{words} For your records: " if request.rows else ""
        words = f"{done}{found}{', '.join(request.facts)}."
    return words, talk(judge, moment, words)[0]


def _call(judge: Judge, moment: Moment, name: str, arguments: str) -> Moment:
    tool = judge.problem.functions[name]
    return use(judge, moment, name, tool, arguments, validated(tool, arguments))[0]


def _text(name: str, arguments: str) -> str:
    return f'{{"name":"{name}","arguments":{arguments}}}'
