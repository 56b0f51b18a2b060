"""Rule: a model uses operators of a library that is not known."""

from scanner_core.facts import OperatorUse
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import operators
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.INFO,
    cwe=829,
    examples=[
        bad("""
            --- m/constants.pkl
            EMPTY_TUPLE
            STOP
            --- m/code/__torch__.py
            def forward(self: __torch__.Net, x: Tensor) -> Tensor:
              return ops.mine.attention(x, )
        """),
        good("""
            --- m/constants.pkl
            EMPTY_TUPLE
            STOP
            --- m/code/__torch__.py
            def forward(self: __torch__.Net, x: Tensor) -> Tensor:
              return ops.torchvision.nms(x, x, 0.5)
        """),
    ],
)
def unknown_operator(fact: OperatorUse) -> Judgement | None:
    """Model uses an operator that neither torch nor a well-known library has.

    Such a model only loads where a library that registers the operator was loaded
    before: native code that does whatever it likes.  The file cannot bring it along.

    Find out which library that is, and whether you trust it.
    """
    if operators.is_known(fact.name) or operators.is_function(fact.name):
        return None
    message = f"This model needs {fact.name}, of a library that no table knows."
    return Judgement(message, evidence=Evidence(fact.name, "used", fact.spelled))
