"""Rule: a pickle carries the code of functions or classes."""

from scanner_core.facts import CallFact, GlobalUse
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules._cells import Cell
from scanner_core.rules._judging import judge_cell


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    examples=[
        bad("""
            PROTO 3
            GLOBAL 'marshal loads'
            SHORT_BINBYTES b'N'
            TUPLE1
            REDUCE
            STOP
        """),
        good("""
            PROTO 2
            GLOBAL 'mine.models activation'
            STOP
        """),
    ],
)
def carried_code(fact: CallFact | GlobalUse) -> Judgement | None:
    """Pickle carries the code of functions or classes.

    ``dill`` and ``cloudpickle`` write lambdas and local classes like that.  The code
    runs when the model is used, if not before, and no scanner can tell all it does.

    Ask the author to keep functions in a module, and to ship that as source.
    """
    return judge_cell(fact, Cell.CARRIED_CODE)
