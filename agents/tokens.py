"""Messages to tokens: what a model is fed, such that no token of the past ever changes.

In dialogue context an episode is one growing sequence. What the world adds after a reply is the
difference that the chat template makes on a dummy dialogue that ends in a reply; the past is never
rendered again. A template that would render the past otherwise (one that drops earlier thinking) is
found when the encoder is made.
"""

import functools
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from jinja2 import TemplateError

from turngym.agents.policy import Reply
from turngym.agents.protocol import PLAIN, ChatProtocol, as_words
from turngym.agents.toolcalls import native_calls
from turngym.envs.calls import CallError, Message, Tool, ToolCall, call_id, canonical

_REPLY = "turngym-reply"
"""The dummy reply: a text that no template and no world writes."""
_ASKED = Message(role="user", content="turngym-question")
_MEMORY = 4096
"""How many encodings are remembered: the episodes of a group begin alike."""

Ids = tuple[int, ...]
Json = dict[str, Any]  # foreign JSON: what chat templates take


class Tokenizer(Protocol):
    """What we use of a tokenizer; those of transformers have all of it."""

    chat_template: Any  # a template, or several by name
    eos_token_id: int | None

    @property
    def all_special_ids(self) -> list[int]:
        """Return the tokens that are no text."""

    def apply_chat_template(
        self,
        conversation: list[Json],
        *,
        tools: list[Json] | None,
        add_generation_prompt: bool,
        tokenize: bool,
    ) -> Any:  # text, if it is not to be tokenized
        """Render messages."""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        """Return the tokens of a text."""

    def decode(self, token_ids: list[int], *, clean_up_tokenization_spaces: bool) -> Any:  # text
        """Return the text of tokens, special ones included."""


