"""The object that every face shares, as one line of JSON or indented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core import wire

if TYPE_CHECKING:
    from scanner_core.findings import Report


def render(report: Report, *, indent: int | None = None) -> str:
    """Render a report as JSON in ASCII, as ``docs/report.schema.json`` describes it."""
    return wire.to_json(report, indent=indent)
