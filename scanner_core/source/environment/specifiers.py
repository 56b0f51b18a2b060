"""From a requirement's specifier, in the dialect of a tool, to bounds of a version.

What is not understood bounds nothing.  Only where several bounds of one kind are given
are versions compared, which takes an import.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST: Final = 200
CLAUSE: Final = re.compile(
    r"(?P<op>===?|~=|!=|<=|>=|<|>|\^|~|=)?\s*v?(?P<version>\d[\w.+!-]{0,60}?)(?P<any>\.\*)?"
)
NUMBERS: Final = re.compile(r"\d+(\.\d+)*")


class Bounds(NamedTuple):
    """Between which versions a library is; ``None`` where nothing says."""

    low: str | None = None
    high: str | None = None
    below: str | None = None

    @property
    def is_exact(self) -> bool:
        """Tell whether this is one version."""
        return self.low is not None and self.low == self.high


def bounds(specifier: str, *, bare: str = "==", single: str = "==") -> Bounds | None:
    """Return what a specifier allows; ``None`` if that is anything.

    ``bare`` is the operator of a version by itself, and ``single`` what ``=`` means.
    """
    text = specifier.strip().strip("()")
    if len(text) > LONGEST or "|" in text:
        return None
    found = Bounds()
    for clause in text.split(","):
        said = CLAUSE.fullmatch(clause.strip())
        if said is None:
            continue
        op = said["op"] or bare
        op = single if op == "=" else op
        found = _both(found, _clause(op, said["version"], is_any=bool(said["any"])))
    return None if found == Bounds() else found


def _clause(op: str, version: str, *, is_any: bool) -> Bounds:
    match op:
        case "==" if is_any:
            return Bounds(low=version, below=_next(version))
        case "==" | "===":
            return Bounds(low=version, high=version)
        case "=*":
            return Bounds(low=version, below=_next(version))
        case "~=":
            return Bounds(low=version, below=_next(version.rpartition(".")[0]))
        case "^":
            return Bounds(low=version, below=_caret(version))
        case "~":
            return Bounds(low=version, below=_next(".".join(version.split(".")[:2])))
        case ">=" | ">":
            return Bounds(low=version)
        case "<=":
            return Bounds(high=version)
        case "<":
            return Bounds(below=version)
        case _:
            return Bounds()


def _next(version: str) -> str | None:
    """Return what comes after all versions that begin so: 2.2 after 2.1."""
    if not NUMBERS.fullmatch(version):
        return None
    *first, last = version.split(".")
    return ".".join([*first, str(int(last) + 1)])


def _caret(version: str) -> str | None:
    """Return the next version that differs in the first number that is not zero."""
    if not NUMBERS.fullmatch(version):
        return None
    numbers = version.split(".")
    first = next((i for i, n in enumerate(numbers) if int(n)), len(numbers) - 1)
    return _next(".".join(numbers[: first + 1]))


def _both(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(
        _choose(max, one.low, other.low),
        _choose(min, one.high, other.high),
        _choose(min, one.below, other.below),
    )


def either(several: Iterable[Bounds]) -> Bounds:
    """Return the bounds of what is one of several, of which nothing says which."""
    lows, highs, belows = zip(*several, strict=True)
    low = lowest(lows)
    ends = [high or below for high, below in zip(highs, belows, strict=True)]
    last = None if None in ends else _choose(max, *ends)
    return Bounds(low, below=last) if last in belows else Bounds(low, last)


def lowest(lows: Iterable[str | None]) -> str | None:
    """Return the lowest of lower bounds, which is none if one of them is none."""
    given = list(lows)
    return None if None in given else _choose(min, *given)


def _choose(choose: Callable[..., str], *versions: str | None) -> str | None:
    known = [version for version in dict.fromkeys(versions) if version is not None]
    if len(known) < 2:  # noqa: PLR2004 (nothing to compare)
        return next(iter(known), None)
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 (cold start)

    try:
        return choose(known, key=Version)
    except InvalidVersion:
        return None
