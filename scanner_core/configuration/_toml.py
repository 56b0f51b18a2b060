"""TOML from trusted places, with the file and the line in every complaint."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from typing import TYPE_CHECKING, Final

from scanner_core.configuration import Invalid
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

MAX_BYTES: Final = 16 * 1024 * 1024


class Document:
    """One file: its values, and where they stand."""

    def __init__(self, path: Path) -> None:
        """Read the file; one that is not there is empty.  Raises ``Invalid``."""
        self.path = path
        self._lines: list[str] = []
        self.values: Mapping[str, object] = {}
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self.wrong(f"cannot be read: {error.strerror}") from error
        if len(raw) > MAX_BYTES:
            raise self.wrong(f"is larger than {MAX_BYTES >> 20} MiB")
        try:
            text = raw.decode("utf-8")
            self._lines = text.split("\n")
            self.values = tomllib.loads(text.replace("\r\n", "\n"))
        except (ValueError, RecursionError) as error:
            raise self.wrong(f"is not TOML: {error}") from error

    @staticmethod
    def says(text: str, values: Mapping[str, object]) -> bool:
        """Tell whether a text is TOML with exactly these values."""
        try:
            return tomllib.loads(text.replace("\r\n", "\n")) == values
        except (ValueError, RecursionError):
            return False

    def wrong(self, what: str, at: str = "", nth: int = 0) -> Invalid:
        """Return a complaint, about the ``nth`` line that begins with what is given."""
        fits = re.compile(rf"""\s*\[*\s*["']?{re.escape(at)}["']?\s*[=\].]""")
        found = [i for i, line in enumerate(self._lines, 1) if at and fits.match(line)]
        where = f":{found[min(nth, len(found) - 1)]}" if found else ""
        return Invalid(legible(f"{self.path}{where}: {what}"))

    def check_keys(
        self, values: Mapping[str, object], known: Collection[str], nth: int = 0
    ) -> None:
        """Raise ``Invalid`` for a key that is not known."""
        for key in values:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
                hint = f"; did you mean {near[0]}?" if near else ""
                every = ", ".join(sorted(known))
                raise self.wrong(
                    f"there is no {key} to set{hint or f'; known: {every}'}", key, nth
                )

    def strings(
        self, values: Mapping[str, object], key: str, nth: int = 0
    ) -> tuple[str, ...]:
        """Return a list of strings; empty if it is not set.  Raises ``Invalid``."""
        found = values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(s, str) for s in found):
            raise self.wrong(f"{key} is not a list of strings", key, nth)
        return tuple(found)


def quoted(text: str) -> str:
    """Return a basic string of TOML, which is one of JSON without what is odd in it."""
    text = text.encode(errors="replace").decode()
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
