from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import scan, source
from scanner_core.discovery.projects import Projects, Standing
from scanner_core.facts import Environment
from scanner_core.findings import Finding, Severity, Verdict
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, SourceText, ignore_comments

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.facts import IgnoreComment

    Run = Callable[..., tuple[int, str, str]]

IGNORE = "# gifthorse: ignore[unrestricted-unpickling] -- we wrote it"
IMPORT = "import pickle\n"
LOAD = f"{IMPORT}pickle.load(file)"


def comments(text: str) -> list[IgnoreComment]:
    return list(ignore_comments.find(SourceText.module(text)))


def findings(text: str, path: str = "<source>") -> list[Finding]:
    program = SourceText.module(text, path)
    return list(scan_source(program, Options(Environment())).artifacts[0].findings)


def standing(text: str) -> list[str]:
    return [f.rule for f in findings(text) if not f.suppressed]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"x = '{IGNORE}'", id="a string"),
        pytest.param(f"'''\n{IGNORE}\n'''", id="a string of several lines"),
        pytest.param(f'"""\\"""\n{IGNORE}\n"""', id="a string with quotes in it"),
        pytest.param("# gifthorse: look into its mouth", id="other words"),
        pytest.param(
            "# gifthorse: ignored[unrestricted-unpickling]", id="another word"
        ),
        pytest.param("# ignore[unrestricted-unpickling]", id="another tool"),
    ],
)
def test_what_is_no_ignore_comment_is_none(text: str) -> None:
    assert comments(text) == []


SUPPRESSED = {
    "behind the call": f"{LOAD}  {IGNORE}",
    "behind another comment": f"{LOAD}  # noqa: S301  {IGNORE}",
    "before another comment": f"{LOAD}  {IGNORE}  # noqa: S301",
    "above the call": f"{IMPORT}{IGNORE}\n# because\n\npickle.load(file)",
    "on the first line of the call": f"{IMPORT}pickle.load(  {IGNORE}\n  file\n)",
    "on the last line of the call": f"{IMPORT}pickle.load(\n  file\n)  {IGNORE}",
    "inside the call": f"{IMPORT}pickle.load(\n  {IGNORE}\n  file\n)",
    "on the first line of the statement": (
        f"{IMPORT}x = foo(  {IGNORE}\n  pickle.load(file),\n)"
    ),
    "above the statement": f"{IMPORT}{IGNORE}\nx = foo(\n  pickle.load(file),\n)",
    "in a function": f"{IMPORT}def f():\n    {IGNORE}\n    return pickle.load(x)",
    "of the file": f"{LOAD}\n# gifthorse: ignore-file[unrestricted-unpickling] -- ours",
    "with several rules": f"{LOAD}  # gifthorse:ignore[x , unrestricted-unpickling]--x",
    "behind a string with a number sign": f"{IMPORT}pickle.load('#')  {IGNORE}",
}


@pytest.mark.parametrize("where", SUPPRESSED)
def test_a_comment_suppresses_a_finding(where: str) -> None:
    [decided] = [f for f in findings(SUPPRESSED[where]) if f.suppressed]

    assert decided.rule == "unrestricted-unpickling"
    assert decided.suppressed is not None
    assert decided.suppressed.in_source
    assert "unrestricted-unpickling" not in standing(SUPPRESSED[where])


NOT_SUPPRESSED = {
    "no rule": f"{LOAD}  # gifthorse: ignore -- we wrote it",
    "another rule": f"{LOAD}  # gifthorse: ignore[unrestricted-torch-load] -- ours",
    "the line before": f"import pickle  {IGNORE}\npickle.load(file)",
    "the line behind": f"{LOAD}\nx = 1  {IGNORE}",
    "another line of the statement": (
        f"{IMPORT}x = foo(\n  pickle.load(file),\n  1,  {IGNORE}\n)"
    ),
    "a bracket that stays open above": f"x = (  {IGNORE}\n\n{LOAD}",
}


@pytest.mark.parametrize("what", NOT_SUPPRESSED)
def test_a_comment_about_something_else_suppresses_nothing(what: str) -> None:
    assert "unrestricted-unpickling" in standing(NOT_SUPPRESSED[what])


