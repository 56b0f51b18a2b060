"""Places, and text that may come out of a hostile file, as SARIF has them."""

from __future__ import annotations

import dataclasses
import os
import urllib.parse
from typing import TYPE_CHECKING, Final

from scanner_core.reporters.legible import LONGEST_NAME, legible, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.findings import Location
    from scanner_core.wire import Json

    SourceLine = Callable[[Location], str | None]

BASE: Final = "%SRCROOT%"
MESSAGE: Final = 1000


def message(text: str) -> dict[str, Json]:
    """Return a message: on one line, nothing invisible, and none of it a link."""
    return {"text": legible(text, MESSAGE).replace("](", "] (")}


def artifact(path: str) -> dict[str, Json]:
    """Return where a file is: from the base, or else absolute."""
    quoted = urllib.parse.quote(os.fsencode(path))
    if path.startswith("/"):
        return {"uri": f"file://{quoted}"}
    if path[1:3] == ":/":
        return {"uri": f"file:///{path[:2]}{quoted[4:]}"}
    return {"uri": quoted, "uriBaseId": BASE}


def location(where: Location, line: SourceLine) -> dict[str, Json]:
    """Return a place; ``line`` returns the line of source that a place begins on."""
    physical: dict[str, Json] = {"artifactLocation": artifact(where.path)}
    if where.cell is None and where.line is not None:
        physical["region"] = text_region(where, line)
    elif where.offset is not None and not where.members:
        physical["region"] = {"byteOffset": where.offset, "byteLength": 1}
    written: dict[str, Json] = {"physicalLocation": physical}
    if where.members or where.cell is not None:
        written["logicalLocations"] = [_logical(where)]
    return written


def text_region(where: Location, line: SourceLine) -> dict[str, Json]:
    """Return lines and columns from 1, columns in UTF-16 code units."""
    start = _units(line(where), where.column or 0)
    region: dict[str, Json] = {
        "startLine": where.line or 1,
        "startColumn": start + 1,
    }
    if where.end_line is not None and where.end_column is not None:
        last = dataclasses.replace(where, line=where.end_line)
        end = _units(line(last), where.end_column)
        region |= {"endLine": where.end_line, "endColumn": end + 1}
    return region


def _units(line: str | None, column: int) -> int:
    if line is None:
        return column
    return column + sum(ord(char) > 0xFFFF for char in line[:column])  # noqa: PLR2004 (what takes two units)


def _logical(where: Location) -> dict[str, Json]:
    name = f"cell {where.cell}" if where.cell is not None else where.members[-1]
    kind = "cell" if where.cell is not None else "member"
    return {
        "name": legible(name, LONGEST_NAME),
        "fullyQualifiedName": place(where),
        "kind": kind,
    }
