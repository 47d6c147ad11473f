"""The expert of BFCL: the benchmark's own solution, from wherever it still leads to the end."""

from dataclasses import replace

from turngym.envs.tooluse.bfcl_apps import Apps, pack, unpack
from turngym.envs.tooluse.bfcl_check import Progress, is_passed, judge, run
from turngym.envs.tooluse.bfcl_data import MAX_STEPS, BfclProblem, GoldCall, Segment
from turngym.envs.tooluse.bfcl_state import facts_of

DONE = "Done."
CANNOT = "I cannot do that yet: a tool or a detail is missing. Can you give it to me?"


def plan(problem: BfclProblem, now: Progress, apps: Apps) -> tuple[str, ...] | None:
    """Return the turns that are left, a call to each where that is few enough for the user.

    Args:
        problem: The task.
        now: How far it has come.
        apps: In their present state; they are left alone, the calls are tried out on copies.

    Returns:
        What is left of the solution, less the calls of this segment that need not be made (again);
        None if it no longer passes.
    """
    if now.segment == len(problem.segments):
        return ()
    gold = problem.segments[now.segment].gold
    for skipped in range(len(gold), -1, -1):
        if _passes(problem, now, apps, gold[skipped:]):
            later = problem.segments[now.segment + 1 :]
            first = replace(problem.segments[now.segment], gold=gold[skipped:])
            turns = _turns(first, max(MAX_STEPS - now.num_steps, 1))
            return (*turns, *(turn for segment in later for turn in _turns(segment, MAX_STEPS)))
    return None


def _passes(problem: BfclProblem, now: Progress, apps: Apps, rest: tuple[GoldCall, ...]) -> bool:
    """Try the rest of this segment's solution, and all that follows."""
    apps = unpack(pack(apps))
    while now.segment < len(problem.segments):
        results = tuple(answer.text for answer in run(apps, rest))
        calls = now.num_calls + len(rest)
        now = replace(now, num_calls=calls, results=now.results + results)
        if not is_passed(judge(problem, now, facts_of(apps))):
            return False
        now = replace(now, num_calls=0, segment=now.segment + 1)
        rest = problem.segments[now.segment].gold if now.segment < len(problem.segments) else ()
    return True


def _turns(segment: Segment, room: int) -> list[str]:
    """Write the solution of a segment as at most `room` turns, and the answer to the user."""
    texts = [f'{{"name":"{call.name}","arguments":{call.arguments}}}' for call in segment.gold]
    size = max(-(-len(texts) // room), 1)
    groups = [texts[start : start + size] for start in range(0, len(texts), size)]
    turns = [group[0] if len(group) == 1 else f"[{','.join(group)}]" for group in groups]
    return [*turns, CANNOT if segment.quiet else DONE]
