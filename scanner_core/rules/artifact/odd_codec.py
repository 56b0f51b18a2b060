"""Rule: a pickle decodes text in a way that hides it."""

from scanner_core.facts import CallFact
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
            GLOBAL '_codecs encode'
            BINUNICODE 'flfgrz'
            BINUNICODE 'rot13'
            TUPLE2
            REDUCE
            STOP
        """),
        good("""
            PROTO 2
            GLOBAL '_codecs encode'
            BINUNICODE 'abc'
            BINUNICODE 'latin1'
            TUPLE2
            REDUCE
            STOP
        """),
    ],
)
def odd_codec(fact: CallFact) -> Judgement | None:
    """Pickle decodes text with a codec that hides what it says.

    Old protocols write bytes as text in ``latin1``.  Any other codec, ``rot13`` or
    ``zlib`` for one, serves to keep a name or a command out of plain sight.

    Find out what the text is used for before the file is loaded.
    """
    return judge_cell(fact, Cell.ODD_CODEC)
