"""Rule: a pickle sets state on something that does not take any."""

from scanner_core import knowledge
from scanner_core.facts import GlobalUse, Use
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import Behaviour, State
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.LOW,
    cwe=915,
    examples=[
        bad("""
            PROTO 2
            GLOBAL 'operator itemgetter'
            BININT1 1
            TUPLE1
            REDUCE
            EMPTY_DICT
            BINUNICODE 'x'
            BININT1 1
            SETITEM
            BUILD
            STOP
        """),
        good("""
            PROTO 2
            GLOBAL 'collections OrderedDict'
            EMPTY_TUPLE
            REDUCE
            EMPTY_DICT
            BUILD
            STOP
        """),
    ],
)
def unexpected_state(fact: GlobalUse) -> Judgement | None:
    """Pickle sets state on an object of a kind that real files set none on.

    The name itself is known and harmless; what the file does with it is not usual.

    Compare with a file that you make yourself with the same library.
    """
    row = knowledge.row(fact.name)
    is_set = fact.uses & (Use.STATE_SET | Use.ITEMS_SET)
    if not row or not is_set:
        return None
    is_data = row.behaviour in {Behaviour.DATA, Behaviour.CLASS}
    if not is_data or row.state is not State.NONE:
        return None
    message = f"Loading this file sets state on what {fact.name} returns."
    return Judgement(message, evidence=Evidence(fact.name, "state set"))
