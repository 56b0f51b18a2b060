"""What the words of a report mean: verdicts, severities, outcomes; a page in Markdown.

The sentences stand here and nowhere else; which severity makes which verdict is asked
of ``policy``.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Result, Severity, Verdict
from scanner_core.policy import VERDICTS, WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH: Final = 78
VERDICT_MEANS: Final = {
    Verdict.UNSAFE: (
        "loading it would run something that is dangerous wherever it comes from"
    ),
    Verdict.REVIEW: "loading it would run something that only you can judge",
    Verdict.INCOMPLETE: (
        "nothing fired, but a part that a loader might interpret was not read; the"
        " report says which, and why"
    ),
    Verdict.CLEAN: (
        "every byte that a loader would interpret was read, and no rule fired; that is"
        " not a promise that a file is harmless"
    ),
}
RESULT_MEANS: Final = {
    Result.RUNS: "the call would run what is in the file",
    Result.REFUSED: (
        "this loader, called this way and in this version, would refuse the file"
    ),
    Result.ACCEPTED: "the file would be loaded, and no rule fired",
    Result.UNKNOWN: (
        "a version or an argument is not known, or the file was not read in full"
    ),
}
SEVERITY_MEANS: Final = {
    Severity.CRITICAL: "what runs commands or code",
    Severity.HIGH: "what is almost certainly meant to, or does so in some version",
    Severity.MEDIUM: "what may: a load without limits, code that a file carries",
    Severity.LOW: "a name or an argument of which nothing is known",
    Severity.INFO: "worth knowing, and no more than that",
}


def words() -> Iterator[str]:
    """Yield every word that the page is about."""
    yield from (each.value for each in (*VERDICT_MEANS, *RESULT_MEANS))
    yield from (each.name.lower() for each in SEVERITY_MEANS)


def render(word: str) -> str:
    """Render the page that explains a word, and with it all others."""
    verdicts = {each.value: means for each, means in VERDICT_MEANS.items()}
    results = {each.value: means for each, means in RESULT_MEANS.items()}
    severities = {s.name.lower(): _severity(s) for s in SEVERITY_MEANS}
    meaning = {**verdicts, **severities, **results}[word]
    order = " > ".join(verdict.value for verdict in WORST_FIRST)
    parts = [
        f"# {word}",
        textwrap.fill(f"{meaning[0].upper()}{meaning[1:]}.", WIDTH),
        "## Verdicts",
        _list(verdicts),
        f"What is worse comes first, and counts: {order}.",
        "## Severities",
        _list(severities),
        "## Outcomes of a call that loads a file",
        _list(results),
    ]
    return "\n\n".join(parts) + "\n"


def _severity(severity: Severity) -> str:
    verdict = VERDICTS.get(severity)
    makes = f"makes the verdict {verdict.value}" if verdict else "changes no verdict"
    return f"{SEVERITY_MEANS[severity]}; {makes}"


def _list(meanings: dict[str, str]) -> str:
    longest = max(map(len, meanings))
    return "\n".join(
        line for word, means in meanings.items() for line in _item(word, means, longest)
    )


def _item(word: str, means: str, longest: int) -> Iterator[str]:
    lines = textwrap.wrap(means, WIDTH - 4 - longest)
    yield f"- {word:{longest}}  {lines[0]}"
    yield from (f"  {'':{longest}}  {line}" for line in lines[1:])
