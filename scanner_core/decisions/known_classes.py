"""Classes that the user wrote or knows, by patterns such as ``mine.layers.*``.

A pattern is a dotted name in which ``*`` stands for anything.  It silences only what
is worth a look for no other reason than that no table knows the name: never a name
that a table has, or would have if models used it, and never a call with text that
looks like a command or like code.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.findings import Finding

SILENCED: Final = "unlisted-name"


def complaint(pattern: str) -> str | None:
    """Return what is wrong with a pattern, if anything."""
    package, *others = pattern.split(".")
    if not package.isidentifier():
        return "begins with no name of a package or module: write mine.*"
    if not others:
        return f"names no class: write {package}.*"
    if not all(part.replace("*", "_").isidentifier() for part in others):
        return "is no dotted name, in which only * is special"
    return None


def without_known(
    findings: Iterable[Finding], patterns: tuple[str, ...]
) -> list[Finding]:
    """Return the findings that are about more than a class that the user knows."""
    return [each for each in findings if not _is_known(each, patterns)]


def _is_known(finding: Finding, patterns: tuple[str, ...]) -> bool:
    return (
        bool(patterns)
        and finding.rule == SILENCED
        and finding.severity < Severity.HIGH
        and finding.evidence is not None
        and _compiled(patterns).fullmatch(finding.evidence.name) is not None
        and is_unlisted(finding.evidence.name)
    )


def is_unlisted(name: str) -> bool:
    """Tell whether no table has a name, nor would if ordinary files used it."""
    return knowledge.row(name) is None and not knowledge.is_covered(name)


@functools.lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    written = (re.escape(pattern).replace(r"\*", ".*") for pattern in patterns)
    return re.compile("|".join(written))
