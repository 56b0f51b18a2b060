"""What an expression may stand for, as far as the text tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.facts import Constant, Fetched, Items, Name, Opened, Unknown

if TYPE_CHECKING:
    import ast

    from scanner_core.facts import Argument

MAX_ALTERNATIVES: Final = 4
COMPUTED: Final = Unknown("it is computed")
BRANCHES: Final = Unknown("it depends on a branch")


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A callable with some of its arguments given: ``functools.partial``."""

    callee: str
    positional: tuple[Resolved, ...]
    keywords: tuple[tuple[str, Resolved], ...]
    node: ast.Call
    """Where it is made."""


@dataclass(frozen=True, slots=True)
class Several:
    """One of these, and only running the program tells which."""

    alternatives: tuple[Resolved, ...]


Resolved: TypeAlias = (
    Constant | Name | Items | Opened | Fetched | Unknown | Partial | Several
)


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call; what is unpacked and unknown is called * or **."""

    positional: tuple[Resolved, ...] = ()
    keywords: tuple[tuple[str, Resolved], ...] = ()

    def get(self, keyword: str, position: int) -> Resolved | None:
        """Return an argument, or ``None`` if it is not given."""
        if position < len(self.positional):
            return self.positional[position]
        return dict(self.keywords).get(keyword)

    def after(self, partial: Partial) -> Given:
        """Return the arguments that the callee of a partial gets with these."""
        keywords = {**dict(partial.keywords), **dict(self.keywords)}
        positional = (*partial.positional, *self.positional)
        return Given(positional, tuple(keywords.items()))


def alternatives(value: Resolved) -> tuple[Resolved, ...]:
    """Return everything that a value may be."""
    return value.alternatives if isinstance(value, Several) else (value,)


def join(one: Resolved | None, other: Resolved | None) -> Resolved:
    """Return what a name stands for that is bound to either; ``None`` is unbound."""
    if one is None or other is None or one is other:
        return one or other or BRANCHES
    several: list[Resolved] = []
    for each in (*alternatives(one), *alternatives(other)):
        if each not in several:
            several.append(each)
    if len(several) > MAX_ALTERNATIVES:
        several[MAX_ALTERNATIVES - 1 :] = [BRANCHES]
    return several[0] if len(several) == 1 else Several(tuple(several))


def as_argument(value: Resolved) -> Argument:
    """Return a value as rules see it: certain, or unknown for a reason."""
    match value:
        case Several():
            return BRANCHES
        case Partial():
            return Name(value.callee)
        case _:
            return value
