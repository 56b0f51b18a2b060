"""Bytes that a function of a library unpickles, wherever among its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = assemble("""
    GLOBAL 'posix system'
    BINUNICODE 'true'
    TUPLE1
    REDUCE
    STOP
""")
PLAIN = assemble("EMPTY_DICT\nSTOP")


def doc(payload: bytes) -> bytes:
    """Return what spaCy writes for a text: its hooks are a pickle of their own."""
    return assemble(f"""
        PROTO 4
        GLOBAL 'spacy.tokens.doc unpickle_doc'
        NONE
        SHORT_BINBYTES {payload!r}
        SHORT_BINBYTES b'msgpack'
        TUPLE3
        REDUCE
        STOP
    """)


@pytest.mark.parametrize(
    ("payload", "verdict"),
    [
        pytest.param(PLAIN, Verdict.CLEAN, id="harmless"),
        pytest.param(HOSTILE, Verdict.UNSAFE, id="hostile"),
    ],
)
def test_a_pickle_in_the_second_argument_is_read(
    tmp_path: Path, payload: bytes, verdict: Verdict
) -> None:
    path = tmp_path / "doc.pkl"
    path.write_bytes(doc(payload))

    assert scan_artifact(path).report.verdict is verdict


def test_an_argument_that_is_computed_is_not_taken_for_bytes(tmp_path: Path) -> None:
    path = tmp_path / "doc.pkl"
    path.write_bytes(
        assemble("""
            PROTO 4
            GLOBAL 'spacy.tokens.doc unpickle_doc'
            NONE
            GLOBAL 'builtins bytes'
            EMPTY_TUPLE
            REDUCE
            TUPLE2
            REDUCE
            STOP
        """)
    )

    assert scan_artifact(path).report.verdict is Verdict.UNSAFE
