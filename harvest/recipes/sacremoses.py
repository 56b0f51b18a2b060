"""sacremoses and tokenizers: what tokenizes text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-2", "pickle-4")


def _sacremoses(name: str) -> Callable[[], object]:
    def build() -> object:
        import sacremoses

        return getattr(sacremoses, name)()

    return build


def _tokenizer(model: str) -> Callable[[], object]:
    def build() -> object:
        import tokenizers

        made = tokenizers.Tokenizer(getattr(tokenizers.models, model)())
        made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
        return made

    return build


def _parts() -> object:
    import tokenizers

    return [
        tokenizers.pre_tokenizers.ByteLevel(),
        tokenizers.decoders.ByteLevel(),
        tokenizers.normalizers.NFC(),
        tokenizers.processors.ByteLevel(),
        tokenizers.AddedToken("<s>"),
    ]


PARTS: dict[str, Callable[[], object]] = {
    "tokenizer": _sacremoses("MosesTokenizer"),
    "detokenizer": _sacremoses("MosesDetokenizer"),
    "normalizer": _sacremoses("MosesPunctNormalizer"),
    "truecaser": _sacremoses("MosesTruecaser"),
    "bpe": _tokenizer("BPE"),
    "word-piece": _tokenizer("WordPiece"),
    "word-level": _tokenizer("WordLevel"),
    "unigram": _tokenizer("Unigram"),
    "parts": _parts,
}
