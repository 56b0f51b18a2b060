"""What comes of a file that the net hears of: it is opened, or a refusal says why."""

from __future__ import annotations

import _compat_pickle
import functools
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel import log, one_file, refusals
from jupyter_ext.kernel.refusals import When
from jupyter_ext.kernel.status import OFF, WATCH, Decision, Loaded
from scanner_core import hashes, knowledge
from scanner_core.findings import Verdict
from scanner_core.reading import identity
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.findings import ArtifactReport
    from scanner_core.reading import Identity
    from scanner_core.scan import Scanned

WARN, STRICT = "warn", "strict"
MAX_HASHED: Final = 256 * 1024 * 1024
"""Bytes; the hash of a larger file would take seconds."""
MOST_OPCODES: Final = 100_000_000
"""Of one file: two seconds or so, for which whoever opens it has to wait."""
MOST_KEPT: Final = 4096
MOST_LOGGED: Final = 500
"""Clean files that the log tells of; a data set can have more than anybody reads."""
ELSEWHERE: Final = ("/dev/", "/proc/", "/sys/")
DANGEROUS: Final = knowledge.Behaviour.DANGEROUS
DESCRIPTORS: Final = "/dev/fd"


class Settings(Protocol):
    """What is asked of the magic."""

    mode: str


class Catches:
    """Decides for one shell, and remembers what was clean."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clean: dict[Identity, None] = {}
        self._logged = 0
        self._has_failed = False

    def opened(self, path: str) -> None:
        """Look at a file that is about to be opened.  Raises ``Refused``."""
        self._see(path, When.BEFORE)

    def unpickled(self, path: str) -> None:
        """Look at a file that was opened, and is unpickled now.  Raises ``Refused``."""
        self._see(path, When.WHILE)

    def named(self, name: str, recent: Iterable[str]) -> None:
        """Look at a name that a pickle is about to resolve.  Raises ``Refused``."""
        if self._settings.mode == OFF or not _is_dangerous(name):
            return
        still_open = self.still_open(recent)
        scanned = {
            Path(os.path.abspath(path)): one_file.scan(Path(path)).report  # noqa: PTH100 (links stay)
            for path in recent
            if path in still_open
        }
        if not scanned or any(map(_is_trusted, scanned.values())):
            return
        path, report = list(scanned.items())[-1]  # The one that was opened last.
        sha256 = _sha256(path, report)
        lines = refusals.of_name(path, report, sha256, name)
        self._stop(path, report, lines, sha256)

    def still_open(self, paths: Iterable[str]) -> set[str]:
        """Return the files that this process has open, where that can be told."""
        wanted = {found: path for path in paths if (found := _file(path))}
        try:
            numbers = [int(each) for each in os.listdir(DESCRIPTORS)]  # noqa: PTH208 (numbers)
        except OSError:
            return set()
        return {wanted[i] for n in numbers if (i := _file(n)) in wanted}

    def _see(self, path: str, when: When) -> None:
        if self._settings.mode == OFF or path.startswith(ELSEWHERE):
            return
        try:
            self._look(Path(os.path.abspath(path)), when)  # noqa: PTH100 (links stay)
        except refusals.Refused:
            raise
        except Exception as error:  # noqa: BLE001 (an error of ours stops nobody, but in strict)
            self._failed(error)

    def _look(self, path: Path, when: When) -> None:
        before = identity(path)
        if before in self._clean or not _is_regular(path):
            return
        scanned = one_file.scan(path, max_opcodes=MOST_OPCODES)
        report = scanned.report
        is_strict = self._settings.mode == STRICT
        is_stopped = is_strict or report.verdict is Verdict.UNSAFE
        if not scanned.is_model or report.verdict is Verdict.CLEAN or not is_stopped:
            self._let_through(path, scanned, before)
            return
        sha256 = _sha256(path, report)
        when = When.NEVER if self._settings.mode == WARN else when
        lines = refusals.of_file(path, report, sha256, when)
        self._stop(path, report, lines, sha256)

    def _let_through(
        self, path: Path, scanned: Scanned, before: Identity | None
    ) -> None:
        report = scanned.report
        is_clean = report.verdict is Verdict.CLEAN
        # What a decision made clean may be taken back; what changed meanwhile is new.
        if is_clean and not report.findings and before and identity(path) == before:
            if len(self._clean) >= MOST_KEPT:
                self._clean.clear()
            self._clean[before] = None
        if scanned.is_model and (not is_clean or self._logged < MOST_LOGGED):
            self._logged += is_clean
            log.record(_event("allowed", path, report, "", report.sha256))

    def _stop(
        self,
        path: Path,
        report: ArtifactReport,
        lines: tuple[str, ...],
        sha256: str | None,
    ) -> None:
        """Raise ``Refused``, or only say so where the mode is to warn."""
        is_warning = self._settings.mode == WARN
        if is_warning and str(path) in _told():
            return
        WATCH.told.add(str(path))
        action = "warned" if is_warning else "blocked"
        loaded = Loaded(str(path), report.verdict.value)
        said = refusals.summary(lines)
        WATCH.last = Decision(WATCH.number, action, said, (loaded,), by="net")
        log.record(_event(action, path, report, said, sha256))
        if not is_warning:
            raise refusals.Refused(*lines)
        sys.stderr.write("\n".join((*lines, "")))

    def _failed(self, error: Exception) -> None:
        said = legible(f"{type(error).__name__}: {error}", 300)
        log.record(log.Event(by="net", action="failed", summary=said))
        if self._settings.mode == STRICT:
            raise refusals.Refused(
                f"gifthorse: a file was not opened: the net failed ({said})",
                "Why: in the mode strict, what could not be looked at is not opened.",
                "To open it all the same: %modelscan net off",
            ) from error
        if not self._has_failed:
            self._has_failed = True
            sys.stderr.write(f"gifthorse: the net failed, and holds nothing: {said}\n")


def _event(
    action: str, path: Path, report: ArtifactReport, summary: str, sha256: str | None
) -> log.Event:
    found = refusals.worst(report)
    return log.Event(
        by="net",
        action=action,
        artifact=str(path),
        verdict=report.verdict.value,
        sha256=sha256,
        rule=found.rule if found else "",
        summary=summary,
        cell=WATCH.number or None,
    )


def _told() -> set[str]:
    """Return the files of which this cell has already said something."""
    last = WATCH.last
    is_now = last is not None and last.number == WATCH.number
    decided = [each.path for each in last.artifacts] if last and is_now else []
    return {os.path.abspath(path) for path in (*WATCH.told, *decided)}  # noqa: PTH100 (as above)


def _is_trusted(report: ArtifactReport) -> bool:
    is_decided = any(finding.suppressed for finding in report.findings)
    return is_decided and report.verdict is Verdict.CLEAN


def _sha256(path: Path, report: ArtifactReport) -> str | None:
    if report.sha256 or (report.size or 0) > MAX_HASHED:
        return report.sha256
    return hashes.sha256(path)


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _file(file: str | int) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 (also a number)
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


@functools.lru_cache(maxsize=10_000)
def _is_dangerous(name: str) -> bool:
    """Tell whether a name runs commands or code, as Python 2 may spell it."""
    module, _, rest = name.partition(".")
    now = _compat_pickle.IMPORT_MAPPING.get(module, module)
    spellings = {name, f"{now}.{rest}"}
    rows = map(knowledge.row, spellings)
    return any(row is not None and row.behaviour is DANGEROUS for row in rows)
