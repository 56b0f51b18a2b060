"""Stands where IPython prepares a cell, and lets it run or not.

IPython prepares a cell by handing its lines from one transformer to the next; what one
of them raises is shown in place of running it, which holds for no other hook.  A kernel
prepares most cells twice, so what was decided is kept until the cell runs.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from IPython.core.error import UsageError
from IPython.display import display

from jupyter_ext.kernel.guard.stopped import Stopped
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.status import OFF, WATCH, Loaded
from jupyter_ext.kernel.status import Decision as Told

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_ext.kernel.guard.deciding import Decision
    from jupyter_ext.kernel.guard.looking import Seen
    from jupyter_ext.kernel.guard.waiting import Waiting
    from scanner_core.findings import Location
    from scanner_core.scan import Options

STRICT: Final = "strict"
EVENT: Final = "pre_execute"
KEPT_FOR: Final = 5.0
"""Seconds for which what was decided about a cell counts, unless it runs before."""
INTERRUPTED: Final = (
    "KeyboardInterrupt: gifthorse was stopped, and the cell did not run"
)


ASKED: Final = re.compile(r"%%modelscan\b([^\n]*)\n?\Z")
"""The first line of a cell that asks for its report."""
VERBOSE: Final = ("-v", "--verbose")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is about to run."""

    text: str
    mode: str
    asked: str | None = None
    """What stands behind ``%%modelscan``, if it does."""


@dataclass(frozen=True, slots=True)
class _Kept:
    cell: Cell
    stopping: tuple[str, ...]
    at: float
    """As ``time.monotonic`` counts."""


class Settings(Protocol):
    """What is asked of the magic."""

    mode: str
    progress_after: float


