"""Members that would not stay in the folder to which somebody extracts an archive.

Loaders that read members in memory do not mind.  Programs that extract do: ``tarfile``
goes wherever names and links lead unless it is given a filter, which is its default
since Python 3.14 only; ``zipfile`` drops what leads outside, and writes links as text.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.facts import Escape, EscapingMember

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.findings import Location

MAX_STEPS: Final = 2_000_000
"""Parts of paths that are followed through links in one archive, all in all."""
MAX_LINKS: Final = 64
"""Links that are followed on one path; systems allow for forty."""
SUSPECT: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
ABSOLUTE: Final = re.compile(r"[/\\]|[A-Za-z]:")


class Link(NamedTuple):
    """Where a link points to."""

    target: str
    is_hard: bool
    """Whether the target counts from the root of the archive."""


class Escapes:
    """Collects the members of one archive, and knows which of them escape."""

    def __init__(self, archive: Location) -> None:
        self._archive = archive
        self._written: list[tuple[str, Link]] = []
        self._links: dict[str, Link] = {}
        """By where they end up, should their own names lead through links."""
        self._files: list[str] = []
        self._found: dict[Escape, EscapingMember] = {}
        self._steps_left = MAX_STEPS

    def add(self, name: str, target: str = "", *, is_hard: bool = False) -> None:
        """Note a member; a ``target`` makes it a link."""
        if SUSPECT.search(name) and self._resolved(name) is None:
            self._report(Escape.NAME, name)
        elif target:
            self._written.append((name, Link(target, is_hard)))
        else:
            self._files.append(name)

    def add_device(self, name: str) -> None:
        """Note what is no file, folder or link."""
        self._report(Escape.DEVICE, name)

    def facts(self) -> Iterator[EscapingMember]:
        """Yield one fact for each way in which members escape."""
        for name, link in self._written:
            self._place(name, link)
        for name, link in self._written:
            if self._resolved(name) is None:
                self._report(Escape.LINK, name, link.target)
        for name in self._files if self._links else ():
            if self._resolved(name) is None:
                self._report(Escape.THROUGH_LINK, name)
        yield from self._found.values()

    def _report(self, kind: Escape, name: str, target: str = "") -> None:
        if before := self._found.get(kind):
            self._found[kind] = dataclasses.replace(before, count=before.count + 1)
            return
        location = self._archive.inside(name)
        self._found[kind] = EscapingMember(name, target, kind, 1, location)

    def _place(self, name: str, link: Link) -> None:
        *folder, last = _parts(name) or [""]
        if (place := self._resolved("/".join(folder))) is None:
            return
        at = "/".join((*place, last))
        # One that leads out may have been used before another one replaces it.
        if at not in self._links or self._resolved(at) is not None:
            self._links[at] = link

    def _resolved(self, path: str) -> list[str] | None:
        """Return where a path ends up; ``None`` if outside, or too far to follow."""
        if ABSOLUTE.match(path):
            return None
        done: list[str] = []
        todo = _parts(path)[::-1]
        followed = 0
        while todo and followed <= MAX_LINKS:
            self._steps_left -= 1
            if (part := todo.pop()) != "..":
                done.append(part)
            elif done:
                done.pop()
            else:
                return None
            if done and (link := self._links.get("/".join(done))):
                if ABSOLUTE.match(link.target):
                    return None
                followed += 1
                done = [] if link.is_hard else done[:-1]
                todo += _parts(link.target)[::-1]
            if self._steps_left < 0:
                return None
        return done


def _parts(path: str) -> list[str]:
    return [part for part in re.split(r"[/\\]", path) if part not in {"", "."}]
