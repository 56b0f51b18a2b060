"""Rule: a model uses an operator of torch that does more than compute."""

from typing import Final

from scanner_core.facts import OperatorUse
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import operators
from scanner_core.knowledge.operators import Effect
from scanner_core.rules import Judgement, bad, good, rule

FILES: Final = frozenset({Effect.READS_FILE, Effect.WRITES_FILE, Effect.CALLS_PYTHON})


@rule(
    severity=Severity.HIGH,
    cwe=73,
    examples=[
        bad("""
            --- m/constants.pkl
            EMPTY_TUPLE
            STOP
            --- m/code/__torch__.py
            def forward(self: __torch__.Net, x: Tensor) -> Tensor:
              torch.save(x, "/tmp/x", )
              return x
        """),
        good("""
            --- m/constants.pkl
            EMPTY_TUPLE
            STOP
            --- m/code/__torch__.py
            def forward(self: __torch__.Net, x: Tensor) -> Tensor:
              return torch.relu(x)
        """),
    ],
)
def file_operator(fact: OperatorUse) -> Judgement | None:
    """Model uses an operator that opens files, or reaches out of the process.

    TorchScript and exported programs are made of operators of torch, and a few of them
    write a file or read one: at a path that the model gives, when the model is called
    or even when it is loaded.  Models have no use for them.

    Do not load the file; ask its author what the operator is for.
    """
    effect = operators.effect(fact.name)
    if effect is None:
        return None
    severity = Severity.HIGH if effect in FILES else Severity.MEDIUM
    message = f"This model uses {fact.spelled} ({fact.name}), which {effect.value}."
    return Judgement(message, severity, Evidence(fact.name, "used", fact.spelled))
