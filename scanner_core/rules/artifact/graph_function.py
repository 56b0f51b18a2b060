"""Rule: the graph of an exported program calls a function that is no operator."""

from scanner_core import knowledge
from scanner_core.facts import OperatorUse
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import Behaviour, operators
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.MEDIUM,
    cwe=913,
    examples=[
        bad("""
            --- m/archive_format
            pt2
            --- m/models/model.json
            {"graph_module": {"graph": {"nodes": [
              {"target": "torch.serialization.os.system", "inputs": []}]}}}
        """),
        good("""
            --- m/archive_format
            pt2
            --- m/models/model.json
            {"graph_module": {"graph": {"nodes": [
              {"target": "torch.ops.aten.add.Tensor", "inputs": []},
              {"target": "_operator.mul", "inputs": []}]}}}
        """),
    ],
)
def graph_function(fact: OperatorUse) -> Judgement | None:
    """Graph of an exported program calls a function that is not an operator.

    The loader looks targets up by their names, starting from ``torch``, from where
    everything else can be reached.  It refuses most of what is no operator; how much,
    depends on its version.

    Do not load the file; ask its author how it was made.
    """
    if not operators.is_function(fact.name) or operators.is_plain_function(fact.name):
        return None
    row = knowledge.row(fact.name)
    is_bad = row is None or row.behaviour is not Behaviour.DATA
    is_found = fact.name.startswith(("torch.", "math.", "_operator."))
    return Judgement(
        f"The graph of this model calls {fact.name}, which is no operator.",
        Severity.HIGH if is_bad and is_found else Severity.MEDIUM,
        Evidence(fact.name, "called"),
    )
