"""Rule: a skops file is loaded with whatever types it asks for."""

from __future__ import annotations

import dataclasses
from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.facts.values import WHAT_THE_FILE_NAMES
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes

RULE: Final = "trusted-skops-types"
CARDS: Final = ("skops.card.Card", "skops.card._model_card.Card")
ASKING: Final = "get_untrusted_types("
ADVICE: Final = Fix("Name the types that you have looked at: trusted=[…]")


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://skops.readthedocs.io/en/stable/persistence.html",
        "https://nvd.nist.gov/vuln/detail/CVE-2024-37065",
        "https://nvd.nist.gov/vuln/detail/CVE-2025-54886",
    ],
    examples=[
        bad("""
            import skops.io as sio
            types = sio.get_untrusted_types(file="model.skops")
            model = sio.load("model.skops", trusted=types)
        """),
        bad("""
            from skops.io import get_untrusted_types, loads
            model = loads(data, trusted=get_untrusted_types(data=data))
        """),
        bad("""
            import skops.io
            model = skops.io.load("model.skops", trusted=True)
        """),
        bad(
            """
            from skops.card import Card
            card = Card("model.pkl", allow_pickle=True)
            """,
            fixed="""
            from skops.card import Card
            card = Card("model.pkl", allow_pickle=False)
            """,
        ),
        good("""
            import skops.io as sio
            print(sio.get_untrusted_types(file="model.skops"))
        """),
        good("""
            import skops.io as sio
            model = sio.load("model.skops", trusted=["xgboost.sklearn.XGBClassifier"])
        """),
        good("""
            import skops.io as sio
            model = sio.load("model.skops")
        """),
        good("""
            from skops.card import Card
            card = Card("model.skops")
        """),
    ],
)
def trusted_skops_types(call: CallSite) -> Judgement | None:
    """``skops.io.load`` is told to trust whatever types the file names.

    A skops file is data until a type is trusted: then it is imported and built from
    the file.  Handing on what ``get_untrusted_types`` returns, or ``trusted=True``
    before version 0.10, trusts all of them.  A model card with ``allow_pickle=True``
    unpickles its model.

    Look at what ``get_untrusted_types`` returns, and write the names that you accept
    into the source.
    """
    if sinks.row(call.callee, RULE) is None:
        return None
    if call.callee in CARDS:
        if call.argument("allow_pickle") != Constant(value=True):
            return None
        said = _judgement(call, "This card unpickles the model that it describes.")
        fixes = _fixes.set_keyword(call, "allow_pickle", "False")
        return dataclasses.replace(said, fixes=fixes)
    given = call.argument("trusted", 1)
    if given == Constant(value=True):
        if call.environment.at_least("skops", "0.10") is True:
            return None  # It raises.
        return _judgement(call, f"This {call.callee} trusts every type in the file.")
    is_asked = given == WHAT_THE_FILE_NAMES or (
        isinstance(given, Unknown) and ASKING in call.text
    )
    if is_asked:
        return _judgement(call, f"This {call.callee} trusts what the file asks for.")
    return None


def _judgement(call: CallSite, message: str) -> Judgement:
    evidence = Evidence(call.callee, "called", str(call.argument("trusted", 1) or ""))
    return Judgement(message, Severity.MEDIUM, evidence, (ADVICE,))
