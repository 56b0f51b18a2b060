"""What several tests of source analysis share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.findings import Edit


@pytest.fixture(scope="session")
def apply() -> Callable[[str, tuple[Edit, ...]], str]:
    """Return a function that edits a text as an editor would."""
    return apply_edits


def apply_edits(text: str, edits: tuple[Edit, ...]) -> str:
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: e.location, reverse=True):
        place = edit.location
        assert None not in {place.line, place.column, place.end_line, place.end_column}
        first, last = (place.line or 0) - 1, (place.end_line or 0) - 1
        end = lines[last][place.end_column :]
        lines[first : last + 1] = [lines[first][: place.column] + edit.text + end]
    return "\n".join(lines)
