"""Programs of many things, or of one in another, are read to their end or not clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.facts import Environment
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText
from scanner_core.source.flow import scopes
from scanner_core.source.parsing import statements
from scanner_core.source.parsing.mending import mend
from scanner_core.source.words import relevance

from .odd import PROGRAMS, Odd

if TYPE_CHECKING:
    import ast

    from scanner_core.findings import ArtifactReport

LENGTH = 20_000
NAMES = "".join(f" a{i} = 1\n" for i in range(500))
AFTER_MANY = "".join(f"b{i} = 1\n" for i in range(5000))


def scanned(text: str) -> ArtifactReport:
    report = scan_source(SourceText.module(text), Options(Environment()))
    return report.artifacts[0]


def is_found_at_the_end(text: str, report: ArtifactReport) -> bool:
    line = text.count("\n", 0, text.rindex("torch.load")) + 1
    return any(each.location.line == line for each in report.findings)


@pytest.mark.parametrize("odd", PROGRAMS.values(), ids=PROGRAMS)
def test_what_stands_behind_is_found_unless_there_is_a_gap(odd: Odd) -> None:
    text = odd.program(LENGTH)

    report = scanned(text)

    assert is_found_at_the_end(text, report) or report.gaps


@pytest.mark.parametrize(
    "text",
    [
        AFTER_MANY + "if c:\n b1 = 2\n" * 500,
        AFTER_MANY + "for c in b:\n b1 = c\n" * 500,
        f"try:\n{NAMES}" + "except E:\n b = 1\n" * 500,
        "match c:\n" + " case 1:\n  b = 1\n" * 500,
    ],
    ids=["conditions", "loops", "handlers", "cases"],
)
def test_a_branch_costs_what_it_binds_and_not_what_is_known(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "MAX_MERGED", 5000)

    report = scanned(f"import torch\n{text}torch.load(path, weights_only=False)\n")

    assert report.findings
    assert not report.gaps


@pytest.mark.parametrize("header", ["if c:", "for c in d:", "try:"])
def test_branches_in_branches_that_bind_too_much_leave_a_gap(
    header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "MAX_MERGED", 5000)
    blocks = "".join(" " * level + f"{header}\n" for level in range(20))
    ends = "except E: pass\n" if header == "try:" else ""
    ends = "".join(" " * level + ends for level in range(19, -1, -1)) if ends else ""
    text = f"{blocks}{NAMES.replace(' a', ' ' * 20 + 'a')}{ends}"

    report = scanned(f"import torch\n{text}torch.load(path, weights_only=False)\n")

    assert report.findings
    assert any("more to resolve" in gap.reason for gap in report.gaps)


def test_words_that_are_learned_again_and_again_make_everything_matter() -> None:
    known = relevance.Relevance(["load"])
    known.add_cell("a = 1\nload(a)\n")
    lessons = [known.covers(0, (1, 1))]

    for number in range(relevance.MANY + 1):
        known.learn([f"b{number}"])
    lessons.append(known.covers(0, (1, 1)))
    known.learn(pytest.fail("looked at") for _ in range(1))

    assert lessons == [False, True]


@pytest.mark.parametrize("count", [1, 2 * relevance.FEW])
def test_lines_of_words_that_are_learned_matter(count: int) -> None:
    known = relevance.Relevance(["load"])
    known.add_cell("a = 1\nb = b7\nload(a)\n")

    known.learn(f"b{number}" for number in range(7, 7 + count))

    assert known.covers(0, (2, 2))
    assert not known.covers(0, (1, 1))


def test_the_same_broken_line_is_asked_about_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def tree(text: str) -> ast.Module | Exception:
        asked.append(text)
        return statements_tree(text)

    statements_tree = statements.tree
    monkeypatch.setattr(statements, "tree", tree)
    mended = mend(["a = = 1"] * 300, statements.Questions())

    assert len(mended.lines) == len(mended.lost) == 300
    assert len(asked) < 50
