"""Rule: a pickle carries another one, which names something dangerous."""

from scanner_core import knowledge
from scanner_core.facts import CarriedStream
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import Behaviour
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.MEDIUM,
    cwe=506,
    examples=[
        bad(r"""
            PROTO 3
            BINBYTES b'cos\nsystem\n(Vtrue\ntR.'
            STOP
        """),
        good(r"""
            PROTO 3
            BINBYTES b'ccollections\nOrderedDict\n)R.'
            STOP
        """),
    ],
)
def carried_pickle(fact: CarriedStream) -> Judgement | None:
    """Pickle carries bytes that are a pickle as well, and name something dangerous.

    Loading the outer one leaves them alone.  A program that loads what it finds in
    there, as queues, caches and some trainers do, runs what they call.

    Find out what the bytes are for, and load them nowhere before you know.
    """
    for name in fact.names:
        row = knowledge.row(name)
        if row and row.behaviour is Behaviour.DANGEROUS:
            message = f"This file carries bytes that call {name} if they are unpickled."
            return Judgement(message, evidence=Evidence(name, "carried"))
    return None
