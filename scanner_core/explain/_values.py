"""Values of a stream as text, with results of earlier steps by the names of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import Items, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner_core.facts import Value

MAX_PARTS: Final = 10_000
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def spelled(value: Value, names: Mapping[Value, str]) -> str:
    """Return a value roughly as Python would spell it."""
    if isinstance(value, Result):
        return names.get(value) or _call(value, names)
    if isinstance(value, Items):
        return value.spelled(lambda item: spelled(item, names))
    return str(value)


def _call(call: Result, names: Mapping[Value, str]) -> str:
    given = [spelled(each, names) for each in call.arguments]
    given += [f"{name}={spelled(each, names)}" for name, each in call.keywords]
    return f"{spelled(call.callee, names)}({', '.join(given)})"


def results(*values: Value) -> Iterator[Result]:
    """Yield what calls return that stand somewhere in values, but not too many."""
    pending: list[Value] = list(values)
    for _ in range(MAX_PARTS):
        if not pending:
            return
        match pending.pop():
            case Result() as result:
                yield result
                pending += (result.callee, *result.arguments)
                pending += (each for _, each in result.keywords)
            case Items(items=items):
                pending += items


def named(values: Iterable[Value]) -> dict[Value, str]:
    """Return a short name for each value."""
    distinct = dict.fromkeys(values)
    return {value: _name(number) for number, value in enumerate(distinct)}


def _name(number: int) -> str:
    return LETTERS[number] if number < len(LETTERS) else f"v{number + 1}"
