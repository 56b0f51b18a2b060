"""Words are the same, whichever way they are looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner_core.source.words import spotting

KNOWN = frozenset({b"load", b"loads", b"np", b"x", b"0", b"\xc3\xbc"})
ALPHABET = ["load", "s", "np", "x", "0", "\u00fc", "_", ".", " ", "\n", "'"]


@pytest.mark.parametrize(
    "text",
    ["", "unload", "load_", "loads2", "_x", "x1", "np\u00fc", "0x", "loa d", "\u2000"],
)
def test_a_part_of_a_word_is_no_word(text: str) -> None:
    data = text.encode()

    assert spotting.cut(data, KNOWN) == spotting.spotted(data, KNOWN) == set()


@pytest.mark.parametrize(
    "text", ["load", "load(", ".load", "'load'", "unload load", "loads\nload loaded"]
)
def test_a_word_ends_where_no_letter_follows(text: str) -> None:
    data = text.encode()

    assert b"load" in spotting.cut(data, KNOWN)
    assert b"load" in spotting.spotted(data, KNOWN)


@given(st.lists(st.sampled_from(ALPHABET)))
def test_both_ways_find_the_same(parts: list[str]) -> None:
    data = "".join(parts).encode()

    assert spotting.cut(data, KNOWN) == spotting.spotted(data, KNOWN)


@given(st.binary(), st.frozensets(st.binary(min_size=1, max_size=3)))
def test_no_bytes_and_no_words_are_too_odd(
    data: bytes, words: frozenset[bytes]
) -> None:
    known = words & {*data.translate(spotting.BLANKED).split()}

    assert spotting.spotted(data, known) == known
