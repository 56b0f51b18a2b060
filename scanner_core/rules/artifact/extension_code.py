"""Rule: a pickle refers to what the loading process has registered."""

from scanner_core.facts import ExtensionUse
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.HIGH,
    cwe=502,
    examples=[
        bad("""
            PROTO 2
            EXT1 7
            EMPTY_TUPLE
            REDUCE
            STOP
        """),
        good("""
            PROTO 2
            GLOBAL 'collections OrderedDict'
            EMPTY_TUPLE
            REDUCE
            STOP
        """),
    ],
)
def extension_code(fact: ExtensionUse) -> Judgement:
    """Pickle refers to a name by a number that the loading process gives a meaning.

    ``copyreg.add_extension`` maps numbers to names; no library for models uses it.
    What the number means cannot be told from the file.

    Treat the file as malicious until its author explains how it was made.
    """
    verb = "calls" if fact.called else "imports"
    severity = Severity.HIGH if fact.called else Severity.MEDIUM
    message = f"Loading this file {verb} whatever has the extension code {fact.code}."
    use = "called" if fact.called else "named"
    return Judgement(message, severity, Evidence(f"extension code {fact.code}", use))
