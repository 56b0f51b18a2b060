"""Rule: a pickle looks a function up by its name."""

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
            PROTO 4
            GLOBAL 'builtins getattr'
            GLOBAL 'builtins __import__'
            BINUNICODE 'os'
            TUPLE1
            REDUCE
            BINUNICODE 'system'
            TUPLE2
            REDUCE
            STOP
        """),
        bad("""
            GLOBAL 'operator attrgetter'
            BINUNICODE '__class__.__base__'
            TUPLE1
            REDUCE
            STOP
        """),
        good("""
            GLOBAL 'builtins getattr'
            GLOBAL 'zoneinfo ZoneInfo'
            BINUNICODE '_unpickle'
            TUPLE2
            REDUCE
            BINUNICODE 'Europe/Bern'
            NEWTRUE
            TUPLE2
            REDUCE
            STOP
        """),
        good("""
            GLOBAL 'operator itemgetter'
            BINUNICODE 'column'
            TUPLE1
            REDUCE
            STOP
        """),
    ],
)
def hidden_lookup(fact: CallFact | GlobalUse) -> Judgement | None:
    """Pickle looks a function up by its name while it is loaded.

    Python's own pickler writes module and name of what it needs.  A stream that goes
    through ``getattr`` or ``import_module`` instead reaches things that cannot be
    pickled, often to get past scanners.

    Find out why the author needed this; weights in ``safetensors`` format do not.
    """
    return judge_cell(fact, Cell.LOOKED_UP)
