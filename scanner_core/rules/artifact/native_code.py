"""Rule: an archive carries machine code."""

from scanner_core.facts import NativeCode
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.HIGH,
    cwe=829,
    examples=[
        bad("""
            --- m/archive_format
            pt2
            --- m/data/aotinductor/model/model.so
            a library
        """),
        bad("""
            --- m/archive_format
            pt2
            --- m/data/aotinductor/model/model.wrapper.cpp
            int main() {}
        """),
        bad("""
            --- m/archive_format
            pt2
            --- m/extra/helper.so
            a library
        """),
        good("""
            --- m/archive_format
            pt2
            --- m/data/aotinductor/model/model_metadata.json
            {"AOTI_DEVICE_KEY": "cpu"}
        """),
    ],
)
def native_code(fact: NativeCode) -> Judgement:
    """Archive carries machine code that its loader runs.

    AOTInductor compiles a model to a shared library.  Whoever opens that runs it at
    once, ``torch.export.load`` included, before any input is given; and nothing can
    read out of it what it does.  A pickled lambda is source by comparison.

    Compile the model yourself from its exported program, or load the archive only if
    you know who compiled it.
    """
    evidence = Evidence(fact.kind, "run" if fact.is_run else "carried")
    if fact.is_run:
        message = f"Loading this file runs {fact.kind} that it carries."
        return Judgement(message, evidence=evidence)
    message = f"This archive carries {fact.kind}, which no loader of it asks for."
    return Judgement(message, Severity.MEDIUM, evidence)
