"""Ask layouts about the members of an archive, in every way in which it lists them.

Readers take different lists and different names for the members of the same archive.
Bytes are inert only if they are so for all of them: a storage that another reader calls
``data.pkl`` is no storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner_core.formats import native_code
from scanner_core.formats.pickle_stream import PLAIN, Convention
from scanner_core.layouts import LAYOUTS
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner_core.layouts._recognised import Reading
    from scanner_core.reading import Names


@dataclass(slots=True)
class Listing:
    """What layouts make of some names."""

    layout: str | None
    """The first that fits."""
    streams: Convention
    roles: dict[str, set[Reading]]
    """What loaders do with a member: several things, if several layouts fit."""

    def of(self, name: str) -> set[Reading]:
        """Return what loaders do with the member of a name."""
        return self.roles.get(name) or {Role.UNKNOWN}


def recognise(members: Sequence[Names]) -> tuple[Listing, list[tuple[Reading, ...]]]:
    """Return what the members are together, and the roles of each for some reader.

    A member that is inert to some and something else to others is not inert.
    """
    listed: dict[int, set[str]] = {}
    for each in members:
        listed.setdefault(each.listing, set()).add(each.listed)
    everything = {name for each in members for name in (each.listed, *each.others)}
    for_any = _recognise(everything)
    if len(listed) == 1 and not any(each.others for each in members):
        return for_any, [_strict(for_any.of(each.listed)) for each in members]
    lists = {key: _recognise(names) for key, names in listed.items()}
    return for_any, [
        _strict(
            {role for name in (each.listed, *each.others) for role in for_any.of(name)}
            | lists[each.listing].of(each.listed)
        )
        for each in members
    ]


def _strict(found: set[Reading]) -> tuple[Reading, ...]:
    strict = found - {Role.INERT} or {Role.INERT}
    return tuple(sorted(strict, key=_order))


def _order(role: Reading) -> str:
    return role.value if isinstance(role, Role) else role.NAME


def _recognise(names: Collection[str]) -> Listing:
    found = Listing(None, PLAIN, {})
    for layout in LAYOUTS:
        if recognised := layout.recognise(names):
            found.layout = found.layout or layout.NAME
            if found.streams == PLAIN:
                found.streams = recognised.streams
            for name, role in recognised.roles.items():
                found.roles.setdefault(name, set()).add(role)
                if role is Role.UNKNOWN and native_code.LIBRARY.fullmatch(name):
                    found.roles[name].add(native_code.CARRIED)
    return found
