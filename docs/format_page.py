"""The page about formats, from the modules that read them."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE: Final = Path(__file__).resolve().parents[1] / "scanner_core"
KINDS: Final = {
    "containers": "Archives and compressors; their members are looked at in turn.",
    "layouts": "Members that belong together, and what a loader does with each.",
    "formats": "Bytes that are read: streams, headers, source.",
}
REASONED: Final = frozenset({"Gap", "Unreadable", "Damage", "add_gap"})
"""What is called with the reason of a gap."""
INTRODUCTION: Final = """\
# Formats

What is in a file is told by its bytes, never by its name or extension.
Bytes that several readers could take are read by all of them: see
[SECURITY.md](../SECURITY.md) for what that promises.

Every byte ends up in one of three states, and only the last two show in a report:

| state | when |
|---|---|
| read | a reader below interpreted it |
| inert | a layout below says that no loader interprets it: storages, raw numbers |
| gap | a loader might interpret it, and it was not read: the verdict is never `clean` |

Files and members that nothing recognises are skipped and counted (`--show-skipped`
lists them), unless somebody named them, a program loads them, or their name calls them
a model: then they are gaps.
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """A module that reads something."""

    path: str
    name: str
    summary: str
    rest: str
    inert: str
    """Which members are inert: a pattern for their names."""
    gaps: tuple[str, ...]


def render() -> str:
    """Return the page."""
    readers = {kind: list(_readers(kind)) for kind in KINDS}
    parts = [INTRODUCTION]
    for kind, about in KINDS.items():
        parts += [f"## {kind.capitalize()}\n\n{about}\n", _table(readers[kind])]
    parts.append(_unread())
    for found in readers.values():
        parts += map(_section, found)
    return "\n".join(parts)


def _readers(kind: str) -> Iterator[Reader]:
    """Yield those that are registered in their order, then those that others use."""
    package = importlib.import_module(f"scanner_core.{kind}")
    registered = [each.__name__ for each in getattr(package, kind.upper())]
    paths = {
        f"scanner_core.{kind}.{path.stem}": path
        for path in sorted((CORE / kind).glob("[a-z]*.py"))
    }
    for module in dict.fromkeys((*registered, *paths)):
        tree = ast.parse(paths[module].read_text("utf-8"))
        name = _name(tree)
        if name and name != "unread":
            doc = inspect.cleandoc(ast.get_docstring(tree) or "")
            summary, _, rest = doc.partition("\n\n")
            gaps = tuple(dict.fromkeys(_gaps(tree)))
            inert = getattr(importlib.import_module(module), "INERT", None)
            pattern = inert.pattern if isinstance(inert, re.Pattern) else ""
            path = f"scanner_core/{kind}/{paths[module].name}"
            yield Reader(path, name, summary, rest, pattern, gaps)


def _name(tree: ast.Module) -> str | None:
    for node in tree.body:
        match node:
            case (
                ast.AnnAssign(target=ast.Name("NAME"), value=ast.Constant(str(name)))
                | ast.Assign(targets=[ast.Name("NAME")], value=ast.Constant(str(name)))
            ):
                return name
    return None


def _gaps(tree: ast.Module) -> Iterator[str]:
    """Yield the reasons of gaps in a module, with ``...`` for what varies."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(called) | ast.Attribute(attr=called), args=[reason, *_]
            ) if called in REASONED:
                if text := _text(reason):
                    yield text


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(values=values):
            text = "".join(_text(value) or "..." for value in values)
            text = re.sub(r"\.{4,}", "...", text)
            return text if text.strip(".: ") else ""
        case _:
            return ""


def _table(readers: list[Reader]) -> str:
    rows = [
        f"| [{each.name}](#{each.name}) | {' '.join(each.summary.split())} |"
        for each in readers
    ]
    return "\n".join(["| name | |", "|---|---|", *rows, ""])


def _unread() -> str:
    from scanner_core.formats import unread_format  # noqa: PLC0415 (the index must exist)

    names = dict.fromkeys(name for _, _, name in unread_format.MAGICS)
    listed = "\n".join(f"- {name}" for name in names)
    return (
        f"## Known, and not read yet\n\nEach is a gap wherever it is met.\n\n{listed}\n"
    )


def _section(reader: Reader) -> str:
    parts = [f"## {reader.name}", reader.summary]
    parts += [reader.rest] if reader.rest else []
    if reader.inert:
        about = "Inert is what is called, in its folder and in lower case"
        parts.append(f"{about}:\n\n```text\n{reader.inert}\n```")
    if reader.gaps:
        listed = "\n".join(f"- {gap}" for gap in reader.gaps)
        parts.append(f"What is a gap, as a report words it:\n\n{listed}")
    parts.append(f"Read by `{reader.path}`.")
    return "\n\n".join(parts) + "\n"
