"""Four real kinds of chat template, with tokenizers and tiny models to go with them."""

from functools import cache
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

_CHATML = """
{%- macro tool_calls(message) -%}
  {%- for call in message.tool_calls -%}
    {%- if not loop.first or message.content -%}{{ '\\n' }}{%- endif -%}
    {{ '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' -}}
    {{ call.function.arguments | tojson }}{{ '}\\n</tool_call>' -}}
  {%- endfor -%}
{%- endmacro -%}
{%- set ns = namespace(rules='DEFAULT', asked=-1) -%}
{%- if messages[0].role == 'system' -%}{%- set ns.rules = messages[0].content -%}{%- endif -%}
{%- if tools -%}
  {%- set ns.rules = ns.rules + '\\n\\n# Tools\\n<tools>' -%}
  {%- for tool in tools -%}{%- set ns.rules = ns.rules + '\\n' + tool | tojson -%}{%- endfor -%}
  {%- set ns.rules = ns.rules + '\\n</tools>' -%}
{%- endif -%}
{%- if ns.rules -%}{{ '<|im_start|>system\\n' + ns.rules + '<|im_end|>\\n' }}{%- endif -%}
{%- for message in messages -%}
  {%- if message.role == 'user' -%}{%- set ns.asked = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- for message in messages -%}
  {%- if message.role == 'tool' -%}
    {%- if loop.first or messages[loop.index0 - 1].role != 'tool' -%}
      {{ '<|im_start|>user' }}
    {%- endif -%}
    {{ '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
    {%- if loop.last or messages[loop.index0 + 1].role != 'tool' -%}
      {{ '<|im_end|>\\n' }}
    {%- endif -%}
  {%- elif message.role != 'system' or not loop.first -%}
    {{ '<|im_start|>' + message.role + '\\n' }}ASSISTANT{{ tool_calls(message) + '<|im_end|>\\n' }}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
"""

QWEN25 = _CHATML.replace("ASSISTANT", "{{ message.content }}").replace(
    "DEFAULT", "You are a helpful assistant."
)
"""ChatML as Qwen2.5 writes it: a default system message, tools in Hermes' form."""

QWEN3 = _CHATML.replace("DEFAULT", "").replace(
    "ASSISTANT",
    """
    {%- if message.role != 'assistant' or '</think>' not in message.content -%}
      {%- if message.role == 'assistant' and loop.index0 > ns.asked and loop.last -%}
        {{ '<think>\\n\\n</think>\\n\\n' }}
      {%- endif -%}
      {{ message.content }}
    {%- elif loop.index0 > ns.asked -%}
      {{ message.content }}
    {%- else -%}
      {{ message.content.split('</think>')[-1].lstrip('\\n') }}
    {%- endif -%}
    """,
)
"""ChatML as Qwen3 writes it: the thinking of earlier turns is dropped."""

LLAMA3 = """
{{- bos_token -}}
{%- set ns = namespace(rules='', rest=messages) -%}
{%- if messages[0].role == 'system' -%}
  {%- set ns.rules = messages[0].content | trim -%}{%- set ns.rest = messages[1:] -%}
{%- endif -%}
{{ '<|start_header_id|>system<|end_header_id|>\\n\\n' + ns.rules + '<|eot_id|>' -}}
{%- for message in ns.rest -%}
  {%- if loop.first and tools -%}
    {{ '<|start_header_id|>user<|end_header_id|>\\n\\nCall these functions:\\n\\n' }}
    {%- for tool in tools -%}{{ tool | tojson(indent=4) + '\\n\\n' }}{%- endfor -%}
    {{ message.content | trim + '<|eot_id|>' -}}
  {%- elif message.tool_calls -%}
    {%- if message.tool_calls | length != 1 -%}
      {{ raise_exception('only single tool-calls are supported') }}
    {%- endif -%}
    {%- set call = message.tool_calls[0].function -%}
    {{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n{"name": "' + call.name }}
    {{- '", "parameters": ' }}{{- call.arguments | tojson }}{{- '}<|eot_id|>' -}}
  {%- elif message.role == 'tool' -%}
    {{ '<|start_header_id|>ipython<|end_header_id|>\\n\\n' + message.content | tojson }}
    {{- '<|eot_id|>' -}}
  {%- else -%}
    {{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' -}}
    {{ message.content | trim + '<|eot_id|>' -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif -%}
"""
"""Headers around roles, content trimmed, one call at a time, `parameters` for arguments."""

