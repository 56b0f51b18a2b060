"""Rule ``unused-ignore``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from scanner_core.facts import IgnoreComment  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Edit, Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules._index import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterable


@rule(
    severity=Severity.INFO,
    cwe=1164,
    examples=[
        bad(
            """
            import torch
            save(f)  # gifthorse: ignore[unrestricted-torch-load] -- x
            """,
            fixed="""
            import torch
            save(f)
            """,
        ),
        bad(
            """
            import pickle
            # gifthorse: ignore[unrestricted-unpickling, unrestricted-pickling] -- ours
            pickle.load(file)
            """,
            fixed="""
            import pickle
            # gifthorse: ignore[unrestricted-unpickling] -- ours
            pickle.load(file)
            """,
        ),
        bad(
            """
            import pickle
            pickle.load(file)  # gifthorse: ignore
            """
        ),
        good(
            """
            import pickle
            pickle.load(file)  # gifthorse: ignore[unrestricted-unpickling] -- ours
            """
        ),
        good(
            """
            # gifthorse: ignore-file[unrestricted-unpickling] -- reads what it wrote
            import pickle
            pickle.load(file)
            """
        ),
    ],
)
def unused_ignore(comment: IgnoreComment) -> Judgement | None:
    """``ignore[RULE]`` is about a rule that says nothing there, or none.

    It may hide a finding one day that nobody has looked at.  A comment ignores exactly
    the rules that it lists; without a list, it ignores none.

    Take out what is not needed; ``gifthorse scan --fix`` does.
    """
    if not comment.rules:
        message = "This comment ignores nothing: it names no rule, as ignore[RULE]."
        return Judgement(message)
    if not comment.unused:
        return None
    said = "; ".join(_sentence(each) for each in comment.unused)
    return Judgement(f"This comment is not needed: {said}.", fixes=(_fix(comment),))


def _sentence(name: str) -> str:
    known = _known()
    if name in known:
        return f"{name} says nothing here"
    near = difflib.get_close_matches(name[:80], known, n=1)
    return f"there is no rule {name[:80]}{f', but {near[0]}' if near else ''}"


def _known() -> Iterable[str]:
    return {module.rpartition(".")[2].replace("_", "-") for module in INDEX}


def _fix(comment: IgnoreComment) -> Fix:
    needed = [each for each in comment.rules if each not in comment.unused]
    title = f"Take {', '.join(comment.unused)[:80]} out of the comment"
    if needed and comment.names:
        edit = Edit(comment.names, ", ".join(needed))
        return Fix(title, safe=True, edits=(edit,))
    return Fix("Remove the comment", safe=True, edits=(comment.removal,))
