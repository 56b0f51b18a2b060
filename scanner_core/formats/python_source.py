"""Python source in an archive: which names of other modules it imports and uses.

For people who look at it, and for the rule that tells ordinary layers from source that
runs commands.  Only names that the text spells out are found.
"""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
import warnings
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CarriedSource
from scanner_core.findings import Gap
from scanner_core.formats import python_cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.reading import Blob

NAME: Final = "python-source"
LONGEST: Final = 1024**2
"""Bytes; a syntax tree takes a hundred times the memory of its text."""
MAX_NAMES: Final = 2000
LONGEST_NAME: Final = 1000
"""Characters; of a longer name the end counts, as the table of names is asked."""
BUILTINS: Final = frozenset(dir(builtins))


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG001 (no arguments are looked at)
    """Yield one fact, and a gap if the source cannot be parsed."""
    data = blob.read(0, LONGEST + 1)
    names: tuple[str, ...] = ()
    if len(data) > LONGEST:
        yield Gap("the source is over the size limit", blob.location)
    else:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                names = _names(_parsed(data))
        except (
            SyntaxError,
            ValueError,
            LookupError,
            RecursionError,
            MemoryError,
        ) as error:
            reason = getattr(error, "msg", None) or str(error) or type(error).__name__
            yield Gap(f"the source cannot be parsed: {reason}", blob.location)
    yield CarriedSource(names, is_script=False, location=blob.location)


def _parsed(data: bytes) -> ast.Module:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    if found := python_cost.excess(data.decode(encoding)):
        raise ValueError(found)
    return ast.parse(data)


def _names(tree: ast.Module) -> tuple[str, ...]:
    """Return what is imported, and what is used of it and of the built-in functions."""
    imported: dict[str, str] = {}
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                for each in aliases:
                    first = each.name.partition(".")[0]
                    imported[each.asname or first] = each.name if each.asname else first
                    found[each.name] = None
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                for each in aliases:
                    imported[each.asname or each.name] = f"{module}.{each.name}"
                    found[f"{module}.{each.name}"] = None
    for node in ast.walk(tree):
        if name := _used(node, imported):
            found[name] = None
        if len(found) > MAX_NAMES:
            break
    return tuple(dict.fromkeys(name[-LONGEST_NAME:] for name in found))


def _used(node: ast.AST, imported: dict[str, str]) -> str | None:
    """Return the dotted name that an expression refers to, as far as it is spelled."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    if node.id in imported:
        return ".".join([imported[node.id], *reversed(parts)])
    if node.id in BUILTINS and not parts:
        return f"builtins.{node.id}"
    return None