def test_the_reason_ends_where_the_next_comment_begins() -> None:
    [comment] = comments(f"{LOAD}  {IGNORE}: see #12  # noqa: S301")

    assert comment.reason == "we wrote it: see #12"
    assert comment.removal.location.end_column == len(
        f"pickle.load(file)  {IGNORE}: see #12  "
    )


def test_a_comment_in_a_cell_is_about_that_cell() -> None:
    cells = (
        Cell("import pickle\npickle.load(f)", 1),
        Cell(f"pickle.load(f)  {IGNORE}", 2),
    )
    notebook = SourceText.notebook(cells)

    report = scan_source(notebook, Options(Environment())).artifacts[0]

    assert [(f.location.cell, bool(f.suppressed)) for f in report.findings] == [
        (1, False),
        (2, True),
    ]


def test_unused_comments_are_not_told_where_something_was_not_read() -> None:
    assert standing(f"x = 1  {IGNORE}") == ["unused-ignore"]
    assert standing(f"x = 1  {IGNORE}\nimport pickle\n) pickle.load(x") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{IGNORE}\n" * 20_000, id="many"),
        pytest.param("# gifthorse: ignore[" + "a," * 200_000 + "]", id="many rules"),
        pytest.param(f"{LOAD}  {IGNORE}" + " x" * 400_000, id="a long reason"),
        pytest.param(f"{IGNORE}\n" + '"""' + "\\'" * 400_000, id="an open string"),
        pytest.param(f"{IGNORE}\n" + "(" * 800_000, id="open brackets"),
        pytest.param(f"{IGNORE}{' ' * 800_000}#", id="blanks"),
        pytest.param("#gifthorse:" * 80_000, id="marks"),
    ],
)
def test_huge_comments_take_no_time(text: str) -> None:
    started = time.perf_counter()

    found = comments(text)

    assert time.perf_counter() - started < 5
    assert all(len(each.reason) < 1000 for each in found)
    assert all(len(each.rules) < 100 for each in found)


def test_of_very_many_comments_the_first_count() -> None:
    text = IMPORT + f"pickle.load(file)  {IGNORE}\n" * (ignore_comments.MOST + 10)

    assert standing(text) == ["unrestricted-unpickling"] * 10


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param("pickle.load(  # ?\n  file,\n  2\n)", True, id="first line"),
        pytest.param("pickle.load(\n  file,  # ?\n  2\n)", True, id="a line of it"),
        pytest.param("# ?\n\nf(1,\n  pickle.load(a)\n)", True, id="above"),
        pytest.param("f(  # ?\n  1,  # !\n  pickle.load(a)\n)", True, id="two"),
        pytest.param("f(1,  # !\n  2,  # ?\n  pickle.load(a)\n)", False, id="other"),
        pytest.param("f(1)  # ?\npickle.load(a)", False, id="the line above"),
    ],
)
def test_a_comment_is_found_by_the_lines_of_the_call(
    lines: str, *, found: bool
) -> None:
    other = IGNORE.replace("unrestricted-unpickling", "unsafe-yaml-load")
    text = IMPORT + lines.replace("# ?", IGNORE).replace("# !", other)

    assert ("unrestricted-unpickling" not in standing(text)) is found


@pytest.fixture
def program(folder: Path) -> Path:
    (folder / "src").mkdir()
    path = folder / "src" / "load.py"
    path.write_text(f"{LOAD}  {IGNORE}\n", encoding="utf-8")
    return path


def test_what_is_suppressed_is_shown_and_does_not_count(
    gifthorse: Run, program: Path
) -> None:
    code, out, _ = gifthorse("scan", str(program))

    assert code == 0
    assert "suppressed by a comment (line 2): we wrote it" in " ".join(out.split())


@pytest.mark.parametrize(
    "where", ["site-packages", "models--org--name/snapshots/1", "node_modules"]
)
def test_comments_of_others_do_not_count(
    gifthorse: Run, program: Path, where: str
) -> None:
    (program.parent / where).mkdir(parents=True)
    program = program.rename(program.parent / where / "load.py")

    code, out, _ = gifthorse("scan", str(program), "--verbose")

    assert code == 1
    said = " ".join(out.split())
    assert "Its ignore comment does not count: the program was installed" in said


