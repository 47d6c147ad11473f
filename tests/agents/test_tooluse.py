"""Models in the world of tool use: native calls and plain JSON, from tokens to rows and back."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from chat_templates import tiny_model, tokenizer_for
from tooluse_plays import world

from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import RolloutConfig, jobs_of
from turngym.agents.logprobs import token_logprobs
from turngym.agents.policy import Reply, Request
from turngym.agents.protocol import PLAIN, PROTOCOLS, ChatProtocol
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert
from turngym.agents.sequences import encode_episode, sequences_of
from turngym.agents.tokens import Encoder
from turngym.envs.calls import Message
from turngym.envs.episode import Episode, Turn
from turngym.envs.signals import Call

WORLD = "turngym/ToolUse-v0"
OPTIONS = {"tasks": "tooluse-store"}
TASKS = [f"tooluse-store/train/{index}" for index in range(6)]
NATIVE = PROTOCOLS["native"]
MAX_CONTEXT = 30_000  # schemas are long where a token is little more than a byte
ways = pytest.mark.parametrize(
    ("kind", "protocol"),
    [("qwen2.5", NATIVE), ("mistral", NATIVE), ("llama3", NATIVE), ("qwen2.5", PLAIN)],
    ids=["qwen2.5", "mistral", "llama3", "plain"],
)


@pytest.fixture(scope="module")
def shown() -> list[Episode]:
    """Let the expert play."""
    episodes = collect(WORLD, Expert(), jobs_of(TASKS), options=OPTIONS)
    assert {episode.status for episode in episodes} == {"solved"}
    return episodes


def encoder_for(kind: str, protocol: ChatProtocol) -> Encoder:
    return Encoder(tokenizer_for(kind), protocol=protocol)


def policy_for(kind: str, protocol: ChatProtocol, **options: Any) -> HFPolicy:
    made = {"max_context": MAX_CONTEXT, "max_new_tokens": 4, "cache": True, **options}
    return HFPolicy(tiny_model(kind), tokenizer_for(kind), protocol=protocol, **made)


def script(policy: HFPolicy, spoken: Sequence[tuple[int, ...]]) -> None:
    """Let a policy say certain tokens, turn by turn, in place of what its model would say."""

    def answer(requests: Sequence[Request]) -> list[Reply | Exception]:
        replies: list[Reply | Exception] = []
        for request in requests:
            ids = spoken[request.turn]
            text, calls = policy.encoder.read(ids)
            prompt = policy._prompt(request).new
            replies.append(Reply(text=text, calls=calls, prompt_ids=prompt, response_ids=ids))
        return replies

    policy._function = answer


def played(policy: HFPolicy, tasks: Sequence[str]) -> list[Episode]:
    config = RolloutConfig(concurrency=2, max_error_rate=0)
    return collect(
        WORLD, policy, jobs_of(tasks), options=OPTIONS, protocol=policy.protocol, config=config
    )


def texts_of(encoder: Encoder, turn: Turn) -> tuple[str, str]:
    """Return what the model read before its reply, and the reply."""
    assert turn.prompt_ids is not None
    assert turn.response_ids is not None
    return encoder.text(turn.prompt_ids), encoder.text(turn.response_ids)


@ways
def test_demonstrations_are_read_back_as_the_actions_they_show_and_win_again(
    kind: str, protocol: ChatProtocol, shown: list[Episode]
) -> None:
    encoder, env = encoder_for(kind, protocol), world()
    for episode in shown:
        env.reset(options={"task": episode.task.id})
        for turn in encode_episode(episode, encoder).turns:
            text, calls = encoder.read(turn.response_ids or ())
            assert bool(calls) == (protocol is NATIVE and bool(called(turn)))
            action, kept = protocol.read(Reply(text=text, calls=calls))
            _, reward, _, _, info = env.step(action)
            assert kept
            assert info["action"] == turn.action
        assert reward == 1.0


def called(turn: Turn) -> list[str]:
    return [signal.name for signal in turn.signals if isinstance(signal, Call)]


@ways
def test_what_a_rollout_records_is_what_a_demonstration_of_it_is_encoded_to(
    kind: str, protocol: ChatProtocol, shown: list[Episode]
) -> None:
    policy = policy_for(kind, protocol)
    for demonstration in shown[:3]:
        encoded = encode_episode(demonstration, policy.encoder)
        script(policy, [turn.response_ids or () for turn in encoded.turns])
        (episode,) = played(policy, [demonstration.task.id])
        assert episode.status == "solved"
        assert sequences_of(episode) == sequences_of(encoded)
        assert [turn.reply for turn in episode.turns] == [turn.reply for turn in encoded.turns]


@pytest.mark.parametrize(
    ("kind", "protocol", "call", "result"),
    [
        (
            "qwen2.5",
            NATIVE,
            '<tool_call>\n{"name": "find_customer", "arguments": {"email": "EMAIL"}}\n</tool_call>',
            "<|im_start|>user\n<tool_response>\nAS_IS\n</tool_response><|im_end|>\n",
        ),
        (
            "mistral",
            NATIVE,
            '[TOOL_CALLS] [{"name": "find_customer", "arguments": {"email": "EMAIL"}, '
            '"id": "t0001c000"}]',
            '[TOOL_RESULTS] {"content": AS_TEXT, "call_id": "t0001c000"}[/TOOL_RESULTS]',
        ),
        (
            "llama3",
            NATIVE,
            '{"name": "find_customer", "parameters": {"email": "EMAIL"}}',
            "<|start_header_id|>ipython<|end_header_id|>\n\nAS_TEXT<|eot_id|>",
        ),
        (
            "qwen2.5",
            PLAIN,
            '{"name":"find_customer","arguments":{"email":"EMAIL"}}',
            "<|im_start|>user\n[t0001c000] AS_IS<|im_end|>\n",
        ),
    ],
    ids=["qwen2.5", "mistral", "llama3", "plain"],
)
def test_schemas_calls_and_results_stand_where_the_template_has_them(
    kind: str, protocol: ChatProtocol, call: str, result: str, shown: list[Episode]
) -> None:
    encoder = encoder_for(kind, protocol)
    turns = encode_episode(shown[0], encoder).turns
    opening, _ = texts_of(encoder, turns[0])
    for tool in ("find_customer", "cancel_order", "transfer_to_person"):
        assert f'"name":"{tool}"' in opening.replace(" ", "")
    assert "The address the account was opened with." in opening
    assert "# Policy: store" in opening
    assert called(turns[1]) == ["find_customer"]  # the first asks for the email address
    (message,) = turns[1].messages
    email = message.content.partition('"email":"')[2].partition('"')[0]
    _, reply = texts_of(encoder, turns[1])
    assert reply == call.replace("EMAIL", email)
    quoted = '"' + message.content.replace('"', '\\"') + '"'
    added, _ = texts_of(encoder, turns[2])
    assert result.replace("AS_IS", message.content).replace("AS_TEXT", quoted) in added


def said(policy: HFPolicy, *texts: str) -> tuple[Turn, ...]:
    """Let a policy say texts in the first task, and return its turns."""
    script(policy, [policy.encoder.target(Reply(text=text)) for text in (*texts, "Goodbye.")] * 9)
    (episode,) = played(policy, TASKS[:1])
    return episode.turns


HERMES = '<tool_call>\n{"name": "NAME", "arguments": ARGUMENTS}\n</tool_call>'


def test_calls_in_the_form_of_hermes_are_made_and_the_words_beside_them_are_not_heard() -> None:
    tents = HERMES.replace("NAME", "search_products").replace("ARGUMENTS", '{"query": "tent"}')
    first = HERMES.replace("NAME", "list_items").replace("ARGUMENTS", '{"product_id": "P101"}')
    turn = said(policy_for("qwen2.5", NATIVE), f"Let me see.\n{tents}\n{first}")[0]
    assert called(turn) == ["search_products", "list_items"]
    assert turn.action.valid
    assert turn.reply.text == "Let me see."
    assert [message.role for message in turn.messages] == ["tool", "tool"]
    assert [message.tool_call_id for message in turn.messages] == ["t0000c000", "t0000c001"]
    assert "Ridgeline Tent" in turn.messages[0].content
    assert '"id":"P101-1"' in turn.messages[1].content


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (HERMES.replace("NAME", "launch").replace("ARGUMENTS", "{}"), "There is no tool 'launch'."),
        (HERMES.replace("NAME", "get_order").replace("ARGUMENTS", "{}"), "Field required"),
        ('<tool_call>{"name": "get_order", </tool_call>', "not valid JSON"),
        ("<tool_call>get_order</tool_call>", "empty"),
    ],
)
def test_a_call_in_the_form_of_hermes_that_cannot_be_made_says_why(call: str, told: str) -> None:
    turn = said(policy_for("qwen2.5", NATIVE), call)[0]
    assert not turn.action.valid
    assert told in "".join(message.content for message in turn.messages)
    assert all(s.status == "error" for s in turn.signals if isinstance(s, Call))


@pytest.mark.parametrize(
    ("kind", "protocol"), [("qwen2.5", NATIVE), ("mistral", NATIVE), ("qwen2.5", PLAIN)]
)
def test_a_learner_computes_the_log_probabilities_of_the_rollout_again(
    kind: str, protocol: ChatProtocol
) -> None:
    policy = policy_for(kind, protocol, temperature=0.8)
    episodes = played(policy, TASKS[:1])
    sequences = [sequence for episode in episodes for sequence in sequences_of(episode)]
    ids = [token for e in episodes for turn in e.turns for token in turn.response_ids or ()]
    assert [t for s in sequences for t, own in zip(s.ids, s.mask, strict=True) if own] == ids
    expected = [number for e in episodes for turn in e.turns for number in turn.logprobs or ()]
    with torch.no_grad():
        found = token_logprobs(policy.model, sequences, temperature=0.8).logprobs
    assert found.tolist() == pytest.approx(expected, abs=1e-4)
    assert len(expected) > 20


def test_a_window_forgets_the_call_and_shows_its_result_in_words() -> None:
    window = ChatProtocol(id="native-window", form="native", context="window", history=0)
    policy = policy_for("qwen2.5", window, cache=False)
    show = HERMES.replace("NAME", "get_item").replace("ARGUMENTS", '{"item_id": "P101-1"}')
    first, second = said(policy, show)[:2]
    result = Message(role="user", content=f"[t0000c000] {first.messages[0].content}")
    assert result.content in policy.encoder.text(second.prompt_ids or ())
