"""Rule: a pickle changes a class, a module or a function."""

from scanner_core.facts import ChangeFact
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules._judging import patched


@rule(
    severity=Severity.HIGH,
    cwe=915,
    examples=[
        bad("""
            PROTO 2
            GLOBAL 'collections OrderedDict'
            EMPTY_DICT
            BINUNICODE '__setstate__'
            GLOBAL 'builtins print'
            SETITEM
            BUILD
            STOP
        """),
        bad("""
            PROTO 2
            GLOBAL 'collections OrderedDict'
            EMPTY_TUPLE
            NEWOBJ
            EMPTY_DICT
            BINUNICODE '__class__'
            GLOBAL 'mine.models Net'
            SETITEM
            BUILD
            STOP
        """),
        good("""
            PROTO 2
            GLOBAL 'collections OrderedDict'
            EMPTY_TUPLE
            NEWOBJ
            EMPTY_DICT
            BINUNICODE 'size'
            BININT1 3
            SETITEM
            BUILD
            STOP
        """),
    ],
)
def patched_object(fact: ChangeFact) -> Judgement | None:
    """Pickle changes a class, a module or a function, or how an object behaves.

    State belongs on the objects that a file creates.  Setting it on something that was
    imported changes that for the whole process; so do keys such as ``__setstate__``.

    Treat the file as malicious until its author explains how it was made.
    """
    if (found := patched(fact)) is None:
        return None
    target, key = found
    sets = f"sets {key} on {target}" if key else f"changes {target}"
    return Judgement(
        f"Loading this file {sets}.", evidence=Evidence(target, fact.opcode, key)
    )
