"""What a program itself says of versions: the metadata of a script, lines with pip.

A script can begin with what it needs (PEP 723), and a notebook installs what it needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Kind
from scanner_core.source.environment.requirements import requirements, script
from scanner_core.source.environment.said import releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import Release
    from scanner_core.source.text import SourceText

SCRIPT: Final = "# /// script"
INSTALLS: Final = re.compile(
    r"^[ \t]*[%!] *(?:python3? -m )?(?:uv )?(?:pip3?|conda|mamba) install\b"
    r"([^\n]{0,1000})$",
    re.MULTILINE,
)
MOST_LINES: Final = 100
QUOTES: Final = "\"'"


def claims(text: SourceText) -> dict[str, Release]:
    """Return what a program claims, by the modules it speaks of."""
    if text.kind is Kind.NOTEBOOK:
        lines = [line for cell in text.cells for line in _installed(cell.text)]
        said = requirements("\n".join(lines[:MOST_LINES]))
        return releases(said, "the notebook", verb="installs")
    first = text.cells[0].text if text.cells else ""
    if SCRIPT not in first:
        return {}
    return releases(script(first), "the script")


def _installed(text: str) -> Iterator[str]:
    """Yield a requirement for each that a line installs."""
    if " install" not in text:
        return
    for line in INSTALLS.findall(text):
        yield from (word.strip(QUOTES) for word in line.split())
