"""sentence-transformers: whole models and the files of their modules."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer, losses, models
from tokenizers import Tokenizer
from tokenizers import models as tokenizer_models
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from harvest.recipe import attempt, attempt_file


def write(folder: Path) -> None:
    """Write a model whole and saved, its modules, and losses around it."""
    attempt(folder, "whole", _model, "torch", "pickle-4")
    attempt(folder, "state", lambda: _model().state_dict(), "torch")
    for name, module in _modules().items():
        attempt(folder, f"module-{name}", lambda m=module: m, "torch")
    for name in ("CosineSimilarityLoss", "MultipleNegativesRankingLoss"):
        attempt(folder, name, lambda n=name: getattr(losses, n)(_model()), "torch")
    with tempfile.TemporaryDirectory() as into:
        attempt_file(
            folder, "saved", lambda _: _model().save(into, safe_serialization=False)
        )
        for path in sorted(
            each for each in Path(into).rglob("*.bin") if each.is_file()
        ):
            kept = folder / f"saved-{path.parent.name}-{path.name}"
            kept.write_bytes(path.read_bytes())


def _modules() -> dict[str, torch.nn.Module]:
    return {
        "pooling": models.Pooling(8, "mean"),
        "dense": models.Dense(8, 4),
        "normalize": models.Normalize(),
        "dropout": models.Dropout(0.1),
        "layer-norm": models.LayerNorm(8),
        "lstm": models.LSTM(8, 4),
        "cnn": models.CNN(8, 4),
        "bow": models.BoW(["a", "b"]),
    }


def _model() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        words = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "a", "b"])}
        backend = Tokenizer(tokenizer_models.WordLevel(words, "[UNK]"))
        tokens = {"unk_token": "[UNK]", "pad_token": "[PAD]"}
        PreTrainedTokenizerFast(tokenizer_object=backend, **tokens).save_pretrained(
            folder
        )
        torch.manual_seed(0)
        tiny = BertConfig(
            vocab_size=32, hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=8, max_position_embeddings=16,
        )  # fmt: skip
        BertModel(tiny).save_pretrained(folder)
        bottom = models.Transformer(folder)
        top = models.Dense(8, 4)
        return SentenceTransformer(
            modules=[bottom, models.Pooling(8), top, models.Normalize()], device="cpu"
        )
