"""Files that a program writes and reads back: what is in them is its own.

``joblib.dump(model, path)`` and, after that, ``joblib.load(path)``.  A file counts as
long as nothing but this program can have written it when it is read: not if that was in
a branch that need not be taken (a cache that is filled when it is not there), nor in
another function.
"""

from __future__ import annotations

import ast
import dataclasses
import itertools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import MADE_HERE, Constant, Fetched, Name
from scanner_core.source.flow import known_calls
from scanner_core.source.flow.values import COMPUTED, alternatives

if TYPE_CHECKING:
    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Given, Resolved

FILE: Final = "file "
HANDLE: Final = "handle "
"""Before what names files and opened files in a scope, where no name has a blank."""
METHODS: Final = frozenset({"to_pickle", "write_bytes"})
"""By which an object writes itself, and a path bytes."""
TAILS: Final = frozenset({"dump", "save", *METHODS})
KEYWORDS: Final = ("f", "file", "filename")
READING: Final = frozenset({"getvalue", "open", "read", "read_bytes"})
THE_SAME: Final = frozenset({"BytesIO", "Path", "fspath", "str"})
MAX_LAYERS: Final = 4
"""Calls around a path: ``open(str(Path(path)))``."""
MAX_ARGUMENTS: Final = 2
"""Of a call that may be files."""
MAX_NODES: Final = 30
"""In an expression that names a file."""


def saved(node: ast.Call, scope: Scope, resolver: Resolver) -> None:
    """Take note of a call that writes an object to a file."""
    target = _target(node, scope, resolver)
    if target:
        _bring(MADE_HERE, target, scope, resolver)


def downloaded(
    target: ast.expr, what: Fetched, scope: Scope, resolver: Resolver
) -> None:
    """Take note of a download that is saved where only the spelling tells."""
    _bring(what, target, scope, resolver)


def opened(name: str, value: ast.expr, scope: Scope, resolver: Resolver) -> bool:
    """Take note of ``open(path) as name``; return whether the file is our own."""
    scope.now.pop(HANDLE + name, None)
    if not isinstance(value, ast.Call) or _tail(value) != "open":
        return False
    if (key := _key(value, scope, resolver)) is None:
        return False
    if _content(key, scope) == MADE_HERE:
        return True
    if not any(map(_appends, value.args)):
        scope.now[HANDLE + name] = Constant(key)
    return False


def is_own(file: ast.expr, scope: Scope, resolver: Resolver) -> bool:
    """Whether a file is one that the program wrote, as far as it is certain."""
    return brought(file, scope, resolver) == MADE_HERE


def brought(file: ast.expr, scope: Scope, resolver: Resolver) -> Resolved | None:
    """Return what is in a file: what the program made, or may have downloaded."""
    key = _key(file, scope, resolver)
    return None if key is None else _content(key, scope)


def arguments(node: ast.Call, given: Given, scope: Scope, resolver: Resolver) -> Given:
    """Return the arguments of a call, of which some are files that came from here."""
    positional = list(given.positional)
    for at, (written, value) in enumerate(zip(node.args, positional, strict=False)):
        if at >= MAX_ARGUMENTS or isinstance(written, ast.Starred):
            break
        content = brought(written, scope, resolver)
        is_file = isinstance(content, Fetched) and not isinstance(value, Constant)
        if content is not None and (content == MADE_HERE or is_file):
            positional[at] = content
    return dataclasses.replace(given, positional=tuple(positional))


def _bring(what: Resolved, file: ast.expr, scope: Scope, resolver: Resolver) -> None:
    if (key := _key(file, scope, resolver)) is not None:
        # Where it is not written, it is not ours: that tells when branches are merged.
        scope.now.setdefault(key, COMPUTED)
        scope.bind(key, what)


def _content(key: str, scope: Scope) -> Resolved | None:
    if (content := scope.now.get(key)) is None:
        return None
    return next(
        (each for each in alternatives(content) if isinstance(each, Fetched)), content
    )


def _target(node: ast.Call, scope: Scope, resolver: Resolver) -> ast.expr | None:
    """Return what a call writes an object to, if it is such a call."""
    function = node.func
    if _tail(node) == "to_pickle":
        return node.args[0] if node.args else None
    if isinstance(function, ast.Attribute) and function.attr == "write_bytes":
        contents = [resolver.resolve(each, scope) for each in node.args]
        return function.value if contents == [MADE_HERE] else None
    match function:
        case ast.Attribute(attr="dump", value=ast.Call(args=[file, *_]) as maker) if (
            _tail(maker).endswith("Pickler")
        ):
            return file
    for callee in alternatives(resolver.resolve(function, scope)):
        if isinstance(callee, Name) and callee.name in known_calls.SAVERS:
            position = known_calls.SAVERS[callee.name]
            if position < len(node.args):
                return node.args[position]
            named = {each.arg: each.value for each in node.keywords}
            return next((named[k] for k in KEYWORDS if k in named), None)
    return None


def _key(file: ast.expr, scope: Scope, resolver: Resolver) -> str | None:
    """Return what tells a file from others: its path, or how that is spelled."""
    for _ in range(MAX_LAYERS):
        if not isinstance(file, ast.Call):
            break
        inner = _inside(file, scope, resolver)
        if inner is None:
            break
        file = inner
    if isinstance(file, ast.Name):
        match scope.now.get(HANDLE + file.id):
            case Constant(value=str(key)):
                return key
    match resolver.resolve(file, scope):
        case Constant(value=str(path)):
            return FILE + repr(path)
    return _spelled(file)


def _spelled(file: ast.expr) -> str | None:
    match file:
        case ast.Name(id=name):
            return FILE + name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{FILE}{owner}.{name}"
    if len(list(itertools.islice(ast.walk(file), MAX_NODES))) == MAX_NODES:
        return None
    return FILE + ast.unparse(file)


def _inside(call: ast.Call, scope: Scope, resolver: Resolver) -> ast.expr | None:
    """Return the path in ``open(path)``, ``path.open()``, ``str(path)``."""
    function, tail = call.func, _tail(call)
    if tail in THE_SAME and len(call.args) == 1:
        return call.args[0]
    if tail not in READING:
        return None
    callee = resolver.resolve(function, scope)
    if isinstance(callee, Name) and callee.name in known_calls.OPENERS:
        return call.args[0] if call.args else None
    return function.value if isinstance(function, ast.Attribute) else None


def _tail(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _appends(mode: ast.expr) -> bool:
    return isinstance(mode, ast.Constant) and str(mode.value).startswith("a")
