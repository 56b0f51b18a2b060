"""The programs of the documents beside this file: all found, and no false alarm."""

from __future__ import annotations

from collections import Counter

import pytest

from scanner_core import rules

from .snippets import MalformedError, Snippet, every, read

SNIPPETS = list(every())
FLAGGED = [each for each in SNIPPETS if each.is_flagged]
LEFT_ALONE = [each for each in SNIPPETS if not each.is_flagged]


def test_there_are_as_many_snippets_of_each_kind_as_were_promised() -> None:
    assert len(FLAGGED) >= 250
    assert len(LEFT_ALONE) >= 250


def test_each_snippet_has_a_name_and_a_program_of_its_own() -> None:
    names = Counter(str(each) for each in SNIPPETS)
    programs = Counter((each.cells, each.versions) for each in SNIPPETS)

    assert [name for name, count in names.items() if count > 1] == []
    assert [program for program, count in programs.items() if count > 1] == []


def test_only_rules_that_there_are_are_expected() -> None:
    known = {rule.id for rule in rules.known() if rule.is_about_source}
    named = {rule for each in SNIPPETS for _, ids in each.expected for rule in ids}

    assert named - known == set()


@pytest.mark.parametrize("snippet", LEFT_ALONE, ids=str)
def test_a_snippet_is_left_alone(snippet: Snippet) -> None:
    assert snippet.found() == {}


@pytest.mark.parametrize("snippet", FLAGGED, ids=str)
def test_a_snippet_is_flagged_where_it_says_so(snippet: Snippet) -> None:
    found = snippet.found()

    assert sorted(found) == sorted(snippet.places)
    assert {p: ids for p, ids in snippet.expected if not ids <= found[p]} == {}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("### A\n```python\nx\n```", id="no section"),
        pytest.param("## Left alone\n```python\nx\n```", id="no title"),
        pytest.param("## Left alone\n### A\n```python\nx", id="not closed"),
        pytest.param("## Left alone\n### A\n```sh\nx\n```", id="another language"),
        pytest.param("## Left alone\n### A\n```python\nx  # !\n```", id="a mark"),
        pytest.param("## Flagged\n### A\n```python\nx\n```", id="no mark"),
    ],
)
def test_a_document_that_is_written_otherwise_is_an_error(document: str) -> None:
    with pytest.raises(MalformedError):
        list(read(document, "theme"))


def test_marks_and_cells_are_read_as_they_are_written() -> None:
    text = "## Flagged\n### A\n```ipython a=1\n%x  # ! b-c, d\ny\n# %%\n!z  # !\n```"

    [snippet] = read(text, "theme")

    assert snippet.cells == ("%x\ny", "!z")
    expected = (((1, 1), frozenset({"b-c", "d"})), ((2, 1), frozenset[str]()))
    assert snippet.expected == expected
    assert snippet.versions == (("a", "1"),)
