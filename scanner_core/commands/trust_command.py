"""``gifthorse trust``: decisions about files, on the record.

Nothing is asked: without a reason, it is shown what would be recorded, and the exit
code says that nothing was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import discovery
from scanner_core.arguments import UsageError
from scanner_core.commands import _printing, _trust_records, _trusting
from scanner_core.configuration import Invalid, places
from scanner_core.decisions.records import Record
from scanner_core.policy import ExitCode
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scanner_core.commands._trusting import Fired


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants on the record, whichever front end it was said to."""

    rules: tuple[str, ...] = ()
    """Empty for all that fired."""
    reason: str = ""
    expires: str | None = None
    """As ``2027-01-31``."""
    by: str | None = None
    """``None`` for the user."""
    shared: bool = False
    """Whether it goes to the trusted workspace that the file is in."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be recorded of a file."""

    path: Path
    sha256: str
    rules: tuple[str, ...]
    text: str
    """What it covers, for people."""
    fired: Fired


def propose(path: Path, wish: Wish) -> Proposal:
    """Scan a file for what could be trusted of it.  Raises ``UsageError``."""
    fired = _trusting.fired(path)
    rules = _trusting.chosen(fired, wish.rules)
    return Proposal(path, fired.sha256, rules, _trusting.shown(fired, rules), fired)


def record(proposal: Proposal, wish: Wish) -> str:
    """Write it down, and return what to say.  Raises ``UsageError``."""
    expires = _expires(wish.expires)
    if not (reason := wish.reason.strip()):
        raise UsageError("nothing is recorded: --reason TEXT says why you trust it")
    fired = proposal.fired
    made = Record(
        fired.sha256,
        fired.size,
        proposal.rules,
        reason,
        wish.by or _user(),
        _today(),
        expires,
        fired.path,
    )
    until = f" until {expires}" if expires else ""
    with _told():
        shared_by = proposal.path if wish.shared else None
        target = _trust_records.add(_own(), made, shared_by)
    return f"\nrecorded{until} in {legible(str(target))}\n"


def decide(path: Path, wish: Wish, sha256: str = "") -> tuple[Proposal, str]:
    """Write down what somebody decided about the bytes that they were shown.

    ``sha256`` is the hash of those.  Returns what was recorded, and what to say.
    Raises ``UsageError``.
    """
    proposal = propose(path, wish)
    if sha256 and proposal.sha256 != sha256:
        raise UsageError(f"{discovery.shown(path)} has changed since it was scanned")
    return proposal, record(proposal, wish)


def run(given: argparse.Namespace, /) -> int:
    """Record, list or take back."""
    own = _own()
    with _told():
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
            _record(given)
    return ExitCode.NOTHING_FOUND


def _record(given: argparse.Namespace) -> None:
    rules = tuple(given.rule)
    wish = Wish(rules, given.reason or "", given.expires, given.by, given.shared)
    proposal = propose(Path(given.file), wish)
    _expires(wish.expires)
    _printing.put(proposal.text)
    _printing.put(record(proposal, wish))


def _own() -> Path:
    folder = places.folder()
    if folder is None:
        raise UsageError("there is no home folder to keep decisions in")
    return folder / places.TRUST


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what is wrong with files of decisions into wrong usage."""
    try:
        yield
    except Invalid as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(legible(f"{error.filename}: {error.strerror}")) from error


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
