"""``gifthorse trust``: decisions about files, on the record.

Nothing is asked: without a reason, it is shown what would be recorded, and the exit
code says that nothing was.
"""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core.arguments import UsageError
from scanner_core.commands import _printing, _trust_records, _trusting
from scanner_core.configuration import Invalid, places
from scanner_core.decisions.records import Record
from scanner_core.policy import ExitCode
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    import argparse


def run(given: argparse.Namespace, /) -> int:
    """Record, list or take back."""
    folder = places.folder()
    if folder is None:
        raise UsageError("there is no home folder to keep decisions in")
    own = folder / places.TRUST
    try:
        if given.list:
            _printing.put(_trust_records.listed(own, _today()))
        elif given.workspace:
            change = _trust_records.forget if given.remove else _trust_records.declare
            _printing.put(change(own, given.workspace))
        elif not given.file:
            raise UsageError("a file is missing: gifthorse trust FILE, or --list")
        elif given.remove:
            _printing.put(_trust_records.removed(own, given.file))
        else:
            _record(own, given)
    except Invalid as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(legible(f"{error.filename}: {error.strerror}")) from error
    return ExitCode.NOTHING_FOUND


def _record(own: Path, given: argparse.Namespace) -> None:
    path = Path(given.file)
    fired = _trusting.fired(path)
    rules = _trusting.chosen(fired, given.rule)
    expires = _expires(given.expires)
    _printing.put(_trusting.shown(fired, rules))
    if not (reason := (given.reason or "").strip()):
        raise UsageError("nothing is recorded: --reason TEXT says why you trust it")
    record = Record(
        fired.sha256,
        fired.size,
        rules,
        reason,
        given.by or _user(),
        _today(),
        expires,
        fired.path,
    )
    target = _trust_records.add(own, record, path if given.shared else None)
    until = f" until {expires}" if expires else ""
    _printing.put(f"\nrecorded{until} in {legible(str(target))}\n")


def _expires(given: str | None) -> dt.date | None:
    if given is None:
        return None
    try:
        expires = dt.date.fromisoformat(given)
    except ValueError:
        what = f"--expires {legible(given, 40)} is no date, as 2027-01-31"
        raise UsageError(what) from None
    if expires < _today():
        raise UsageError(f"--expires {expires} is past")
    return expires


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        raise UsageError("nobody knows who you are: --by NAME says it") from None


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
