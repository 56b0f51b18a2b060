"""The pickle machine, and what reads streams with it."""

from __future__ import annotations

import functools
import pickle
from typing import TYPE_CHECKING, Final

from fuzz.checks import Found, blob, go_through
from fuzz.mutations import opcodes
from scanner_core import knowledge
from scanner_core.formats import pickle_stream, pickle_values, torch_legacy
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.testing import array_head, assemble
from scanner_core.testing.arrays import ALIGNED
from tests.corpus import hostile, hostile_files, ordinary

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 3000
SLICES: Final = (1, 7, 200)


def machine(data: bytes) -> None:
    """Walk; in slices the same comes out, and no name is passed over."""
    whole = _walked(data)
    for size in SLICES:
        if _seen(_walked(data, size)) != _seen(whole):
            raise Found(f"slices of {size} bytes see something else")
    end = whole.position if whole.stopped else whole.damaged_at
    for at, spelled in _imported(data):
        if at < end and spelled not in whole.seen.spelled:
            raise Found(f"passed over {spelled!r} at {at:#x}")


def recording(data: bytes) -> None:
    """Walk twice, and make values of what the second walk keeps."""
    first = _walked(data)
    for fact in pickle_values.read(blob(data), knowledge.wants, 0, first, {}):
        repr(fact)


def stream(data: bytes) -> None:
    """Read streams wherever they start, and judge them."""
    found = blob(data)
    pickle_stream.plausible(found)
    pickle_stream.is_buried(found)
    go_through(pickle_stream.read(found, knowledge.wants))


def legacy(data: bytes) -> None:
    """Read a checkpoint of five pickles."""
    torch_legacy.plausible(blob(data))
    go_through(torch_legacy.read(blob(data), knowledge.wants))


def pickles() -> list[bytes]:
    """Return hostile streams, and what Python writes in each protocol."""
    return _hostile() + [
        data
        for thing in ordinary.CLEAN.values()
        for protocol in range(6)
        if len(data := pickle.dumps(thing, protocol)) < LONGEST
    ]


def joblib_files() -> list[bytes]:
    """Return pickles with raw arrays between their opcodes."""
    shapes = "BININT1 5\nTUPLE1", "EMPTY_TUPLE", "BININT1 2\nBININT1 3\nTUPLE2"
    types = "u1", "f8", "O8", "V16", "U3", "M8[ns]", "i4"
    return [
        assemble(f"PROTO 4\n{array_head(dtype, shape, more=alignment)}")
        + (b"\3" + bytes(3) if alignment else b"")
        + (assemble("PROTO 4\nEMPTY_LIST\nSTOP") if dtype == "O8" else bytes(48))
        + assemble(f"{hostile.CALL}STOP")
        for shape in shapes
        for dtype in types
        for alignment in ("", ALIGNED)
    ]


def legacy_files() -> list[bytes]:
    """Return checkpoints as torch wrote them before 1.6."""
    builders = hostile_files.FILES["torch legacy"].values()
    return [data for build in builders if len(data := build()) < LONGEST]


@functools.cache
def _hostile() -> list[bytes]:
    texts = [text for cases in hostile.FLAGGED.values() for text in cases.values()]
    texts += [*hostile.REVIEWED.values(), *hostile.SILENT.values()]
    return [data for text in texts if len(data := assemble(text)) < LONGEST]


def _walked(data: bytes, size: int | None = None) -> PickleMachine:
    walk = PickleMachine(blob(data).read, knowledge.wants)
    while walk.run() if size is None else walk.run(size):
        pass
    return walk


def _seen(walk: PickleMachine) -> tuple[object, ...]:
    seen = walk.seen
    state = walk.damage, walk.stopped, walk.position, walk.opcodes
    return (*state, seen.names, seen.uses, seen.kept, seen.unresolved, seen.persistent)


def _imported(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield what the standard library thinks that GLOBAL and INST import."""
    for name, argument, at in opcodes(data):
        if name in {"GLOBAL", "INST"}:
            yield at, str(argument)
