"""The user's folder, then each workspace that it lists, put together."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from scanner_core.configuration import (
    Configuration,
    Invalid,
    places,
    settings,
    trust_file,
    workspaces,
)
from scanner_core.decisions import Decisions, Scope, known_classes
from scanner_core.discovery import Exclude

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


def load(
    folder: Path | None,
    given: Sequence[str],
    working_in: Path | None,
    today: date | None,
    *,
    is_restricted: bool = False,
) -> Configuration:
    """Return what is in force; see ``configuration.load``."""
    for pattern in given:
        if wrong := known_classes.complaint(pattern):
            raise Invalid(f"--known-class {pattern}: {wrong}")
    own, trust = settings.Settings(), trust_file.Trust()
    if folder:
        own = settings.read(folder / places.SETTINGS)
        trust = trust_file.read(folder / places.TRUST)
    scopes = [Scope(None, trust.records, (*own.known_classes, *given))]
    fail_on, python = own.fail_on, own.python
    excludes, roots = [Exclude("", own.exclude)], []
    here = os.path.realpath(working_in) if working_in else None
    for workspace in () if is_restricted else workspaces.trusted(trust):
        scopes.append(workspace.scope)
        excludes.append(Exclude(workspace.root, workspace.settings.exclude))
        roots.append(workspace.root)
        if here and (here == workspace.root or workspace.scope.covers(here)):
            fail_on = workspace.settings.fail_on or fail_on
            python = workspace.settings.python or python
    scopes = [each for each in scopes if each.records or each.known_classes]
    excluded = tuple(each for each in excludes if each.patterns)
    others = fail_on, excluded, tuple(roots), python
    if not scopes:
        return Configuration(None, *others)
    today = today or dt.datetime.now().astimezone().date()
    return Configuration(Decisions(today, tuple(scopes)), *others)
