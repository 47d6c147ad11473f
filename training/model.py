"""The model that is trained, as the policy that plays and the weights that change."""

import copy
import warnings
from pathlib import Path
from typing import Any

from turngym.agents.hf import HFPolicy, quiet
from turngym.agents.manner import Manner, write_manner
from turngym.agents.protocol import PROTOCOLS
from turngym.envs.tasks import one_of
from turngym.training.config import Config
from turngym.training.embedded import EMBEDDED


class Agent:
    """A model with its tokenizer, asked under one protocol.

    Args:
        model: A causal language model of transformers, or one with adapters.
        tokenizer: With a chat template.
        config: How it is asked.
    """

    def __init__(self, model: Any, tokenizer: Any, config: Config) -> None:  # of transformers
        self.model = model
        self.tokenizer = tokenizer
        self._config = config
        self.policy = self.player(config.temperature)

    def player(self, temperature: float) -> HFPolicy:
        """Return the policy that samples from this model at a temperature, 0 for greedy."""
        return HFPolicy(
            self.model,
            self.tokenizer,
            protocol=PROTOCOLS[self._config.protocol],
            name=Path(self._config.model).name,
            temperature=temperature,
            max_new_tokens=self._config.max_new_tokens,
        )

    def save(self, folder: Path) -> None:
        """Write model and tokenizer in Hugging Face's format."""
        model = self.model
        if self._config.lora and self._config.model in EMBEDDED:
            model = copy.deepcopy(model).merge_and_unload()  # what they adapt is on no disk
        with quiet():
            model.save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)
        options = tuple(
            option
            for option in self._config.options
            if option.partition("=")[0] not in ("tasks", "split")
        )
        manner = Manner(
            world=self._config.world,
            options=options,
            protocol=self._config.protocol,
            max_new_tokens=self._config.max_new_tokens,
        )
        write_manner(manner, folder)


def make_agent(config: Config) -> Agent:
    """Load or make the model of a run, in float32.

    Raises:
        ValueError: There is no such model or protocol.
    """
    one_of("protocol", config.protocol, PROTOCOLS)
    if config.model in EMBEDDED:
        language = EMBEDDED[config.model]
        model: Any = language.make_model(config.seed)
        return Agent(_adapted(model, config), language.make_tokenizer(), config)
    loaded = HFPolicy.load(config.model, dtype="float32", protocol=PROTOCOLS[config.protocol])
    return Agent(_adapted(loaded.model, config), loaded.encoder.tokenizer, config)


def _adapted(model: Any, config: Config) -> Any:  # models of transformers and peft
    """Return a model with adapters of low rank (LoRA, arXiv:2106.09685), if they are asked for."""
    if not config.lora:
        return model
    import torch
    from peft import LoraConfig, get_peft_model  # slow to import

    adapters = LoraConfig(
        r=config.lora, lora_alpha=2 * config.lora, target_modules="all-linear", lora_dropout=0.0
    )
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks for what transformers renames
        torch.manual_seed(config.seed)
        return get_peft_model(model, adapters)
