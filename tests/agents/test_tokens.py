"""Tokens of dialogues: the past is never rendered again, whatever the chat template does."""

from typing import Any

import pytest
from chat_templates import TEMPLATES, tokenizer_for
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.agents.policy import Reply
from turngym.agents.protocol import PLAIN, PROTOCOLS, ChatProtocol
from turngym.agents.tokens import Encoder
from turngym.envs.calls import Message, Tool, ToolCall, canonical

RULES = Message(role="system", content="Rules.")
NATIVE = PROTOCOLS["native"]
KEEPING = ("qwen2.5", "llama3", "mistral")
"""The templates that leave the past of a dialogue as it was."""
MOVING = ("qwen3", "mistral-moving")
TOOL = Tool(name="add", description="Adds.", parameters='{"type":"object"}')


def user(text: str) -> Message:
    return Message(role="user", content=text)


def said(text: str, *calls: ToolCall) -> Message:
    return Message(role="assistant", content=text, tool_calls=calls)


def result(text: str, call: str) -> Message:
    return Message(role="tool", content=text, tool_call_id=call)


def encoder_for(kind: str, protocol: ChatProtocol = PLAIN, **options: Any) -> Encoder:
    return Encoder(tokenizer_for(kind), protocol=protocol, **options)


def text_of(encoder: Encoder, ids: tuple[int, ...]) -> str:
    return str(encoder.tokenizer.decode(list(ids), clean_up_tokenization_spaces=False))


@pytest.mark.parametrize(
    ("kind", "opening", "added"),
    [
        (
            "qwen2.5",
            "<|im_start|>system\nRules.<|im_end|>\n<|im_start|>user\nWhere?<|im_end|>\n"
            "<|im_start|>assistant\n",
            "\n<|im_start|>user\nNo.<|im_end|>\n<|im_start|>assistant\n",
        ),
        (
            "llama3",
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nRules.<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nWhere?<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            "<|start_header_id|>user<|end_header_id|>\n\nNo.<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        ("mistral", "<s>[INST] Rules.\n\nWhere?[/INST]", "[INST] No.[/INST]"),
    ],
)
def test_a_turn_adds_what_the_template_puts_after_a_reply(
    kind: str, opening: str, added: str
) -> None:
    encoder = encoder_for(kind)
    assert text_of(encoder, encoder.opening((RULES, user("Where?")))) == opening
    assert text_of(encoder, encoder.following((user("No."),), True)) == added
    stop = encoder.tokenizer.eos_token_id
    assert stop is not None
    # A reply that was cut has no stop token of its own: it is given one.
    unended = encoder.following((user("No."),), False)
    assert unended == (stop, *encoder.following((user("No."),), True))
    assert encoder.ended((1, stop))
    assert not encoder.ended((stop, 100))


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="<[|"), min_size=1, max_size=20
).map(lambda text: f"a{text}z")  # templates may trim


@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from(KEEPING), turns=st.lists(st.tuples(words, words), max_size=4))
def test_a_dialogue_that_grew_is_what_the_template_makes_of_it_as_a_whole(
    kind: str, turns: list[tuple[str, str]]
) -> None:
    encoder = encoder_for(kind)
    space = " " if kind == "mistral" else ""
    messages: tuple[Message, ...] = (RULES, user("Begin."))
    context = encoder.opening(messages)
    for reply, answer in turns:
        context += encoder.target(Reply(text=space + reply))
        context += encoder.following((user(answer),), encoder.ended(context))
        messages += (said(reply), user(answer))
    assert text_of(encoder, context) == text_of(encoder, encoder.opening(messages))


@pytest.mark.parametrize("kind", MOVING)
def test_a_template_that_renders_the_past_otherwise_is_refused_in_a_dialogue(kind: str) -> None:
    with pytest.raises(ValueError, match=r"'window', or say keep_thinking=True"):
        encoder_for(kind)
    windowed = ChatProtocol(id="w", form="plain", context="window")
    assert encoder_for(kind, windowed).protocol == windowed


