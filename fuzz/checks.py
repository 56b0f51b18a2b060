"""What holds for whatever bytes a reader is given."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest import mock

from scanner_core import rules
from scanner_core.facts import EscapingMember
from scanner_core.findings import Gap, Location, Verdict
from scanner_core.reading import Bytes, Unreadable
from scanner_core.scan import scan_artifact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.facts import Fact
    from scanner_core.findings import ArtifactReport
    from scanner_core.reading import Blob

PLACE: Final = Location("fuzzed")
SOME: Final = 4096
"""Bytes of a member that are read."""
FEW: Final = 50
"""Members that are read."""


class Found(AssertionError):
    """A property does not hold."""


def blob(data: bytes) -> Bytes:
    """Return bytes as a reader takes them."""
    return Bytes(data, PLACE)


def go_through(observed: Iterable[Fact | Gap | Location]) -> None:
    """Let the rules judge what a reader yields; ``Unreadable`` is a fair answer."""
    try:
        for item in observed:
            repr(item)
            if not isinstance(item, Gap | Location):
                for _ in rules.apply(item):
                    pass
    except Unreadable:
        pass


def unpack(members: Iterable[Blob | Gap | EscapingMember]) -> None:
    """Read a bit of each member; ``Unreadable`` is a fair answer."""
    try:
        for index, member in enumerate(members):
            if index < FEW and not isinstance(member, Gap | EscapingMember):
                _look_into(member)
    except Unreadable:
        pass


def _look_into(member: Blob) -> None:
    try:
        head = member.read(0, SOME)
        if len(head) > SOME or member.read(0, SOME) != head:
            raise Found("two reads of the same bytes differ")
        if member.size() < len(head):
            raise Found("a member is shorter than what was read of it")
    except Unreadable:
        pass


def written(data: bytes, name: str) -> Path:
    """Return a file with these bytes, the same for every call of this process."""
    folder = Path(tempfile.gettempdir()) / f"gifthorse-fuzz-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def scanned(data: bytes) -> ArtifactReport:
    """Scan bytes as a file that somebody named; an error of ours is raised."""
    with mock.patch.dict(os.environ, GIFTHORSE_DEBUG="1"):
        report = scan_artifact(written(data, "model.bin")).report
    if report.verdict not in Verdict:
        raise Found(f"there is no such verdict: {report.verdict}")
    return report
