"""Several files for one call: patterns, folders that are listed, and their bounds."""

from __future__ import annotations

import functools
import inspect
import os
from typing import TYPE_CHECKING

import pytest

from scanner_core import linking, source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import Gap
from scanner_core.linking import WANTED, Allowance, Target, _patterns
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
import glob, os, pickle
from pathlib import Path
import joblib, torch
from tqdm import tqdm
"""
HOSTILE = """
GLOBAL 'posix system'
BINUNICODE 'true'
TUPLE1
REDUCE
STOP
"""
HARMLESS = "EMPTY_DICT\nSTOP"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    (folder / "old").mkdir(parents=True)
    for name in ("a.pt", "b.pt", "notes.txt", ".hidden.pt", "old/c.pt"):
        (folder / name).write_bytes(assemble(HARMLESS))
    return tmp_path


def only(program: str, folder: Path) -> CallSite:
    text = SourceText.module(IMPORTS + program, str(folder / "a.py"))
    seen = source.observe(text, Environment(), WANTED)
    [site] = (each for each in seen if isinstance(each, CallSite))
    return site


def names(target: Target | None, folder: Path) -> list[str]:
    files = target.files if target else ()
    return [file.path.relative_to(folder / "models").as_posix() for file in files]


@pytest.mark.parametrize(
    "program",
    [
        "for p in glob.glob('elsewhere/*.pt'):\n    torch.load(p)",
        "for p in glob.glob(pattern):\n    torch.load(p)",
        "for p in find('models/*.pt'):\n    torch.load(p)",
        "for p in glob.glob('//host/share/*.pt'):\n    torch.load(p)",
        "for p in glob.glob('/dev/*'):\n    torch.load(p)",
        "for p in Path(given).glob('*.pt'):\n    torch.load(p)",
        "torch.load(os.path.join('models', name))",
        "for f in os.listdir('models'):\n    torch.load(os.path.join(given, f))",
    ],
)
def test_files_that_cannot_be_told_are_not_linked(program: str, models: Path) -> None:
    assert linking.Linker(()).target(only(program, models)) is None


LISTED = [
    """
    for p in glob.glob('models/*.pt'):
        torch.load(p)
    """,
    """
    for p in sorted(glob.iglob('models/*.pt')):
        torch.load(p)
    """,
    """
    for p in glob.glob('*.pt', root_dir='models'):
        torch.load(p)
    """,
    """
    for p in glob.glob(os.path.join('models', '*.pt')):
        torch.load(p)
    """,
    """
    for p in glob.glob(f'{D}/*.pt'):
        torch.load(p)
    """,
    """
    for p in Path('models').glob('*.pt'):
        torch.load(p)
    """,
    """
    for p in sorted((Path('.') / 'models').glob('*.pt')):
        torch.load(str(p))
    """,
    """
    for i, p in enumerate(sorted(Path('models').glob('*.pt'))):
        torch.load(p)
    """,
    """
    for p in tqdm(list(Path('models').glob('*.pt'))):
        torch.load(p)
    """,
    "torch.load(sorted(glob.glob('models/*.pt'))[-1])",
    "torch.load(max(glob.glob('models/*.pt'), key=os.path.getmtime))",
    "torch.load(next(Path('models').glob('*.pt')))",
    "found = [torch.load(p) for p in glob.glob('models/*.pt')]",
    "found = {p.stem: torch.load(p) for p in Path('models').glob('*.pt')}",
    """
    for p in glob.glob('models/*.pt'):
        with open(p, 'rb') as f:
            pickle.load(f)
    """,
    """
    for p in Path('models').glob('*.pt'):
        pickle.loads(p.read_bytes())
    """,
    """
    for f in os.listdir('models'):
        if f.endswith('.pt'):
            torch.load(os.path.join('models', f))
    """,
    """
    for f in os.listdir('models'):
        if not f.endswith(('.pt', '.pth')):
            continue
        torch.load(os.path.join('models', f))
    """,
    """
    for f in os.listdir('models'):
        if f.endswith('.pt') and go:
            torch.load('models/' + f)
    """,
    """
    names = os.listdir('models')
    paths = [os.path.join('models', f) for f in names if f.endswith('.pt')]
    for p in paths:
        torch.load(p)
    """,
    """
    for p in Path('models').iterdir():
        if p.suffix == '.pt':
            torch.load(p)
    """,
    """
    for p in Path('models').iterdir():
        if p.suffix in {'.pt', '.pth'}:
            torch.load(p)
    """,
    """
    for e in os.scandir('models'):
        if e.name.endswith('.pt'):
            torch.load(e.path)
    """,
    """
    for f in os.listdir('models'):
        if os.path.splitext(f)[1] == '.pt':
            torch.load(f'models/{f}')
    """,
    """
    def load(d='models'):
        return [torch.load(p) for p in Path(d).glob('*.pt')]
    """,
    "found = list(map(torch.load, glob.glob('models/*.pt')))",
]
IN_FOLDERS = [
    """
    for p in glob.glob('models/**/*.pt', recursive=True):
        torch.load(p)
    """,
    """
    for p in Path('models').rglob('*.pt'):
        torch.load(p)
    """,
    """
    for d, _, fs in os.walk('models'):
        for f in fs:
            if f.endswith('.pt'):
                torch.load(os.path.join(d, f))
    """,
]


@pytest.mark.parametrize("program", list(map(inspect.cleandoc, LISTED)))
def test_files_are_found_however_they_are_listed(program: str, models: Path) -> None:
    found = linking.Linker(()).target(only(f"D = 'models'\n{program}", models))

    assert names(found, models) == ["a.pt", "b.pt"]


@pytest.mark.parametrize("program", list(map(inspect.cleandoc, IN_FOLDERS)))
def test_folders_in_folders_are_gone_through(program: str, models: Path) -> None:
    found = linking.Linker(()).target(only(program, models))

    assert names(found, models) == ["a.pt", "b.pt", "old/c.pt"]


def test_magic_in_the_name_of_a_folder_is_none(tmp_path: Path) -> None:
    for folder in ("a[1]", "a1"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.pt").write_bytes(b"N.")

    site = only("for p in Path('a[1]').glob('*.pt'):\n    torch.load(p)", tmp_path)
    found = linking.Linker(()).target(site)

    assert found
    assert [file.path.parent.name for file in found.files] == ["a[1]"]


def test_of_several_files_the_worst_decides(models: Path) -> None:
    (models / "models" / "b.pt").write_bytes(assemble(HOSTILE))
    program = "for p in glob.glob('models/*.pt'):\n    pickle.load(open(p, 'rb'))"
    text = SourceText.module(IMPORTS + program, str(models / "a.py"))

    report = scan_source(text, Options(environment=Environment()))

    [finding] = report.artifacts[0].findings
    [link] = report.artifacts[0].linked
    assert "runs posix.system('true') (1 of 2 files; " in finding.message
    assert finding.message.endswith("models/b.pt@0x18).")
    assert link.artifact.endswith("models/b.pt")
    assert len(report.artifacts) == 3


def test_what_is_no_model_is_left_out(models: Path) -> None:
    (models / "models" / "notes.txt").write_text("Nothing to load.")
    program = "for p in Path('models').iterdir():\n    torch.load(p)"
    text = SourceText.module(IMPORTS + program, str(models / "a.py"))

    report = scan_source(text, Options(environment=Environment()))

    assert "2 files" in report.artifacts[0].findings[0].message


def test_of_many_files_some_are_looked_at_and_the_rest_is_a_gap(tmp_path: Path) -> None:
    for number in range(70):
        (tmp_path / f"{number}.pkl").write_bytes(b"N.")
    program = "for p in glob.glob('*.pkl'):\n    pickle.load(open(p, 'rb'))"
    text = SourceText.module(IMPORTS + program, str(tmp_path / "a.py"))

    report = scan_source(text, Options(environment=Environment()))

    source_report = report.artifacts[0]
    [gap] = source_report.gaps
    assert gap == Gap("only 64 of 70 files were looked at of *.pkl", gap.location)
    assert len(report.artifacts) == 65


def test_a_tree_is_gone_through_only_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_patterns, "MAX_ENTRIES", 10)
    for number in range(30):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "x.pt").write_bytes(b"N.")

    found = list(_patterns.fitting(str(tmp_path / "**" / "*.pt"), Allowance()))

    assert len(found) < 10


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "x.pt").write_bytes(b"N.")
    (tmp_path / "again").symlink_to(tmp_path)

    found = list(_patterns.fitting(str(tmp_path / "**" / "*.pt"), Allowance()))

    assert found == [str(tmp_path / "x.pt")]


def test_a_pipe_fits_no_pattern(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(tmp_path / "x.pt")

    assert list(_patterns.fitting(str(tmp_path / "*.pt"), Allowance())) == []


def test_one_program_may_list_only_so_much(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = functools.partial(linking.Linker, allowance=Allowance(entries=3))
    monkeypatch.setattr(linking, "Linker", limited)
    loop = "for p in glob.glob('models/*.pt'):\n    torch.load(p)\n"
    text = SourceText.module(IMPORTS + loop * 3, str(models / "a.py"))

    report = scan_source(text, Options(environment=Environment()))

    [gap] = report.artifacts[0].gaps
    assert gap.reason.startswith("the program names more folders than")
