"""Rule: variables that another session stored are unpickled."""

from __future__ import annotations

from scanner_core.facts import ShellCommand  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands


@rule(
    severity=Severity.LOW,
    cwe=502,
    references=[
        "https://ipython.readthedocs.io/en/stable/config/extensions/storemagic.html",
    ],
    examples=[
        bad("%store -r model", is_cell=True),
        bad("%store -r", is_cell=True),
        bad('get_ipython().run_line_magic("store", "-r features labels")'),
        good("%store model", is_cell=True),
        good("%store", is_cell=True),
        good('get_ipython().run_line_magic("store", "model")'),
    ],
)
def restored_variables(command: ShellCommand) -> Judgement | None:
    """``%store -r`` unpickles what lies in the database of the IPython profile.

    Every notebook of the user writes there, and everything that runs as the user can;
    what it holds by a name is unpickled, and unpickling runs whatever it names.

    Save arrays and tables to files of their own, as Parquet, ``.npy`` or
    ``safetensors``, and read those.
    """
    words = command.words
    if command.by != "%store" or words[:1] != ("store",) or "-r" not in words:
        return None
    names = " ".join(words[words.index("-r") + 1 :]) or "everything that is stored"
    return Judgement(
        f"%store -r unpickles {_commands.short(names)}.",
        evidence=_commands.evidence(command),
        fixes=(Fix("Save the data to a file without code, and read that"),),
    )