def test_thinking_is_kept_where_that_is_asked_for() -> None:
    encoder = encoder_for("qwen3", keep_thinking=True)
    thought = Reply(text="<think>\nhm\n</think>\n\nup")
    messages = (user("Begin."), said(thought.text), user("Next."))
    context = encoder.opening(messages[:1]) + encoder.target(thought)
    context += encoder.following(messages[2:], encoder.ended(context))
    assert text_of(encoder, context) == (
        "<|im_start|>user\nBegin.<|im_end|>\n<|im_start|>assistant\n<think>\nhm\n</think>\n\nup"
        "<|im_end|>\n<|im_start|>user\nNext.<|im_end|>\n<|im_start|>assistant\n"
    )
    assert "hm" not in text_of(encoder, encoder.opening(messages))  # the template would drop it


@pytest.mark.parametrize("kind", MOVING)
def test_what_is_added_never_holds_the_system_part_or_the_tools(kind: str) -> None:
    encoder = encoder_for(kind, NATIVE, keep_thinking=True)
    assert "Rules." in text_of(encoder, encoder.opening((RULES, user("Begin.")), (TOOL,)))
    added = text_of(encoder, encoder.following((result("3", "t0000c000"), user("Next.")), True))
    assert "Rules." not in added
    assert "Adds." not in added
    assert added.index("3") < added.index("Next.")


def test_results_of_tools_follow_the_calls_that_they_answer() -> None:
    qwen, mistral, llama = (encoder_for(kind, NATIVE) for kind in ("qwen2.5", "mistral", "llama3"))
    both = (result("3", "t0001c000"), result("4", "t0001c001"))
    assert text_of(qwen, qwen.following(both, True)) == (
        "\n<|im_start|>user\n<tool_response>\n3\n</tool_response>\n<tool_response>\n4\n"
        "</tool_response><|im_end|>\n<|im_start|>assistant\n"
    )
    assert text_of(mistral, mistral.following(both, True)) == (
        '[TOOL_RESULTS] {"content": "3", "call_id": "t0001c000"}[/TOOL_RESULTS]'
        '[TOOL_RESULTS] {"content": "4", "call_id": "t0001c001"}[/TOOL_RESULTS]'
    )
    assert text_of(llama, llama.following(both[:1], True)) == (
        '<|start_header_id|>ipython<|end_header_id|>\n\n"3"<|eot_id|>'
        "<|start_header_id|>assistant<|end_header_id|>\n\n"
    )
    with pytest.raises(ValueError, match="only single tool-calls are supported"):
        llama.following(both, True)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_without_native_calls_results_are_words_of_the_user(kind: str) -> None:
    encoder = encoder_for(kind, keep_thinking=True)
    by_tool = encoder.following((result("3", "t0001c000"),), True)
    assert by_tool == encoder.following((user("[t0001c000] 3"),), True)


def test_tools_are_shown_by_the_template_or_by_the_protocol() -> None:
    native, plain = encoder_for("qwen2.5", NATIVE), encoder_for("qwen2.5")
    shown = text_of(native, native.opening((RULES, user("Hi")), (TOOL,)))
    assert '<tools>\n{"type": "function", "function": {"name": "add"' in shown
    assert "<tools>" not in text_of(plain, plain.opening((RULES, user("Hi")), (TOOL,)))
    rules, _ = PLAIN.opening((RULES, user("Hi")), (TOOL,))
    assert rules.content.startswith("Rules.\n\nYou can use these tools.")
    assert rules.content.endswith(canonical(TOOL.to_openai()["function"]))
    assert NATIVE.opening((RULES, user("Hi")), (TOOL,)) == (RULES, user("Hi"))


DEAF = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
SILENT = "{% for m in messages if m.role != 'assistant' %}{{ m.content }}\n{% endfor %}"


def test_templates_that_do_not_do_are_refused_with_the_reason() -> None:
    tokenizer = tokenizer_for("qwen2.5")
    for template, protocol, said in (
        (None, PLAIN, "has no chat template"),
        (DEAF, NATIVE, "no tools, or calls in a form that is not known"),
        (SILENT, PLAIN, "does not show what was replied"),
    ):
        tokenizer.chat_template = template
        with pytest.raises(ValueError, match=said):
            Encoder(tokenizer, protocol=protocol)


