"""The report of an artifact as a Markdown document, which editors open like a file.

Its address is that of the artifact with a scheme of our own; clients that cannot open
such a thing get a file in the user's cache, where nobody else writes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from lsp_server.analysis import options_for
from lsp_server.documents import is_cell, path_of
from lsp_server.markup import IN_ADDRESS, Markdown
from lsp_server.pages import SCHEME
from scanner_core.findings import Verdict
from scanner_core.reporters.legible import LONGEST_NAME, legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lsp_server.settings import Settings
    from scanner_core.findings import ArtifactReport
    from scanner_core.story import Story

RULE: Final = re.compile(rf"{SCHEME}:/*rules/(?P<rule>[a-z][a-z0-9-]*)\.md")
"""What ``pages`` calls the page of a rule."""
END: Final = ".md"
"""By which editors know that it is Markdown."""
NOTEBOOK: Final = ".ipynb"
MOST_CALLERS: Final = 20
MOST_FILES: Final = 100
"""Reports in the cache; the oldest go."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say about an artifact."""

    title: str
    markdown: str
    html: str
    """A fragment without scripts, and with nothing to fetch."""
    verdict: Verdict | None
    """``None``: it is about no file."""


def is_local(artifact: ArtifactReport) -> bool:
    """Tell whether an artifact is a file here, of which there is a report."""
    return artifact.origin is None and not artifact.path.startswith("<")


def uri_of(artifact: ArtifactReport) -> str:
    """Return the address of an artifact."""
    return Path(artifact.path).absolute().as_uri()


def report_of(uri: str) -> str:
    """Return the address of the report of a file."""
    return f"{SCHEME}:{uri.removeprefix('file:')}{END}"


def artifact_of(uri: str) -> Path | None:
    """Return the file that a report is about, by the address of either."""
    if uri.startswith(f"{SCHEME}:"):
        path = uri.removeprefix(f"{SCHEME}:").removesuffix(END)
        # An empty authority does not survive every client.
        uri = f"file:{path}" if path.startswith("//") else f"file://{path}"
    return path_of(uri)


def rule_of(uri: str) -> str:
    """Return the rule whose page an address is of; empty if it is of something else."""
    found = RULE.fullmatch(uri)
    return found["rule"] if found else ""


def named(path: str, roots: Sequence[Path]) -> str:
    """Return what people of a workspace call a file: by its path from the folder."""
    whole = Path(path).absolute()
    around = [root for root in roots if whole.is_relative_to(root)]
    innermost = max(around, key=lambda root: len(root.parts), default=None)
    return whole.relative_to(innermost).as_posix() if innermost else path


def told(path: Path, settings: Settings, roots: Sequence[Path]) -> Told:
    """Scan an artifact, and tell of it; whatever goes wrong is told, too.

    Runs in a worker, since it reads what nobody trusts.
    """
    from scanner_core import explain  # noqa: PLC0415 (only for who asks)
    from scanner_core.configuration import Invalid  # noqa: PLC0415 (as above)
    from scanner_core.findings import Report  # noqa: PLC0415 (as above)
    from scanner_core.reporters import html_report, story_markdown  # noqa: PLC0415
    from scanner_core.scan import TOOL  # noqa: PLC0415 (as above)

    try:
        options = options_for(path, settings, roots)
        story = _renamed(explain.story(path, options), roots)
        report = Report(TOOL, story.report.verdict, (story.report,))
        markdown, html = story_markdown.render(story), html_report.render(report)
    except (OSError, Invalid) as error:
        return not_told(path, str(getattr(error, "strerror", None) or error))
    return Told(_title(path), markdown, html, story.report.verdict)


def with_callers(report: Told, callers: Iterable[tuple[str, int]]) -> Told:
    """Return a report that also leads to the lines that load the artifact.

    ``callers`` are addresses of documents, with lines counted from 1.
    """
    style, items = Markdown(), []
    for uri, line in sorted(set(callers))[:MOST_CALLERS]:
        if path := path_of(uri):
            address = quote(path.as_uri(), safe=IN_ADDRESS)
            in_file = not is_cell(uri) and path.suffix != NOTEBOOK
            where, place = (f", line {line}", f"#L{line}") if in_file else ("", "")
            items.append(f"- [{style.code(path.name)}{where}]({address}{place})")
    if not items:
        return report
    section = "\n".join(["## What loads it", "", *dict.fromkeys(items)])
    return replace(report, markdown=f"{report.markdown}\n{section}\n")


def not_told(path: Path, why: str) -> Told:
    """Return the report of a file about which nothing can be said."""
    from html import escape  # noqa: PLC0415 (few need it)

    text = f"{legible(path.name, LONGEST_NAME)} was not scanned: {legible(why)}"
    fence = "`" * 64
    markdown = f"# Not scanned\n\n{fence}text\n{text}\n{fence}\n"
    html = f"<div>{escape(text)}</div>"
    return Told(_title(path), markdown, html, Verdict.INCOMPLETE)


def written(report: Told, path: Path, cache: Path) -> Path:
    """Write a report for who cannot open it otherwise.  Raises ``OSError``."""
    folder = cache / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    target = folder / f"{name}{END}"
    descriptor, temporary = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(report.markdown)
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    _tidy(folder)
    return target


def _renamed(story: Story, roots: Sequence[Path]) -> Story:
    """Return a story in which the file is called as people do, wherever it is named."""
    before = story.report.path
    after = named(before, roots)

    def renamed(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        fields = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        new = {
            name: after if (name, old) == ("path", before) else renamed(old)
            for name, old in fields
        }
        return dataclasses.replace(value, **new)

    return story if before == after else cast("Story", renamed(story))


def _title(path: PurePath) -> str:
    return f"gifthorse: {legible(path.name, LONGEST_NAME)}"


def _tidy(folder: Path) -> None:
    files = [(each.stat().st_mtime_ns, each) for each in folder.glob(f"*{END}")]
    for _, old in sorted(files, reverse=True)[MOST_FILES:]:
        old.unlink(missing_ok=True)
