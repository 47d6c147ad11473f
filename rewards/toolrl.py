"""ToolRL's graded reward: the format of a reply, and how far its calls are the gold calls.

ToolRL (arXiv:2504.13958, section 3.3). The switches that its released code reads from environment
variables are plain arguments here; what depends on the step of training takes it as `step`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from turngym.envs.episode import Episode
from turngym.envs.signals import Call, Signal
from turngym.rewards.similarity import jaccard
from turngym.rewards.term import Failed, Group, Level, Scope, Term, Values, each
from turngym.rewards.traces import Use, Within, arguments_of, compared, flat, uses_of

Grading = Literal["fine", "calls", "all"]
"""What counts: each argument, whole calls (INTERMEDIATEREWARD), all or nothing (COARSEREWARD)."""
Schedule = Literal["none", "linear", "late"]
"""How ranges change: not, over 150 steps (SCHEDULEREWARD), at step 30 (MAX1STEP30MAX3)."""


class Range(NamedTuple):
    """The least and the greatest that a part of the reward can be."""

    low: float
    high: float


class Parts(NamedTuple):
    """The parts of a reply's reward; the score is their sum."""

    format: float
    correctness: float
    length: float


def graded_calls(
    made: Sequence[Use],
    gold: Sequence[Use],
    *,
    how: Grading = "fine",
    strict: bool = False,
    low: float = -3.0,
    high: float = 3.0,
) -> float:
    """Return how far calls are the gold calls: `low + (high - low) * X / D`.

    `X` is the Jaccard similarity of the tools' names plus, for each gold call in order, that of the
    arguments' names and the number of right values, of the best call of the same tool that is left.
    `D = 1 + sum(1 + arguments of the gold call)`. Equal calls in equal order give `high` exactly.
    A call too many lowers only the names' similarity.

    Args:
        made: In order.
        gold: In order; each takes the first best, which need not be the best for all.
        how: With `calls`, an equal call adds 1 and `D = 1 + gold calls`; with `all`, only all
            of them count.
        strict: Names must be equal, order included, not just alike (REFINEDREWARD).
        low: For nothing right.
        high: For everything right.

    Example:
        >>> from turngym.rewards.traces import use
        >>> gold = [use("get_weather", {"city": "Paris", "unit": "C"})]
        >>> graded_calls([use("get_weather", {"city": "Paris"})], gold)
        0.75
    """
    equal = [_values(one) for one in made] == [_values(one) for one in gold]
    if equal or how == "all":
        return high if equal else low
    points = jaccard([one.name for one in gold], [one.name for one in made], strict=strict)
    most, left = 1.0, _by_tool(made)
    for wanted in gold:
        most += 1.0 if how == "calls" else 1.0 + len(arguments_of(wanted.arguments))
        rest = left.get(wanted.name, [])
        found = [_points(one, wanted, how, strict) for one in rest]
        best = max(found, default=0.0)
        if best > 0:
            points += best
            del rest[found.index(best)]
    return (high - low) * points / most + low


def reply_parts(
    text: str,
    gold: str,
    *,
    step: int = 0,
    schedule: Schedule = "none",
    highest: float = 3.0,
    how: Grading = "fine",
    strict: bool = False,
    max_words: float | None = None,
) -> Parts:
    """Return the reward of a reply as text, beside the right reply.

    Both are `<think>...</think>`, then `<tool_call>` with one call as JSON per line, or
    `<response>`, or both. Calls that cannot be read get the least; where the right reply has none they are worth
    0.

    Args:
        text: The reply.
        gold: The right one: it says which tags are wanted.
        step: Of training.
        schedule: Which ranges change with it.
        highest: Correctness is from `-highest` to `highest` (CORRECTMAX1: 1.0).
        how: As `graded_calls` has it.
        strict: As `graded_calls` has it.
        max_words: If given, thinking is paid, up to so many words (WITHLENGTH: 512, with
            SCHEDULELENGTH `scheduled_words(step)`).
    """
    forms, calls = ranges(highest, step=step, schedule=schedule)
    correctness = 0.0
    if "<tool_call>" in gold:
        made, wanted = _block(text), calls_of_lines(_inside(gold))
        correctness = calls.low
        if made is not None:
            correctness = graded_calls(
                made, wanted, how=how, strict=strict, low=calls.low, high=calls.high
            )
    length = 0.0 if max_words is None else thinking_length(text, max_words=max_words)
    return Parts(forms.high if has_form(text, gold) else forms.low, correctness, length)


def ranges(
    highest: float = 3.0, *, step: int = 0, schedule: Schedule = "none"
) -> tuple[Range, Range]:
    """Return the ranges of format and correctness at a step of training.

    `linear`: from 2 both ways, format falls to 1 and correctness rises to `highest` (3 at most) in
    150 steps. `late`: until step 30 correctness has a third of its range, then format half of its
    own.

    Example:
        >>> ranges(step=75, schedule="linear")
        (Range(low=-1.0, high=1.5), Range(low=-2.5, high=2.5))
    """
    forms, calls = Range(0.0, 1.0), Range(-highest, highest)
    if schedule == "late":
        late = step >= 30
        return (Range(0.0, 0.5), calls) if late else (forms, Range(-highest / 3, highest / 3))
    if schedule == "linear":
        share = step / 150
        top = min((highest - 2) * share + 2, 3.0)
        return (
            Range(min(2 * share - 2, -1.0), max(2 - share, 1.0)),
            Range(-top, top),
        )
    return forms, calls


