"""Compile the tables of names, which people edit, into the one that the engine reads.

Not imported by the engine: ``tomllib`` is slow on thousands of rows.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Final

from scanner_core.knowledge._row import Behaviour, Row, State

TABLES: Final = Path(__file__).with_name("names")
OPTIONAL: Final = {"state", "callee", "deferred"}
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
    lines = (f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _row(written: dict[str, str | int | bool]) -> Row:
    return Row(
        Behaviour(written["behaviour"]),
        State(written.get("state", "none")),
        int(written.get("callee", 0)),
        bool(written.get("deferred", False)),
    )
