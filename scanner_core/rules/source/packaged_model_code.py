"""Rule: a model is loaded together with code of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity, Verdict
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _loading, _outcome

if TYPE_CHECKING:
    from scanner_core.facts import LinkedArtifact

SCRIPTED: Final = frozenset({"torch.jit.load", "torch.jit._serialization.load"})
"""They compile TorchScript, and their unpickler knows no name of Python."""
NO_PYTHON: Final = "TorchScript unpickles nothing of Python"
OF_PROGRAMS: Final = frozenset({"file-operator", "unknown-operator"})
"""Rules about what a program of TorchScript does."""
ADVICE: Final = "Build the model in code of your own and load weights from safetensors"


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    references=[
        "https://docs.pytorch.org/docs/stable/package.html",
        "https://docs.pytorch.org/docs/stable/generated/torch.jit.load.html",
        "https://docs.pytorch.org/docs/stable/export.html",
    ],
    examples=[
        bad("""
            from torch.package import PackageImporter
            importer = PackageImporter("model.pt")
            model = importer.load_pickle("model", "model.pkl")
        """),
        bad("""
            import torch
            model = torch.jit.load("traced.pt", map_location="cpu")
        """),
        bad("""
            import torch
            program = torch.export.load("model.pt2")
        """),
        bad("""
            import torch
            load = torch._inductor.aoti_load_package
            runner = load("model.pt2")
        """),
        bad("""
            from speechbrain.inference.interfaces import foreign_class
            classifier = foreign_class(
                source="speechbrain/emotion-recognition-wav2vec2-IEMOCAP",
                pymodule_file="custom_interface.py",
                classname="CustomEncoderWav2vec2Classifier",
            )
        """),
        good("""
            import torch
            torch.jit.save(torch.jit.script(model), "model.ts")
        """),
        good("""
            import torch
            torch.export.save(torch.export.export(model, example), "model.pt2")
        """),
        good("""
            from torch.package import PackageExporter
            with PackageExporter("model.pt") as exporter:
                exporter.save_pickle("model", "model.pkl", model)
        """),
        good("""
            from gensim.models import KeyedVectors
            KeyedVectors.load_word2vec_format("GoogleNews.bin.gz", binary=True)
        """),
    ],
)
def packaged_model_code(call: CallSite) -> Judgement | None:
    """Code that comes in a model file, or beside it, is run with the model.

    A ``torch.package`` archive and speechbrain's ``custom.py`` are imported as Python;
    an AOTInductor package is a compiled library; bundles of MONAI evaluate expressions.
    A TorchScript archive holds a program of a smaller language, which can still read
    and write files; an exported program (``.pt2``) is data, but what the restricted
    loader refuses in it is then unpickled.  No argument restricts these loaders.

    Load only what you built yourself.  From others, take weights in ``safetensors`` and
    put them into a model that is built by code which you have read.
    """
    if call.callee in SCRIPTED and not _is_program(call.artifact):
        return _outcome.judge(
            call,
            _outcome.Loading(
                "torch.jit.load",
                "torch.jit",
                call.version,
                restricted=True,
                because=NO_PYTHON,
            ),
        )
    return _loading.judge(call, "packaged-model-code", advice=ADVICE)


def _is_program(artifact: LinkedArtifact | None) -> bool:
    """Whether what TorchScript would run of a file is what makes it bad, if known."""
    if artifact is None or artifact.report.verdict is not Verdict.UNSAFE:
        return True
    return any(
        finding.rule in OF_PROGRAMS and finding.severity >= Severity.HIGH
        for finding in artifact.report.findings
    )
