"""Properties that hold for whatever bytes anybody makes up."""

from __future__ import annotations

import pickle
import pickletools
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scanner_core import knowledge
from scanner_core.findings import Verdict
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

from .hostile import CALL, FLAGGED
from .hostile_files import BUILDERS

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport

STREAMS = [assemble(text) for cases in FLAGGED.values() for text in cases.values()]
SMALL = [data for data in STREAMS if len(data) < 2000]
FILES = SMALL + [data for build in BUILDERS.values() if len(data := build()) < 5000]
SLOWEST = 30
"""Seconds; what takes this long is caught in a loop."""

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
)
plain = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(), inner, max_size=4)
        | st.tuples(inner, inner)
        | st.frozensets(scalars, max_size=3)
    ),
    max_leaves=20,
)
quick = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(FILES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "flip", "insert", "drop", "repeat"])):
            case "cut":
                del data[at:]
            case "flip" if at < len(data):
                data[at] = draw(st.integers(0, 255))
            case "insert":
                data[at:at] = draw(st.binary(max_size=9))
            case "drop":
                del data[at : at + draw(st.integers(1, 9))]
            case _:
                data[at:at] = data[: draw(st.integers(0, 60))]
    return bytes(data)


@quick
@given(st.binary(max_size=400) | mutations())
@example(b"")
@example(b"PK\5\6" + bytes(18))
@example(b"\x80\x02.")
def test_any_bytes_get_a_verdict_soon(data: bytes) -> None:
    started = time.perf_counter()

    report = _scan(data)

    assert time.perf_counter() - started < SLOWEST
    assert not any(gap.reason.startswith("internal error") for gap in report.gaps)


@quick
@given(mutations() | st.binary(max_size=200), st.integers(1, 50))
def test_walk_in_slices_sees_what_one_walk_sees(data: bytes, size: int) -> None:
    whole = PickleMachine(_reader(data), knowledge.wants)
    while whole.run():
        pass
    sliced = PickleMachine(_reader(data), knowledge.wants)
    while sliced.run(size):
        pass

    assert _seen(sliced) == _seen(whole)


@quick
@given(plain, st.integers(0, 5))
def test_plain_data_is_clean(thing: object, protocol: int) -> None:
    report = _scan(pickle.dumps(thing, protocol))

    assert (report.verdict, report.findings, report.gaps) == (Verdict.CLEAN, (), ())


@quick
@given(plain, st.integers(2, 5), st.data())
def test_call_between_any_two_opcodes_is_found(
    thing: object, protocol: int, data: st.DataObject
) -> None:
    stream = pickle.dumps(thing, protocol)
    places = [at for _, _, at in pickletools.genops(stream) if at]
    at = data.draw(st.sampled_from(places))
    spliced = stream[:at] + assemble(f"{CALL}POP") + stream[at:]

    assert _scan(spliced).verdict is Verdict.UNSAFE


@quick
@given(plain, st.sampled_from(SMALL), st.integers(0, 5))
def test_harmless_stream_in_front_hides_nothing(
    thing: object, hostile: bytes, protocol: int
) -> None:
    alone = _scan(hostile).verdict

    behind = _scan(pickle.dumps(thing, protocol) + hostile).verdict

    assert alone is Verdict.UNSAFE
    assert behind is not Verdict.CLEAN


def _scan(data: bytes) -> ArtifactReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.pkl"
        path.write_bytes(data)
        return scan_artifact(path).report


def _reader(data: bytes) -> object:
    def read(offset: int, length: int) -> bytes:
        return data[offset : offset + length]

    return read


def _seen(machine: PickleMachine) -> tuple[object, ...]:
    seen = machine.seen
    state = machine.damage, machine.stopped, machine.position, machine.opcodes
    return (*state, seen.names, seen.uses, seen.kept, seen.unresolved, seen.persistent)
