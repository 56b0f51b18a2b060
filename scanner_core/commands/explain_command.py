"""``gifthorse explain``: the page of a rule or of a word, or the story of a file."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import arguments, console, rules
from scanner_core.arguments import UsageError
from scanner_core.commands import _configured, _printing
from scanner_core.findings import Kind
from scanner_core.policy import ExitCode
from scanner_core.reading import Unreadable
from scanner_core.reporters import page_text, rule_page, verdict_page
from scanner_core.reporters.legible import LONGEST_NAME, legible

if TYPE_CHECKING:
    import argparse

    from scanner_core.story import Story

MAP_TEXT: Final = "#777777"
"""Of a picture that stands on light or on dark."""


def run(given: argparse.Namespace, /) -> int:
    """Show a page, or tell a story."""
    if page := _page(given.what):
        if given.format == "svg":
            raise UsageError("svg is the map of a model file, and that is a word")
        color = console.wants_color(sys.stdout, asked=given.color)
        text = page if given.format == "markdown" else ""
        _printing.put(text or page_text.render(page, color=color))
        return ExitCode.NOTHING_FOUND
    _printing.put(_rendered(_story(given.what), given))
    return ExitCode.NOTHING_FOUND


def _page(what: str) -> str | None:
    """Return the page of a rule or of a word; a file of that name needs a ``./``."""
    wanted = what.strip().lower().replace("_", "-")
    if wanted in set(verdict_page.words()):
        return verdict_page.render(wanted)
    found = (rule for rule in rules.known() if rule.id == wanted)
    return next(map(rule_page.render, found), None)


def _story(what: str) -> Story:
    from scanner_core import explain  # noqa: PLC0415 (see cli.py)
    from scanner_core.scan import Options  # noqa: PLC0415 (see cli.py)

    found = explain.parse_place(what)
    if found is None:
        raise UsageError(_no_such(what))
    path, place = found
    if path.is_dir():
        shown = legible(str(path))
        raise UsageError(f"{shown} is a folder: gifthorse scan says what is in it")
    configuration = _configured.configured([])
    progress = console.Progress()
    options = Options(
        _configured.environment(configuration),
        (Path.cwd(),),
        decisions=configuration.decisions,
        on_read=progress.on_read,
    )
    (story,) = progress.over((explain.story(path, options, place) for _ in (1,)), 1)
    return story


def _no_such(what: str) -> str:
    wanted = what.strip().lower().replace("_", "-")
    if "/" in what or "!" in what or Path(what).suffix:
        return f"no such file: {legible(what, 160)}"
    shown = legible(wanted, 80)
    known = [*(rule.id for rule in rules.known()), *verdict_page.words()]
    hint = arguments.nearest(wanted, known) or "; gifthorse rules lists them"
    return f"there is no rule {shown}{hint}"


def _map(story: Story) -> str:
    from scanner_core import explain  # noqa: PLC0415 (see cli.py)
    from scanner_core.reporters import map_svg  # noqa: PLC0415 (see cli.py)
    from scanner_core.scan import Options  # noqa: PLC0415 (see cli.py)

    shown = legible(story.report.path, LONGEST_NAME)
    if story.report.kind is not Kind.ARTIFACT:
        raise UsageError(f"only model files have a map: {shown} is none")
    try:
        path = Path(story.report.path)
        extents = explain.extents_of(path, story.report, Options())
    except Unreadable as error:
        raise UsageError(f"{shown} has no map: {legible(str(error))}") from None
    return map_svg.render(extents, story.report.path, color=MAP_TEXT) + "\n"


def _rendered(story: Story, given: argparse.Namespace) -> str:
    if given.format == "svg":
        return _map(story)
    if given.format == "markdown":
        from scanner_core.reporters import story_markdown  # noqa: PLC0415 (see cli.py)

        return story_markdown.render(story)
    from scanner_core.reporters import story_text  # noqa: PLC0415 (see cli.py)

    color = console.wants_color(sys.stdout, asked=given.color)
    if not sys.stdout.isatty():
        return story_text.render(story, color=color)
    columns = shutil.get_terminal_size().columns
    return story_text.render(story, columns=columns, color=color)
