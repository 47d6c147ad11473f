"""How an agent is asked and how its reply is read: data, with an id and a hash for the records."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from turngym.agents.policy import Reply
from turngym.envs.calls import Message, canonical

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

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with anything above."""
        return hashlib.sha256(canonical(dataclasses.asdict(self)).encode()).hexdigest()[:12]

    @property
    def name(self) -> str:
        """Id and hash, as results carry them."""
        return f"{self.id}/{self.hash}"

    def opening(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Return a world's first messages with this protocol's words in the system message."""
        if not self.system:
            return messages
        if messages and messages[0].role == "system":
            first = dataclasses.replace(
                messages[0], content=f"{messages[0].content}\n\n{self.system}"
            )
            return (first, *messages[1:])
        return (Message(role="system", content=self.system), *messages)

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
        if self.form in ("plain", "native"):
            return reply.text.strip(), bool(reply.text.strip())
        if self.form == "think-action":  # each tag once: a second action would be a guess
            match = _THINK_ACTION.fullmatch(reply.text)
            kept = match is not None and len(_TAG.findall(reply.text)) == 4
        else:  # a reply that goes on to invent the world's answer keeps no form
            match = _REACT.fullmatch(reply.text)
            kept = match is not None and not _HEADING.search(match[1])
        action = match[1].strip() if match and kept else ""
        return action, bool(action)


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
    )
}
"""The protocols that are ready to use."""
