"""Rule: bytes before, between or behind the streams of a pickle."""

from scanner_core.facts import StrayBytes
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.LOW,
    cwe=506,
    examples=[
        bad(r"""
            PROTO 2
            NONE
            STOP
            RAW b'\xff\xfe\xfd'
        """),
        good(r"""
            PROTO 2
            NONE
            STOP
            RAW b'\x00\x00\x00'
        """),
    ],
)
def stray_bytes(fact: StrayBytes) -> Judgement:
    """Pickle has bytes around it that its loader does not read.

    They do nothing by themselves; another program may read them, and a file that is
    two things at once was often made to look like one of them only.

    Find out which program wrote the file.
    """
    return Judgement(f"{fact.count} bytes stand here that no loader of pickles reads.")
