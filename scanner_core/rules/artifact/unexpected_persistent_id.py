"""Rule: a pickle asks its loader for objects of an unexpected kind."""

from scanner_core.facts import PersistentId
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    examples=[
        bad("""
            PROTO 2
            BINUNICODE 'module'
            BINUNICODE 'mine.models'
            TUPLE2
            BINPERSID
            STOP
        """),
        good("""
            PROTO 2
            BINUNICODE 'module'
            STOP
        """),
    ],
)
def unexpected_persistent_id(fact: PersistentId) -> Judgement | None:
    """Pickle asks its loader for an object that lies outside the file.

    What comes of a persistent id is up to the loader.  Checkpoints of ``torch.save``
    use them for storages, in one known shape; this is another one.

    Find out which program wrote the file, and what it makes of such ids.
    """
    if fact.expected:
        return None
    message = f"Loading this file asks its loader for the object {fact.shape}."
    return Judgement(message, evidence=Evidence(fact.shape, "persistent id"))
