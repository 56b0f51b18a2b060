"""Rule: what is downloaded is run at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.facts import ShellCommand  # noqa: TC001 (the decorator reads it)
from scanner_core.findings import Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands
from scanner_core.rules.source._downloads import PINNED
from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Sequence


@rule(
    severity=Severity.HIGH,
    cwe=494,
    references=[
        "https://ipython.readthedocs.io/en/stable/interactive/reference.html#system-shell-access",
        "https://cwe.mitre.org/data/definitions/494.html",
    ],
    examples=[
        bad("!curl -fsSL https://ollama.com/install.sh | sh", is_cell=True),
        bad(
            """
            %%bash
            set -e
            wget -qO- https://example.org/setup.py | sudo python3 -
            """,
            is_cell=True,
        ),
        bad('!bash -c "$(curl -fsSL https://example.org/i.sh)"', is_cell=True),
        bad(
            """
            import os
            os.system("bash <(curl -s https://example.org/install.sh)")
            """
        ),
        bad(
            """
            import subprocess
            host = "https://example.org"
            subprocess.run(f"curl -sL {host}/get.sh | bash -s -- -y", shell=True)
            """
        ),
        bad(
            """
            !wget https://example.org/install.sh
            !bash install.sh
            """,
            is_cell=True,
        ),
        good(
            "!curl -s https://api.example.org/tags | python -m json.tool", is_cell=True
        ),
        good("!curl -sL https://example.org/data.tgz | tar xz", is_cell=True),
        good(
            """
            !curl -fsSLO https://example.org/install.sh
            !echo "9f86d081884c7d659a2feaa0c55ad015  install.sh" | sha256sum -c
            !bash install.sh
            """,
            is_cell=True,
        ),
        good(
            """
            import subprocess
            out = subprocess.run("curl -s localhost:8000/health | grep ok", shell=True)
            """
        ),
    ],
)
def piped_download(command: ShellCommand) -> Judgement | None:
    """Scripts that are piped from the network into a shell run before they are read.

    Whoever controls the server, its domain, or a branch that the address points to,
    decides each time what the line runs, with everything that the notebook may do.  A
    server can even tell a pipe from a browser, and show the one what it hides from the
    other.  The same goes for ``bash <(curl …)`` and ``sh -c "$(curl …)"``.  A script
    that is saved first, and that a later line runs, is of medium severity, one at an
    address that names a commit of low.

    Download the script into a file, read it, and run it after comparing its digest with
    the one that you noted: ``echo "<digest>  install.sh" | sha256sum -c``.
    """
    for address, file in command.downloads:
        runner = _runner(command) if not file else _later(command, file)
        if runner:
            message = (
                f"{program(runner)} runs what {program(command.words)} downloads from "
                f"{_commands.short(address)}, whatever that is today."
            )
            fix = Fix("Download the script, read it, compare its sha256, and run it")
            severity = Severity.MEDIUM if file else None
            if PINNED.search(address):
                severity = Severity.LOW
            evidence = _commands.evidence(command)
            return Judgement(message, severity, evidence, (fix,))
    return None


def _runner(command: ShellCommand) -> Sequence[str]:
    """Return the command that runs what another one prints."""
    return next(filter(_commands.runs_input, command.pipes_into), ())


def _later(command: ShellCommand, file: str) -> Sequence[str]:
    """Return the command that runs the downloaded file, if nobody compared it."""
    if _commands.is_checked(command):
        return ()
    return next((words for words in command.later if _commands.runs(words, file)), ())
