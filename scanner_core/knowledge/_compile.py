"""Compile the tables of names, which people edit, into the one that the engine reads.

Not imported by the engine: ``tomllib`` is slow on thousands of rows.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from scanner_core.knowledge._row import Behaviour, Row, State

TABLES: Final = Path(__file__).with_name("names")
OPTIONAL: Final = {"state", "callee", "deferred"}
SPACES: Final = 4
"""In a line: a name and the four words of its row."""
REQUIRED: Final = {"behaviour", "library", "version", "reference"}


def compile_names() -> str:
    """Return the compiled table; raises ``ValueError`` for a row that is not right."""
    rows: dict[str, str] = {}
    for path in sorted(TABLES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        if list(table) != sorted(table):
            raise ValueError(f"{path.name} is not sorted")
        for name, written in table.items():
            if name in rows:
                raise ValueError(f"{path.name}: {name} has a row already")
            if not REQUIRED <= set(written) <= REQUIRED | OPTIONAL:
                raise ValueError(f"{path.name}: {name} has the wrong columns")
            rows[name] = str(_row(written))
    lines = sorted(f"{name} {row}\n" for name, row in rows.items())
    if any(not line.isascii() or line.count(" ") != SPACES for line in lines):
        raise ValueError("a name with spaces, or not in ASCII")
    return "".join(lines)


def _row(written: dict[str, str | int | bool]) -> Row:
    return Row(
        Behaviour(written["behaviour"]),
        State(written.get("state", "none")),
        int(written.get("callee", 0)),
        bool(written.get("deferred", False)),
    )
