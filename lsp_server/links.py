"""Links from the name of an artifact, where a program spells it, to its report."""

from __future__ import annotations

import ast
import contextlib
import re
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import convert, reports
from lsp_server.lenses import linked_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis
    from lsp_server.client import Client
    from lsp_server.documents import Document

MOST: Final = 500
LONGEST: Final = 1000
STRING: Final = re.compile(
    r"""(?P<prefix>\b[rRuU])?(?P<literal>"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')|\#.*"""
)
"""Of one line; comments are passed over."""


def links(
    analysis: Analysis, document: Document, codec: PositionCodec, client: Client
) -> Iterator[types.DocumentLink]:
    """Yield the links of a document; where they lead is told at once if it can be."""
    found = [linked.artifact for linked in linked_of(analysis)]
    artifacts = {each.path: each for each in found if reports.is_local(each)}
    names = {PurePosixPath(path).name for path in artifacts}
    names |= {part.rpartition("--")[2] for path in artifacts for part in _hub(path)}
    for start, end, text in islice(_strings(document, names), MOST):
        if path := _meant(text, artifacts):
            artifact, uri = artifacts[path], reports.uri_of(artifacts[path])
            # Without its name, which clients would take for Markdown.
            tooltip = f"{artifact.verdict.value}: show the report of gifthorse"
            yield types.DocumentLink(
                convert.stretch(start, end, document, codec),
                target=reports.report_of(uri) if client.knows_reports else None,
                tooltip=tooltip if client.shows_tooltips else None,
                data={"uri": uri},
            )


def _strings(
    document: Document, names: Iterable[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield where strings are, without their quotes, and what they say.

    Only those on lines on which one of some names is spelled.
    """
    any_name = re.compile("|".join(map(re.escape, sorted(names))))
    spelled = any_name.finditer(document.text)
    for number in dict.fromkeys(document.line_at(name.start()) for name in spelled):
        first, last = document.lines[number]
        for found in STRING.finditer(document.text, first, last):
            start, end = found.span("literal")
            if 0 < end - start - 2 <= LONGEST:
                with contextlib.suppress(ValueError, SyntaxError):
                    said = ast.literal_eval(
                        f"{found['prefix'] or ''}{found['literal']}"
                    )
                    yield start + 1, end - 1, str(said)


def _hub(path: str) -> Iterator[str]:
    """Yield the folder of a repository in the Hub's cache, if a path leads there."""
    parts = PurePosixPath(path).parts
    yield from (part for part in parts if part.startswith("models--"))


def _meant(text: str, paths: Iterable[str]) -> str | None:
    """Return the path that a string is the end of, or whose repository it names."""
    parts = PurePosixPath(text.replace("\\", "/")).parts
    named = tuple(part for part in parts if part not in {".", "..", "~"})
    if not named:
        return None
    repository = f"models--{'--'.join(named)}"
    for path in paths:
        whole = PurePosixPath(path.replace("\\", "/")).parts
        if whole[-len(named) :] == named or repository in whole:
            return path
    return None
