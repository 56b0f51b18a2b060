from __future__ import annotations

import codecs
import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner_core import source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import Kind
from scanner_core.linking import WANTED
from scanner_core.scan import scan_file
from scanner_core.source import environment_at, environment_of

if TYPE_CHECKING:
    from pathlib import Path

LFS = "a Git LFS pointer: run git lfs pull"
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"kernelspec": {"name": "python3"}},
    "cells": [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["import torch\n", "x = 1"], "outputs": []},
        {"cell_type": "raw", "source": "raw"},
        {"cell_type": "code", "source": "torch.load('m')"},
    ],
}


def text_of(path: Path, data: bytes) -> str | None:
    path.write_bytes(data)
    program = source.read(path)
    return program.cells[0].text if program else None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("x.py", b"\x80\x04N.", id="a pickle"),
        pytest.param("x.py", b"cos\nsystem\n(S'true'\ntR.", id="a pickle in letters"),
        pytest.param(
            "x.py", b"# x\n(ios\nsystem\nS'true'\no.", id="a pickle with a head"
        ),
        pytest.param("x.py", b"PK\x03\x04\0\0", id="an archive"),
        pytest.param("x.py", "é".encode("latin-1"), id="no UTF-8"),
        pytest.param("x.py", b"# coding: unheard\n", id="no such encoding"),
        pytest.param("x.py", b"# coding: zip\n", id="no text encoding"),
        pytest.param("x.py", b"x = 1\0", id="NUL"),
        pytest.param("x.ipynb", b"\x80\x04N.", id="a pickle as a notebook"),
        pytest.param("x.ipynb", b"", id="an empty notebook"),
        pytest.param("x.ipynb", b"[]", id="a list as a notebook"),
        pytest.param("x.txt", b"import torch", id="a text"),
        pytest.param("x.pt", b"import torch", id="an artifact"),
        pytest.param("py", b"import torch", id="no extension"),
    ],
)
def test_what_is_no_program_is_left_to_others(
    name: str, data: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)

    assert source.read(tmp_path / name) is None


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.py", b"\xff", "not text in the encoding that it declares"),
        ("x.ipynb", b"", "not a notebook: it is no JSON object"),
        ("x.ipynb", b"[]", "not a notebook: it is no JSON object"),
        ("x.ipynb", b"version https://git-lfs.github.com/spec/v1", LFS),
        ("x.txt", b"\xff", "no format recognises these bytes"),
    ],
)
def test_what_is_no_program_says_why(
    name: str, data: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)

    report = scan_file(tmp_path / name).report

    assert [gap.reason for gap in report.gaps] == [reason]


@pytest.mark.parametrize("name", ["folder.py", "missing.py", "folder.ipynb", "pipe.py"])
def test_what_is_no_file_is_left_to_others(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "folder.ipynb").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.py")

    assert source.read(tmp_path / name) is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param("x = 'é'".encode(), "x = 'é'", id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + b"x = 1", "x = 1", id="byte order mark"),
        pytest.param(b"x = 1\r\ny = 2\rz", "x = 1\ny = 2\nz", id="line ends"),
        pytest.param(
            b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = '\xe9'",
            "#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = 'é'",
            id="declared",
        ),
        pytest.param(b"x\n# coding: zip\n", "x\n# coding: zip\n", id="too late"),
        pytest.param(b"basic\nname\n", "basic\nname\n", id="names on lines"),
    ],
)
def test_a_program_is_decoded_as_python_would(
    data: bytes, text: str, tmp_path: Path
) -> None:
    assert text_of(tmp_path / "x.py", data) == text


@pytest.mark.parametrize("suffix", [".py", ".pyi", ".pyw", ".PY"])
def test_a_program_is_known_by_its_extension(suffix: str, tmp_path: Path) -> None:
    assert text_of(tmp_path / f"x{suffix}", b"x = 1") == "x = 1"


def test_a_program_that_is_too_large_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(b"#" * (16 * 1024 * 1024 + 1))

    program = source.read(path)

    assert program
    assert [gap.reason for gap in program.gaps] == ["larger than 16 MiB"]
    assert list(source.observe(program, Environment(), WANTED)) == list(program.gaps)


def test_a_long_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(b"x = '" + b"a" * 10_000_000 + b"'")

    program = source.read(path)

    assert program
    assert not list(source.observe(program, Environment(), WANTED))


def test_cells_are_counted_with_those_that_are_not_code(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(NOTEBOOK), encoding="utf-8")

    program = source.read(path)

    assert program
    assert program.kind is Kind.NOTEBOOK
    assert [cell.index for cell in program.cells] == [2, 4]
    [site] = source.observe(program, Environment(), WANTED)
    assert (site.location.cell, site.location.line) == (4, 1)


