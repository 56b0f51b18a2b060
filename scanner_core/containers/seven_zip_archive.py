"""7z archives, unpacked by py7zr in a process with bounds, if that is installed.

No loader of models opens them.  People do, and harmful models were spread in them,
because scanners do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import EscapingMember
    from scanner_core.findings import Gap
    from scanner_core.reading import Blob

NAME: Final = "7z"
MAGIC: Final = b"7z\xbc\xaf\x27\x1c"


def sniff(blob: Blob) -> bool:
    """Look at the first bytes."""
    return blob.read(0, len(MAGIC)) == MAGIC


def members(blob: Blob) -> Iterator[Blob | Gap | EscapingMember]:
    """Yield every member that py7zr can unpack, and why that is not all."""
    from scanner_core.containers import _seven_zip_process  # noqa: PLC0415 (rare)

    return _seven_zip_process.members(blob)
