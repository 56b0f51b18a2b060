"""Files that a user's own program wrote: nothing about them is news to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scanner_core.wire import Json

HERE: Final = "__main__"
"""What a notebook's own cells are called."""


def is_own(report: dict[str, Json], folders: Iterable[Path]) -> bool:
    """Tell whether all there is to look at is classes of cells, and of files beside.

    Whoever saves a model of their own class, and loads it, runs what they wrote.
    """
    findings = report["findings"]
    if report["gaps"] or not isinstance(findings, list):
        return False
    names = [_name(each) for each in findings]
    tops = {name.partition(".")[0] for name in names}
    return bool(tops) and all(_is_beside(top, tuple(folders)) for top in tops)


def _name(finding: Json) -> str:
    """Return the class that a finding is about; nothing if it is not about one."""
    match finding:
        case {"rule": "unlisted-name", "severity": "low", "evidence": {"name": name}}:
            return str(name)
        case _:
            return ""


def _is_beside(module: str, folders: tuple[Path, ...]) -> bool:
    if module == HERE:
        return True
    if not module.isidentifier():
        return False
    files = (f"{module}.py", f"{module}/__init__.py")
    return any((folder / file).is_file() for folder in folders for file in files)
