"""Python that a command is told to run: ``python -c "…"``, a here document."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, ShellCommand
from scanner_core.findings import Gap
from scanner_core.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.facts import Environment, SourceFact
    from scanner_core.source.wanted import Wanted

MAX_PROGRAMS: Final = 100
"""In one program."""


def facts(
    commands: Iterable[SourceFact], environment: Environment, wanted: Wanted | None
) -> Iterator[SourceFact]:
    """Yield what these programs do, at the places of their commands."""
    from scanner_core import source  # noqa: PLC0415 (it asks this module)

    given = [
        each for each in commands if isinstance(each, ShellCommand) and each.python
    ]
    # What they start in turn is left alone: that would have no end.
    wanted = dataclasses.replace(wanted, commands=frozenset()) if wanted else None
    for command in given[:MAX_PROGRAMS]:
        text = SourceText.module(textwrap.dedent(command.python), command.location.path)
        for fact in source.observe(text, environment, wanted):
            if not isinstance(fact, Gap | ShellCommand):
                yield _placed(fact, command)


def _placed(fact: SourceFact, command: ShellCommand) -> SourceFact:
    """Return a fact of an inner program, which nobody can edit there."""
    place, text = command.location, command.text
    if isinstance(fact, CallSite):
        return dataclasses.replace(
            fact, location=place, text=text, insert_at=None, written=()
        )
    return dataclasses.replace(fact, location=place, text=text)
