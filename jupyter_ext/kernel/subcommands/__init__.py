"""What ``%modelscan`` does besides scanning: words that come first on its line.

A word comes before a file or a variable of the same name; ``./status`` is the file.
What a word needs is imported when it is used.
"""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_ext.kernel.magics import ModelScan

SUMMARIES: Final = {
    "status": "how this session is watched, and what was decided last",
    "trust": "decide that findings in a file need not count",
    "on": "stop cells that would load an unsafe file",
    "off": "run cells unwatched",
    "net": "on or off: look at every model file that any code opens",
}


def run(word: str, magics: ModelScan, words: Sequence[str]) -> None:
    """Do what a word says, with the words behind it.  Raises ``UsageError``."""
    match word:
        case "on" | "off":
            from jupyter_ext.kernel.subcommands.guard_command import switch as turn

            turn(magics, word, words)
        case "net":
            from jupyter_ext.kernel.subcommands.net_command import switch

            switch(magics, words)
        case "status":
            from jupyter_ext.kernel.subcommands.status_command import show

            show(magics, words)
        case "trust":
            from jupyter_ext.kernel.subcommands.trust_command import trust

            trust(words, magics.variables)
