"""What a name stands for, in which scope and when.

Statements are followed in order, so a name has the value that it has *here*; a function
runs later, so inside it the names of enclosing scopes have every value they ever get.
"""

from __future__ import annotations

import ast
import builtins
import functools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Name
from scanner_core.source.flow.values import Class, Several, join
from scanner_core.source.wanted import NICKNAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scanner_core.source.flow.values import Resolved

MAX_STARS: Final = 4
MAX_MERGED: Final = 300_000
"""Names that the branches of one program bind, counted for each branch around them;
10,000 lines of a library bind 2,000."""
BUILTINS: Final = frozenset(vars(builtins))
# A name that a branch leaves unbound.
Changes = dict[str, "Resolved | None"]


class Merging:
    """How much branches may still change in the scopes of one program."""

    def __init__(self) -> None:
        self._left = MAX_MERGED

    @property
    def is_spent(self) -> bool:
        """Whether branches were followed as if all of them were taken, in order."""
        return self._left < 0

    def spend(self, names: int) -> bool:
        """Take note of names that are looked at; return whether more may be."""
        self._left -= names
        return not self.is_spent


class Scope:
    """The names of a module, a function, a class, a comprehension or a lambda."""

    def __init__(self, parent: Scope | None = None, *, runs_now: bool = False) -> None:
        self.parent = parent
        self.now: dict[str, Resolved] = {}
        self.ever: dict[str, Resolved] = {}
        """Every value that a name gets, for functions that run at another time."""
        self.stars: list[str] = []
        """Modules of which everything was imported."""
        self._outer: tuple[Mapping[str, Resolved], ...] = ()
        if parent:
            self._outer = parent.seen_now() if runs_now else parent.seen_later()
        self.merging: Merging = parent.merging if parent else Merging()
        self._shared: dict[str, dict[str, Resolved]] = {}
        self._logs: list[Changes] = []

    def seen_now(self) -> tuple[Mapping[str, Resolved], ...]:
        """Return what is seen by a scope that runs at once."""
        return (self.now, *self._outer)

    def seen_later(self) -> tuple[Mapping[str, Resolved], ...]:
        """Return what a function that is defined here sees around it."""
        return (self.ever, *self._outer)

    def bind(self, name: str, value: Resolved) -> None:
        """Let a name stand for a value from here on."""
        if self._logs:
            self._logs[-1].setdefault(name, self.now.get(name))
        self.now[name] = value
        ever = self._shared.get(name, self.ever)
        ever[name] = join(ever.get(name), value)

    def share(self, name: str, outer: Scope) -> None:
        """Obey ``global`` or ``nonlocal``: the name belongs to another scope."""
        self._shared[name] = outer.ever

    def is_shared(self, name: str) -> bool:
        """Whether a name is declared to belong to another scope."""
        return name in self._shared

    def bound(self, name: str) -> Resolved | None:
        """Return what a name stands for here; ``None`` if nothing binds it."""
        if (value := self.now.get(name)) is not None:
            return value
        for names in self._outer:
            if (value := names.get(name)) is not None:
                return value
        return None

    def branch(self, run: Callable[[], None]) -> Changes:
        """Run statements that may not be run, and return what they would change.

        That takes as long as they bind names, however many there are already.
        """
        if self.merging.is_spent:
            run()
            return {}
        self._logs.append({})
        run()
        before = self._logs.pop()
        if not self.merging.spend(len(before)):
            return {}
        after: Changes = {name: self.now.get(name) for name in before}
        for name, value in before.items():
            if value is None:
                del self.now[name]
            else:
                self.now[name] = value
        return after

    def merge(self, branches: list[Changes]) -> None:
        """Go on after branches of which one was taken."""
        changed: dict[str, list[Resolved | None]] = {}
        for branch in branches:
            for name, value in branch.items():
                changed.setdefault(name, []).append(value)
        for name, values in changed.items():
            before = self.now.get(name)
            if len(values) < len(branches):
                values.append(before)
            if bound := [value for value in values if value is not None]:
                # Whatever it is, it was bound before: it has every value already.
                if self._logs:
                    self._logs[-1].setdefault(name, before)
                self.now[name] = functools.reduce(join, bound)

    def import_all(self, module: str) -> None:
        """Obey ``from module import *``."""
        if module in self.stars:
            self.stars.remove(module)
        self.stars[:] = [module, *self.stars[: MAX_STARS - 1]]

    def let_go(self) -> None:
        """Forget every name."""
        self.now.clear()
        self.ever.clear()


class ClassScope(Scope):
    """The names of a class body, which its methods do not see."""

    def __init__(self, parent: Scope) -> None:
        super().__init__(parent, runs_now=True)
        self._around = parent.seen_later()
        self.of = Class(None)

    def seen_later(self) -> tuple[Mapping[str, Resolved], ...]:
        """Return what is around the class."""
        return self._around

    def let_go(self) -> None:
        """Forget every name, and the attributes of the objects."""
        super().let_go()
        self.of.attributes.clear()


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Name]]:
    """Yield the names that an import binds, but for ``*``."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or whole, Name(whole)
        elif alias.name != "*":
            yield alias.asname or alias.name, Name(f"{module(node)}.{alias.name}")


def module(node: ast.ImportFrom) -> str:
    """Return the module that names are imported from, with the dots in front."""
    return "." * node.level + (node.module or "")


def free(name: str, stars: list[str]) -> Resolved:
    """Return what a name stands for that nothing in the program binds."""
    itself = Name(f"builtins.{name}" if name in BUILTINS else NICKNAMES.get(name, name))
    if stars:
        return Several((*(Name(f"{module}.{name}") for module in stars), itself))
    return itself
