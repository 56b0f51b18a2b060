"""What made files name, and how they use it: one committed table per environment."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from harvest.environments import HERE
from scanner_core import knowledge
from scanner_core.facts import CallFact, GlobalUse, Name, Result, Use
from scanner_core.findings import Location
from scanner_core.formats.pickle_observations import ALL_ARGUMENTS
from scanner_core.observe import Observer
from scanner_core.reading import LocalFile
from scanner_core.rules._effective import effective, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TABLES: Final = HERE / "seen"
HEADER: Final = """\
# What the files of {} name.  Made by python -m harvest collect: do not edit.
"""
BUILDERS: Final = frozenset({"NEWOBJ", "NEWOBJ_EX"})
MAKERS: Final = frozenset({"copyreg._reconstructor", "copyreg.__newobj__"})
USES: Final = {
    Use.NAMED: "named",
    Use.STATE_SET: "state",
    Use.ITEMS_SET: "items",
    Use.CHANGED: "changed",
}
ORDER: Final = ("named", "built", "called", "looked-up", "state", "items", "changed")
"""``built``: an object was made and its constructor not run."""


@dataclass(slots=True)
class Seen:
    """A name in the files of an environment."""

    uses: set[str]
    files: set[str]
    arguments: str = ""
    """Of the first call: for review, not for the table, since it may vary."""

    def row(self) -> dict[str, str | int]:
        """Return what stands in the table."""
        uses = " ".join(each for each in ORDER if each in self.uses)
        return {"uses": uses, "files": len(self.files), "example": min(self.files)}


def collect(paths: Iterable[Path], folder: Path) -> dict[str, Seen]:
    """Read files of a folder, and return what they name."""
    found: dict[str, Seen] = {}
    for path in paths:
        shown = path.relative_to(folder).as_posix()
        for name, uses, arguments in _names(path):
            seen = found.setdefault(name, Seen(set(), set()))
            seen.uses |= uses
            seen.files.add(shown)
            seen.arguments = seen.arguments or arguments
    return found


def render(environment: str, found: dict[str, Seen]) -> str:
    """Return the table of an environment."""
    lines = [
        f"{json.dumps(name)} = {{ {_columns(found[name].row())} }}\n"
        for name in sorted(found)
    ]
    return HEADER.format(environment) + "".join(lines)


def committed(environment: str) -> dict[str, dict[str, str | int]]:
    """Return the committed table of an environment; empty if there is none."""
    path = TABLES / f"{environment}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def _columns(row: dict[str, str | int]) -> str:
    return ", ".join(f"{key} = {json.dumps(value)}" for key, value in row.items())


def _names(path: Path) -> Iterable[tuple[str, set[str], str]]:
    with LocalFile(path, Location(path.name)) as blob:
        for fact in Observer(wants=wants_everything).observe(blob):
            match fact:
                case GlobalUse(name=name, uses=uses):
                    kept = {said for use, said in USES.items() if use in uses}
                    yield name, kept or {"named"}, ""
                case CallFact():
                    yield from _called(fact)
                case _:
                    pass


def _called(fact: CallFact) -> Iterable[tuple[str, set[str], str]]:
    call = effective(fact.callee, fact.arguments, fact.keywords)
    if call.name is None:
        return
    is_built = fact.opcode in BUILDERS or str(fact.callee) in MAKERS
    given = ", ".join(str(each)[:60] for each in call.arguments[:6])
    use = "built" if is_built or not call.arguments else "called"
    yield call.name, {use}, given
    row = knowledge.row(call.name)
    if row and row.behaviour is knowledge.Behaviour.RESOLVER:
        found = resolved(Result(Name(call.name), call.arguments))
        if found:
            yield found, {"looked-up"}, ""


def wants_everything(name: str) -> int:
    """Ask for the arguments of every call, as ``knowledge.wants`` does for some."""
    return knowledge.wants(name) | ALL_ARGUMENTS
