"""transformers: tiny models of its own architectures, and what its Trainer writes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import transformers
from transformers import AutoModel, BertConfig, BertForSequenceClassification

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = {
    "attention_heads": 2,
    "d_ff": 8,
    "d_inner": 8,
    "d_kv": 4,
    "d_model": 8,
    "decoder_attention_heads": 2,
    "decoder_ffn_dim": 8,
    "decoder_layers": 1,
    "depths": [1, 1, 1, 1],
    "dim": 8,
    "embed_dim": 8,
    "embedding_size": 8,
    "encoder_attention_heads": 2,
    "encoder_ffn_dim": 8,
    "encoder_layers": 1,
    "ffn_dim": 8,
    "hidden_dim": 8,
    "hidden_size": 8,
    "image_size": 32,
    "intermediate_size": 8,
    "max_position_embeddings": 16,
    "n_embd": 8,
    "n_head": 2,
    "n_heads": 2,
    "n_layer": 1,
    "n_layers": 1,
    "num_attention_heads": 2,
    "num_heads": 2,
    "num_hidden_layers": 1,
    "num_key_value_heads": 2,
    "num_layers": 1,
    "patch_size": 16,
    "vocab_size": 32,
    "pad_token_id": 0,
}
"""Settings of the many configurations, of which each has some."""
KINDS = (
    "albert bart bert bert-generation big_bird blenderbot bloom camembert clip codegen"
    " convbert convnext deberta deberta-v2 deit distilbert electra ernie esm falcon"
    " fnet fsmt gemma gemma2 gpt2 gpt_bigcode gpt_neo gpt_neox gptj hubert ibert"
    " layoutlm led llama longformer lxmert m2m_100 marian mbart megatron-bert mistral"
    " mixtral mobilebert mobilevit mpnet mpt mt5 nystromformer opt pegasus perceiver phi"
    " phi3 qwen2 qwen3 rembert resnet roberta roformer segformer speecht5"
    " splinter squeezebert swin t5 umt5 unispeech vit wav2vec2 wavlm whisper xglm xlm"
    " xlm-roberta xlnet yoso mamba rwkv stablelm olmo cohere starcoder2 dinov2 siglip"
).split()
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##c", "d"]


def write(folder: Path) -> None:
    """Write models whole and as state dicts, configurations, trainer files, the rest."""
    for kind in KINDS:
        attempt(folder, f"config-{kind}", lambda k=kind: _config(k))
        attempt(folder, f"model-{kind}", lambda k=kind: _model(k), "torch")
    attempt(folder, "pytorch-model", lambda: _classifier().state_dict(), "torch")
    attempt(folder, "whole-classifier", _classifier, "torch", "torch-legacy")
    _write_trained(folder)
    for name, build in PARTS.items():
        attempt(folder, name, build)
    for name in sorted(dir(transformers.optimization)):
        if name.startswith("get_") and name.endswith("_schedule_with_warmup"):
            attempt(folder, f"schedule-{name}", lambda n=name: _schedule(n), "torch")


def _config(kind: str) -> Any:
    """Return a configuration of small numbers, as many of them as it takes."""
    cls = type(transformers.AutoConfig.for_model(kind))
    known = vars(cls())
    small = {key: each for key, each in SMALL.items() if key in known}
    try:
        return cls(**small)
    except Exception:  # noqa: BLE001 (some settings depend on each other)
        return cls()


def _model(kind: str) -> torch.nn.Module:
    """Return a model whose parameters are views of one number."""
    with torch.device("meta"):
        model = AutoModel.from_config(_config(kind))
    for module in model.modules():
        for key, each in list(module._parameters.items()):
            if each is not None and each.dim():
                light = torch.zeros(1).expand(each.shape)
                module._parameters[key] = torch.nn.Parameter(light, requires_grad=False)
    return model


def _classifier() -> BertForSequenceClassification:
    torch.manual_seed(0)
    small = {key: SMALL[key] for key in SMALL if key in vars(BertConfig())}
    return BertForSequenceClassification(BertConfig(**small))


class _Rows(torch.utils.data.Dataset):
    def __len__(self) -> int:
        return 4

    def __getitem__(self, at: int) -> dict[str, Any]:
        return {"input_ids": torch.tensor([1, 2]), "labels": at % 2}


def _arguments(into: Path, **more: Any) -> transformers.TrainingArguments:
    options = {"use_cpu": True} if _takes("use_cpu") else {"no_cuda": True}
    return transformers.TrainingArguments(
        output_dir=str(into),
        max_steps=2,
        save_steps=2,
        logging_steps=1,
        report_to=[],
        disable_tqdm=True,
        **options,
        **more,
    )


def _takes(name: str) -> bool:
    return name in transformers.TrainingArguments.__dataclass_fields__


def _write_trained(folder: Path) -> None:
    """Train for two steps, and keep the checkpoint's files under other names."""
    variants: dict[str, dict[str, Any]] = {
        "plain": {},
        "adafactor": {"optim": "adafactor", "lr_scheduler_type": "cosine"},
    }
    if _takes("save_safetensors"):
        variants["bin"] = {"save_safetensors": False}
    for name, more in variants.items():
        with tempfile.TemporaryDirectory() as into:
            attempt_file(
                folder, f"trainer-{name}", lambda _, m=more, i=into: _train(i, m)
            )
            for path in sorted(Path(into, "checkpoint-2").glob("*")):
                kept = folder / f"trainer-{name}-{path.name}"
                kept.write_bytes(path.read_bytes())


