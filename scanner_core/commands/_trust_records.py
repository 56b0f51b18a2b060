"""What is on the record: add, list and take back records, and trusted workspaces."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import hashes
from scanner_core.arguments import UsageError
from scanner_core.configuration import places, trust_file, workspaces
from scanner_core.configuration.trust_file import Trust
from scanner_core.reporters.legible import legible, size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scanner_core.decisions.records import Record

PREFIX: Final = re.compile(r"[0-9a-f]{8,64}")
SHOWN_DIGITS: Final = 12


def add(own: Path, record: Record, shared_by: Path | None) -> Path:
    """Add a record, and return to which file.

    It is the user's ``own``, or that of the trusted workspace which the file that is
    ``shared_by`` it lies in.  Raises ``UsageError``.
    """
    trust = trust_file.read(own)
    if shared_by is None:
        trust_file.append(own, record)
        return own
    root = workspaces.around(str(shared_by), trust)
    if root is None:
        what = f"{legible(str(shared_by))} is in no workspace that you trust"
        raise UsageError(f"{what}: gifthorse trust --workspace DIR")
    target = Path(root, workspaces.TRUST[0])
    trust_file.append(target, record)
    return target


def declare(own: Path, folder: Path) -> str:
    """Trust a workspace, and return what to say.  Raises ``UsageError``."""
    if not folder.is_dir():
        raise UsageError(f"no such folder: {legible(str(folder))}")
    root = os.path.realpath(folder)
    workspace = workspaces.read(root)
    if root not in trust_file.read(own).workspaces:
        trust_file.append(own, root)
    patterns = ", ".join(workspace.settings.known_classes) or "none"
    return (
        f"{legible(root)} is trusted, as {legible(str(own))} says.\n"
        f"For the files below it, these count from now on, and whatever they become:\n"
        f"  known-classes: {legible(patterns)}\n"
        f"  records: {len(workspace.records)}\n"
    )


def forget(own: Path, folder: Path) -> str:
    """Trust a workspace no more, and return what to say.  Raises ``UsageError``."""
    root, trust = os.path.realpath(folder), trust_file.read(own)
    kept = tuple(each for each in trust.workspaces if each != root)
    if kept == trust.workspaces:
        raise UsageError(f"{legible(root)} is not among the trusted workspaces")
    trust_file.replace(own, Trust(trust.records, kept))
    return f"{legible(root)} is trusted no more.\n"


def removed(own: Path, what: str) -> str:
    """Take back what is recorded of a file, or by the beginning of its hash."""
    sha256 = hashes.sha256(Path(what)) if Path(what).is_file() else None
    if sha256 is None and not PREFIX.fullmatch(what):
        hint = "a file, or 8 digits or more of a hash"
        raise UsageError(f"there is no file {legible(what, 80)}: {hint}")
    wanted, gone = sha256 or what, []
    trust = trust_file.read(own)
    shared = [
        Path(root, name) for root in trust.workspaces for name in workspaces.TRUST
    ]
    for path in (own, *filter(Path.is_file, shared)):
        found = trust_file.read(path, shared=path != own)
        kept = tuple(r for r in found.records if not r.sha256.startswith(wanted))
        if kept != found.records:
            trust_file.replace(path, Trust(kept, found.workspaces))
            gone.append(f"{len(found.records) - len(kept)} in {legible(str(path))}")
    if not gone:
        raise UsageError(f"nothing is recorded of {legible(what, 80)}")
    return f"taken back: {', '.join(gone)}\n"


def listed(own: Path, today: date) -> str:
    """Return everything that is on the record."""
    trust = trust_file.read(own)
    lines = [legible(str(own)), *_records(trust.records, today)]
    for root in trust.workspaces:
        lines += ["", f"workspace {legible(root)}"]
        if Path(root).is_dir():
            workspace = workspaces.read(root)
            patterns = ", ".join(workspace.settings.known_classes)
            lines += [f"  known-classes: {legible(patterns)}"] if patterns else []
            lines += _records(workspace.records, today)
        else:
            lines.append("  is not there")
    settings = own.parent / places.SETTINGS
    there = "" if settings.exists() else ", which is not there yet"
    lines += ["", f"configuration {legible(str(settings))}{there}"]
    return "\n".join(lines) + "\n"


def _records(records: tuple[Record, ...], today: date) -> Iterator[str]:
    if not records:
        yield "  no records"
    for record in records:
        when = f"on {record.created}"
        if record.expires:
            verb = "expired on" if record.has_expired(today) else "until"
            when += f", {verb} {record.expires}"
        file = legible(record.file or "a file", 80)
        yield f"  {record.sha256[:SHOWN_DIGITS]} {file}, {size(record.size)}"
        yield f"    {legible(', '.join(record.rules))}"
        yield f"    by {legible(record.by, 80)} {when}: {legible(record.reason)}"
