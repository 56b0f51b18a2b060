"""Words of commands that matter; programs that start none of them cost nothing."""

from __future__ import annotations

from typing import Final

TEXT: Final = """
    Invoke aria2c aws axel clone conda curl docker gdown git gsutil hf http https
    huggingface install iwr irm kaggle lm_eval lmms_eval load loadpy mamba micromamba
    mlflow modelscope pip pip3 pipx poetry run sglang store text trust
    trust_remote_code uv uvx vllm wget
"""
WORDS: Final = frozenset(TEXT.split())
"""As they stand between spaces, dashes and slashes."""