def test_a_role_that_the_template_refuses_is_named() -> None:
    encoder = encoder_for("mistral")
    with pytest.raises(ValueError, match="refuses user, assistant, system: only user"):
        encoder.following((Message(role="system", content="x"),), True)


def test_a_window_holds_the_system_message_and_the_last_turns() -> None:
    dialogue = (RULES, user("0"), said("a"), user("1"), said("b"), user("2"), said("c"), user("3"))
    kept = {
        0: (RULES, user("3")),
        1: (RULES, user("2"), said("c"), user("3")),
        2: (RULES, user("1"), said("b"), user("2"), said("c"), user("3")),
        3: dialogue,
        None: dialogue,
    }
    for history, messages in kept.items():
        protocol = ChatProtocol(id="w", form="plain", context="window", history=history)
        encoder = encoder_for("qwen2.5", protocol)
        expected = encoder.opening(messages)
        assert encoder.window(dialogue) == expected
        assert encoder.prompt(dialogue, dialogue[-1:], None, ()) == expected


def test_in_a_window_a_result_whose_call_is_forgotten_is_words_of_the_user() -> None:
    call = ToolCall(id="t0000c000", name="add", arguments="{}")
    dialogue = (user("0"), said("", call), result("3", call.id), said("b"), user("2"))
    protocol = ChatProtocol(id="w", form="native", context="window", history=1)
    encoder = encoder_for("qwen2.5", protocol)
    assert encoder.window(dialogue) == encoder.opening(
        (user("[t0000c000] 3"), said("b"), user("2"))
    )


def test_a_stop_token_is_text_unless_it_is_special() -> None:
    tokenizer = tokenizer_for("qwen2.5")
    up = tokenizer.encode("up", add_special_tokens=False)
    encoder = Encoder(tokenizer, stop_ids=up[-1:])
    assert len(up) == 1
    assert encoder.stop_ids == {up[0], tokenizer.eos_token_id}
    assert encoder.read((*up, tokenizer.eos_token_id)) == ("up", ())
    assert encoder.read(tuple(up)) == ("up", ())
    assert encoder.target(Reply(text="up")) == tuple(up)  # it ends itself
    down = tokenizer.encode("down", add_special_tokens=False)
    assert encoder.target(Reply(text="down")) == (*down, tokenizer.eos_token_id)


def test_the_end_that_the_template_marks_stops_a_base_model_too() -> None:
    tokenizer = tokenizer_for("qwen2.5")
    tokenizer.eos_token = "<|endoftext|>"
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    assert Encoder(tokenizer).stop_ids == {tokenizer.eos_token_id, end}


actions = words.map(str.strip) | st.sampled_from(
    (
        '{"name":"add","arguments":{"x":1}}',
        '[{"name":"a","arguments":{}},{"name":"b","arguments":{}}]',
    )
)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["qwen2.5", "mistral"]),
    protocol=st.sampled_from(sorted(PROTOCOLS)),
    action=actions,
)
def test_a_demonstration_is_read_back_as_the_action_that_it_shows(
    kind: str, protocol: str, action: str
) -> None:
    agreed = PROTOCOLS[protocol]
    encoder = encoder_for(kind, agreed)
    target = encoder.target(agreed.write(action))
    assert target[-1] in encoder.stop_ids
    text, calls = encoder.read(target)
    assert agreed.read(Reply(text=text, calls=calls)) == (action, True)


def test_words_to_the_user_are_demonstrated_as_words() -> None:
    for protocol in PROTOCOLS.values():
        words = protocol.write('{"name":"respond","arguments":{"content":"Done."}}')
        assert words == protocol.write("Done.")
    # a message that would be taken for a call stays one
    quoted = '{"name":"respond","arguments":{"content":"{1}"}}'
    assert PLAIN.write(quoted).text == quoted


def test_the_hash_of_the_template_tells_templates_apart() -> None:
    hashes = {encoder_for(kind, keep_thinking=True).template_hash for kind in TEMPLATES}
    assert len(hashes) == len(TEMPLATES)
    assert encoder_for("llama3").template_hash == encoder_for("llama3").template_hash
