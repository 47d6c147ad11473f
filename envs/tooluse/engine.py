"""One turn of tool use, as a pure step from moment to moment."""

from typing import Any, NamedTuple

from turngym.envs.tools import AppTool
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.judge import Judge, Progress
from turngym.envs.tooluse.refusal import refused_after
from turngym.envs.tooluse.toolbox import TRANSFER
from turngym.envs.tooluse.tools import Result, run
from turngym.envs.tooluse.user import Standing, answer


class Moment(NamedTuple):
    """All that changes during an episode, less what the agent has seen."""

    database: Database
    standing: Standing = Standing()
    progress: Progress = Progress()
    made: frozenset[str] = frozenset()
    """Gold calls that were made: `<request>.<place>`."""


def use(
    judge: Judge, moment: Moment, name: str, tool: AppTool, arguments: str, given: Any
) -> tuple[Moment, Result]:
    """Call a tool.

    Args:
        judge: Knows the problem.
        moment: The present.
        name: The tool's name, as the agent sees it.
        tool: What stands behind it.
        arguments: Canonical JSON text.
        given: The same, validated.
    """
    result = run(tool, moment.database, given)
    if not result.ok:
        return moment, result
    progress = _broken(judge, moment, name, tool, given)
    standing = moment.standing
    progress = judge.called(name, arguments, result, progress)
    made = moment.made
    for place, step in enumerate(judge.problem.requests[standing.request].plan):
        number = f"{standing.request}.{place}"
        if number not in made and (step.name, step.arguments) == (name, arguments):
            made |= {number}
            break
    if name == TRANSFER:
        standing = standing._replace(transferred=True)
        progress = judge.closed(result.database, standing, progress)
    return Moment(result.database, standing, progress, made), result


def talk(judge: Judge, moment: Moment, words: str) -> tuple[Moment, str]:
    """Write to the user, and return what they answer."""
    standing = moment.standing
    progress = judge.said(words, standing, moment.progress)
    if judge.problem.family == "script":
        after, says = _scripted(judge, standing)
    else:
        after, says = answer(judge.problem.requests, standing, words)
    if after.request > standing.request:
        then = standing._replace(refused=refused_after(standing.refused, words))
        progress = judge.closed(moment.database, then, progress)
    after = after._replace(spoken=standing.spoken + 1)
    return moment._replace(standing=after, progress=progress), says


def _scripted(judge: Judge, standing: Standing) -> tuple[Standing, str]:
    """Let the next message of the script come, whatever was said."""
    after = standing._replace(request=standing.request + 1)
    requests = judge.problem.requests
    if after.request == len(requests):
        return after, "Thank you, that is all. Goodbye."
    return after, requests[after.request].text


def _broken(judge: Judge, moment: Moment, name: str, tool: AppTool, given: Any) -> Progress:
    """Return progress after a call of a tool that may break rules."""
    progress = moment.progress
    if not tool.writes:
        return progress
    domain = judge.problem.domain_of[name]
    function = tool.function.__name__
    for clause in judge.problem.clauses[domain]:
        known = f"{domain}.{clause.id}"
        if (
            known not in progress.broken
            and clause.broken is not None
            and clause.broken(moment.database, function, given)
        ):
            progress = progress._replace(broken=tuple(sorted((*progress.broken, known))))
    return progress
