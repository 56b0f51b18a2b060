"""From a call to the files that it would open: paths, patterns, folders, the Hub.

Nothing is loaded here and nothing fetched: what is not on this machine is not looked
at, and said to be so.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from scanner_core.knowledge import advisories, shell_words, sinks, switches
from scanner_core.linking._allowance import Allowance
from scanner_core.linking._calls import NAMED, Linker
from scanner_core.linking._target import GONE, File, Named, Target, Unread
from scanner_core.source.wanted import Wanted

__all__ = [
    "FOLLOWED",
    "GONE",
    "NAMED",
    "WANTED",
    "Allowance",
    "File",
    "Linker",
    "Named",
    "Target",
    "Unread",
]

WANTED: Final = Wanted(
    sinks.CALLEES | advisories.CALLEES,
    sinks.KEYWORDS,
    carrying=sinks.CARRYING,
    spellings=sinks.SPELLINGS,
    beside=tuple(each for each in sinks.BESIDE if each[0] not in advisories.CALLEES),
    words=switches.NAMES | sinks.WORDS,
    replaced=sinks.REPLACED,
    commands=shell_words.WORDS | switches.NAMES,
)
"""The calls that load something; of all others, nobody wants to hear."""
FOLLOWED: Final = dataclasses.replace(WANTED, follows=True)
"""The same, told as the program would run."""
