"""Rule: the restricted loader of torch is allowed a name that runs code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Argument, CallSite, Constant, Items, Name
from scanner_core.facts.values import WHAT_THE_FILE_NAMES
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import Behaviour, sinks
from scanner_core.rules import Judgement, bad, good, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import Value

RULE: Final = "widened-safe-globals"
DOES: Final = {
    Behaviour.DANGEROUS: "runs code or commands",
    Behaviour.CODE: "makes functions of code in the file",
    Behaviour.NESTED: "unpickles without restrictions",
    Behaviour.RESOLVER: "reaches whatever else is imported",
    Behaviour.APPLIES: "calls whatever else the file names",
}
"""What a name does that no restricted loader should be allowed."""
BOUND: Final = frozenset({"collections.defaultdict", "copyreg._reconstructor"})
"""They call only what is allowed, too, and make no more of it than an object."""
WHATEVER: Final = re.compile(r"get_unsafe_globals_in_checkpoint|\beval\(|__import__\(")
"""Of a list that is made of what the file itself names."""
ADVICE: Final = Fix("Allow only the classes of data that you know the file needs")
LONGEST: Final = 60


@rule(
    severity=Severity.MEDIUM,
    cwe=183,
    references=[
        "https://docs.pytorch.org/docs/stable/notes/serialization.html",
    ],
    examples=[
        bad("""
            import torch
            torch.serialization.add_safe_globals([getattr, set])
            torch.load("model.pt", weights_only=True)
        """),
        bad("""
            import os
            import torch
            with torch.serialization.safe_globals([os.system]):
                state = torch.load("model.pt")
        """),
        bad("""
            from functools import partial
            from torch.serialization import add_safe_globals
            ALLOWED = [Config, partial]
            add_safe_globals(ALLOWED)
        """),
        bad("""
            from torch.serialization import (
                add_safe_globals,
                get_unsafe_globals_in_checkpoint,
            )
            needed = get_unsafe_globals_in_checkpoint("model.pt")
            add_safe_globals([eval(name) for name in needed])
        """),
        good("""
            from argparse import Namespace
            from collections import defaultdict
            import torch
            torch.serialization.add_safe_globals([Namespace, defaultdict, set])
        """),
        good("""
            import torch
            from project.config import TrainingConfig
            with torch.serialization.safe_globals([TrainingConfig]):
                state = torch.load("model.pt", weights_only=True)
        """),
        good("""
            from torch.serialization import get_unsafe_globals_in_checkpoint
            print(get_unsafe_globals_in_checkpoint("model.pt"))
        """),
        good("""
            import numpy as np
            import torch
            scalar = np.core.multiarray.scalar
            torch.serialization.add_safe_globals([scalar, np.dtype])
        """),
    ],
)
def widened_safe_globals(call: CallSite) -> Judgement | None:
    """``add_safe_globals`` allows a name with which a file can run code.

    The restricted loader of torch calls what it is allowed, with arguments from the
    file.  With ``getattr``, ``functools.partial`` or ``eval`` on the list, or all that
    ``get_unsafe_globals_in_checkpoint`` finds in the file, nothing is restricted.

    Allow single classes of data by name, and look at what a file asks for before.
    """
    if sinks.row(call.callee, RULE) is None:
        return None
    given = call.argument("safe_globals", 0)
    if given is not None and (given == WHAT_THE_FILE_NAMES):
        return _judgement(call, "whatever the file itself names", str(given))
    if WHATEVER.search(call.text):
        return _judgement(call, "names that are not in the source", str(given))
    for name in _names(given):
        row = knowledge.row(name)
        if name not in BOUND and row is not None and row.behaviour in DOES:
            what = f"{name[-LONGEST:]}, which {DOES[row.behaviour]},"
            return _judgement(call, what, name)
    return None


def _judgement(call: CallSite, what: str, evidence: str) -> Judgement:
    message = f"This allows {what} in files that torch loads."
    return Judgement(
        message,
        Severity.MEDIUM,
        Evidence(call.callee, "called", evidence[:200]),
        (ADVICE,),
    )


def _names(given: Argument | Value | None) -> Iterator[str]:
    """Yield the dotted names in a list, also of pairs: ``(function, "its.name")``."""
    match given:
        case Name(name=name):
            yield name
        case Constant(value=str(name)):
            yield name
        case Items(items=items):
            for item in items:
                yield from _names(item)
