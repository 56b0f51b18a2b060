"""Rule: a protection is switched off for a whole process."""

from __future__ import annotations

from scanner_core.facts import Setting  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _settings


@rule(
    severity=Severity.MEDIUM,
    cwe=1188,
    references=[
        "https://docs.pytorch.org/docs/stable/notes/serialization.html",
        "https://huggingface.co/docs/text-generation-inference/basic_tutorials/safety",
    ],
    examples=[
        bad(
            """
            import os
            os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"
            """,
            fixed="""
            import os
            os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "0"
            """,
        ),
        bad(
            "%env TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1",
            fixed="%env TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=0",
            is_cell=True,
        ),
        bad(
            """
            from os import environ
            environ.update({"OMP_NUM_THREADS": "4", "TRUST_REMOTE_CODE": "True"})
            """,
            fixed="""
            from os import environ
            environ.update({"OMP_NUM_THREADS": "4", "TRUST_REMOTE_CODE": "0"})
            """,
        ),
        bad(
            "!HF_DATASETS_TRUST_REMOTE_CODE=1 python evaluate.py --task arc",
            fixed="!HF_DATASETS_TRUST_REMOTE_CODE=0 python evaluate.py --task arc",
            is_cell=True,
        ),
        bad(
            """
            import os
            import subprocess
            variables = {**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}
            subprocess.run(["python", "train.py"], env=variables, check=True)
            """
        ),
        bad(
            """
            %%bash
            export ULTRALYTICS_SAFE_LOAD=0
            yolo predict model=best.pt
            """,
            fixed="""
            %%bash
            export ULTRALYTICS_SAFE_LOAD=1
            yolo predict model=best.pt
            """,
            is_cell=True,
        ),
        good('import os\nos.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"'),
        good('import os\nos.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "0"'),
        good("%env CUDA_VISIBLE_DEVICES=0", is_cell=True),
        good('import os\nos.environ.pop("TRUST_REMOTE_CODE", None)'),
    ],
)
def disabled_protection(setting: Setting) -> Judgement | None:
    """Environment variables can switch a protection off for a whole process.

    ``TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD`` lets every ``torch.load`` that does not pass
    ``weights_only`` run code, in each library that the program imports, and in each
    process that it starts.  ``TRUST_REMOTE_CODE``, ``HF_DATASETS_TRUST_REMOTE_CODE``,
    ``VLLM_ALLOW_INSECURE_SERIALIZATION``, ``MLFLOW_ALLOW_PICKLE_DESERIALIZATION``,
    ``MLFLOW_ALLOW_MODEL_CODE_EXECUTION``, and ``ULTRALYTICS_SAFE_LOAD`` or
    ``DIFFUSERS_DISABLE_REMOTE_CODE`` set to false do the like for their libraries.

    Leave the variable alone, and allow at one call what that call needs:
    ``torch.serialization.add_safe_globals([...])`` for classes that you know, a pinned
    revision for code that you have read.
    """
    return _settings.judge(setting, "disabled-protection", Severity.LOW)
