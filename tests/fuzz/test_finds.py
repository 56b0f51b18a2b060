"""What the targets found, each a test of its own."""

from __future__ import annotations

import time

import pytest

from scanner_core.rules._text import kind_of

SLOWEST = 5
"""Seconds; each of these took longer before."""
LONG = 20_000


@pytest.mark.parametrize(
    "word",
    ["\n", "def a(", "(echo a", ";curl ", ",lambda :", "a"],
    ids=["lines", "functions", "shell", "downloads", "lambdas", "echo"],
)
def test_long_text_of_one_word_is_looked_at_soon(word: str) -> None:
    text = f"echo {word * LONG}"[: LONG * 3]
    started = time.perf_counter()

    kind_of(text)

    assert time.perf_counter() - started < SLOWEST
