"""What distributions are called by those who import them.

A row is the name on PyPI, in lower case and with underscores, and the module; of names
that are alike there is none.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 80
SEPARATORS: Final = re.compile(r"[-_.]+")
MODULES: Final = {
    "attrs": "attr",
    "beautifulsoup4": "bs4",
    "coqui_tts": "tts",
    "cudf_cu11": "cudf",
    "cudf_cu12": "cudf",
    "cuml_cu11": "cuml",
    "cuml_cu12": "cuml",
    "cupy_cuda11x": "cupy",
    "cupy_cuda12x": "cupy",
    "cupy_cuda13x": "cupy",
    "faiss_cpu": "faiss",
    "faiss_gpu": "faiss",
    "gitpython": "git",
    "hydra_core": "hydra",
    "llama_cpp_python": "llama_cpp",
    "mlflow_skinny": "mlflow",
    "nemo_toolkit": "nemo",
    "nvidia_modelopt": "modelopt",
    "onnxruntime_gpu": "onnxruntime",
    "open_clip_torch": "open_clip",
    "openai_whisper": "whisper",
    "opencv_contrib_python": "cv2",
    "opencv_python": "cv2",
    "opencv_python_headless": "cv2",
    "orbax_checkpoint": "orbax",
    "paddlepaddle": "paddle",
    "paddlepaddle_gpu": "paddle",
    "pillow": "pil",
    "pyyaml": "yaml",
    "ruamel_yaml": "ruamel",
    "scikit_image": "skimage",
    "scikit_learn": "sklearn",
    "tensorflow_cpu": "tensorflow",
    "tensorflow_gpu": "tensorflow",
    "tensorflow_intel": "tensorflow",
    "tensorflow_macos": "tensorflow",
    "tensorflow_rocm": "tensorflow",
}
CONDA_MODULES: Final = {
    "py_xgboost": "xgboost",
    "pytorch": "torch",
    "pytorch_cpu": "torch",
    "pytorch_gpu": "torch",
    "tensorflow_base": "tensorflow",
}
"""What packages of conda are called otherwise than on PyPI."""


def module(distribution: str, *, of_conda: bool = False) -> str:
    """Return the name by which a distribution is imported, in lower case."""
    name = SEPARATORS.sub("_", distribution).lower()
    if of_conda and name in CONDA_MODULES:
        return CONDA_MODULES[name]
    return MODULES.get(name, name)
