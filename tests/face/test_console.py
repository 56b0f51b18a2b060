from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core import console

if TYPE_CHECKING:
    from collections.abc import Iterator


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


COLORS = {
    # asked, NO_COLOR, FORCE_COLOR, TERM, is a terminal: colour
    "a file": (None, None, None, "xterm", False, False),
    "a terminal": (None, None, None, "xterm", True, True),
    "a dumb terminal": (None, None, None, "dumb", True, False),
    "NO_COLOR": (None, "1", None, "xterm", True, False),
    "an empty NO_COLOR": (None, "", None, "xterm", True, True),
    "FORCE_COLOR": (None, None, "1", "xterm", False, True),
    "an empty FORCE_COLOR": (None, None, "", "xterm", False, False),
    "NO_COLOR and FORCE_COLOR": (None, "1", "1", "xterm", True, False),
    "--color in spite of NO_COLOR": (True, "1", None, "dumb", False, True),
    "--no-color in spite of FORCE_COLOR": (False, None, "1", "xterm", True, False),
}


@pytest.mark.skipif(sys.platform == "win32", reason="looks at WT_SESSION as well")
@pytest.mark.parametrize("case", COLORS)
def test_colours_are_written_where_they_are_wanted(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, no_color, force_color, term, is_terminal, expected = COLORS[case]
    given = {"NO_COLOR": no_color, "FORCE_COLOR": force_color, "TERM": term}
    for name, value in given.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    stream = Terminal() if is_terminal else io.StringIO()

    assert console.wants_color(stream, asked=asked) is expected


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "✗ · ✓ é"),
        ("latin-1", "x - + é"),
        ("ascii", "x - + \\xe9"),
    ],
)
def test_any_encoding_will_do(encoding: str, written: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    console.write("✗ · ✓ é", stream)

    assert stream.buffer.getvalue() == written.encode(encoding)


@pytest.mark.parametrize("is_terminal", [False, True], ids=["file", "terminal"])
def test_quick_work_draws_no_bar(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    stream = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)

    assert list(console.Progress().over(iter("abc"), 3)) == ["a", "b", "c"]
    assert stream.getvalue() == ""


def test_long_work_draws_a_bar_and_takes_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    monkeypatch.setattr(console, "PATIENCE", 0)
    monkeypatch.setattr(console, "INTERVAL", 0)

    assert list(console.Progress().over(iter("abc"), 3)) == ["a", "b", "c"]
    assert "scanning" in stream.getvalue()
    assert stream.getvalue().endswith("\r")


def test_without_tqdm_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    monkeypatch.setattr(console, "PATIENCE", 0)
    monkeypatch.setattr(console, "INTERVAL", 0)
    monkeypatch.setitem(sys.modules, "tqdm", None)

    assert list(console.Progress().over(iter("abc"), 3)) == ["a", "b", "c"]
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("files", "shown"), [(1, "scanning:  50%|"), (3, "0/3 [00:00<?, ?file/s, 50 MB of")]
)
def test_far_into_a_file_that_takes_long_is_shown(
    monkeypatch: pytest.MonkeyPatch, files: int, shown: str
) -> None:
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    monkeypatch.setattr(console, "PATIENCE", 0)
    monkeypatch.setattr(console, "INTERVAL", 0)
    progress = console.Progress()

    def scan() -> Iterator[Any]:
        assert progress.on_read is not None
        progress.on_read(50 * 2**20, 100 * 2**20)
        yield from "abc"[:files]

    assert len(list(progress.over(scan(), files))) == files
    assert shown in stream.getvalue()
    assert stream.getvalue().endswith("\r")


def test_many_reads_draw_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    monkeypatch.setattr(console, "PATIENCE", -1)
    monkeypatch.setattr(console.time, "monotonic", lambda: 7.0)
    on_read = console.Progress().on_read

    assert on_read is not None
    for position in range(1000):
        on_read(position, 1000)

    assert stream.getvalue().count("scanning") == 1


def test_where_nobody_looks_no_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    assert console.Progress().on_read is None
