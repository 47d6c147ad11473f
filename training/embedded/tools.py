"""The words of `turngym/ToolUse-v0` in `tooluse-easy`, asked by the protocol `native`: Hermes' calls.

What is the same in every task of the set is left out of the prompt: of the policy nothing is seen,
and of the tools only their names.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tokenizers import AddedToken

from turngym.agents.stage import open_world
from turngym.envs.tooluse.domain import DATABASES, tables_of
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.tools import result_text
from turngym.training.embedded.language import Language, spelled, speller, wrapped

PAD, TOOLS, USER, RESULT, AGENT, END = (
    f"<|{name}|>" for name in ("pad", "tools", "user", "result", "agent", "end")
)
"""Padding, what stands before each part of a dialogue, and what ends a reply."""
CALL, CALLED = "<tool_call>", "</tool_call>"
SET = "tooluse-easy"
EPISODES = 64
"""Expert episodes whose words are known."""
PIECE = r"[A-Z]\d+|\d{1,2}|[A-Za-z_]+|[^A-Za-z_\d]+"
"""What is one token if it is known: an id, up to two digits, a word, or all between those."""
MAX_POSITIONS = 4096
TEMPLATE = (
    "{% if tools %}" + TOOLS + "{% for tool in tools %}"
    "{{ ' ' + tool.function.name }}{% endfor %}{% endif %}"
    "{% for message in messages %}"
    "{% if message.role == 'user' %}" + USER + "{{ message.content }}"
    "{% elif message.role == 'tool' %}" + RESULT + "{{ message.content }}"
    "{% elif message.role == 'assistant' %}" + AGENT + "{{ message.content }}"
    "{% for call in message.tool_calls %}"
    '{{ "' + CALL + '\\n{\\"name\\": \\"" + call.function.name + "\\", \\"arguments\\": " }}'
    '{{ call.function.arguments | tojson }}{{ "}\\n' + CALLED + '" }}'
    "{% endfor %}" + END + "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}" + AGENT + "{% endif %}"
)


@cache
def vocabulary() -> tuple[str, ...]:
    """Return all tokens but the special ones, in the order of their ids."""
    pieces = {piece for text in _texts() for piece in re.findall(PIECE, text)}
    return spelled(pieces | {f"{n:0{width}}" for width in (1, 2) for n in range(10**width)})


def make_tokenizer() -> Any:
    """Return the tokenizer: a known piece is a token, and of others each byte."""
    made = speller(vocabulary(), PIECE, (PAD, TOOLS, USER, RESULT, AGENT, END))
    made.add_tokens([AddedToken(token, normalized=False) for token in (CALL, CALLED)])
    return wrapped(made, TEMPLATE, MAX_POSITIONS, pad_token=PAD, eos_token=END)


LANGUAGE = Language(make_tokenizer=make_tokenizer, stops=(END,))


def _texts() -> Iterator[str]:
    """Yield what is said in the store: all its rows, and the talk of some episodes."""
    for number in range(DATABASES):
        for rows in tables_of(DOMAINS["store"], number).rows.values():
            yield from map(result_text, rows.values())
    with open_world("turngym/ToolUse-v0", {"tasks": SET}) as env:
        for index in range(EPISODES):
            _, info = env.reset(options={"index": index})
            yield " ".join(("", *(tool.name for tool in info["tools"])))
            yield info["messages"][-1].content
            for action in env.solution() or ():
                info = env.step(action)[4]
                yield _spelled(action)
                yield from (message.content for message in info["messages"])


def _spelled(action: str) -> str:
    """Return an action as the template writes it, without what is one token anyway."""
    if not action.startswith("{"):
        return action
    call = json.loads(action)
    return f'\n{{"name": "{call["name"]}", "arguments": {json.dumps(call["arguments"])}}}\n'
