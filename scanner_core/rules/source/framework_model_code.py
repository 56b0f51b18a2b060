"""Rule: the loader of a framework runs code that comes with a model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, Fetched, HubFile, Name, Unknown
from scanner_core.findings import Severity, Verdict
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _loading

if TYPE_CHECKING:
    from scanner_core.facts import Argument

RULE: Final = "framework-model-code"
ELSEWHERE: Final = re.compile(r"^https?://(?!(?:[\w-]+\.)*(?:kaggle\.com|tfhub\.dev)/)")
"""A model for TensorFlow that is in neither of its own hubs."""
READS_OBJECTS: Final = re.compile(r"\b(?:readRDS|load|source)\s*\(")
"""In a program in R."""
ONLY: Final = {"rpy2": READS_OBJECTS, "tensorflow_hub": ELSEWHERE}
"""What the argument has to say, for a call to matter."""

GRAPHS: Final = (".TFSMLayer", ".saved_model.load", "spacy.load")
"""These matter only if what they load comes from elsewhere."""
SOURCES: Final = "it comes from "


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    examples=[
        bad("""
            import paddle
            model = paddle.hub.load("someone/paddle_models:main", model="resnet18")
        """),
        bad("""
            import tensorrt as trt
            runtime = trt.Runtime(trt.Logger(trt.Logger.WARNING))
            with open("model.engine", "rb") as file:
                engine = runtime.deserialize_cuda_engine(file.read())
        """),
        bad("""
            import tensorflow_hub as hub
            embed = hub.load("https://example.org/encoder.tar.gz")
        """),
        bad("""
            from espnet2.bin.asr_inference import Speech2Text
            load = Speech2Text.from_pretrained
            recognise = load("someone/asr")
        """),
        good("""
            import tensorflow_hub as hub
            embed = hub.load("https://tfhub.dev/google/universal-sentence-encoder/4")
        """),
        good("""
            import tensorflow as tf
            model = tf.saved_model.load("export/1")
        """),
        good("""
            import spacy
            nlp = spacy.load("en_core_web_sm")
        """),
        good("""
            import paddle
            model = paddle.vision.models.resnet18(pretrained=True)
        """),
    ],
    references=[
        "https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/security.html",
        "https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md",
    ],
)
def framework_model_code(call: CallSite) -> Judgement | None:
    """Loaders of some frameworks run what comes with a model, and ask nobody.

    ``paddle.hub`` imports ``hubconf.py`` of a repository, an engine of TensorRT holds
    machine code, ESPnet unpickles, a graph of TensorFlow can read and write files.
    There is nothing to switch on that would refuse it.

    Take such models only from where you would install a program, and keep what you
    have looked at.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None:
        return None
    given = call.argument(sink.file, sink.position) if sink.file else None
    text = given.value if isinstance(given, Constant) else None
    matters = ONLY.get(call.callee.partition(".")[0])
    if matters and not (isinstance(text, str) and matters.search(text)):
        return None
    if call.callee.endswith(GRAPHS) and not (
        _is_foreign(call, given) or _is_unsafe(call)
    ):
        return None
    return _loading.judge(_loading.as_written(call), RULE)


def _is_unsafe(call: CallSite) -> bool:
    """Whether what a call loads was looked at, and would run something."""
    return call.artifact is not None and call.artifact.report.verdict is Verdict.UNSAFE


def _is_foreign(call: CallSite, given: Argument | None) -> bool:
    """Whether what a call loads was downloaded, or is named by somebody else."""
    match call.fetched or given:
        case Fetched() | HubFile():
            return True
        case Name():
            return True
        case Unknown(reason=reason):
            return reason.startswith(SOURCES)
        case _:
            return False
