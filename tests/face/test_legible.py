from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner_core.findings import Location
from scanner_core.reporters.legible import legible, place, size

HOSTILE = {
    "escape sequence": ("\x1b[2Jgone", "\\x1b[2Jgone"),
    "one-byte escape": ("\x9b2Jgone", "\\x9b2Jgone"),
    "newline": ("a\nclean model.pt", "a\\nclean model.pt"),
    "carriage return": ("unsafe\rclean ", "unsafe\\rclean "),
    "line separator": ("a\u2028b", "a\\u2028b"),
    "nul": ("a\0b", "a\\x00b"),
    "backspace": ("unsafe\b\b", "unsafe\\x08\\x08"),
    "right to left": ("\u202etp.ledom", "\\u202etp.ledom"),
    "isolate": ("\u2066a\u2069", "\\u2066a\\u2069"),
    "zero width": ("os\u200b.system", "os\\u200b.system"),
    "tag": ("a\U000e0041", "a\\U000e0041"),
    "lone surrogate": ("caf\udce9", "caf\\udce9"),
    "private use": ("\ue000", "\\ue000"),
}


@pytest.mark.parametrize(("text", "shown"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_act_by_itself_is_escaped(text: str, shown: str) -> None:
    assert legible(text) == shown


@given(st.text(st.characters()), st.integers(10, 50))
def test_any_text_becomes_one_short_printable_line(text: str, longest: int) -> None:
    shown = legible(text, longest)

    assert shown.isprintable()
    assert len(shown) <= longest


@pytest.mark.parametrize("text", ["", "os.system('true')", "模型 🐴 für λ.pt", "a\\nb"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert legible(text) == text


def test_of_ten_megabytes_both_ends_are_shown() -> None:
    shown = legible("begin" + "\x1b" * 10_000_000 + "end", 60)

    assert shown.startswith("begin\\x1b")
    assert shown.endswith("x1bend")
    assert len(shown) == 60


def test_a_location_cannot_forge_a_line() -> None:
    location = Location("a\nclean b.pt", ("\x1b[1A", "x" * 10_000), 31)

    shown = place(location)

    assert shown.isprintable()
    assert shown.startswith("a\\nclean b.pt!\\x1b[1A!xxx")
    assert shown.endswith("xxx@0x1f")
    assert len(shown) < 220


def test_of_many_members_the_outermost_and_the_innermost_are_shown() -> None:
    location = Location("a", tuple(f"{n}.zip" for n in range(100)), 1)

    assert place(location) == "a!0.zip!1.zip![...]!99.zip@0x1"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KB"),
        (131_072, "128 KB"),
        (1_023_487, "999 KB"),
        (1_023_999, "1.0 MB"),
        (4_300_000, "4.1 MB"),
        (10_700_000_000, "10 GB"),
        (2**63, "8192 PB"),
    ],
)
def test_sizes_are_short(count: int, shown: str) -> None:
    assert size(count) == shown
