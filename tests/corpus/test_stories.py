"""The corpus of hostile streams and files, told as stories: each shows what fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core import explain, pseudocode
from scanner_core.pseudocode import Pseudocode
from scanner_core.reporters import story_markdown, story_text
from scanner_core.reporters.columns import width
from scanner_core.testing import assemble

from .hostile import FLAGGED, REVIEWED
from .hostile_files import BUILDERS

if TYPE_CHECKING:
    from pathlib import Path

STREAMS = [
    (f"{family}: {name}", text)
    for family, cases in {**FLAGGED, "reviewed": REVIEWED}.items()
    for name, text in cases.items()
]
CASES = {
    **{name: assemble(text) for name, text in STREAMS[::12]},
    **{name: build() for name, build in [*BUILDERS.items()][::5]},
}


def test_there_are_stories_to_tell() -> None:
    assert len(CASES) > 60


@pytest.mark.parametrize("data", CASES.values(), ids=CASES)
def test_a_story_shows_what_fired_and_where(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pseudocode, "of", lambda _: Pseudocode(missing="not asked for"))
    (path := tmp_path / "model.pkl").write_bytes(data)

    story = explain.story(path)
    told, markdown = story_text.render(story), story_markdown.render(story)

    fired = {finding.rule for finding in story.report.findings}
    steps = [step for chapter in story.chapters for step in chapter.steps]
    assert fired
    assert fired & {finding.rule for step in steps for finding in step.findings}
    assert any(chapter.shows_bytes for chapter in story.chapters)
    assert max(map(width, told.split("\n"))) <= 80
    for text in (told, markdown):
        assert all(line.isprintable() for line in text.split("\n"))
