"""Environment variables that switch a protection off, and with which values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ON: Final = frozenset({"1", "on", "t", "true", "y", "yes"})
OFF: Final = frozenset({"0", "f", "false", "n", "no", "off"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that some library reads."""

    name: str
    rule: str
    """The id of the rule that judges it."""
    values: frozenset[str]
    """Those that switch the protection off, in lower case."""
    does: str
    """What it then does, behind its name: ``lets torch.load run code``."""
    seen: str
    """Where it was looked up: the library, its version, the module."""
    is_minor: bool = False
    """Whether it is of low severity, not of medium."""

    @property
    def instead(self) -> str:
        """The value that leaves the protection on; empty if none is known."""
        if self.values & ON:
            return "0"
        return "1" if self.values & OFF else ""


def _protection(
    name: str, does: str, seen: str, values: frozenset[str] = ON
) -> Variable:
    return Variable(name, "disabled-protection", values, does, seen)


def _tls(
    name: str, does: str, seen: str, values: frozenset[str], *, minor: bool = False
) -> Variable:
    return Variable(name, "disabled-tls", values, does, seen, minor)


VARIABLES: Final = (
    _protection(
        "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD",
        "lets every torch.load that does not pass weights_only run code",
        "torch 2.13, serialization.py",
    ),
    _protection(
        "TRUST_REMOTE_CODE",
        "lets transformers and text-generation-inference run what comes with a model",
        "transformers 5.23, models/rag/retrieval_rag.py; text-generation-inference 3",
    ),
    _protection(
        "HF_TRUST_REMOTE_CODE",
        "lets the inference toolkit of Hugging Face run code of a repository",
        "huggingface-inference-toolkit, pull request 78",
    ),
    _protection(
        "HF_DATASETS_TRUST_REMOTE_CODE",
        "lets datasets run the script of any dataset",
        "lm-evaluation-harness, pull request 1998, on datasets 2 and 3",
    ),
    _protection(
        "DIFFUSERS_DISABLE_REMOTE_CODE",
        "lets diffusers run code of a repository again",
        "diffusers 0.42, utils/dynamic_modules_utils.py",
        OFF,
    ),
    _protection(
        "VLLM_ALLOW_INSECURE_SERIALIZATION",
        "lets vLLM unpickle what its workers and clients send",
        "vllm 0.13, as programs set it",
    ),
    _protection(
        "MLFLOW_ALLOW_PICKLE_DESERIALIZATION",
        "lets MLflow unpickle models",
        "mlflow 3.18, environment_variables.py",
    ),
    _protection(
        "MLFLOW_ALLOW_MODEL_CODE_EXECUTION",
        "lets MLflow run code that comes with a model",
        "mlflow 3.18, environment_variables.py",
    ),
    _protection(
        "ULTRALYTICS_SAFE_LOAD",
        "lets YOLO run code from its checkpoints",
        "ultralytics, pull request 24829",
        OFF,
    ),
    _tls(
        "CURL_CA_BUNDLE",
        "makes requests before 2.28 accept any certificate",
        "requests 2.27 and 2.34, sessions.py; huggingface_hub, issue 1271",
        frozenset({""}),
    ),
    _tls(
        "REQUESTS_CA_BUNDLE",
        "makes requests before 2.28 accept any certificate",
        "requests 2.27 and 2.34, sessions.py; huggingface_hub, issue 1271",
        frozenset({""}),
    ),
    _tls(
        "HF_HUB_DISABLE_SSL_VERIFICATION",
        "asks tools of the Hub to accept any certificate",
        "huggingface_hub 2.4 does not read it, wrappers around it do",
        ON,
        minor=True,
    ),
    _tls(
        "GIT_SSL_NO_VERIFY",
        "makes git accept any certificate",
        "git 2.39, git-config(1), http.sslVerify",
        ON,
    ),
    _tls(
        "PYTHONHTTPSVERIFY",
        "makes Python 2.7, and a Python 3 that is patched so, accept any certificate",
        "PEP 493",
        OFF,
        minor=True,
    ),
    _tls(
        "MLFLOW_TRACKING_INSECURE_TLS",
        "makes MLflow accept any certificate",
        "mlflow 3.18, environment_variables.py",
        ON,
    ),
)
ENDPOINT: Final = "HF_ENDPOINT"
"""Where huggingface_hub downloads from (2.4, constants.py)."""
NAMES: Final = frozenset({*(variable.name for variable in VARIABLES), ENDPOINT})


def variable(name: str, rule: str) -> Variable | None:
    """Return a variable that a rule judges; ``None`` if it judges no such one."""
    return next((v for v in VARIABLES if (v.name, v.rule) == (name, rule)), None)