def has_form(text: str, gold: str) -> bool:
    """Tell whether a reply has the tags of the right one, in order, each of them once.

    Example:
        >>> has_form("<think>a</think>\\n<response>b</response>", "<response>c</response>")
        True
        >>> has_form("<response>b</response>", "<response>c</response>")
        False
    """
    body = "<think>.*?</think>"
    for tag, inside in (("tool_call", "\n.*?\n"), ("response", ".*?")):
        if f"<{tag}>" in gold:
            body += f"\n<{tag}>{inside}</{tag}>"
            if text.count(f"<{tag}>") != 1 or text.count(f"</{tag}>") != 1:
                return False
    return re.search(f"^{body}$", text, re.DOTALL) is not None


def thinking_length(text: str, *, max_words: float = 512) -> float:
    """Return how long a reply thinks, as a share of `max_words`, in hundredths, at most 1.

    >>> thinking_length("<think>one two three</think>", max_words=4)
    0.75
    """
    if "<think>" not in text or "</think>" not in text:
        return 0.0
    thought = text.split("<think>")[-1].split("</think>")[0]
    return min(round(len(thought.split()) / max_words, 2), 1.0)


def scheduled_words(step: int) -> float:
    """Return how long thinking should be at a step of training: from 384 words to 640 in 105.

    >>> scheduled_words(0), scheduled_words(105)
    (384.0, 640.0)
    """
    return (640 - 384) * step / 105 + 384


def calls_of_lines(text: str) -> list[Use]:
    """Read one call per line: a JSON object with `name` and `parameters`.

    Raises:
        ValueError: A line is something else; a call may not go over several lines.
    """
    return [_call(json.loads(line)) for line in text.strip().split("\n")]


@dataclass(frozen=True, slots=True, kw_only=True)
class toolrl(Term):
    """ToolRL's graded correctness of the calls of an episode, or of each segment.

    What has no gold calls is not graded, nor is a segment that was not reached: no row. The format
    of replies is a matter of its own: see `validity()`.

    Args:
        how: `fine`, `calls` or `all`, as `graded_calls` has it.
        strict: As there.
        highest: The value is from `-highest` to `highest`.
        within: What is graded: the calls of the episode, or of each segment.

    Example:
        >>> print(toolrl(how='calls'))
        toolrl(how='calls')
    """

    how: Grading = "fine"
    strict: bool = False
    highest: float = 3.0
    within: Within = "episode"

    @property
    def level(self) -> Level:
        return self.within

    @property
    def scope(self) -> Scope:
        return "episode"

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Call,)

    @property
    def reads_reference(self) -> bool:
        return True

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return each(group, self._graded)

    def _graded(self, episode: Episode) -> Values:
        turns = uses_of(episode)
        parts = compared(episode, self.within)
        own = [(flat([turns[number] for number in numbers]), gold) for numbers, gold in parts]
        return tuple([self._of(made, gold) for made, gold in own])

    def _of(self, made: Sequence[Use], gold: Sequence[Use]) -> float | None:
        if not gold:
            return None
        low, high = -self.highest, self.highest
        return graded_calls(made, gold, how=self.how, strict=self.strict, low=low, high=high)


def _by_tool(made: Sequence[Use]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for one in made:
        found.setdefault(one.name, []).append(one)
    return found


def _points(made: Use, gold: Use, how: Grading, strict: bool) -> float:
    """Return what a call of the same tool adds for a gold call."""
    ours, theirs = arguments_of(made.arguments), arguments_of(gold.arguments)
    if how == "calls":
        return float(ours == theirs)
    right = sum(name in ours and ours[name] == value for name, value in theirs.items())
    return float(right) + jaccard(list(theirs), list(ours), strict=strict)


def _values(one: Use) -> tuple[str, Mapping[str, Any]]:  # any JSON values
    """Return what is equal for equal calls, however they are written."""
    return one.name, arguments_of(one.arguments)


def _block(text: str) -> list[Use] | None:
    """Return the calls of a reply; None if it has none that can be read."""
    if "<tool_call>" not in text or "</tool_call>" not in text:
        return None
    try:
        return calls_of_lines(_inside(text))
    except (ValueError, RecursionError):
        return None


def _inside(text: str) -> str:
    return text.split("<tool_call>")[1].split("</tool_call>")[0]


def _call(value: object) -> Use:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise ValueError(f"a call is an object with a name, not {str(value)[:60]!r}")
    if not isinstance(value.get("parameters"), dict):
        raise ValueError(f"the parameters of {value['name']!r} are not an object")
    return Use(value["name"], json.dumps(value["parameters"]))  # `strict` looks at their order
