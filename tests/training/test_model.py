"""The models that are trained: the embedded one, and any in Hugging Face's format."""

from dataclasses import replace
from pathlib import Path

import gymnasium
import pytest
import torch
from chat_templates import tiny_model, tokenizer_for
from safetensors.torch import load_file

from turngym.agents.hf import HFPolicy
from turngym.agents.protocol import PROTOCOLS
from turngym.envs.episode import read_episodes
from turngym.training import checkpoint
from turngym.training.config import Config
from turngym.training.embedded.language import UNKNOWN
from turngym.training.embedded.sokoban import LANGUAGE
from turngym.training.metrics import METRICS, read_metrics
from turngym.training.train import train

REAL = Config(
    protocol="plain",
    options=("observation=grid",),
    max_new_tokens=4,
    demonstrations=3,
    warm_up_epochs=1,
    iterations=1,
    num_tasks=2,
    group_size=2,
    minibatch=8,
)


@pytest.mark.parametrize("tasks", ["sokoban-6x6-1", "sokoban-8x8-3", "sokoban-10x10-4"])
@pytest.mark.parametrize("split", ["train", "valid_unseen"])
def test_the_embedded_model_knows_every_word_of_sokoban(tasks: str, split: str) -> None:
    tokenizer = LANGUAGE.make_tokenizer()
    unknown = tokenizer.convert_tokens_to_ids(UNKNOWN)
    world = gymnasium.make(
        "turngym/Sokoban-v0", tasks=tasks, split=split, observation="words"
    ).unwrapped
    for index in range(3):
        observation, _ = world.reset(options={"index": index})
        assert unknown not in tokenizer.encode(observation.split("\n")[-1])


@pytest.mark.parametrize("broken", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("keep", [0, 2, 300])
def test_a_model_whose_files_were_cut_is_refused_in_one_sentence(
    tmp_path: Path, broken: str, keep: int
) -> None:
    LANGUAGE.make_model(0).save_pretrained(tmp_path)
    LANGUAGE.make_tokenizer().save_pretrained(tmp_path)
    path = tmp_path / broken
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"^no model can be loaded from '.*': [^\n]+$"):
        HFPolicy.load(tmp_path, protocol=PROTOCOLS["latest"])


def test_the_embedded_model_has_as_many_parameters_as_the_readme_says() -> None:
    number = sum(parameter.numel() for parameter in LANGUAGE.make_model(0).parameters())
    assert f"{number:,} parameters" in (Path(__file__).parents[2] / "README.md").read_text()


@pytest.mark.parametrize(
    ("kind", "protocol", "lora"),
    [("qwen2.5", "plain", 0), ("llama3", "think-action", 0), ("qwen3", "latest", 2)],
)
def test_a_saved_model_is_trained_with_its_own_template(
    tmp_path: Path, kind: str, protocol: str, lora: int
) -> None:
    tiny_model(kind).save_pretrained(tmp_path / "model")
    tokenizer_for(kind).save_pretrained(tmp_path / "model")
    config = replace(REAL, model=str(tmp_path / "model"), protocol=protocol, lora=lora)
    train(config, tmp_path / "run")
    latest = checkpoint.latest(tmp_path / "run" / "checkpoints")
    assert latest is not None
    if lora:
        assert any(
            value.any()
            for name, value in load_file(latest / "adapter_model.safetensors").items()
            if "lora_B" in name
        )
    else:
        before, after = (
            load_file(path / "model.safetensors") for path in (tmp_path / "model", latest)
        )
        assert any(not torch.equal(before[name], after[name]) for name in before)
    HFPolicy.load(latest, protocol=PROTOCOLS[protocol])
    last = list(read_metrics(tmp_path / "run" / METRICS))[-1]
    assert last["gap/first"] < 1e-4
    assert all(turn.response_ids for e in read_episodes(tmp_path / "run") for turn in e.turns)
