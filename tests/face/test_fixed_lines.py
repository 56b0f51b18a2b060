from __future__ import annotations

from scanner_core.findings import Edit, Fix, Location
from scanner_core.reporters.fixed_lines import fixed

PROGRAM = {
    1: "import torch",
    2: '    model = torch.load("x.pt", pickle_module=dill)',
    3: "x" * 500,
    4: "\u202egnp.x",
}


def line(place: Location) -> str | None:
    return PROGRAM.get(place.line or 0)


def edit(number: int, start: int, end: int, text: str) -> Edit:
    place = Location("t.py", line=number, column=start, end_line=number, end_column=end)
    return Edit(place, text)


def test_nothing_is_shown_that_would_have_to_be_cut() -> None:
    assert not fixed(Fix("", edits=(edit(3, 0, 1, "y"),)), line)


def test_nothing_is_shown_that_does_not_look_like_what_it_is() -> None:
    assert not fixed(Fix("", edits=(edit(4, 1, 2, "y"),)), line)


def test_a_line_that_is_gone_cannot_be_fixed() -> None:
    assert not fixed(Fix("", edits=(edit(9, 0, 1, "y"),)), line)


def test_an_edit_over_several_lines_is_left_to_tools() -> None:
    place = Location("t.py", line=1, column=0, end_line=2, end_column=1)

    assert not fixed(Fix("", edits=(Edit(place, ""),)), line)


def test_a_fix_that_a_person_has_to_do_has_no_lines() -> None:
    assert not fixed(Fix("Upgrade torch"), line)


def test_several_edits_of_several_lines_are_one_text() -> None:
    length = len(PROGRAM[2])
    edits = (
        edit(2, length - 19, length - 1, "weights_only=True"),
        edit(2, 12, 17, "nn"),
        edit(1, 0, 0, "import os\n"),
    )

    assert fixed(Fix("", edits=edits), line) == (
        'import os\nimport torch\n    model = nn.load("x.pt", weights_only=True)'
    )


def test_a_line_is_shown_without_its_indentation() -> None:
    change = edit(2, 12, 17, "nn")

    assert fixed(Fix("", edits=(change,)), line).startswith("model = nn.load(")
