"""What a person can set in an editor, and what is wrong with it.

Settings come from the client alone, which must not take them from a folder that its
user does not trust; the server reads no configuration file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECTION: Final = "gifthorse"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    interpreter: Path | None = None
    """The Python, or the folder it is installed in, whose libraries count.

    Read, never run.  ``None``: the active environment, or that of the server.
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """Settings as they came from a client, with a complaint for each that is wrong."""

    settings: Settings
    complaints: tuple[str, ...] = ()


def read(sent: object) -> Reading:
    """Read the ``gifthorse`` section, or an object that contains it.

    Whatever is wrong is complained about and left at its default; what is unknown is
    for another version and is passed over.
    """
    if isinstance(sent, dict) and SECTION in sent:
        sent = sent[SECTION]
    if sent is None:
        return Reading(Settings())
    if not isinstance(sent, dict):
        return Reading(Settings(), (f"{SECTION}: expected settings by name",))
    return _interpreter(sent.get("interpreter"))


def _interpreter(sent: object) -> Reading:
    # Editors' conventions have it as a command line, of which the first word counts.
    if isinstance(sent, list) and all(isinstance(word, str) for word in sent):
        sent = sent[0] if sent else None
    name = f"{SECTION}.interpreter"
    if sent is None or sent == "":
        return Reading(Settings())
    if not isinstance(sent, str):
        return Reading(Settings(), (f"{name}: expected a path",))
    try:
        path = Path(sent).expanduser()
        there = path.is_absolute() and path.exists()
    except (OSError, RuntimeError, ValueError):
        there = False
    if not there:
        return Reading(Settings(), (f"{name}: no absolute path to a Python: {sent!r}",))
    return Reading(Settings(path))
