"""What can be set in ``config.toml``, ``gifthorse.toml`` and ``pyproject.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from scanner_core.configuration._toml import Document
from scanner_core.decisions import known_classes

if TYPE_CHECKING:
    from collections.abc import Mapping

FAIL_ON: Final = ("unsafe", "review", "incomplete", "never")
KEYS: Final = ("exclude", "fail-on", "known-classes", "python")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one file sets."""

    known_classes: tuple[str, ...] = ()
    fail_on: str | None = None
    exclude: tuple[str, ...] = ()
    """Patterns, as a ``.gitignore`` has them, of what a scan leaves out."""
    python: Path | None = None
    """The environment, or its interpreter, that the scanned code runs in."""

    def __or__(self, other: Self) -> Settings:
        """Return both; where only one can be, the other's."""
        patterns = (*self.known_classes, *other.known_classes)
        exclude = (*self.exclude, *other.exclude)
        fail_on, python = other.fail_on or self.fail_on, other.python or self.python
        return Settings(patterns, fail_on, exclude, python)


def read(path: Path, table: tuple[str, ...] = ()) -> Settings:
    """Return what a file sets, in a table or at its top; nothing if it is not there.

    Raises ``Invalid``.
    """
    document = Document(path)
    values: Mapping[str, object] = document.values
    for name in table:
        inner = values.get(name, {})
        if not isinstance(inner, dict):
            raise document.wrong(f"{name} is not a table", name)
        values = inner
    document.check_keys(values, KEYS)
    patterns = document.strings(values, "known-classes")
    for pattern in patterns:
        if wrong := known_classes.complaint(pattern):
            raise document.wrong(f"known-classes: {pattern!r} {wrong}", "known-classes")
    fail_on = values.get("fail-on")
    if fail_on is not None and fail_on not in FAIL_ON:
        one_of = ", ".join(FAIL_ON)
        raise document.wrong(f"fail-on is none of {one_of}", "fail-on")
    exclude = document.strings(values, "exclude")
    python = _python(document, values.get("python"))
    return Settings(patterns, str(fail_on) if fail_on else None, exclude, python)


def _python(document: Document, value: object) -> Path | None:
    """Return the path of an environment, which may be beside the file."""
    if value is None:
        return None
    if not isinstance(value, str) or not value or not value.isprintable():
        raise document.wrong("python is no path", "python")
    try:
        return document.path.parent / Path(value).expanduser()
    except RuntimeError as error:  # There is no such user.
        raise document.wrong(f"python: {error}", "python") from error
