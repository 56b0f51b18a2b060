"""peft: adapters, as files and whole."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peft
import torch
from transformers import BertConfig, BertForSequenceClassification

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIGS: dict[str, Callable[[], Any]] = {
    "lora": lambda: peft.LoraConfig("SEQ_CLS", r=2, target_modules=["query"]),
    "dora": lambda: peft.LoraConfig(
        "SEQ_CLS", r=2, target_modules=["query"], use_dora=True
    ),
    "adalora": lambda: peft.AdaLoraConfig(
        "SEQ_CLS", init_r=2, target_modules=["query"], total_step=9, tinit=1, tfinal=1
    ),
    "ia3": lambda: peft.IA3Config(
        "SEQ_CLS", target_modules=["key"], feedforward_modules=[]
    ),
    "loha": lambda: peft.LoHaConfig("SEQ_CLS", r=2, target_modules=["query"]),
    "lokr": lambda: peft.LoKrConfig("SEQ_CLS", r=2, target_modules=["query"]),
    "oft": lambda: peft.OFTConfig(
        "SEQ_CLS", oft_block_size=4, r=0, target_modules=["query"]
    ),
    "vera": lambda: peft.VeraConfig("SEQ_CLS", r=2, target_modules=["query"]),
    "prefix": lambda: peft.PrefixTuningConfig("SEQ_CLS", num_virtual_tokens=2),
    "prompt": lambda: peft.PromptTuningConfig("SEQ_CLS", num_virtual_tokens=2),
    "p-tuning": lambda: peft.PromptEncoderConfig("SEQ_CLS", num_virtual_tokens=2),
}


def write(folder: Path) -> None:
    """Write each kind of adapter as a configuration, a module, and a ``.bin``."""
    for name, config in CONFIGS.items():
        attempt(folder, f"config-{name}", config)
        attempt(folder, f"model-{name}", lambda c=config: _adapted(c()), "torch")
        attempt_file(folder, f"adapter-{name}.bin", lambda p, c=config: _save(p, c()))


def _adapted(config: Any) -> Any:
    torch.manual_seed(0)
    tiny = BertConfig(
        vocab_size=32, hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=8, max_position_embeddings=16,
    )  # fmt: skip
    return peft.get_peft_model(BertForSequenceClassification(tiny), config)


def _save(path: Path, config: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _adapted(config).save_pretrained(folder, safe_serialization=False)
        path.write_bytes(Path(folder, "adapter_model.bin").read_bytes())
