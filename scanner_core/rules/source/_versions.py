"""Compare versions of libraries."""

from __future__ import annotations

from scanner_core.facts import Unknown


def at_least(version: str | None, since: str) -> bool | Unknown:
    """Whether a library is of a version or later; a pre-release comes before it."""
    if version is None:
        return Unknown("the installed version is not known")
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 (cold start)

    try:
        return Version(version) >= Version(since)
    except InvalidVersion:
        return Unknown(f"{version[:40]!r} is no version")
