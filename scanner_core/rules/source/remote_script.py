"""Rule: a script is run, or put into a cell, straight from an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import ShellCommand  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands
from scanner_core.rules.source._downloads import LOCAL, PINNED
from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDRESS: Final = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
MAGICS: Final = frozenset({"%install_ext", "%load", "%loadpy", "%run"})
RUNNERS: Final = {
    "deno": ("run",),
    "marimo": ("edit", "run"),
    "pipx": ("run",),
    "streamlit": ("run",),
}
"""Programs that take an address for a script; `uv run` is taken off before."""


@rule(
    severity=Severity.MEDIUM,
    cwe=94,
    references=[
        "https://ipython.readthedocs.io/en/stable/interactive/magics.html#magic-load",
    ],
    examples=[
        bad("%run https://example.org/setup.py", is_cell=True),
        bad("%load https://example.org/utils.py", is_cell=True),
        bad("%run -i http://example.org/tools/helpers.py --fast", is_cell=True),
        bad("!streamlit run https://example.org/app.py", is_cell=True),
        bad(
            """
            import os
            os.system("uv run https://example.org/train.py")
            """
        ),
        good("%run ./setup.py", is_cell=True),
        good("%load helpers.py", is_cell=True),
        good("%run -i train.py --url https://example.org/data.csv", is_cell=True),
        good(
            "%load https://raw.githubusercontent.com/org/project/"
            "dcba3cb2e2827b402d2701e7e1c7d9fed8a20ef1/utils.py",
            is_cell=True,
        ),
    ],
)
def remote_script(command: ShellCommand) -> Judgement | None:
    """Scripts that are run from an address are whatever the server answers today.

    ``%load`` fetches the text into the cell, where the next run executes it; programs
    such as ``streamlit run``, ``deno run`` and ``uv run`` execute what they fetch at
    once.  Nothing notices if the text is another one than the last time.

    Download the script, read it, keep it beside the notebook, and run that file; or
    name a commit in the address.
    """
    script = _script(command)
    if script is None or not ADDRESS.match(script):
        return None
    if PINNED.search(script) or LOCAL.match(script):
        return None
    does = "puts into the cell" if command.by in {"%load", "%loadpy"} else "runs"
    what = command.by if command.by in MAGICS else program(command.words)
    message = f"{what} {does} what {_commands.short(script)} answers today."
    if ADDRESS.match(command.words[0]):
        message = f"This runs what {_commands.short(script)} answers today."
    fix = Fix("Download the script, read it, and run the file")
    return Judgement(message, evidence=_commands.evidence(command), fixes=(fix,))


def _script(command: ShellCommand) -> str | None:
    """Return the script that a command runs."""
    words = command.words
    if command.by in MAGICS and words[0] == command.by[1:]:
        return _first(words[1:])
    if ADDRESS.match(words[0]):
        return words[0]
    if words[1:2] and words[1] in RUNNERS.get(program(words), ()):
        return _first(words[2:])
    return None


def _first(words: Sequence[str]) -> str | None:
    return next((word for word in words if not word.startswith("-")), None)
