"""Ask layouts about the members of an archive, in every way in which it lists them.

Readers take different lists and different names for the members of the same archive.
Bytes are inert only if they are so for all of them: a storage that another reader calls
``data.pkl`` is no storage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.layouts import LAYOUTS
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scanner_core.layouts import Layout
    from scanner_core.reading import Names


def recognise(
    members: Sequence[Names],
) -> tuple[Layout | None, list[tuple[Role, ...]]]:
    """Return the layout, and of each member the roles that it has for some reader.

    A member that is inert to some and something else to others is not inert.
    """
    listed: dict[int, set[str]] = {}
    for each in members:
        listed.setdefault(each.listing, set()).add(each.listed)
    everything = {name for each in members for name in (each.listed, *each.others)}
    layout, for_any = _recognise(everything)
    if len(listed) == 1 and len(everything) == len(listed[members[0].listing]):
        return layout, [(for_any.get(each.listed, Role.UNKNOWN),) for each in members]
    lists = {key: _recognise(names)[1] for key, names in listed.items()}
    return layout, [_roles(each, lists[each.listing], for_any) for each in members]


def _roles(
    member: Names, in_list: Mapping[str, Role], for_any: Mapping[str, Role]
) -> tuple[Role, ...]:
    names = (member.listed, *member.others)
    found = {for_any.get(name, Role.UNKNOWN) for name in names}
    found.add(in_list.get(member.listed, Role.UNKNOWN))
    strict = found - {Role.INERT} or {Role.INERT}
    return tuple(sorted(strict, key=lambda role: role.value))


def _recognise(names: Collection[str]) -> tuple[Layout | None, Mapping[str, Role]]:
    for layout in LAYOUTS:
        if roles := layout.recognise(names):
            return layout, roles
    return None, {}
