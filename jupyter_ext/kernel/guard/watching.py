"""Stands where IPython prepares a cell, and lets it run or not.

IPython prepares a cell by handing its lines from one transformer to the next; what one
of them raises is shown in place of running it, which holds for no other hook.  A kernel
prepares most cells twice, so what was decided is kept until the cell runs.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel import log
from jupyter_ext.kernel.guard.stopped import Stopped
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.status import OFF, WATCH, Loaded
from jupyter_ext.kernel.status import Decision as Told

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_ext.kernel.guard.deciding import Decision
    from jupyter_ext.kernel.guard.waiting import Waiting
    from scanner_core.scan import Options

STRICT: Final = "strict"
EVENT: Final = "pre_execute"
KEPT_FOR: Final = 5.0
"""Seconds for which what was decided about a cell counts, unless it runs before."""
INTERRUPTED: Final = (
    "KeyboardInterrupt: gifthorse was stopped, and the cell did not run"
)


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
        self._last: tuple[str, str, float, Decision] | None = None
        self._has_failed = False
        self._waiting: Waiting | None = None

    def __call__(self, lines: list[str]) -> list[str]:
        """Hand on the lines of a cell that may run.  Raises ``Stopped``."""
        mode = self._settings.mode
        if mode == OFF:
            return lines
        text = "".join(lines)
        try:
            with SHIELD.raised():
                decision = self._decided(text, mode)
        except KeyboardInterrupt:
            raise Stopped(INTERRUPTED) from None
        except Exception as error:  # noqa: BLE001 (an error of ours stops no cell, but in strict)
            self._failed(error, mode)
            return lines
        if decision.action.value == "blocked":
            raise Stopped(*decision.lines)
        return lines

    def forget(self) -> None:
        """Forget what was decided: the cell runs now, and may change anything."""
        self._last = None

    def _decided(self, text: str, mode: str) -> Decision:
        now = time.monotonic()
        if self._last:
            before, then, at, decision = self._last
            if (before, then) == (text, mode) and now - at < KEPT_FOR:
                return decision
        decision = self._decide(text, mode)
        self._last = (text, mode, time.monotonic(), decision)
        self._tell(decision)
        return decision

    def _decide(self, text: str, mode: str) -> Decision:
        from jupyter_ext.kernel.guard import deciding, looking  # noqa: PLC0415 (imports the engine)

        seen = looking.look(text, self._shell.user_ns, self._options)
        if self._waiting:
            self._waiting.done()
        return deciding.decide(seen, mode)

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
            WATCH.last = Told(number, action, decision.lines[0], artifacts)
        if action == "warned":
            sys.stderr.write("\n".join((*decision.lines, "")))

    def _failed(self, error: Exception, mode: str) -> None:
        said = f"{type(error).__name__}: {error}"[:300]
        log.record(log.Event(by="guard", action="failed", summary=said))
        if mode == STRICT:
            raise Stopped(
                f"gifthorse: this cell did not run: the guard failed ({said})",
                "Why: in the mode strict, what could not be looked at does not run.",
                "To run it all the same: %config ModelScan.mode = 'block'",
            ) from None
        if not self._has_failed:
            self._has_failed = True
            sys.stderr.write(
                f"gifthorse: the guard failed, and cells run unwatched: {said}\n"
            )


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
