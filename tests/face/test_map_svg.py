from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from scanner_core.extents import Extent, Extents, Mark, State
from scanner_core.findings import Severity
from scanner_core.reporters import map_svg

SVG = "{http://www.w3.org/2000/svg}"
SCRIPT = "</title><script>alert(1)</script>\u202e\x1b[2J&amp;"
HOSTILE = Extents(
    100,
    (
        Extent(0, 40, State.READ, (SCRIPT,)),
        Extent(40, 60, State.UNREAD, (SCRIPT, SCRIPT)),
    ),
    (Mark(3, 1, SCRIPT, Severity.HIGH, (SCRIPT,)), Mark(50, 50, SCRIPT, None)),
)
MB = 1024**2


def drawing(extents: Extents, name: str = "m.pt") -> ET.Element:
    return ET.fromstring(map_svg.render(extents, name))  # noqa: S314 (we wrote it)


def bars(extents: Extents, state: State) -> list[ET.Element]:
    fill = map_svg.DRAWN[state][0]
    return [e for e in drawing(extents).iter(f"{SVG}rect") if e.get("fill") == fill]


def test_nothing_of_a_file_becomes_markup() -> None:
    found = drawing(HOSTILE, SCRIPT)

    tags = {element.tag.removeprefix(SVG) for element in found.iter()}
    assert tags == {"svg", "title", "desc", "rect", "path", "text"}
    assert not set("\u202e\x1b") & set("".join(found.itertext()))


def test_nothing_runs_and_nothing_is_fetched() -> None:
    svg = map_svg.render(HOSTILE, SCRIPT)

    assert not re.search(r"<script|href|url\(|<style|\son\w+=|\sid=", svg)
    assert svg.count("http") == 1


def test_a_screen_reader_hears_what_is_drawn() -> None:
    found = drawing(HOSTILE, "m.pt")

    assert found.get("role") == "img"
    assert [each.tag for each in found][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert found[0].text == "Map of m.pt"
    assert found[1].text == (
        "Of 100 B: 40 B read; 60 B not read. 1 finding and 1 part that could not be"
        " read marked."
    )


def test_a_byte_that_was_not_read_shows_in_ten_gigabytes() -> None:
    huge = 10 * 1024 * MB
    extents = Extents(
        huge,
        (
            Extent(0, huge // 2, State.INERT, ("a",)),
            Extent(huge // 2, 1, State.UNREAD),
            Extent(huge // 2 + 1, huge // 2 - 1, State.INERT, ("b",)),
        ),
    )

    strip, _legend = bars(extents, State.UNREAD)

    assert float(strip.get("width", 0)) >= map_svg.COLUMN
    assert float(strip.get("height", 0)) == map_svg.LEAST


def test_a_little_that_was_read_is_not_drawn_as_all_of_it() -> None:
    read = [Extent(n * MB, 100, State.READ) for n in range(500)]
    inert = [Extent(n * MB + 100, MB - 100, State.INERT) for n in range(500)]
    extents = tuple(sorted((*read, *inert), key=lambda each: each.start))

    strip, *_legend = bars(Extents(500 * MB, extents), State.READ)

    assert float(strip.get("height", 0)) == map_svg.LEAST


def test_a_map_of_a_hundred_thousand_members_stays_small() -> None:
    every = tuple(
        Extent(n * 10, 10, list(State)[n % 5], (f"member{n}",)) for n in range(100_000)
    )
    marks = tuple(Mark(n, 1, "rule", Severity.LOW, (f"member{n}",)) for n in range(999))

    svg = map_svg.render(Extents(1_000_000, every, marks, 7))

    assert len(svg) < 200_000
    assert "999 findings, and 7 more marked" in svg
    assert "more parts that were read" in svg


def test_an_empty_file_is_drawn_as_nothing() -> None:
    assert drawing(Extents(0, ())).findall(f"{SVG}rect") == []


@pytest.mark.parametrize("severity", [*Severity, None])
def test_every_mark_says_what_it_is(severity: Severity | None) -> None:
    mark = Mark(5, 1, "some-rule", severity)

    titles = drawing(Extents(9, (Extent(0, 9, State.READ),), (mark,))).findall(
        f"{SVG}path/{SVG}title"
    )

    word = severity.name.lower() if severity else "not read:"
    assert [each.text for each in titles] == [f"{word} some-rule at 0x5"]