def test_cells_of_an_old_notebook_are_found(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": ["import torch\n", "torch.load('m')"]}]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"worksheets": [{"cells": cells}]}), encoding="utf-8")

    program = source.read(path)

    assert program
    assert [cell.text for cell in program.cells] == ["import torch\ntorch.load('m')"]


def test_a_notebook_of_another_kernel_holds_no_python(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    metadata = {"kernelspec": {"name": "ir"}}
    path.write_text(json.dumps({**NOTEBOOK, "metadata": metadata}), encoding="utf-8")

    program = source.read(path)

    assert program
    assert not program.cells


def test_a_notebook_that_only_claims_another_language_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    metadata = {"kernelspec": {"name": "python3", "language": "R"}}
    path.write_text(json.dumps({**NOTEBOOK, "metadata": metadata}), encoding="utf-8")

    program = source.read(path)

    assert program
    assert len(program.cells) == 2


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{", id="cut"),
        pytest.param(b'{"cells": [', id="cut in a list"),
        pytest.param(b'{"a":' * 100_000, id="nested"),
        pytest.param(b'{"a": ' + b"1" * 10_000 + b"}", id="a long number"),
        pytest.param(b"{'cells': []}", id="not JSON"),
    ],
)
def test_a_broken_notebook_is_a_gap(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)

    program = source.read(path)

    assert program
    assert len(program.gaps) == 1
    assert list(source.observe(program, Environment(), WANTED)) == list(program.gaps)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"cells": None},
        {"cells": {"a": 1}},
        {"cells": [1, None, "x", [], {}]},
        {"cells": [{"cell_type": "code"}]},
        {"cells": [{"cell_type": "code", "source": 3}]},
        {"cells": [{"cell_type": "code", "source": [1, None, ["x"]]}]},
        {"cells": [{"cell_type": "code", "source": "\ud800"}]},
        {"metadata": [], "worksheets": 3},
        {"metadata": {"kernelspec": 3}, "worksheets": [3, {"cells": 3}]},
    ],
    ids=str,
)
def test_an_odd_notebook_is_no_error(document: object, tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(document), encoding="utf-8")

    program = source.read(path)

    assert program
    assert not list(source.observe(program, Environment(), WANTED))


@given(data=st.binary(), suffix=st.sampled_from([".py", ".ipynb"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise(data: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(data)

    if program := source.read(path):
        list(source.observe(program, Environment()))


def site_packages(prefix: Path, *folders: str) -> Path:
    for folder in folders:
        place = prefix / "lib" / "python3.12" / "site-packages" / folder
        place.mkdir(parents=True, exist_ok=True)
    return prefix


def test_versions_are_names_of_metadata_folders(tmp_path: Path) -> None:
    names = ["torch-2.13.0+cpu.dist-info", "torch", "scikit_learn-1.9.1.dist-info"]
    environment = environment_at(site_packages(tmp_path, *names, "odd.dist-info"))

    assert environment.version("torch") == "2.13.0+cpu"
    assert environment.version("sklearn") == "1.9.1"
    assert environment.version("odd") is None


def test_a_python_executable_stands_for_its_environment(tmp_path: Path) -> None:
    site_packages(tmp_path, "torch-2.5.1.dist-info")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()

    assert environment_at(tmp_path / "bin" / "python").version("torch") == "2.5.1"


def test_two_versions_are_none(tmp_path: Path) -> None:
    names = ["torch-2.5.1.dist-info", "torch-2.6.0.dist-info"]

    assert environment_at(site_packages(tmp_path, *names)).version("torch") is None


def test_an_upgrade_is_noticed(tmp_path: Path) -> None:
    place = site_packages(tmp_path, "torch-2.5.1.dist-info")
    before = environment_at(place)

    old = tmp_path / "lib" / "python3.12" / "site-packages" / "torch-2.5.1.dist-info"
    old.rename(old.with_name("torch-2.6.0.dist-info"))
    os.utime(old.parent, ns=(0, 0))

    assert before.version("torch") == "2.5.1"
    assert environment_at(place).version("torch") == "2.6.0"


@pytest.mark.parametrize("name", ["missing", "a\0b", "x" * 5000])
def test_no_environment_holds_nothing(name: str, tmp_path: Path) -> None:
    assert environment_at(tmp_path / name) == Environment()


def test_an_environment_beside_the_program_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_packages(tmp_path / ".venv", "torch-99.dist-info")
    mine = site_packages(tmp_path / "mine", "torch-2.5.1.dist-info")
    monkeypatch.setenv("VIRTUAL_ENV", str(mine))
    monkeypatch.chdir(tmp_path)

    assert environment_of(str(tmp_path / "a.py")).version("torch") == "2.5.1"


def test_columns_are_code_points(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("import torch\nx = '\U0001f600é'; torch.load('\U0001f600')")

    program = source.read(path)

    assert program
    [site] = source.observe(program, Environment(), WANTED)
    assert isinstance(site, CallSite)
    place = site.location
    assert (place.line, place.column, place.end_column) == (2, 10, 25)
    assert site.text == "torch.load('\U0001f600')"
    assert site.insert_at
    assert site.insert_at.column == 24


@pytest.mark.parametrize(
    ("call", "inserted"),
    [
        ("f()", "f(+)"),
        ("f( )", "f(+ )"),
        ("f(x)", "f(x+)"),
        ("f(x,)", "f(x+,)"),
        ("f((x))", "f((x)+)"),
        ("f(((x)) , )", "f(((x))+ , )"),
        ("f(x, y=(1))", "f(x, y=(1)+)"),
        ("f(\n    x,  # why )\n)", "f(\n    x+,  # why )\n)"),
        ("f(\n    (x)  # (why)\n)", "f(\n    (x)+  # (why)\n)"),
        ("f(  # why (\n)", "f(+  # why (\n)"),
        ("f(*x)", "f(*x+)"),
        ("f(**x)", "f(**x+)"),
        ("f('é')", "f('é'+)"),
        ("(f)(x)", "(f)(x+)"),
    ],
)
def test_an_argument_goes_behind_the_last(call: str, inserted: str) -> None:
    [site] = source.observe(
        source.SourceText.module(f"from pickle import load as f\n{call}"),
        Environment(),
        WANTED,
    )

    assert isinstance(site, CallSite)
    assert site.insert_at
    lines = call.split("\n")
    row, column = (site.insert_at.line or 0) - 2, site.insert_at.column
    lines[row] = f"{lines[row][:column]}+{lines[row][column:]}"
    assert "\n".join(lines) == inserted


def test_nothing_goes_behind_a_generator() -> None:
    text = "import pickle\npickle.load(x for x in y)"

    [site] = source.observe(source.SourceText.module(text), Environment(), WANTED)

    assert isinstance(site, CallSite)
    assert site.insert_at is None
