"""Words of commands that matter; programs that start none of them cost nothing."""

from __future__ import annotations

from typing import Final

TEXT: Final = """
    Invoke aria2c aws axel conda curl deno gdown git gsutil hf huggingface iwr irm
    kaggle launcher lm_eval lmms_eval mamba marimo micromamba mlflow modelscope pip pip3
    pipx poetry run_cell_magic run_line_magic sglang streamlit trust trust_remote_code
    uv uvx vllm wget
"""
WORDS: Final = frozenset(TEXT.split())
"""As they stand between spaces, dashes and slashes."""