MISTRAL = """
{%- set ns = namespace(rules='', rest=messages, last=-1) -%}
{%- if messages[0].role == 'system' -%}
  {%- set ns.rules = messages[0].content + '\\n\\n' -%}{%- set ns.rest = messages[1:] -%}
{%- endif -%}
{%- for message in ns.rest -%}
  {%- if message.role == 'user' -%}{%- set ns.last = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{{ bos_token -}}
{%- for message in ns.rest -%}
  {%- if message.role == 'user' -%}
    {%- if tools and loop.index0 == ns.last -%}
      {{ '[AVAILABLE_TOOLS] ' }}{{ tools | tojson }}{{ '[/AVAILABLE_TOOLS]' }}
    {%- endif -%}
    {{ '[INST] ' + (ns.rules if loop.index0 == SYSTEM else '') + message.content + '[/INST]' -}}
  {%- elif message.tool_calls -%}
    {{ '[TOOL_CALLS] [' }}
    {%- for call in message.tool_calls -%}
      {%- if call.id | length != 9 -%}{{ raise_exception('ids have length 9') }}{%- endif -%}
      {{ '{"name": "' + call.function.name + '", "arguments": ' }}
      {{- call.function.arguments | tojson }}{{ ', "id": "' + call.id + '"}' }}
      {%- if not loop.last -%}{{ ', ' }}{%- endif -%}
    {%- endfor -%}
    {{ ']' + eos_token }}
  {%- elif message.role == 'assistant' -%}
    {{ ' ' + message.content | trim + eos_token }}
  {%- elif message.role == 'tool' -%}
    {{ '[TOOL_RESULTS] {"content": ' + message.content | tojson + ', "call_id": "' }}
    {{- message.tool_call_id + '"}[/TOOL_RESULTS]' }}
  {%- else -%}
    {{ raise_exception('only user, assistant and tool are supported') }}
  {%- endif -%}
{%- endfor -%}
"""
MISTRAL_FIRST = MISTRAL.replace("SYSTEM", "0")
"""No roles but `[INST]`, the system message in the first question, a space before replies."""
MISTRAL_LAST = MISTRAL.replace("SYSTEM", "ns.last")
"""The same, but the system message moves to the latest question."""

TEMPLATES = {
    "qwen2.5": QWEN25,
    "qwen3": QWEN3,
    "llama3": LLAMA3,
    "mistral": MISTRAL_FIRST,
    "mistral-moving": MISTRAL_LAST,
}
_MARKS = (
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
    *("<s>", "</s>", "[INST]", "[/INST]", "[TOOL_CALLS]", "[AVAILABLE_TOOLS]"),
    *("[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]"),
    *("<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"),
)
_STOPS = {"qwen2.5": "<|im_end|>", "qwen3": "<|im_end|>", "llama3": "<|eot_id|>"}


@cache
def _bytes_and_merges() -> str:
    """Train byte-level BPE on a few lines and return it as JSON."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=list(_MARKS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    lines = ["up down left right push", "system user assistant", '{"name": "arguments"}'] * 4
    made.train_from_iterator(lines, trainer)
    return str(made.to_str())


def tokenizer_for(kind: str) -> Any:  # a tokenizer of transformers
    """Return a tokenizer with one of `TEMPLATES`; tokens 0 and more are special, then bytes."""
    llama = kind == "llama3"
    made = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers has no types here
        tokenizer_object=Tokenizer.from_str(_bytes_and_merges()),
        bos_token="<|begin_of_text|>" if llama else "<s>",
        eos_token=_STOPS.get(kind, "</s>"),
        additional_special_tokens=list(_MARKS),
    )
    made.chat_template = TEMPLATES[kind]
    return made


def tiny_model(kind: str, *, vocabulary: int = 320, seed: int = 0) -> Any:  # a model
    """Return a random model of a few thousand parameters: Qwen2 for ChatML, else Llama."""
    qwen = kind.startswith("qwen")
    sizes: dict[str, Any] = {
        "vocab_size": vocabulary,
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "initializer_range": 0.5,  # far from uniform
        "eos_token_id": None,
        "bos_token_id": None,
        "pad_token_id": None,
    }
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return (
            Qwen2ForCausalLM(Qwen2Config(**sizes))
            if qwen
            else LlamaForCausalLM(LlamaConfig(**sizes))
        )
