"""Trust an artifact: what that would cover, and the record of it.

Runs where analyses run, because it reads what nobody trusts yet.  What is written goes
to the user's own decisions, in the words of ``gifthorse trust``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.reporters.legible import LONGEST_NAME, legible, size

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.commands import trust_command

REASONS: Final = (
    "I made this file myself",
    "I know who made this file",
    "I looked at what it does",
)
"""For who cannot type one."""
DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    text: str
    """For people."""
    sha256: str = ""
    """Of the bytes that it is about; empty if nothing can be decided."""


def proposed(path: Path, rule: str) -> Answer:
    """Return what would be recorded of a file, as a question."""
    from scanner_core.arguments import UsageError  # noqa: PLC0415 (few decide)
    from scanner_core.commands import trust_command  # noqa: PLC0415 (as above)

    try:
        proposal = trust_command.propose(path, _wish(rule, ""))
    except UsageError as error:
        return Answer(str(error))
    fired, name = proposal.fired, legible(path.name, LONGEST_NAME)
    about = f"{size(fired.size)}, sha256 {proposal.sha256[:DIGITS]}…"
    worst = next(f for f in fired.findings if f.rule in proposal.rules)
    return Answer(
        f"Trust exactly these bytes of {name} ({about})? {legible(worst.message)} "
        f"For you, {', '.join(proposal.rules)} would not count there any more. "
        "Say why, which is recorded:",
        proposal.sha256,
    )


def recorded(path: Path, rule: str, reason: str, sha256: str) -> Answer:
    """Write a decision down about the bytes that somebody was shown."""
    from scanner_core.arguments import UsageError  # noqa: PLC0415 (as above)
    from scanner_core.commands import trust_command  # noqa: PLC0415 (as above)

    try:
        wish = _wish(rule, reason)
        proposal, said = trust_command.decide(path, wish, sha256)
    except UsageError as error:
        return Answer(str(error))
    rules = ", ".join(proposal.rules)
    name = legible(path.name, LONGEST_NAME)
    return Answer(f"{name}: {rules}: {' '.join(said.split())}", proposal.sha256)


def _wish(rule: str, reason: str) -> trust_command.Wish:
    from scanner_core.commands.trust_command import Wish  # noqa: PLC0415 (as above)

    return Wish((rule,) if rule else (), reason)
