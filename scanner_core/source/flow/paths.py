"""Texts and paths that a program puts together from constants.

A ``Path`` is the text that it stands for: all that matters is which file is meant.
"""

from __future__ import annotations

import ast
import os
import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Name, Unknown
from scanner_core.source.flow.values import (
    COMPUTED,
    MAX_GROWN,
    MAX_TEXT,
    UNPACKED,
    partly,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner_core.source.flow.values import Given, Resolved

MAX_LEVELS: Final = 64
NAMED: Final = re.compile(r"\{(?:[A-Za-z_]\w*)\}")
TOO_LONG: Final = Unknown("the text is long")
SAME: Final = frozenset({"absolute", "as_posix", "expanduser", "resolve", "strip"})


def short(text: str) -> Resolved:
    """Return a constant, unless it grows as it is put together."""
    return Constant(text) if len(text) <= MAX_TEXT else TOO_LONG


def combine(left: Resolved, op: ast.operator, right: Resolved) -> Resolved:
    """Return what an operator makes of two values: text + text, path / text."""
    if isinstance(op, ast.BitOr) and (merged := _merged(left, right)):
        return merged
    if not isinstance(left, Constant) or not isinstance(right, Constant):
        missing = next((v for v in (left, right) if isinstance(v, Unknown)), COMPUTED)
        return _combined_in_part(left, op, right, missing)
    match op, left.value, right.value:
        case ast.Add(), str(first), str(second):
            return short(first + second)
        case ast.Div(), str(first), str(second):
            return short(os.path.join(first, second))  # noqa: PTH118 (the text counts)
        case ast.Mod(), str(template), value:
            return _fill(r"%[sd]", template, [value])
        case _:
            return COMPUTED


def compared(left: Resolved, op: ast.cmpop, right: Resolved) -> Resolved:
    """Return what comparing two values gives."""
    if not isinstance(left, Constant) or not isinstance(right, Constant):
        return COMPUTED
    match op:
        case ast.Eq() | ast.Is():
            return Constant(left.value == right.value)
        case ast.NotEq() | ast.IsNot():
            return Constant(left.value != right.value)
        case _:
            return COMPUTED


def _merged(left: Resolved, right: Resolved) -> Items | None:
    """Return the union of two mappings, of which one may be unknown."""
    match left, right:
        case Items(kind="dict", items=first), Items(kind="dict", items=second):
            items = first + second
        case Items(kind="dict", items=first), Name() | Unknown():
            items = (*first, UNPACKED, UNPACKED)
        case Name() | Unknown(), Items(kind="dict", items=second):
            items = (UNPACKED, UNPACKED, *second)
        case _:
            return None
    return Items("dict", items) if len(items) <= MAX_GROWN else None


def _combined_in_part(
    left: Resolved, op: ast.operator, right: Resolved, missing: Unknown
) -> Resolved:
    match op, left, right:
        case ast.Add(), Items(kind="list", items=first), Items(
            kind="list", items=second
        ) if len(first) + len(second) <= MAX_GROWN:
            return Items("list", first + second)
        case ast.Add(), _, _ if any(isinstance(each, Items) for each in (left, right)):
            return missing
        case ast.Add(), _, _:
            return partly(missing, told(left) + told(right))
        case ast.Mod(), Constant(value=str(template)), _:
            return partly(missing, re.sub(r"%[sdr]", "{}", template))
        case _:
            return missing


def fill(template: str, values: Iterable[object]) -> Resolved:
    """Return ``template.format(*values)`` for plain, unnumbered fields."""
    filled = _fill(r"\{\}", template, list(values))
    return filled if isinstance(filled, Constant) else partly(filled, template)


def _fields(template: str) -> list[str]:
    return [field[1:-1] for field in NAMED.findall(template)]


def _named(template: str, given: Given) -> Resolved:
    """Return ``template.format(**values)`` for plain fields."""
    values = dict(given.keywords)
    found = [values.get(name, COMPUTED) for name in _fields(template)]
    unknown = next((v for v in found if isinstance(v, Unknown)), None)
    if unknown or given.positional or len(template) > MAX_TEXT:
        return partly(unknown or COMPUTED, NAMED.sub("{}", template))
    return _fill(
        NAMED.pattern,
        template,
        [each.value if isinstance(each, Constant) else None for each in found],
    )


def _fill(field: str, template: str, values: list[object]) -> Resolved:
    pieces = re.split(field, template)
    plain = all(isinstance(value, str | int) for value in values)
    if (
        len(pieces) != len(values) + 1
        or not plain
        or re.search(r"[%{}]", "".join(pieces))
    ):
        return COMPUTED
    filled = [
        text for pair in zip(pieces, map(str, values), strict=False) for text in pair
    ]
    return short("".join([*filled, pieces[-1]]))


def attribute(path: str, name: str) -> Resolved:
    """Return an attribute of a path."""
    match name:
        case "parent":
            return Constant(os.path.dirname(path) or ".")  # noqa: PTH120 (the text counts)
        case "name":
            return Constant(os.path.basename(path))  # noqa: PTH119 (the text counts)
        case "stem":
            return Constant(os.path.splitext(os.path.basename(path))[0])  # noqa: PTH119, PTH122 (the text counts)
        case _:
            return COMPUTED


def ancestor(path: Resolved, index: Resolved) -> Resolved:
    """Return ``path.parents[index]``."""
    match path, index:
        case Constant(value=str(text)), Constant(value=int(levels)) if (
            0 <= levels < MAX_LEVELS
        ):
            for _ in range(levels + 1):
                text = os.path.dirname(text)  # noqa: PTH120 (the text counts)
            return Constant(text or ".")
        case _:
            return COMPUTED


def method(path: str, name: str, given: Given) -> Resolved:
    """Return what a method of a path or a text gives for these arguments."""
    texts = [v.value if isinstance(v, Constant) else None for v in given.positional]
    match name, texts:
        case _, [] if name in SAME:
            return short(path)
        case "joinpath", _:
            return joined([path, *texts])
        case "format", _:
            return _named(path, given) if given.keywords else fill(path, texts)
        case "split", []:
            return words(path)
        case "lower", []:
            return short(path.lower())
        case "upper", []:
            return short(path.upper())
        case "replace", [str(old), str(new)] if old:
            return short(path.replace(old, new))
        case "with_suffix", [str(suffix)]:
            return short(os.path.splitext(path)[0] + suffix)  # noqa: PTH122 (the text counts)
        case "with_name", [str(new)]:
            return joined([os.path.dirname(path), new])  # noqa: PTH120 (the text counts)
        case _:
            return COMPUTED


def words(line: str) -> Resolved:
    """Return what stands between the blanks of a line."""
    found = line.split()
    if len(found) > MAX_GROWN:
        return COMPUTED
    return Items("list", tuple(Constant(word) for word in found))


def joined(parts: list[object]) -> Resolved:
    """Return several parts as one path."""
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) != len(parts) or not texts:
        return COMPUTED
    return short(os.path.join(*texts))  # noqa: PTH118 (the text counts)


def dirname(path: str) -> str:
    """Return the folder of a path."""
    return os.path.dirname(path)  # noqa: PTH120 (the text counts)


def same(path: str) -> str:
    """Return the path: it still means the same file."""
    return path


FUNCTIONS: Final[dict[str, Callable[[str], str]]] = {
    "builtins.str": same,
    "os.fspath": same,
    "os.path.abspath": os.path.normpath,
    "os.path.dirname": dirname,
    "os.path.expanduser": same,
    "os.path.normpath": os.path.normpath,
    "os.path.realpath": same,
}
"""Functions from one path to another."""
