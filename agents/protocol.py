"""How an agent is asked and how its reply is read: data, with an id and a hash for the records."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from turngym.agents.policy import Reply
from turngym.agents.toolcalls import attempted, numbered
from turngym.envs.calls import (
    RESPOND,
    CallError,
    Message,
    Tool,
    canonical,
    parse_calls,
    rendering,
)

_THINK_ACTION = re.compile(r"\s*<think>.*?</think>\s*<action>(.*?)</action>\s*", re.DOTALL)
_TAG = re.compile(r"</?(?:think|action)>")
_REACT = re.compile(r"\s*Thought:.*?^Action:(.*)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(?:Thought|Action|Observation):", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatProtocol:
    """The agreement between an agent and us, which results depend on as much as on weights."""

    id: str
    form: Literal["plain", "think-action", "react", "native"]
    """Where the action stands: the whole reply; between `<action>` tags after `<think>` tags; after
    `Action:` below `Thought:`; or in native tool calls, and the reply is talk if there are none."""
    system: str = ""
    """Added to the system message: how to reply."""
    context: Literal["dialogue", "window"] = "dialogue"
    """One growing dialogue, or each turn's prompt from the last `history` turns."""
    history: int | None = None
    tools: str = (
        "You can use these tools. An action that uses one is a JSON object with its name and its "
        'arguments: {"name": ..., "arguments": {...}}'
    )
    """Announces the tools in the system message, unless the form is native: then the template
    does."""

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with anything above."""
        return hashlib.sha256(canonical(dataclasses.asdict(self)).encode()).hexdigest()[:12]

    @property
    def name(self) -> str:
        """Id and hash, as results carry them."""
        return f"{self.id}/{self.hash}"

    def opening(
        self, messages: tuple[Message, ...], tools: tuple[Tool, ...] = ()
    ) -> tuple[Message, ...]:
        """Return a world's first messages with this protocol's words in the system message."""
        words = [self.system] if self.system else []
        if tools and self.form != "native":
            schemas = [canonical(tool.to_openai()["function"]) for tool in tools]
            words.insert(0, "\n".join([self.tools, *schemas]))
        if not words:
            return messages
        if messages and messages[0].role == "system":
            messages, words = messages[1:], [messages[0].content, *words]
        return (Message(role="system", content="\n\n".join(words)), *messages)

    def shown(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Return messages as this protocol shows them: results of tools are the user's words
        unless tools are called natively.
        """
        if self.form == "native":
            return messages
        return tuple(as_words(m) if m.role == "tool" else m for m in messages)

    def write(self, action: str) -> Reply:
        """Return the reply that submits an action, with no thought: `read` backwards."""
        calls = _calls_of(action)
        if len(calls) == 1 and calls[0][0] == RESPOND and calls == _calls_of(_content(calls[0])):
            action, calls = _content(calls[0]), ()  # plain words say the same
        if self.form == "think-action":
            return Reply(text=f"<think></think>\n<action>{action}</action>")
        if self.form == "react":
            return Reply(text=f"Thought:\nAction: {action}")
        if self.form == "native" and calls:
            return Reply(text="", calls=numbered(calls))
        return Reply(text=action)

    def read(self, reply: Reply) -> tuple[str, bool]:
        """Return the action that a reply submits, and whether the form was kept.

        Calls stand for themselves. A reply that was cut, or in which no action is found, submits
        the empty string, which is invalid in every world.
        """
        if reply.finish == "length":
            return "", False
        if reply.calls:
            calls = [
                f'{{"name":{canonical(c.name)},"arguments":{c.arguments}}}' for c in reply.calls
            ]
            return (calls[0] if len(calls) == 1 else f"[{','.join(calls)}]"), True
        if self.form == "native":
            action, kept = attempted(reply.text)
            return action, kept and bool(action)
        if self.form == "plain":
            return reply.text.strip(), bool(reply.text.strip())
        if self.form == "think-action":  # each tag once: a second action would be a guess
            match = _THINK_ACTION.fullmatch(reply.text)
            kept = match is not None and len(_TAG.findall(reply.text)) == 4
        else:  # a reply that goes on to invent the world's answer keeps no form
            match = _REACT.fullmatch(reply.text)
            kept = match is not None and not _HEADING.search(match[1])
        action = match[1].strip() if match and kept else ""
        return action, bool(action)


def as_words(message: Message) -> Message:
    """Return the result of a tool as words of the user."""
    return Message(role="user", content=rendering((message,)))


def _calls_of(action: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    try:
        return parse_calls(action)
    except CallError:
        return ()


def _content(call: tuple[str, dict[str, Any]]) -> str:
    return str(call[1].get("content", ""))


PLAIN = ChatProtocol(id="plain", form="plain")
PROTOCOLS: Mapping[str, ChatProtocol] = {
    protocol.id: protocol
    for protocol in (
        PLAIN,
        ChatProtocol(
            id="think-action",
            form="think-action",
            system="First think between <think> and </think>. Then give one action between "
            "<action> and </action>, and nothing else.",
        ),
        ChatProtocol(
            id="react",
            form="react",
            system="Reply in two parts: a line that begins with 'Thought:' and says what you make "
            "of the situation, then a line that begins with 'Action:' and gives one action.",
        ),
        ChatProtocol(id="native", form="native"),
        ChatProtocol(id="latest", form="plain", context="window", history=0),
    )
}
"""The protocols that are ready to use."""
