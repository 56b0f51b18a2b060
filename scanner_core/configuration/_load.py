"""The user's folder, then each workspace that it lists, put together."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.configuration import Configuration, Invalid, places, trust_file
from scanner_core.configuration import settings as settings_file
from scanner_core.configuration.settings import Settings
from scanner_core.decisions import Decisions, Scope, known_classes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

PYPROJECT: Final = "pyproject.toml"
WORKSPACE_SETTINGS: Final = "gifthorse.toml"
WORKSPACE_TRUST: Final = ("gifthorse-trust.toml", ".gifthorse/trust.toml")


def load(
    folder: Path | None,
    given: Sequence[str],
    working_in: Path | None,
    today: date | None,
) -> Configuration:
    """Return what is in force; see ``configuration.load``."""
    for pattern in given:
        if wrong := known_classes.complaint(pattern):
            raise Invalid(f"--known-class {pattern}: {wrong}")
    own, trust = Settings(), trust_file.Trust()
    if folder:
        own = settings_file.read(folder / places.SETTINGS)
        trust = trust_file.read(folder / places.TRUST)
    mine = Scope(None, trust.records, (*own.known_classes, *given))
    scopes, fail_on = [mine], own.fail_on
    here = os.path.realpath(working_in) if working_in else None
    for root, settings, scope in _workspaces(trust):
        scopes.append(scope)
        if here and (here == root or scope.covers(here)):
            fail_on = settings.fail_on or fail_on
    scopes = [each for each in scopes if each.records or each.known_classes]
    if not scopes:
        return Configuration(None, fail_on)
    today = today or dt.datetime.now().astimezone().date()
    return Configuration(Decisions(today, tuple(scopes)), fail_on)


def _workspaces(
    trust: trust_file.Trust,
) -> Iterator[tuple[str, Settings, Scope]]:
    """Yield each workspace that is there, the outermost first."""
    for root in sorted({os.path.realpath(each) for each in trust.workspaces}, key=len):
        if not os.path.isdir(root):  # noqa: PTH112 (a string)
            continue  # On a drive that is not there today, for one.
        settings = settings_file.read(
            Path(root, PYPROJECT), table=("tool", "gifthorse")
        )
        settings |= settings_file.read(Path(root, WORKSPACE_SETTINGS))
        records = tuple(
            record
            for name in WORKSPACE_TRUST
            for record in trust_file.read(Path(root, name), shared=True).records
        )
        yield root, settings, Scope(root, records, settings.known_classes)
