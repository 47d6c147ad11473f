"""A Hugging Face model as a policy: tokens in, tokens out, many episodes in one batch."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from turngym.agents.generate import Model, Sampled, Sampling, generate
from turngym.agents.kvcache import EpisodeCache
from turngym.agents.manner import holds_model
from turngym.agents.policy import Batched, Reply, Request
from turngym.agents.protocol import PLAIN, ChatProtocol
from turngym.agents.tokens import Encoder, Ids, Tokenizer
from turngym.envs.records import as_json
from turngym.envs.tasks import whole

_HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")


class HFPolicy(Batched):
    """Samples replies from a causal language model.

    All who ask at once are answered in one batch. What is sampled depends on the request's seed,
    and on who else is in the batch by float rounding only.

    Args:
        model: The model, on its device.
        tokenizer: Its tokenizer, with a chat template.
        protocol: How the policy is asked; the rollout must be told the same.
        name: What the records call it.
        temperature: Divides the logits; 0 takes the likeliest token.
        top_p: Draws from the likeliest tokens that together have this probability; 1 for all.
        top_k: Draws from this many of the likeliest tokens; 0 for all.
        max_new_tokens: A longer reply is cut, and submits the empty action.
        max_context: The most tokens of prompt and reply together; the model's own limit unless
            given. A prompt that leaves no room ends the episode.
        max_batch: The most replies in one batch.
        keep_thinking: See `Encoder`.
        cache: Whether to keep what was computed for an episode until it ends, in dialogue context:
            each turn then reads only what is new.

    Raises:
        ValueError: An option is out of range, or the chat template does not do for the protocol.
    """

    def __init__(
        self,
        model: Model,
        tokenizer: Tokenizer,
        *,
        protocol: ChatProtocol = PLAIN,
        name: str = "hf",
        temperature: float = 1.0,
        top_p: float = 1.0,
        top_k: int = 0,
        max_new_tokens: int = 256,
        max_context: int | None = None,
        max_batch: int = 256,
        keep_thinking: bool = False,
        cache: bool = False,
    ) -> None:
        if cache and protocol.context != "dialogue":
            raise ValueError("cache=True needs the context 'dialogue': a window is read anew")
        self.drawn = Sampling(temperature=temperature, top_p=top_p, top_k=top_k)
        self.limit = whole("max_new_tokens", max_new_tokens, 1)
        own = getattr(model.config, "max_position_embeddings", None)  # some have no limit
        self.max_context = own if max_context is None else whole("max_context", max_context, 1)
        settings = {
            "temperature": temperature,
            "top_p": top_p,
            "top_k": top_k,
            "max_new_tokens": max_new_tokens,
            "max_context": self.max_context,
        }
        super().__init__(
            self._answered,
            max_batch=whole("max_batch", max_batch, 1),
            name=name,
            sampling=as_json(settings),
        )
        self.model = model
        self.encoder = Encoder(
            tokenizer,
            protocol=protocol,
            stop_ids=_stop_ids(model),
            keep_thinking=keep_thinking,
        )
        self.protocol = protocol
        self.template = self.encoder.template_hash
        self.weights: int | None = None
        """See `Tokenising`; a trainer counts its updates here."""
        self._cache = EpisodeCache() if cache else None
        self._cached_weights: int | None = None

    @classmethod
    def load(
        cls, path: str | Path, *, device: str = "cpu", dtype: str = "auto", **options: Any
    ) -> Self:
        """Load model and tokenizer from a folder or from the Hugging Face hub.

        Args:
            path: A folder that `save_pretrained` wrote, or the id of a model on the hub.
            device: Where the model runs: `cpu`, `cuda`, `cuda:1`.
            dtype: `float32`, `bfloat16`, `float16`, or `auto`: as it was saved.
            options: See the class.

        Raises:
            ValueError: There is no such model.
        """
        place = _checked(path)
        try:
            with quiet():
                tokenizer: Any = AutoTokenizer.from_pretrained(place)
                model: Model = AutoModelForCausalLM.from_pretrained(place, dtype=dtype)
        except Exception as error:  # the boundary to others' loaders: each has errors of its own
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            raise ValueError(f"no model can be loaded from {str(path)!r}: {reason}") from None
        options.setdefault("name", Path(path).name)
        return cls(model.to(torch.device(device)), tokenizer, **options)

    def release(self, episode: str) -> None:
        """Drop what is kept of an episode that has ended."""
        if self._cache is not None:
            self._cache.release(episode)

    def _answered(self, requests: Sequence[Request]) -> list[Reply | Exception]:
        """Answer a batch; what the template refuses is an error of that request alone."""
        replies: list[Reply | Exception] = [Reply(text="", finish="context")] * len(requests)
        prompts: dict[int, _Prompt] = {}
        for place, request in enumerate(requests):
            try:
                prompt = self._prompt(request)
            except ValueError as error:
                replies[place] = error
                continue
            if prompt.room > 0:
                prompts[place] = prompt
        if not prompts:
            return replies
        sampled = generate(
            self.model,
            [prompt.read for prompt in prompts.values()],
            seeds=[requests[place].seed for place in prompts],
            limits=[prompt.room for prompt in prompts.values()],
            stop_ids=self.encoder.stop_ids,
            sampling=self.drawn,
            memory=self._memory([requests[place].episode for place in prompts]),
        )
        for (place, prompt), found in zip(prompts.items(), sampled, strict=True):
            replies[place] = self._reply(prompt.new, found)
        return replies

    def _prompt(self, request: Request) -> "_Prompt":
        encoder, context = self.encoder, request.context_ids
        new = encoder.prompt(request.messages, request.new_messages, context, request.tools)
        read = (*context, *new) if context and self.protocol.context == "dialogue" else new
        if self.max_context is None:
            return _Prompt(new, read, self.limit)
        return _Prompt(new, read, min(self.limit, self.max_context - len(read)))

    def _memory(self, episodes: Sequence[str]) -> tuple[EpisodeCache, Sequence[str]] | None:
        """Return the cache and whose it is; it is emptied when the weights have changed."""
        if self._cache is None:
            return None
        if self._cached_weights != self.weights:
            self._cache.clear()
            self._cached_weights = self.weights
        return self._cache, episodes

    def _reply(self, prompt: Ids, sampled: Sampled) -> Reply:
        encoder = self.encoder
        text, calls = (
            encoder.read(sampled.ids) if sampled.stopped else (encoder.text(sampled.ids), ())
        )
        return Reply(
            text=text,
            calls=calls,
            prompt_ids=prompt,
            response_ids=sampled.ids,
            logprobs=sampled.logprobs,
            finish="stop" if sampled.stopped else "length",
        )


class _Prompt(NamedTuple):
    """What a request is for the model."""

    new: Ids
    """What is recorded as the turn's prompt."""
    read: Ids
    """All that the model reads."""
    room: int
    """How long the reply may be."""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the progress bars of transformers away: a checkpoint is no news."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it has no types
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _stop_ids(model: Model) -> tuple[int, ...]:
    """Return the tokens that a model's generation settings say end a reply."""
    stops = model.generation_config.eos_token_id
    if stops is None:
        return ()
    return (stops,) if isinstance(stops, int) else tuple(stops)


def _checked(path: str | Path) -> str:
    """Return a path at which a model may be: a folder that has one, or an id of the hub."""
    folder = Path(path)
    if folder.is_dir():
        if not holds_model(folder):
            raise ValueError(f"the folder {str(path)!r} holds no model: it has no config.json")
        return str(path)
    # An id of the hub looks like a path; where its first part is a folder here, it is one.
    here = folder.parent != Path() and folder.parent.is_dir()
    if folder.exists() or here or not _HUB_ID.fullmatch(str(path)):
        raise ValueError(f"no such model folder: {str(path)!r}")
    return str(path)