def test_comments_count_only_below_the_working_directory(
    gifthorse: Run, program: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path / "else")

    assert gifthorse("scan", str(program))[0] == 1
    gifthorse("trust", "--workspace", str(program.parent))
    assert gifthorse("scan", str(program))[0] == 0


@pytest.mark.parametrize("folder_", [str(Path.home()), "/"])
def test_a_home_is_no_project(folder_: str) -> None:
    projects = Projects((folder_,))

    assert projects.standing(str(Path.home() / "project" / "a.py")) is Standing.OTHERS


def test_the_root_as_a_project_is_told_as_what_it_is() -> None:
    said = Projects(("/",)).objection("/srv/load.py")

    assert said == "/ does not count as a project"


def test_a_remark_is_not_suppressed() -> None:
    from scanner_core.decisions import comments as deciding  # noqa: PLC0415

    [comment] = comments(f"{LOAD}  {IGNORE}")
    fine = Finding("unrestricted-unpickling", Severity.INFO, "x", comment.location)

    [left], [told] = deciding.apply([fine], [comment], (), Standing.TRUSTED)

    assert left.suppressed is None
    assert told.unused == ("unrestricted-unpickling",)


def test_a_misspelled_rule_is_corrected_and_never_removed() -> None:
    text = f"{LOAD}  # gifthorse: ignore[unrestricted-unpickle] -- ours"

    [said] = [each for each in findings(text) if each.rule == "unused-ignore"]

    assert said.message == (
        "There is no rule unrestricted-unpickle; did you mean unrestricted-unpickling?"
    )
    assert said.fixes[0].title == "Call it unrestricted-unpickling"
    assert [(e.text, said.fixes[0].safe) for e in said.fixes[0].edits] == [
        ("unrestricted-unpickling", False)
    ]


def test_a_link_out_of_the_project_leads_to_others(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.py").touch()
    (folder / "link.py").symlink_to(tmp_path / "other.py")

    assert Projects((str(folder),)).standing("link.py") is Standing.OTHERS
    assert Projects((str(folder),)).standing("train.py") is Standing.OWN


def test_a_comment_does_not_hide_what_would_run_an_unsafe_file(
    gifthorse: Run, folder: Path
) -> None:
    (folder / "train.py").write_text(
        f"{IMPORT}pickle.load(open('planted.pkl', 'rb'))  {IGNORE}\n"
    )
    gifthorse("trust", "--workspace", ".")

    code, out, _ = gifthorse("scan", "train.py", "--format", "json")

    [finding] = json.loads(out)["artifacts"][0]["findings"]
    assert code == 1
    assert finding["severity"] == "critical"
    assert not finding["suppressed"]
    assert "look at the file" in finding["fixes"][0]["title"]


def test_what_makes_a_program_unsafe_is_ignored_in_a_trusted_workspace_only() -> None:
    [comment] = comments(f"{LOAD}  {IGNORE}")
    bad = Finding("unrestricted-unpickling", Severity.HIGH, "x", comment.location)

    from scanner_core.decisions import comments as deciding  # noqa: PLC0415

    outcomes = {
        each: deciding.apply([bad], [comment], (), each)[0][0].suppressed is not None
        for each in Standing
    }
    assert outcomes == {
        Standing.OTHERS: False,
        Standing.OWN: False,
        Standing.TRUSTED: True,
    }


def test_sarif_says_that_it_is_in_the_source(gifthorse: Run, program: Path) -> None:
    out = gifthorse("scan", str(program), "--format", "sarif")[1]

    [result] = json.loads(out)["runs"][0]["results"]
    assert result["suppressions"][0]["kind"] == "inSource"


def test_the_mark_is_the_same_wherever_it_is_looked_for() -> None:
    assert scan.IGNORE_MARK == ignore_comments.MARK


def test_without_a_mark_no_comment_is_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(ignore_comments, "find")
    text = source.read(folder / "train.py")

    assert text is not None
    assert scan_source(text).artifacts[0].verdict is not Verdict.CLEAN