class Guard:
    """Looks at each cell of one shell before it runs."""

    has_side_effects = True
    """So that IPython does not ask when it only wants to know if a cell is complete."""

    def __init__(self, shell: InteractiveShell, settings: Settings) -> None:
        self._shell = shell
        self._settings = settings
        self._last: _Kept | None = None
        self._has_failed = False
        self._waiting: Waiting | None = None

    def __call__(self, lines: list[str]) -> list[str]:
        """Hand on the lines of a cell that may run.  Raises ``Stopped``."""
        mode = self._settings.mode
        asked = ASKED.match(lines[0]) if lines else None
        if asked:
            lines = lines[1:]
        elif mode == OFF:
            return lines
        cell = Cell("".join(lines), mode, asked[1].strip() if asked else None)
        if stopping := self._stopping(cell):
            raise Stopped(*stopping)
        return lines

    def forget(self) -> None:
        """Forget what was decided: the cell runs now, and may change anything."""
        self._last = None

    def _stopping(self, cell: Cell) -> tuple[str, ...]:
        """Return what to say of a cell that does not run; nothing if it does."""
        now = time.monotonic()
        if self._last and self._last.cell == cell and now - self._last.at < KEPT_FOR:
            return self._last.stopping
        stopping: tuple[str, ...] = ()
        try:
            with SHIELD.raised():
                decision = self._decide(cell)
                self._tell(decision)
            if decision.action.value == "blocked":
                stopping = decision.lines
        except KeyboardInterrupt:
            stopping = (INTERRUPTED,)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 (an error of ours stops no cell, but in strict)
            stopping = self._failed(error, cell.mode)
        self._last = _Kept(cell, stopping, time.monotonic())
        return stopping

    def _decide(self, cell: Cell) -> Decision:
        from jupyter_ext.kernel.guard import deciding, looking  # noqa: PLC0415 (imports the engine)

        try:
            seen = looking.look(cell.text, self._shell.user_ns, self._options)
        finally:
            if self._waiting:
                self._waiting.done()
        if cell.asked is not None:
            self._show(seen, cell)
        return deciding.decide(seen, cell.mode)

    def _show(self, seen: Seen, cell: Cell) -> None:
        """Show the report that ``%%modelscan`` asks for."""
        from jupyter_ext.kernel.guard import telling  # noqa: PLC0415 (imports the engine)
        from jupyter_ext.kernel.report import ShownReport  # noqa: PLC0415 (as above)
        from jupyter_ext.kernel.scanning import Setup  # noqa: PLC0415 (as above)

        if cell.asked not in ("", *VERBOSE):
            raise UsageError(f"%%modelscan takes -v or nothing, not {cell.asked}")
        report = telling.report(seen)
        if report is None:
            sys.stdout.write("gifthorse: this cell loads nothing.\n")
            return
        after = self._settings.progress_after
        verbose = cell.asked in VERBOSE
        setup = Setup(self._shell, verbose=verbose, progress_after=after)
        lines = cell.text.splitlines()

        def line(location: Location) -> str | None:
            number = location.line or 0
            is_here = location.path == telling.CELL and 0 < number <= len(lines)
            return lines[number - 1] if is_here else None

        display(ShownReport(report, setup.look(report, line)))  # type: ignore[no-untyped-call]

    def _options(self) -> Options:
        from jupyter_ext.kernel.guard.waiting import Waiting  # noqa: PLC0415 (imports the engine)
        from jupyter_ext.kernel.scanning import Setup  # noqa: PLC0415 (as above)

        after = self._settings.progress_after
        setup = Setup(self._shell, verbose=False, progress_after=after)
        # One for all cells: what was told of a file is known by who was told.
        self._waiting = self._waiting or Waiting()
        self._waiting.start(after, in_terminal=setup.shows_text_only)
        return dataclasses.replace(setup.options(), on_read=self._waiting.read)

    def _tell(self, decision: Decision) -> None:
        """Write down what was decided, and warn of what runs all the same."""
        from jupyter_ext.kernel import log  # noqa: PLC0415 (imports some of the engine)

        number = self._shell.execution_count
        artifacts = tuple(
            Loaded(load.link.artifact, load.artifact.verdict.value)
            for load in decision.loads
        )
        action = decision.action.value
        for at, load in enumerate(decision.loads):
            log.record(
                log.Event(
                    by="guard",
                    action=action,
                    artifact=str(load.path),
                    verdict=load.artifact.verdict.value,
                    sha256=load.artifact.sha256 or (None if at else decision.sha256),
                    rule=load.finding.rule if load.finding else "",
                    summary=decision.lines[0] if decision.lines else "",
                    cell=number,
                )
            )
        if decision.lines:
            WATCH.last = Told(number, action, decision.what, artifacts)
        if action == "warned":
            sys.stderr.write("\n".join((*decision.lines, "")))

    def _failed(self, error: Exception, mode: str) -> tuple[str, ...]:
        from jupyter_ext.kernel import log  # noqa: PLC0415 (imports some of the engine)

        said = f"{type(error).__name__}: {error}"[:300]
        log.record(log.Event(by="guard", action="failed", summary=said))
        if mode == STRICT:
            return (
                f"gifthorse: this cell did not run: the guard failed ({said})",
                "Why: in the mode strict, what could not be looked at does not run.",
                "To run it all the same: %config ModelScan.mode = 'block'",
            )
        if not self._has_failed:
            self._has_failed = True
            told = f"gifthorse: the guard failed, and cells run unwatched: {said}"
            sys.stderr.write(f"{told}\n")
        return ()


def install(shell: InteractiveShell, settings: Settings) -> Guard:
    """Put a guard in front of every cell of a shell."""
    guard = Guard(shell, settings)
    shell.input_transformers_cleanup.append(guard)
    shell.events.register(EVENT, guard.forget)
    return guard


def uninstall(shell: InteractiveShell) -> None:
    """Take away every guard of a shell."""
    transformers = shell.input_transformers_cleanup
    for guard in [each for each in transformers if isinstance(each, Guard)]:
        transformers.remove(guard)
        shell.events.unregister(EVENT, guard.forget)
