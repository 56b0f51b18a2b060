"""What a program does to more than its own names: settings, patches, downloads."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Fetched, Items, Name, Opened, Unknown
from scanner_core.source.flow import downloads, known_calls, round_trips
from scanner_core.source.flow.values import Partial, alternatives

if TYPE_CHECKING:
    from collections.abc import Sized

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Given, Resolved
    from scanner_core.source.places import Origin

ENVIRON: Final = Name("os.environ")
SETTING: Final = frozenset({"os.environ.setdefault", "os.putenv", "os.environ.update"})
PATCHING: Final = "builtins.setattr"
WRITING: Final = frozenset({"write", "write_bytes", "write_text"})
COPYING: Final = "shutil.copyfileobj"
TAILS: Final = frozenset(
    {"setdefault", "putenv", "update", "setattr", "copyfileobj", *WRITING}
    | downloads.TAILS
)
MAX_EFFECTS: Final = 1000
"""Of a kind in one program."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A variable of the environment is set, or a name of a library replaced."""

    name: str
    value: Resolved
    node: ast.stmt | ast.expr
    origin: Origin


class Effects:
    """Collects what statements and calls do to their surroundings."""

    def __init__(self, resolver: Resolver) -> None:
        self.environ: dict[str, Resolved] = {}
        """Environment variables that the program sets, with their last values."""
        self.saved: dict[str, Fetched] = {}
        """Files that the program downloads, by their paths."""
        self.settings: list[Effect] = []
        self.replacements: list[Effect] = []
        self.are_too_many = False
        """Whether there are effects that were not collected."""
        self._resolver = resolver

    @property
    def are_any(self) -> bool:
        """Whether there are any, collected or not."""
        some = self.environ or self.saved or self.settings or self.replacements
        return bool(some) or self.are_too_many

    def set_item(
        self,
        mapping: Resolved,
        key: Resolved,
        value: Resolved,
        at: ast.stmt,
        origin: Origin,
    ) -> None:
        """Take note of ``mapping[key] = value``."""
        match mapping, key:
            case Name() as environ, Constant(value=str(name)) if environ == ENVIRON:
                self.set_variable(name, value, at, origin)
            case Name(name=names), Constant(value=str(name)) if names.endswith(
                known_calls.NAMES_OF
            ):
                owner = names[: -len(known_calls.NAMES_OF)]
                self.replace(f"{owner}.{name}", value, at, origin)

    def set_variable(
        self, name: str, value: Resolved, at: ast.stmt | ast.expr, origin: Origin
    ) -> None:
        """Take note of a variable that is set to a value."""
        if self._fits(self.settings):
            self.environ[name] = value
            if self._resolver.follows:
                self._resolver.environ[name] = value
            self.settings.append(Effect(name, value, at, origin))

    def replace(
        self, name: str, value: Resolved, at: ast.stmt | ast.expr, origin: Origin
    ) -> None:
        """Take note of a name of a library that is given another value."""
        if isinstance(value, Name | Partial) or (
            self._resolver.follows and not isinstance(value, Unknown)
        ):
            self._resolver.patched[name] = value
        if self._fits(self.replacements):
            self.replacements.append(Effect(name, value, at, origin))

    def call(self, node: ast.Call, scope: Scope, origin: Origin) -> None:
        """Take note of what a call does that is not about names."""
        function = node.func
        tail = function.attr if isinstance(function, ast.Attribute) else ""
        if tail and tail not in TAILS:
            return
        if isinstance(function, ast.Name) and not _may_have_effects(function.id, scope):
            return
        for callee in alternatives(self._resolver.resolve(function, scope)):
            if isinstance(callee, Name):
                self._call(callee.name, node, scope, origin)
        if tail in WRITING and isinstance(function, ast.Attribute):
            self._written(function.value, node, scope)

    def _call(self, name: str, node: ast.Call, scope: Scope, origin: Origin) -> None:
        if name in SETTING:
            given = self._resolver.arguments(node, scope)
            for key, value in _variables(name, given):
                self.set_variable(key, value, node, origin)
        elif name == PATCHING:
            self._patched(self._resolver.arguments(node, scope), node, origin)
        elif name in downloads.DOWNLOADS:
            given = self._resolver.arguments(node, scope)
            if path := downloads.saved_to(name, given):
                self._save(path, downloads.fetched(name, given))
            elif target := downloads.written_to(name, node):
                what = downloads.fetched(name, given)
                round_trips.downloaded(target, what, scope, self._resolver)
        elif name == COPYING:
            match self._resolver.arguments(node, scope).positional[:2]:
                case (Fetched() as content, Opened(path=path)):
                    self._save(path, content)

    def _patched(self, given: Given, node: ast.Call, origin: Origin) -> None:
        match given.positional:
            case (Name(name=owner), Constant(value=str(name)), value):
                self.replace(f"{owner}.{name}", value, node, origin)

    def _written(self, target: ast.expr, node: ast.Call, scope: Scope) -> None:
        """Take note of ``open(path, "wb").write(answer)``."""
        contents = self._resolver.arguments(node, scope).positional[:1]
        match self._resolver.resolve(target, scope), contents:
            case ((Opened(path=path) | Constant(value=str(path))), (Fetched() as one,)):
                self._save(path, one)
            case _, (Fetched() as one,):
                round_trips.downloaded(target, one, scope, self._resolver)

    def _save(self, path: str, content: Fetched) -> None:
        if self._fits(self.saved):
            self.saved[path] = content

    def _fits(self, collected: Sized) -> bool:
        """Whether there is room for one more effect of a kind."""
        is_room = len(collected) < MAX_EFFECTS
        self.are_too_many |= not is_room
        return is_room


def _may_have_effects(name: str, scope: Scope) -> bool:
    value = scope.bound(name)
    if value is None:
        return name in TAILS
    return any(isinstance(each, Name) for each in alternatives(value))


def _variables(name: str, given: Given) -> list[tuple[str, Resolved]]:
    if not name.endswith("update"):
        match given.positional:
            case (Constant(value=str(key)), value):
                return [(key, value)]
        return []
    found = [(key, value) for key, value in given.keywords if not key.startswith("*")]
    for each in given.positional:
        if isinstance(each, Items) and each.kind == "dict":
            found += [
                (key.value, value)
                for key, value in known_calls.pairs(each)
                if isinstance(key, Constant) and isinstance(key.value, str)
            ]
    return found
