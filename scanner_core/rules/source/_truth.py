"""Whether an argument that switches something is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.facts import Constant, Items, Name, Unknown

if TYPE_CHECKING:
    from scanner_core.facts import Argument


def truth(argument: Argument) -> bool | Unknown:
    """Return what Python makes of an argument in a condition, if the text tells."""
    match argument:
        case Constant(value=value):
            return bool(value)
        case Items(items=items):
            return bool(items)
        case Name(name=name):
            return Unknown(f"it is {name}")
        case Unknown():
            return argument
        case _:
            return True
