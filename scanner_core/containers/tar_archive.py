"""Tar archives: old checkpoints of torch, ``.nemo``, and what clouds pack models in.

Read block by block, without ``tarfile``: members are parts of the archive, nothing is
copied, links are only reported.  Readers differ in the size that they believe, so where
a header and its extension disagree, or a link says that it has contents, the archive is
followed both ways.  What was tried: tarfile of Python 3.11, which torch 2.13 reads old
checkpoints with, takes a name from pax or GNU before that in the header, passes over no
contents of links and folders whatever their size, takes the last of several members of
a name, ends at the first block of zeros or, without a word, at a damaged header.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner_core.containers import _tar_headers
from scanner_core.containers._escapes import Escapes
from scanner_core.containers._tar_headers import (
    BLOCK,
    DEVICES,
    GLOBAL_PAX,
    HARD_LINK,
    LINK,
    LONG_LINK,
    LONG_NAME,
    MAGIC,
    MAGIC_AT,
    PAX,
    SPARSE,
)
from scanner_core.containers.between import Between
from scanner_core.findings import Gap
from scanner_core.reading import Names, Part, Unreadable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from scanner_core.containers._tar_headers import Header
    from scanner_core.facts import EscapingMember
    from scanner_core.findings import Location
    from scanner_core.reading import Blob

NAME: Final = "tar"
MAX_HEADERS: Final = 200_000
MAX_TABLES: Final = 10_000
"""Blocks that the table of one sparse file may take."""
LONGEST_EXTENSION: Final = 1024**2
EXTENSIONS: Final = (LONG_NAME, LONG_LINK, *PAX)
TABLE_GOES_ON: Final = 504
"""In a block of the table of a sparse file: whether another one follows."""
SEARCHED: Final = 2048
"""Blocks in a row that are no headers."""
MAX_SEARCHED: Final = 64 * SEARCHED
LARGEST_OVERLAP: Final = 2
"""How often the bytes of an archive may stand in its members, all in all."""


def sniff(blob: Blob) -> bool:
    """Look at the first block: old archives have nothing but its checksum."""
    block = blob.read(0, BLOCK)
    return len(block) == BLOCK and (
        block.startswith(MAGIC, MAGIC_AT) or _tar_headers.is_valid(block)
    )


def members(blob: Blob) -> Iterator[Blob | Gap | EscapingMember]:
    """Yield every member in archive order, also those that share a name."""
    archive = _Archive(blob)
    try:
        yield from archive.members()
    except Unreadable as error:
        yield Gap(str(error), blob.location)
    yield from archive.escapes.facts()


class Member(Part):
    """A member, with every name that some reader gives it."""

    def __init__(self, archive: Blob, start: int, size: int, names: Names) -> None:
        super().__init__(archive, start, size, archive.location.inside(names.listed))
        self.names = names


@dataclass(slots=True)
class Extension:
    """What stands before a header and is about it."""

    names: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    size: int | None = None
    is_sparse: bool = False

    def add(self, found: Mapping[str, str]) -> None:
        """Take what pax says."""
        self.names += [
            found[key] for key in ("GNU.sparse.name", "path") if key in found
        ]
        self.targets += [found["linkpath"]] if "linkpath" in found else []
        self.is_sparse |= any(key.startswith("GNU.sparse.") for key in found)
        if "size" in found:
            self.size = _whole(found["size"])


class _Archive:
    """An archive, while its members are told apart."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._todo = [0]
        """Where some reader goes on."""
        self._seen: set[int] = set()
        self._pending = Extension()
        self._global: dict[str, str] = {}
        self._reach = self._taken = 0
        """Where the last member ends, and how many bytes stand in all of them."""
        self._search_left = MAX_SEARCHED
        self._said: set[str] = set()
        self.escapes = Escapes(blob.location)

    def members(self) -> Iterator[Blob | Gap]:
        """Yield members and gaps; raises ``Unreadable``."""
        while self._todo:
            at: int | None = self._todo.pop()
            while at is not None and at not in self._seen:
                self._seen.add(at)
                if len(self._seen) > MAX_HEADERS:
                    raise Unreadable("the archive has more members than is allowed")
                header = self._header(at)
                if header is None:
                    at = yield from self._junk(at)
                elif header.kind in EXTENSIONS:
                    self._extend(header, at + BLOCK)
                    at += BLOCK + _padded(header.size)
                else:
                    at = yield from self._member(header, at + BLOCK)

    def _header(self, at: int) -> Header | None:
        return _tar_headers.read(self._blob.read(at, BLOCK))

    def _extend(self, header: Header, start: int) -> None:
        if header.size > LONGEST_EXTENSION:
            raise Unreadable("what extends a header of the archive is too long")
        data = self._blob.read(start, header.size)
        if header.kind == GLOBAL_PAX:
            self._global |= _tar_headers.records(data)
        elif header.kind == LONG_NAME:
            self._pending.names.append(_tar_headers.text(data))
        elif header.kind == LONG_LINK:
            self._pending.targets.append(_tar_headers.text(data))
        else:
            self._pending.add(_tar_headers.records(data))

    def _member(
        self, header: Header, start: int
    ) -> Generator[Blob | Gap, None, int | None]:
        """Yield what a header stands for; return where the next one is."""
        said, self._pending = self._pending, Extension()
        said.add(self._global)
        listed, *others = dict.fromkeys((*said.names, *header.names))
        names = Names(listed, tuple(filter(None, others)))
        self._note(header, names, [*said.targets, header.target])
        if header.kind == SPARSE or said.is_sparse:
            yield Gap(
                "a sparse file, which is not put together",
                self._blob.location.inside(listed),
            )
        start = self._behind_tables(header, start)
        sizes = dict.fromkeys((header.size if said.size is None else said.size,))
        sizes[header.size] = None
        for size in sizes:
            if size or not header.has_no_data:
                yield from self._part(start, size, names)
        if header.has_no_data:
            sizes[0] = None
        return self._next(start, list(sizes))

    def _part(self, start: int, size: int, names: Names) -> Iterator[Blob | Gap]:
        member = Member(self._blob, start, size, names)
        if not size or self._blob.read(start + size - 1, 1):
            self._reach = max(self._reach, start + size)
        else:
            yield from self._once("the member is cut off", member.location)
        self._taken += size
        if self._taken > LARGEST_OVERLAP * max(self._reach, size):
            raise Unreadable("its members overlap: some are not read")
        yield member

    def _once(self, reason: str, location: Location) -> Iterator[Gap]:
        """Yield a gap, unless one like it was: damage has many places."""
        if reason not in self._said:
            self._said.add(reason)
            yield Gap(reason, location)

    def _next(self, start: int, sizes: list[int]) -> int:
        """Return where most readers go on, and note where others do."""
        following = [start + _padded(size) for size in sizes]
        if len(following) == 1:
            return following[0]
        first, *rest = [at for at in following if self._header(at)] or [max(following)]
        self._todo += rest
        return first

    def _note(self, header: Header, names: Names, targets: list[str]) -> None:
        if header.kind in DEVICES:
            self.escapes.add_device(names.listed)
        elif header.kind in {LINK, HARD_LINK}:
            is_hard = header.kind == HARD_LINK
            self.escapes.add(names.listed, targets[0], is_hard=is_hard)
            # Readers that know no extension have a shorter name and target.
            self.escapes.add(header.names[0], header.target, is_hard=is_hard)
        else:
            for name in (names.listed, *names.others):
                self.escapes.add(name)

    def _behind_tables(self, header: Header, start: int) -> int:
        """Return where the contents start of what may be a sparse file."""
        goes_on = header.is_extended
        for _ in range(MAX_TABLES):
            if not goes_on:
                break
            goes_on = bool(self._blob.read(start + TABLE_GOES_ON, 1).strip(b"\0"))
            start += BLOCK
        return start

    def _junk(self, at: int) -> Generator[Blob | Gap, None, int | None]:
        """Yield what stands where no header does; return where the next one is."""
        is_end = not self._blob.read(at, BLOCK).strip(b"\0")
        following, is_something = self._search(at)
        if is_something:
            if not is_end:
                reason = "a header of the archive is damaged"
                yield from self._once(reason, self._blob.location)
            end = self._blob.size() if following is None else following
            yield Between(self._blob, at, end)
        return following

    def _search(self, at: int) -> tuple[int | None, bool]:
        """Return where a header stands, and whether anything does before that."""
        is_something = False
        for _ in range(SEARCHED):
            self._search_left -= 1
            if self._search_left < 0:
                raise Unreadable("the archive is too damaged to be read to its end")
            block = self._blob.read(at, BLOCK)
            if not block or (at not in self._seen and _tar_headers.read(block)):
                return (at if block else None), is_something
            is_something |= bool(block.strip(b"\0"))
            at += BLOCK
        return None, is_something or bool(self._blob.read(at, 1))


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _whole(number: str) -> int:
    try:
        return max(0, int(number))
    except ValueError:
        return 0
