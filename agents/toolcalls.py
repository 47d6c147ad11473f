"""Native tool calls, read from the text that a model writes them in."""

import json
import re
from collections.abc import Iterable
from typing import Any

from turngym.envs.calls import CallError, ToolCall, call_id, canonical, parse_calls

_BLOCK = re.compile(r"<tool_call>(.*?)</tool_call>", re.DOTALL)
_TAG = re.compile(r"</?tool_call>")
_LIST = "[TOOL_CALLS]"
_PYTHON = "<|python_tag|>"


def native_calls(text: str) -> tuple[str, tuple[ToolCall, ...]]:
    """Split a model's text into its words and its calls.

    Three ways to write calls are known: `<tool_call>{...}</tool_call>` among words (Hermes, Qwen),
    words and then `[TOOL_CALLS] [...]` (Mistral), and one JSON object as the whole text (Llama 3,
    where `parameters` stands for `arguments`).

    Returns:
        The words, and the calls numbered as those of turn 0; no calls if none was attempted.

    Raises:
        CallError: A call was attempted and failed; then none of them counts.

    Example:
        >>> native_calls('Wait. <tool_call>{"name": "show", "arguments": {}}</tool_call>')
        ('Wait.', (ToolCall(id='t0000c000', name='show', arguments='{}'),))
    """
    words, payloads = _parted(text)
    return words, numbered([call for payload in payloads for call in _parsed(payload)])


def numbered(calls: Iterable[tuple[str, dict[str, Any]]]) -> tuple[ToolCall, ...]:
    """Return parsed calls as those of an assistant message, in turn 0."""
    return tuple(
        ToolCall(id=call_id(0, place), name=name, arguments=canonical(arguments))
        for place, (name, arguments) in enumerate(calls)
    )


def attempted(text: str) -> tuple[str, bool]:
    """Return what a text without proper calls submits as its action, and whether that is words.

    Of an attempt that failed it is the part that failed, so that the world can say what is wrong
    with it; the empty text where that part would be taken for words.
    """
    try:
        native_calls(text)
    except CallError:
        pass
    else:
        return text.strip(), True
    try:
        payloads = _parted(text)[1]
    except CallError:
        return "", False
    for payload in payloads:
        try:
            _parsed(payload)
        except CallError:
            return (payload if payload[:1] in ("{", "[") else ""), False
    raise AssertionError("the text did not fail as a whole, so one of its parts did")


def _parted(text: str) -> tuple[str, list[str]]:
    """Return the words of a text, and the texts of the calls that it attempts."""
    if _TAG.search(text):
        words = _BLOCK.sub("", text)
        if _TAG.search(words):
            raise CallError("A tool_call tag stands alone.")
        return words.strip(), [payload.strip() for payload in _BLOCK.findall(text)]
    if _LIST in text:
        words, _, payload = text.partition(_LIST)
        return words.strip(), [payload.strip()]
    payload = text.strip().removeprefix(_PYTHON).strip()
    if payload.startswith("{"):
        return "", [payload]
    return text.strip(), []


def _parsed(payload: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Read one or several calls; only JSON counts."""
    if payload[:1] not in ("{", "["):
        raise CallError("A call is a JSON object.")
    return parse_calls(_with_our_keys(payload))


def _with_our_keys(payload: str) -> str:
    """Return calls with `arguments` for `parameters`, and without the ids that Mistral adds."""
    try:
        value = json.loads(payload, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return payload  # whoever parses it says what is wrong
    calls = value if isinstance(value, list) else [value]
    if not all(isinstance(call, dict) for call in calls):
        return payload
    if not any({"parameters", "id"} & call.keys() for call in calls):
        return payload
    for call in calls:
        call.pop("id", None)
        if "parameters" in call and "arguments" not in call:
            call["arguments"] = call.pop("parameters")
    return json.dumps(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return value