class Encoder:
    """Turns messages into tokens and replies back into text, under one template and protocol.

    Args:
        tokenizer: With a chat template.
        protocol: How the policy is asked.
        stop_ids: The tokens that end a reply; the tokenizer's end of sequence, and the special
            token that the template puts after a reply, are added.
        keep_thinking: Take a template that renders the past otherwise: what was sampled stays.

    Raises:
        ValueError: There is no template, or it does not do for this protocol.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        protocol: ChatProtocol = PLAIN,
        stop_ids: Iterable[int] = (),
        keep_thinking: bool = False,
    ) -> None:
        if not tokenizer.chat_template:
            raise ValueError("the tokenizer has no chat template: set tokenizer.chat_template")
        self.tokenizer = tokenizer
        self.protocol = protocol
        self.template_hash = _hash(tokenizer.chat_template)
        self._remembered_opening = functools.lru_cache(_MEMORY)(self._opening)
        self._remembered_following = functools.lru_cache(_MEMORY)(self._following)
        self._remembered_reply = functools.lru_cache(_MEMORY)(self._reply)
        self._special = frozenset(tokenizer.all_special_ids)
        self._close = self._after_dummy(())
        close_ids = self._ids(self._close)
        stops = {*stop_ids, *(token for token in close_ids[:1] if token in self._special)}
        if tokenizer.eos_token_id is not None:
            stops.add(tokenizer.eos_token_id)
        self.stop_ids = frozenset(stops)
        self._num_close = len(close_ids)
        self._stop = next((token for token in close_ids if token in stops), None)
        self._check(keep_thinking)

    # ------------------------------------------------------------------- messages to tokens

    def prompt(
        self,
        messages: tuple[Message, ...],
        new_messages: tuple[Message, ...],
        context_ids: Ids | None,
        tools: tuple[Tool, ...],
    ) -> Ids:
        """Return what `Turn.prompt_ids` is for a request, see `Request` for the arguments."""
        if self.protocol.context == "window":
            return self.window(messages, tools)
        if not context_ids:
            return self.opening(messages, tools)
        return self.following(new_messages, self.ended(context_ids))

    def opening(self, messages: tuple[Message, ...], tools: tuple[Tool, ...] = ()) -> Ids:
        """Return the tokens of a dialogue from its start, up to where the reply begins."""
        return self._remembered_opening(messages, tools)

    def following(self, messages: tuple[Message, ...], ended: bool) -> Ids:
        """Return the tokens that messages add after a reply, up to where the next one begins.

        Args:
            messages: All that the world added since the reply.
            ended: Whether the reply's last token was the stop token that the template puts there;
                else it is among these.
        """
        return self._remembered_following(messages, ended)

    def ended(self, context_ids: Ids) -> bool:
        """Say whether a context ends in the stop token that the template puts after a reply."""
        return self._stop is not None and context_ids[-1] == self._stop

    def window(self, messages: tuple[Message, ...], tools: tuple[Tool, ...] = ()) -> Ids:
        """Return the tokens of a prompt from the system message and the last turns.

        The window holds the last `protocol.history` replies with what the world said before and
        after each; what was said before is gone, so the system message should have what lasts.
        """
        return self._remembered_opening(_last(messages, self.protocol.history), tools)

    def _opening(self, messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> Ids:
        return self._ids(self._render(self.protocol.shown(messages), tools, asking=True))

    def _following(self, messages: tuple[Message, ...], ended: bool) -> Ids:
        text = self._after_dummy(self.protocol.shown(messages))
        tokens = self._ids(text)
        if not ended or self._stop is None:
            return tokens
        if self._stop in tokens[: self._num_close]:
            return tokens[tokens.index(self._stop) + 1 :]
        return self._ids(text.partition(self._decoded([self._stop]))[2])  # it melted into a word

    # ------------------------------------------------------------------- tokens to replies

    def read(self, response_ids: Ids) -> tuple[str, tuple[ToolCall, ...]]:
        """Return the words of a reply and, if the form is native, its calls.

        Calls that failed stay in the words.
        """
        return self._remembered_reply(response_ids)

    def _reply(self, response_ids: Ids) -> tuple[str, tuple[ToolCall, ...]]:
        text = self.text(response_ids)
        if self.protocol.form == "native":
            try:
                return native_calls(text)
            except CallError:
                pass
        return text, ()

    def text(self, response_ids: Ids) -> str:
        """Return the text of sampled tokens; a stop token is part of it unless it is special."""
        stopped = response_ids and response_ids[-1] in self.stop_ids & self._special
        shown = response_ids[:-1] if stopped else response_ids
        return self._decoded(list(shown))

    def target(self, reply: Reply) -> Ids:
        """Return the tokens that a demonstration of a reply should consist of, the stop included.

        Raises:
            ValueError: There is no stop token.
        """
        tokens = self._ids(self._spelled(reply.calls) if reply.calls else reply.text)
        if tokens and tokens[-1] in self.stop_ids:
            return tokens
        stop = self.tokenizer.eos_token_id if self._stop is None else self._stop
        if stop is None:
            raise ValueError(f"no token ends the reply {reply.text!r}: name one in stop_ids")
        return (*tokens, stop)

    # ------------------------------------------------------------------- the template

    def _spelled(self, calls: tuple[ToolCall, ...]) -> str:
        """Return calls as the template writes them in a reply."""
        reply = Message(role="assistant", content="", tool_calls=calls)
        start = self._render((_ASKED,), asking=True)
        whole = self._render((_ASKED, reply))
        if not (whole.startswith(start) and whole.endswith(self._close)):
            raise ValueError("the chat template frames calls otherwise than other replies")
        return whole[len(start) : len(whole) - len(self._close)]

    def _after_dummy(self, messages: tuple[Message, ...]) -> str:
        """Return what the template puts after the dummy reply: its end, then the messages."""
        answered = [m.tool_call_id or call_id(0, 0) for m in messages if m.role == "tool"]
        reply = Message(role="assistant", content=_REPLY)
        if answered:
            calls = [ToolCall(id=i, name="dummy", arguments="{}") for i in answered]
            calls[-1] = replace(calls[-1], arguments=canonical({"x": _REPLY}))
            reply = Message(role="assistant", content="", tool_calls=tuple(calls))
        rest = _behind(self._render((_ASKED, reply, *messages), asking=bool(messages)))
        if not answered:
            return rest
        own = _behind(self._render((_ASKED, reply)))  # the rest of the calls, and the end
        if not own.endswith(self._close) or not rest.startswith(own):
            raise ValueError("the chat template ends calls otherwise than other replies")
        return self._close + rest[len(own) :]

    def _render(
        self,
        messages: tuple[Message, ...],
        tools: tuple[Tool, ...] = (),
        *,
        asking: bool = False,
    ) -> str:
        native = self.protocol.form == "native"
        try:
            text = self.tokenizer.apply_chat_template(
                [_chat(message) for message in messages],
                tools=[tool.to_openai() for tool in tools] if tools and native else None,
                add_generation_prompt=asking,
                tokenize=False,
            )
        except TemplateError as error:
            roles = ", ".join(message.role for message in messages)
            raise ValueError(f"the chat template refuses {roles}: {error}") from None
        return str(text)

    def _decoded(self, tokens: list[int]) -> str:
        return str(self.tokenizer.decode(tokens, clean_up_tokenization_spaces=False))

    def _ids(self, text: str) -> Ids:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False))

    # ------------------------------------------------------------------- tests at load

    def _check(self, keep_thinking: bool) -> None:
        if self.protocol.form == "native":
            self._check_calls()
        if self.protocol.context == "window" or keep_thinking:
            return
        for reply in (_REPLY, f"<think>\nturngym-thought\n</think>\n\n{_REPLY}"):
            if not self._keeps(reply):
                raise ValueError(
                    "the chat template renders the past of a dialogue otherwise than it was (it "
                    "drops earlier thinking, or moves the system message): ask in the context "
                    "'window', or say keep_thinking=True to keep what was sampled as it was"
                )

    def _keeps(self, reply: str) -> bool:
        """Say whether a dialogue that grew is what the template makes of it as a whole."""
        rules = Message(role="system", content="turngym-rules")
        said = Message(role="assistant", content=reply)
        start, whole = self._render((_ASKED,), asking=True), self._render((_ASKED, said))
        lead = whole.removeprefix(start).partition(reply)[0]
        if lead.isspace():  # a space that the template writes before each reply does no harm
            reply = lead + reply
        grown = self._render((rules, _ASKED), asking=True)
        grown += 2 * (reply + self._after_dummy((_ASKED,)))
        return grown == self._render((rules, _ASKED, said, _ASKED, said, _ASKED), asking=True)

    def _check_calls(self) -> None:
        """Find out whether the template shows tools, their results, and calls that we can read."""
        tool = Tool(name="turngym-tool", description="", parameters='{"type":"object"}')
        calls = (ToolCall(id=call_id(0, 0), name=tool.name, arguments='{"x":[1,"y"]}'),)
        result = Message(role="tool", content="turngym-result", tool_call_id=call_id(0, 0))
        try:
            known = native_calls(self._spelled(calls))[1] == calls
        except CallError:
            known = False
        shows = tool.name in self._render((_ASKED,), (tool,), asking=True)
        if not (known and shows and result.content in self._after_dummy((result,))):
            raise ValueError(
                "the chat template shows no tools, or calls in a form that is not known: use the "
                "protocol 'plain', 'react' or 'think-action'"
            )


def _behind(text: str) -> str:
    """Return what stands behind the dummy reply."""
    _, found, rest = text.partition(_REPLY)
    if not found:
        raise ValueError("the chat template does not show what was replied")
    return rest


def _last(messages: tuple[Message, ...], history: int | None) -> tuple[Message, ...]:
    """Return the system messages at the head and the last turns of a dialogue."""
    replies = [place for place, m in enumerate(messages) if m.role == "assistant"]
    if history is None or len(replies) <= history:
        return messages
    begin = replies[len(replies) - history - 1] + 1  # behind the last reply that is forgotten
    head = next((i for i, m in enumerate(messages) if m.role != "system"), len(messages))
    kept = list(messages[begin:])
    for place, message in enumerate(kept):
        if message.role != "tool":
            break
        kept[place] = as_words(message)  # the call that it answers is forgotten
    return (*messages[:head], *kept)


def _chat(message: Message) -> Json:
    """Return a message as chat templates take it."""
    shown: Json = {"role": message.role, "content": message.content}
    if message.tool_calls:
        shown["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": json.loads(call.arguments)},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id:
        shown["tool_call_id"] = message.tool_call_id
    return shown


def _hash(template: object) -> str:
    return hashlib.sha256(canonical(template).encode()).hexdigest()[:12]
