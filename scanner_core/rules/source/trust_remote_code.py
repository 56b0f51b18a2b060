"""Rule: code that comes with a model is run."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes
from scanner_core.rules.source._truth import truth

# Puts the argument into a mapping; the call that takes the mapping is what matters.
COLLECTING: Final = frozenset({"builtins.dict"})


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    examples=[
        bad(
            """
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model", trust_remote_code=True)
            """,
            fixed="""
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model", trust_remote_code=False)
            """,
        ),
        bad(
            """
            from datasets import load_dataset
            options = {"split": "train", "trust_remote_code": True}
            load_dataset("org/data", **options)
            """
        ),
        bad(
            """
            def load(model_class, name, trusted):
                return model_class.from_pretrained(name, trust_remote_code=trusted)
            """,
            fixed="""
            def load(model_class, name, trusted):
                return model_class.from_pretrained(name, trust_remote_code=False)
            """,
        ),
        good("""
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model")
        """),
        good("""
            from transformers import pipeline
            pipeline("text-generation", model="org/model", trust_remote_code=False)
        """),
    ],
)
def trust_remote_code(call: CallSite) -> Judgement | None:
    """``trust_remote_code=True`` runs Python files that come with a model.

    The library downloads the modules that the repository's configuration names and
    imports them: whoever can push to that repository runs code on this machine.

    Leave the argument out.  If the model cannot do without it, read the code and pin
    the commit that you read with ``revision`` and ``code_revision``.
    """
    given = dict(call.keywords).get(sinks.REMOTE_CODE)
    if given is None or call.callee in COLLECTING:
        return None
    trusted = truth(given)
    if trusted is False:
        return None
    what = f"Python code that comes with {_what(call)}"
    if isinstance(trusted, Unknown):
        message = f"This call may run {what}: whether it is trusted is not told."
    else:
        message = f"This call runs {what}."
    return Judgement(
        message,
        Severity.LOW if isinstance(trusted, Unknown) else Severity.MEDIUM,
        Evidence(call.callee, "called", f"{sinks.REMOTE_CODE}={given}"),
        _fixes.set_keyword(call, sinks.REMOTE_CODE, "False"),
    )


def _what(call: CallSite) -> str:
    match call.positional:
        case (Constant(value=str(name)), *_) if name.isprintable() and len(name) < 100:  # noqa: PLR2004 (fits a line)
            return name
        case _:
            return "what it loads"
