"""The whole scan of one file, and what no damage may do to a hostile one."""

from __future__ import annotations

import bz2
import functools
import gzip
import lzma
import zlib
from typing import TYPE_CHECKING, Final

from fuzz.checks import Found, scanned
from fuzz.targets import archives, arrays, streams, torch_members
from scanner_core.findings import Verdict
from scanner_core.testing import assemble
from tests.corpus import hostile
from tests.corpus.hostile_files import checkpoint, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST: Final = 1500
WRAPPERS: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda data: zipped(("x", data)),
    checkpoint,
    gzip.compress,
    bz2.compress,
    lzma.compress,
    zlib.compress,
    lambda data: zipped(("x.gz", gzip.compress(data))),
    lambda data: gzip.compress(checkpoint(data)),
    lambda data: data + checkpoint(assemble("PROTO 2\nEMPTY_DICT\nSTOP")),
)


def scan(data: bytes) -> None:
    """Scan."""
    scanned(data)


def damaged(data: bytes) -> None:
    """Put bytes in front of a hostile stream, or behind it: it is never clean.

    The first byte says which stream, the second where.  In the comment of an archive,
    a stream is nothing to any loader.
    """
    if len(data) < 2 or b"PK\5\6" in data:  # noqa: PLR2004 (see above)
        return
    streams_ = _unsafe()
    whole = streams_[data[0] % len(streams_)]
    whole = whole + data[2:] if data[1] & 1 else data[2:] + whole
    if scanned(whole).verdict is Verdict.CLEAN:
        raise Found(f"a hostile stream is clean with this around it: {whole!r}")


def wrapped(data: bytes) -> None:
    """Put an unsafe stream into an archive: that never makes it clean.

    The first byte says into which.
    """
    if scanned(data[1:]).verdict is not Verdict.UNSAFE:
        return
    wrap = WRAPPERS[data[0] % len(WRAPPERS)]
    if scanned(wrap(data[1:])).verdict is Verdict.CLEAN:
        raise Found(f"unsafe in the open, and clean in an archive: {data!r}")


def files() -> Sequence[bytes]:
    """Return a few seeds of every reader."""
    every = (
        streams.pickles()[::9],
        streams.joblib_files()[::5],
        streams.legacy_files(),
        arrays.numpy_files()[::3],
        arrays.safetensors_files(),
        archives.zip_files()[::2],
        archives.packed_files(),
        torch_members.storages()[:2],
        archives.tar_files()[:3],
        _torch_archives(),
    )
    return [data for seeds in every for data in seeds if len(data) < 4 * LONGEST]


def _torch_archives() -> Sequence[bytes]:
    """Return archives that torch reads more of than one pickle."""
    stream, text = assemble(f"PROTO 2\n{hostile.CALL}STOP"), torch_members.scripts()[0]
    graph, source = torch_members.graphs()[0], torch_members.sources()[0]
    script = {"a/data.pkl": stream, "a/constants.pkl": stream, "a/code/x.py": text}
    package = {"a/.data/version": b"6", "a/x.py": source, "a/m/m.pkl": stream}
    exported = {"a/models/model.json": graph, "a/archive_format": b"pt2", "a/x.so": b""}
    return [zipped(*each.items()) for each in (script, package, exported)]


def damages() -> Sequence[bytes]:
    """Return what is put around the streams."""
    around = [b"", b"\0", b"N.", b"\x80\x04.", b"PK\5\6" + bytes(18), b"}", b"x" * 99]
    return [bytes([at * 7 % 256, at]) + each for at, each in enumerate(around * 8)]


def wrappers() -> Sequence[bytes]:
    """Return hostile streams, each with one of the archives."""
    return [bytes([at % 256]) + data for at, data in enumerate(_unsafe())]


@functools.cache
def _unsafe() -> Sequence[bytes]:
    texts = [text for cases in hostile.FLAGGED.values() for text in cases.values()]
    return [data for text in texts if len(data := assemble(text)) < LONGEST]
