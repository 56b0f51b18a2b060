"""Whether an argument that switches something is true, and why that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Name, Unknown

if TYPE_CHECKING:
    from scanner_core.facts import Argument

PERHAPS_GIVEN: Final = Unknown("it may be in what is unpacked")
SHOWN_NAMES: Final = 2
"""Parts of a dotted name, from its end."""


def truth(argument: Argument) -> bool | Unknown:
    """Return what Python makes of an argument in a condition, if the text tells."""
    match argument:
        case Constant(value=value):
            return bool(value)
        case Items(items=items):
            return bool(items)
        case Unknown(among=among) if among:
            usual = _usual(among)
            return argument if usual is None else usual
        case Name() | Unknown():
            return unknown(argument) or True
        case _:
            return True


def _usual(among: tuple[object, ...]) -> bool | None:
    """Return the truth of what is given unless a caller gives another value."""
    values = [each for each in among if each != PERHAPS_GIVEN]
    match values:
        case [Constant(value=value)] if len(among) > 1:
            return bool(value)
        case _:
            return None


def unknown(argument: Argument) -> Unknown | None:
    """Return why the value of an argument is not known; ``None`` if it is."""
    match argument:
        case Name(name=name):
            # Where the class of a parameter is imported from does not matter here.
            return Unknown(f"it is {'.'.join(name.split('.')[-SHOWN_NAMES:])}")
        case Unknown():
            return argument
        case _:
            return None


def not_told(keyword: str, why: Unknown) -> str:
    """Return half a sentence: ``trust_remote_code comes from the command line``."""
    subject, _, rest = why.reason.partition(" ")
    if subject == "it" and rest:
        return f"{keyword} {rest}"
    return f"{keyword} is not told, {why.reason}"
