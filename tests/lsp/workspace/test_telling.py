"""What is shown of files that nobody has open, and when a client is told."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsprotocol import types

from lsp_server.workspace import watching
from lsp_server.workspace.entries import TOP, Entry, Load
from lsp_server.workspace.index import MOST_KEPT, Index
from lsp_server.workspace.telling import NOTHING, Telling, is_news
from lsp_server.workspace.watching import Change
from scanner_core.findings import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

ERROR = types.Diagnostic(TOP, "error", types.DiagnosticSeverity.Error)
WARNING = types.Diagnostic(TOP, "warning", types.DiagnosticSeverity.Warning)
MODEL = Entry(
    "/ws/x.pt",
    "file:///ws/x.pt",
    "/ws",
    Kind.ARTIFACT,
    Verdict.REVIEW,
    diagnostics=(WARNING,),
)
PROGRAM = Entry(
    "/ws/a.py",
    "file:///ws/a.py",
    "/ws",
    Kind.SOURCE,
    Verdict.UNSAFE,
    diagnostics=(ERROR, WARNING),
    loads=(Load("/ws/x.pt", TOP),),
)


def telling(*entries: Entry, opened: Collection[str] = ()) -> Telling:
    index = Index()
    for entry in entries:
        index.put(entry)
    return Telling(index, lambda: opened)


def test_a_closed_program_that_is_only_to_be_reviewed_shows_nothing() -> None:
    calm = dataclasses.replace(PROGRAM, verdict=Verdict.REVIEW, diagnostics=(WARNING,))
    told = telling(calm)

    assert told.shown(calm.path) == NOTHING
    told.shows_all = True
    assert told.shown(calm.path) == (WARNING,)


def test_of_an_unsafe_program_what_is_unsafe_is_shown() -> None:
    told = telling(PROGRAM)

    assert told.shown(PROGRAM.path) == (ERROR,)
    told.shows_all = True
    assert told.shown(PROGRAM.path) == (ERROR, WARNING)


def test_what_did_not_change_is_not_pushed_again() -> None:
    told = telling(MODEL)

    assert list(told.to_push([MODEL.path])) == [(MODEL.path, (WARNING,))]
    assert list(told.to_push([MODEL.path])) == []
    assert list(told.to_push(["/ws/unknown.pt"])) == []


@pytest.mark.parametrize("is_apart", [False, True], ids=["replaced", "apart"])
def test_what_is_opened_is_left_to_others(is_apart: bool) -> None:  # noqa: FBT001 (a parameter)
    opened: set[str] = set()
    told = telling(PROGRAM, opened=opened)
    list(told.to_push([PROGRAM.path]))
    opened.add(PROGRAM.path)

    taken_back = [(PROGRAM.path, NOTHING)] if is_apart else []
    assert list(told.to_push([PROGRAM.path], is_apart=is_apart)) == taken_back
    assert told.report({}) == []
    opened.clear()
    assert list(told.to_push([PROGRAM.path])) == [(PROGRAM.path, (ERROR,))]


def test_the_same_is_reported_under_the_same_name() -> None:
    told = telling(MODEL, PROGRAM)
    first = told.report({})
    names = {each.uri.removeprefix("file://"): each.result_id or "" for each in first}

    assert is_news(first)
    assert not is_news(told.report(names))
    assert len(set(names.values())) == 2
    told.shows_all = True
    [changed] = [e for e in told.report(names) if e.kind == "full"]
    assert changed.uri == PROGRAM.uri


def test_what_is_gone_is_reported_as_nothing_to_those_who_knew_it() -> None:
    told = telling()

    assert told.report({}) == []
    [gone] = told.report({"/ws/x.pt": "w1"})
    assert isinstance(gone, types.WorkspaceFullDocumentDiagnosticReport)
    assert (gone.uri, list(gone.items)) == ("file:///ws/x.pt", [])
    assert not is_news(told.report({"/ws/x.pt": gone.result_id or ""}))


def test_an_index_knows_who_loads_what_until_they_do_not() -> None:
    index = Index()
    index.put(PROGRAM)
    assert [each.path for each in index.loaders("/ws/x.pt")] == [PROGRAM.path]

    index.put(dataclasses.replace(PROGRAM, loads=()))
    assert list(index.loaders("/ws/x.pt")) == []
    index.put(PROGRAM)
    index.drop(PROGRAM.path)
    assert list(index.loaders("/ws/x.pt")) == []


def test_a_program_of_which_nothing_is_said_takes_no_room() -> None:
    index = Index()
    index.put(PROGRAM)
    quiet = Entry(PROGRAM.path, PROGRAM.uri, "/ws", Kind.SOURCE, Verdict.CLEAN)

    assert index.put(quiet), "what was said is taken back"
    assert index.get(PROGRAM.path) is None
    assert not index.put(quiet)


def test_a_full_index_says_so_and_takes_no_more() -> None:
    index = Index()
    for number in range(MOST_KEPT):
        path = f"/ws/{number}.pt"
        index.put(dataclasses.replace(MODEL, path=path))
    assert not index.is_full

    assert not index.put(MODEL)
    assert index.is_full
    assert index.put(dataclasses.replace(MODEL, path="/ws/0.pt", summary="new"))


@pytest.mark.parametrize(
    ("before", "now", "together"),
    [
        pytest.param(None, Change.CAME, Change.CAME, id="it came"),
        pytest.param(Change.CAME, Change.CHANGED, Change.CAME, id="it came in parts"),
        pytest.param(Change.CAME, Change.WENT, Change.WENT, id="it came and went"),
        pytest.param(Change.WENT, Change.CAME, Change.CHANGED, id="it was replaced"),
        pytest.param(Change.CHANGED, Change.WENT, Change.WENT, id="it went"),
    ],
)
def test_two_changes_of_a_file_are_one(
    before: Change | None, now: Change, together: Change
) -> None:
    assert watching.combined(before, now) is together


def test_files_that_rule_or_name_versions_are_told_by_their_names() -> None:
    assert watching.is_rule(".gitignore")
    assert watching.is_rule("gifthorse-trust.toml")
    assert not watching.is_rule("model.toml")
    assert watching.is_version("requirements-dev.txt")
    assert watching.is_version("uv.lock")
    assert not watching.is_version("x.pt")
