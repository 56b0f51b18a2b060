"""Give names in a piece of source others, and leave its lines where they are."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Named: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
HEAD: Final = re.compile(r"((?:async[ \t]+)?(?:def|class)[ \t]+)(\w+)")
BYTES: Final = re.compile(HEAD.pattern.encode())


def used(text: str) -> frozenset[str]:
    """Return the names that a piece of source looks up."""
    tree = _tree(text)
    nodes = ast.walk(tree) if tree else ()
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def renamed(text: str, called: str, others: Mapping[str, str]) -> str:
    """Return a definition that is called something, and other names likewise."""
    return HEAD.sub(rf"\g<1>{called}", within(text, others), count=1)


def within(text: str, others: Mapping[str, str]) -> str:
    """Return a piece of source in which some names are others."""
    tree = _tree(text) if others else None
    if tree is None:
        return text
    lines = [line.encode() for line in text.split("\n")]
    for line, column, name in sorted(_places(tree, lines, others), reverse=True):
        end = column + len(name.encode())
        before, behind = lines[line][:column], lines[line][end:]
        lines[line] = before + others[name].encode() + behind
    return b"\n".join(lines).decode()


def _places(
    tree: ast.Module, lines: list[bytes], others: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in others:
            yield node.lineno - 1, node.col_offset, node.id
    for node in tree.body:
        if isinstance(node, Named) and node.name in others:
            line = lines[node.lineno - 1]
            if (head := BYTES.match(line)) and head[2] == node.name.encode():
                yield node.lineno - 1, head.start(2), node.name


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
