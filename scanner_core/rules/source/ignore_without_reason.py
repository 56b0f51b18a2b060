"""Rule ``ignore-without-reason``."""

from __future__ import annotations

from scanner_core.facts import IgnoreComment  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule


@rule(
    severity=Severity.INFO,
    cwe=1116,
    examples=[
        bad(
            """
            import pickle
            pickle.load(file)  # gifthorse: ignore[unrestricted-unpickling]
            """
        ),
        bad(
            """
            import pickle
            pickle.load(file)  # gifthorse: ignore[unrestricted-unpickling] --
            """
        ),
        good(
            """
            import pickle
            pickle.load(file)  # gifthorse: ignore[unrestricted-unpickling] -- our cache
            """
        ),
        good(
            """
            import pickle
            text = "# gifthorse: ignore[unrestricted-unpickling]"
            """
        ),
    ],
)
def ignore_without_reason(comment: IgnoreComment) -> Judgement | None:
    """``ignore[RULE]`` without a reason does not say why.

    It counts, but whoever reads the code next cannot tell whether somebody looked at
    what the call loads, or was in a hurry.

    Write the reason behind two dashes: ``# gifthorse: ignore[RULE] -- we wrote it``.
    """
    if comment.reason or not comment.rules or comment.rules == comment.unused:
        return None
    names = ", ".join(comment.rules)[:80]
    written = f"`ignore[{names}] -- reason`"
    return Judgement(f"This comment does not say why; add a reason: {written}.")
