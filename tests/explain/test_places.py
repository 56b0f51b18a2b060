from __future__ import annotations

from pathlib import Path

import pytest

from scanner_core import explain
from scanner_core.findings import Location


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("model.pt", "a.py", "n.ipynb", "odd!name@0x1.pkl", "odd:3"):
        (tmp_path / name).touch()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "missing.pt",
        "missing.pt@0x1",
        "missing.pt!data.pkl",
        "missing.py:3",
        "model.pt@",
        "model.pt@0xzz",
        "\0",
        "x" * 10_000,
        "!" * 10_000,
        ":" * 10_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_names_no_file_is_no_place(text: str) -> None:
    assert explain.parse_place(text) is None


@pytest.mark.parametrize("name", ["model.pt", "odd!name@0x1.pkl", "odd:3"])
def test_a_path_is_taken_for_one_first(name: str) -> None:
    assert explain.parse_place(name) == (Path(name), None)


@pytest.mark.parametrize(
    "place",
    [
        Location("model.pt", (), 31),
        Location("model.pt", ("archive/data.pkl",), 31),
        Location("model.pt", ("inner.zip", "a@0x2.pkl"), 0),
        Location("model.pt", ("archive/data.pkl",)),
        Location("odd!name@0x1.pkl", ("member",), 2),
        Location("a.py", line=3, column=4),
        Location("n.ipynb", cell=3, line=12, column=5),
    ],
    ids=str,
)
def test_a_place_is_understood_as_reports_show_it(place: Location) -> None:
    assert explain.parse_place(str(place)) == (Path(place.path), place)


def test_a_line_and_a_decimal_offset_are_enough() -> None:
    line, cell = Location("a.py", line=3), Location("n.ipynb", cell=2)

    assert explain.parse_place("a.py:3") == (Path("a.py"), line)
    assert explain.parse_place("n.ipynb:cell 2") == (Path("n.ipynb"), cell)
    for text in ("model.pt@31", "model.pt@031", "model.pt@0x1f", "model.pt@0X1F"):
        place = Location("model.pt", (), 31)
        assert explain.parse_place(text) == (Path("model.pt"), place)
