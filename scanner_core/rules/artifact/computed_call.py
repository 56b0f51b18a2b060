"""Rule: a pickle calls what only running it would tell."""

from scanner_core.facts import CallFact
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules._cells import Cell
from scanner_core.rules._judging import judge_cell


@rule(
    severity=Severity.HIGH,
    cwe=502,
    examples=[
        bad("""
            GLOBAL 'collections UserDict'
            EMPTY_TUPLE
            REDUCE
            BINUNICODE 'x'
            TUPLE1
            REDUCE
            STOP
        """),
        good("""
            PROTO 2
            GLOBAL 'mine.models Net'
            EMPTY_TUPLE
            NEWOBJ
            STOP
        """),
    ],
)
def computed_call(fact: CallFact) -> Judgement | None:
    """Pickle calls something that it computes.

    What is called stands nowhere in the file: an earlier call returns it.  Objects are
    never pickled like that; exploits are, to reach functions without naming them.

    Treat the file as malicious until its author explains how it was made.
    """
    return judge_cell(fact, Cell.COMPUTED)
