"""Rule ``unused-ignore``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from scanner_core.facts import IgnoreComment  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Edit, Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules._index import INDEX

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MOST_MEANT: Final = 5
"""Names of one comment that are compared with those of rules."""


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
            # gifthorse: ignore[unrestricted-unpickling, unsafe-yaml-load] -- ours
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
            pickle.load(file)  # gifthorse: ignore[unrestricted-unpickle] -- ours
            """,
            fixed="""
            import pickle
            pickle.load(file)  # gifthorse: ignore[unrestricted-unpickling] -- ours
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
    """``ignore[RULE]`` is about a rule with nothing to ignore there, or none.

    It may hide a finding one day that nobody has looked at.  A comment ignores exactly
    the rules that it lists; without a list, it ignores none.

    Correct the name, or take out what is not needed.  ``--unsafe-fixes`` does, but look
    first: what there is to ignore may depend on the versions that are installed.
    """
    if not comment.rules:
        message = "This comment ignores nothing: it names no rule, as ignore[RULE]."
        return Judgement(message)
    if not comment.unused:
        return None
    known = _known()
    idle = [each for each in comment.unused if each in known]
    strange = [each for each in comment.unused if each not in known]
    meant = dict.fromkeys(strange, "")
    meant |= {each: _meant(each, known) for each in strange[:MOST_MEANT]}
    said = [f"There is no rule {_rule(*each)}" for each in meant.items()]
    if idle:
        nothing = f"{', '.join(idle)} {'have' if idle[1:] else 'has'} nothing to ignore"
        said.append(f"This comment is not needed: {nothing} here.")
    return Judgement(" ".join(said), fixes=(_fix(comment, meant),))


def _rule(name: str, meant: str) -> str:
    return f"{name[:80]}{f'; did you mean {meant}?' if meant else '.'}"


def _meant(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name[:80], known, n=1)
    return near[0] if near else ""


def _known() -> Collection[str]:
    return {module.rpartition(".")[2].replace("_", "-") for module in INDEX}


def _fix(comment: IgnoreComment, meant: Mapping[str, str]) -> Fix:
    """Return what corrects names; where there are none to correct, what removes."""
    if comment.names and any(meant.values()):
        corrected = dict.fromkeys(meant.get(each) or each for each in comment.rules)
        title = f"Call it {', '.join(filter(None, meant.values()))}"
        return Fix(title, edits=(Edit(comment.names, ", ".join(corrected)),))
    needed = [each for each in comment.rules if each not in comment.unused]
    title = f"Take {', '.join(comment.unused)[:80]} out of the comment"
    if needed and comment.names:
        return Fix(title, edits=(Edit(comment.names, ", ".join(needed)),))
    return Fix("Remove the comment", edits=(comment.removal,))