def _train(into: str, more: dict[str, Any]) -> None:
    trainer = transformers.Trainer(
        _classifier(),
        _arguments(Path("/tmp/out"), **more),
        train_dataset=_Rows(),
    )
    trainer.args.output_dir = into
    trainer.train()


def _schedule(name: str) -> Any:
    optimizer = torch.optim.AdamW(torch.nn.Linear(2, 2).parameters())
    make = getattr(transformers.optimization, name)
    return make(optimizer, 1, 5) if "constant" not in name else make(optimizer, 1)


def _tokenizer() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "vocab.txt")
        path.write_text("\n".join(WORDS), "utf-8")
        return transformers.BertTokenizer(str(path))


def _fast_tokenizer() -> Any:
    from tokenizers import Tokenizer, models

    made = Tokenizer(
        models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]")
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="[UNK]"
    )


PARTS: dict[str, Callable[[], Any]] = {
    "tokenizer": _tokenizer,
    "tokenizer-fast": _fast_tokenizer,
    "encoded": lambda: _fast_tokenizer()(["a b", "d"], padding=False),
    "output": lambda: _classifier()(torch.tensor([[1, 2]])),
    "generation-config": lambda: transformers.GenerationConfig(max_length=5),
    "collator": lambda: transformers.DataCollatorWithPadding(_fast_tokenizer()),
    "feature-extractor": lambda: transformers.WhisperFeatureExtractor(),
    "trainer-state": lambda: transformers.TrainerState(
        epoch=1.0, log_history=[{"loss": 1.0}]
    ),
    "trainer-control": transformers.TrainerControl,
    "early-stopping": lambda: transformers.EarlyStoppingCallback(2),
    "training-arguments": lambda: _arguments(Path("out")),
    "seq2seq-arguments": lambda: transformers.Seq2SeqTrainingArguments(
        output_dir="out", predict_with_generate=True
    ),
    "prediction": lambda: transformers.EvalPrediction(
        torch.ones(2).numpy(), torch.ones(2).numpy()
    ),
    "added-token": lambda: transformers.AddedToken("<x>", lstrip=True),
    "quantization-config": lambda: transformers.BitsAndBytesConfig(load_in_4bit=True),
    "cache": lambda: transformers.DynamicCache(),
    "pipeline": lambda: transformers.pipeline(
        "text-classification",
        model=_classifier(),
        tokenizer=_fast_tokenizer(),
        device="cpu",
    ),
}
