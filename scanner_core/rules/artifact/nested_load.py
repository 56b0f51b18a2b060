"""Rule: a pickle loads another file while it is loaded."""

from scanner_core.facts import CallFact, GlobalUse
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules._cells import Cell
from scanner_core.rules._judging import judge_cell


@rule(
    severity=Severity.HIGH,
    cwe=502,
    examples=[
        bad("""
            GLOBAL 'joblib load'
            BINUNICODE '/tmp/other.pkl'
            TUPLE1
            REDUCE
            STOP
        """),
        good("""
            PROTO 3
            GLOBAL 'pickle loads'
            SHORT_BINBYTES b'N.'
            TUPLE1
            REDUCE
            STOP
        """),
    ],
)
def nested_load(fact: CallFact | GlobalUse) -> Judgement | None:
    """Pickle loads another file, or bytes that it computes, while it is loaded.

    What is loaded in turn can run code as well, and is not part of what was scanned.
    Bytes that stand in the file are scanned, and judged where they stand.

    Find out what is loaded; a model should be one artifact, or name its parts openly.
    """
    return judge_cell(fact, Cell.NESTED)
