"""What a person can set in an editor, and what is wrong with it.

These settings come from the client, which must not take them from a folder that its
user does not trust; what the user's and trusted folders' files say, the engine reads.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SECTION: Final = "gifthorse"
FOLDER: Final = "${workspaceFolder}"
SCANS: Final = ("onOpen", "off")
LOG_LEVELS: Final = ("error", "warning", "info", "debug")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    interpreter: Path | None = None
    """The Python, or the folder it is installed in, whose libraries count.

    Read, never run.  ``None``: the active environment, or that of the server.
    """
    enable: bool = True
    code_lens: bool = True
    """Whether the verdict of an artifact stands above the call that loads it."""
    workspace_scan: str = "onOpen"
    exclude: tuple[str, ...] = ()
    """Patterns, as a ``.gitignore`` has them, of what a scan of the workspace skips."""
    log_level: str = "warning"
    is_restricted: bool = False
    """Whether nothing counts that a folder says, although its user trusted it once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Settings as they came from a client, with a complaint for each that is wrong."""

    settings: Settings
    complaints: tuple[str, ...] = ()


class _Wrong(Exception):
    """Half a sentence: what was expected."""


def read(sent: object, folder: Path | None = None) -> Reading:
    """Read the ``gifthorse`` section, or an object that contains it.

    Whatever is wrong is complained about and left at its default; what is unknown is
    for another version, or for the client, and is passed over.  The ``folder`` is the
    one that the settings are for.
    """
    if isinstance(sent, dict) and SECTION in sent:
        sent = sent[SECTION]
    if sent is None:
        return Reading(Settings())
    if not isinstance(sent, dict):
        return Reading(Settings(), (f"{SECTION}: expected settings by name",))
    values: dict[str, object] = {}
    complaints: list[str] = []
    for name, (field, reader) in _READERS.items():
        for value in _sent(sent, name):
            try:
                values[field] = reader(value, folder)
            except _Wrong as wrong:
                complaints.append(f"{SECTION}.{name}: {wrong}")
    return Reading(
        dataclasses.replace(Settings(), **values),  # type: ignore[arg-type]  # as read
        tuple(complaints),
    )


def _sent(sent: Mapping[str, object], name: str) -> Iterator[object]:
    """Yield the value of a setting, if it is set; its name may have parts."""
    if sent.get(name) is not None:
        yield sent[name]
    elif "." in name:
        group, _, inner = name.partition(".")
        if isinstance(values := sent.get(group), dict):
            yield from _sent(values, inner)


def _switch(sent: object, _: Path | None) -> bool:
    if not isinstance(sent, bool):
        raise _Wrong("expected true or false")
    return sent


def _patterns(sent: object, _: Path | None) -> tuple[str, ...]:
    if not isinstance(sent, list) or not all(isinstance(each, str) for each in sent):
        raise _Wrong("expected a list of patterns")
    return tuple(sent)


def _one_of(*choices: str) -> Callable[[object, Path | None], str]:
    def read_choice(sent: object, _: Path | None) -> str:
        if not isinstance(sent, str) or sent not in choices:
            raise _Wrong(f"expected one of {', '.join(choices)}: {sent!r}")
        return sent

    return read_choice


def _interpreter(sent: object, folder: Path | None) -> Path | None:
    # Editors' conventions have it as a command line, of which the first word counts.
    if isinstance(sent, list) and all(isinstance(word, str) for word in sent):
        sent = sent[0] if sent else ""
    if sent == "":
        return None
    if not isinstance(sent, str):
        raise _Wrong("expected a path")
    try:
        path = Path(sent.replace(FOLDER, str(folder)) if folder else sent).expanduser()
        path = folder / path if folder else path
        there = path.is_absolute() and path.exists()
    except (OSError, RuntimeError, ValueError):
        there = False
    if not there:
        raise _Wrong(f"no path to a Python: {sent!r}")
    return path


_READERS: Final[dict[str, tuple[str, Callable[[object, Path | None], object]]]] = {
    "interpreter": ("interpreter", _interpreter),
    "enable": ("enable", _switch),
    "codeLens.enable": ("code_lens", _switch),
    "workspaceScan": ("workspace_scan", _one_of(*SCANS)),
    "exclude": ("exclude", _patterns),
    "logLevel": ("log_level", _one_of(*LOG_LEVELS)),
}
"""The field that each setting fills, and what reads it."""
