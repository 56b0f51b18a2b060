"""From bytes to facts: open containers, ask layouts, read formats, to any depth."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import facts as observed
from scanner_core import knowledge, rules
from scanner_core.containers import CONTAINERS, compressed
from scanner_core.facts import GlobalUse, PersistentId, StrayBytes
from scanner_core.findings import Gap, Location
from scanner_core.formats import pickle_stream, plausible
from scanner_core.reading import Bytes, Names, Part, Role, Unreadable, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner_core.containers import Container
    from scanner_core.facts import Fact
    from scanner_core.formats.pickle_stream import Convention
    from scanner_core.layouts._recognised import Reading
    from scanner_core.reading import Blob

PLAIN: Final = (GlobalUse, PersistentId, StrayBytes)
"""What comes of most files: nothing else is imported for them."""
UNRECOGNISED: Final = "no format recognises these bytes"
MAX_DEPTH: Final = 8
"""Containers in containers that are opened."""
MAX_MEMBERS: Final = 250_000
"""Members of them all: an archive can hold the same bytes over and over."""
MAX_ALIKE: Final = 1000
"""Gaps for one reason that are listed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A file or member that an observer came to, before it yields what is in there."""

    blob: Blob
    role: Role
    readers: tuple[str, ...] = ()
    """Names of the containers and formats that go through it."""


class Observer:
    """Goes through one artifact, however deep its members nest."""

    def __init__(
        self,
        on_visit: Callable[[Visit], None] | None = None,
        wants: Callable[[str], int] = knowledge.wants,
    ) -> None:
        """Prepare to observe; ``on_visit`` is told of what is come to, in order.

        ``wants`` says of which calls the arguments matter.
        """
        self._on_visit = on_visit or _nobody
        self.format: str | None = None
        """What the artifact is: by a layout, or else the container or format that fits
        the whole of it."""
        self._members_left = MAX_MEMBERS
        self._alike: dict[str, int] = {}
        """How often containers gave a reason for a gap."""
        self._is_too_deep = False
        """Whether that was said: thousands of members can be."""
        self._wants = wants

    def observe(
        self,
        blob: Blob,
        *,
        named: bool = False,
        streams: Convention = pickle_stream.PLAIN,
    ) -> Iterator[Fact | Gap | Location]:
        """Yield facts and gaps, and the places that no loader looks at.

        ``streams`` is what a pickle may contain, should the bytes be one.
        """
        if len(blob.location.members) > MAX_DEPTH:
            if not self._is_too_deep:
                yield Gap("archives are nested too deeply", blob.location)
            self._is_too_deep = True
            return
        try:
            # Whatever any loader would see: an archive behind a pickle is both.
            containers = [each for each in CONTAINERS if each.sniff(blob)]
            formats = plausible(blob, is_container=bool(containers))
        except Unreadable as error:
            yield Gap(str(error), blob.location)
            return
        names = [*(each.NAME for each in containers), *(each.NAME for each in formats)]
        self.format = self.format or next(iter(names), None)
        self._on_visit(Visit(blob, Role.UNKNOWN, tuple(names)))
        is_more = bool(formats) or len(containers) > 1
        for container in containers:
            yield from self._open(container, blob, is_more=is_more, named=named)
        for format_ in formats:
            facts = (
                pickle_stream.read(blob, self._wants, streams)
                if format_ is pickle_stream
                else format_.read(blob, self._wants)
            )
            for item in self._with_nested(facts, blob):
                # What is behind a stream may be the archive that was read above.
                if not (containers and isinstance(item, StrayBytes)):
                    yield item
        if not containers and not formats:
            failure: str | None = getattr(blob, "failure", None)
            unread = failure or UNRECOGNISED
            yield Gap(unread, blob.location) if named or failure else blob.location

    def observe_code(
        self, blob: Blob, *, named: bool = True
    ) -> Iterator[Fact | Gap | Location]:
        """Yield what Python source in a file uses; its loader runs it."""
        from scanner_core.formats import python_source  # noqa: PLC0415 (few files are programs)

        self.format = python_source.NAME
        yield from self._observe_as(
            python_source, blob, pickle_stream.PLAIN, named=named
        )

    def _open(
        self, container: Container, blob: Blob, *, is_more: bool, named: bool
    ) -> Iterator[Fact | Gap | Location]:
        """Observe what is in a container; ``is_more``: the bytes are others, too."""
        from scanner_core.containers.between import Between  # noqa: PLC0415 (most files are no container)

        members: list[Blob | Gap] = []
        for found in container.members(blob):
            if isinstance(found, observed.EscapingMember):
                yield found
            # About the container: its name is not that of a member.
            elif isinstance(found, Gap) and found.location == blob.location:
                yield from self._counted(found)
            # What stands in front is the beginning of what the others read.
            elif not (is_more and isinstance(found, Between) and found.is_head):
                members.append(found)
        is_named = named and container is compressed
        yield from self._observe_members(members, named=is_named)

    def _observe_members(
        self, members: list[Blob | Gap], *, named: bool
    ) -> Iterator[Fact | Gap | Location]:
        from scanner_core.layouts import listings  # noqa: PLC0415 (most files are no container)

        listing, roles = listings.recognise([_names(member) for member in members])
        if listing.layout and all(len(e.location.members) == 1 for e in members):
            self.format = listing.layout
        streams = _unknown_only(listing.streams)
        for member, member_roles in zip(members, roles, strict=True):
            self._members_left -= 1
            if self._members_left < 0:
                yield Gap(
                    "archives hold more members than the budget allows", member.location
                )
                return
            if isinstance(member, Gap):
                if member_roles != (Role.INERT,):
                    yield from self._counted(member)
                continue
            found = (
                item
                for role in member_roles
                for item in self._observe_as(role, member, streams, named=named)
            )
            # To two readers that disagree, a member is two things, often alike.
            yield from found if len(member_roles) == 1 else _distinct(found)

    def _counted(self, gap: Gap) -> Iterator[Gap]:
        """Yield a gap of a container, of thousands that are alike the first ones."""
        self._alike[gap.reason] = count = self._alike.get(gap.reason, 0) + 1
        if count == MAX_ALIKE:
            reason = f"{gap.reason}; others that are alike are not listed"
            yield dataclasses.replace(gap, reason=reason)
        elif count < MAX_ALIKE:
            yield gap

    def _observe_as(
        self, role: Reading, member: Blob, streams: Convention, *, named: bool
    ) -> Iterator[Fact | Gap | Location]:
        if not isinstance(role, Role):
            self._on_visit(Visit(member, Role.CODE, (role.NAME,)))
            yield from self._with_nested(role.read(member, self._wants), member)
            return
        if role is not Role.UNKNOWN:
            reads = (pickle_stream.NAME,) if role is Role.STREAM else ()
            self._on_visit(Visit(member, role, reads))
        match role:
            case Role.INERT:
                return
            case Role.UNJUDGED | Role.CODE:
                yield Gap(
                    "code that a loader runs, and nothing here judges yet",
                    member.location,
                )
            case Role.STREAM:
                facts = pickle_stream.read(member, self._wants, streams)
                yield from self._with_nested(facts, member)
            case Role.UNKNOWN:
                yield from self.observe(member, named=named, streams=streams)

    def _with_nested(
        self, facts: Iterable[Fact | Gap], blob: Blob
    ) -> Iterator[Fact | Gap | Location]:
        """Yield facts, and behind what loads bytes what these bytes hold."""
        for fact in facts:
            yield fact
            if isinstance(fact, PLAIN):
                continue
            if not isinstance(fact, observed.CallFact | observed.ChangeFact):
                continue
            nested = rules.nested_bytes(fact)
            if nested is None or not isinstance(nested.value, bytes):
                continue
            if len(fact.location.members) >= MAX_DEPTH:
                deep = observed.Unknown("what is nested too deeply in bytes")
                yield observed.CallFact(deep, (), (), "REDUCE", fact.location)
                continue
            at = fact.location.offset or 0
            place = fact.location.inside(f"bytes at {at:#x}")
            inner: Blob = Bytes(nested.value, place, blob.budget)
            if whole := nested.whole:
                inner = Part(blob, at + whole.start, whole.size, place)
            yield from self.observe(inner, named=True)


def _unknown_only(streams: Convention) -> Convention:
    """Return a convention in which no name that a table knows belongs to an archive."""
    if (own := streams.own) is None:
        return streams
    return dataclasses.replace(
        streams, own=lambda name: own(name) and knowledge.row(name) is None
    )


def _nobody(_: Visit) -> None:
    pass


def _distinct(
    items: Iterable[Fact | Gap | Location],
) -> Iterator[Fact | Gap | Location]:
    seen: set[str] = set()
    for item in items:
        if (shown := repr(item)) not in seen:
            seen.add(shown)
            yield item


def _names(member: Blob | Gap) -> Names:
    if isinstance(member, Gap):
        return Names("".join(member.location.members[-1:]))
    return names_of(member)
