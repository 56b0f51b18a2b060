from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

import pytest

from scanner_core.facts import Environment, Unknown
from scanner_core.reporters.text import render
from scanner_core.scan import Options, scan_paths
from scanner_core.source import Cell, SourceText, environment_at, environment_of

if TYPE_CHECKING:
    from pathlib import Path

VENV = "home = /nowhere/bin\ninclude-system-site-packages = {}\nversion = {}\n"


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONUSERBASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONNOUSERSITE", "1")
    monkeypatch.chdir(tmp_path)


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def install(prefix: Path, *names: str, python: str = "3.12") -> Path:
    site = prefix / "lib" / f"python{python}" / "site-packages"
    for name in names:
        (site / name).mkdir(parents=True)
    return prefix


def venv(
    prefix: Path, *names: str, python: str = "3.12.4", shares: bool = False
) -> Path:
    put(prefix / "pyvenv.cfg", VENV.format(str(shares).lower(), python))
    return install(prefix, *names, python=python.rpartition(".")[0])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a program in it."""
    put(tmp_path / "project" / "src" / "train.py")
    return tmp_path / "project"


def around(project: Path, *, is_own: bool = True) -> Environment:
    """Return what is known where an environment without libraries is active."""
    program = str(project / "src" / "train.py")
    return environment_of(program, [project] if is_own else [], Environment())


# What is installed


def test_of_an_environment_for_another_python_nothing_counts(tmp_path: Path) -> None:
    venv(tmp_path, "torch-2.5.1.dist-info")
    install(tmp_path, "torch-2.6.0.dist-info", python="3.9")

    assert environment_at(tmp_path).version("torch") == "2.5.1"


def test_two_versions_in_one_folder_are_none(tmp_path: Path) -> None:
    venv(tmp_path, "torch-2.5.1.dist-info", "torch-2.6.0.dist-info")

    assert environment_at(tmp_path).version("torch") is None


@pytest.mark.parametrize(
    "name",
    [
        "torch-2.5.1.dist-info",
        "torch-2.5.1.egg-info",
        "torch-2.5.1-py3.12.egg-info",
        "torch-2.5.1-py3.12.egg",
        "Torch-2.5.1.dist-info",
    ],
)
def test_a_version_is_the_name_of_metadata(name: str, tmp_path: Path) -> None:
    assert environment_at(venv(tmp_path, name)).version("torch") == "2.5.1"


def test_what_was_installed_for_development_tells_where_it_is(tmp_path: Path) -> None:
    site = venv(tmp_path / "venv", "x") / "lib" / "python3.12" / "site-packages"
    put(tmp_path / "mine" / "my_models.egg-info" / "PKG-INFO", "Version: 1.2\n\n")
    put(site / "my-models.egg-link", f"{tmp_path / 'mine'}\n.")

    assert environment_at(tmp_path / "venv").version("my_models") == "1.2"


def test_packages_of_conda_are_files(tmp_path: Path) -> None:
    put(tmp_path / "conda-meta" / "pytorch-2.5.1-py3.12_cpu_0.json", "{}")
    put(tmp_path / "conda-meta" / "python-3.12.4-h1_0.json", "{}")

    environment = environment_at(tmp_path)

    assert environment.version("torch") == "2.5.1"
    assert environment.python == "3.12.4"


def test_metadata_counts_before_packages_of_conda(tmp_path: Path) -> None:
    put(tmp_path / "conda-meta" / "pytorch-2.5.1-py3.12_cpu_0.json", "{}")
    install(tmp_path, "torch-2.6.0.dist-info")

    assert environment_at(tmp_path).version("torch") == "2.6.0"


@pytest.mark.parametrize(
    ("settings", "python"),
    [
        ("version = 3.13.1\n", "3.13.1"),
        ("version_info = 3.13.1.final.0\n", "3.13.1"),
        ("home = /usr/bin\n", "3.12"),
    ],
)
def test_an_environment_says_its_python(
    settings: str, python: str, tmp_path: Path
) -> None:
    install(tmp_path, "x")
    install(tmp_path, "x", python=".".join(python.split(".")[:2])) if (
        python != "3.12"
    ) else None
    put(tmp_path / "pyvenv.cfg", settings)

    assert environment_at(tmp_path).python == python


def test_a_venv_that_shares_looks_in_its_base_last(tmp_path: Path) -> None:
    install(tmp_path / "base", "torch-2.5.1.dist-info", "numpy-1.26.0.dist-info")
    alone = venv(tmp_path / "alone", "torch-2.6.0.dist-info")
    shares = venv(tmp_path / "shares", "torch-2.6.0.dist-info", shares=True)
    for each in (alone, shares):
        settings = (each / "pyvenv.cfg").read_text(encoding="utf-8")
        home = settings.replace("/nowhere", str(tmp_path / "base"))
        put(each / "pyvenv.cfg", home)

    assert environment_at(alone).version("numpy") is None
    assert environment_at(shares).version("numpy") == "1.26.0"
    assert environment_at(shares).version("torch") == "2.6.0"


def test_what_a_user_installed_counts_before_what_all_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "user", "torch-2.5.1.dist-info")
    install(tmp_path / "all", "torch-2.6.0.dist-info")
    alone = venv(tmp_path / "alone", "torch-2.7.0.dist-info")
    monkeypatch.delenv("PYTHONNOUSERSITE")
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path / "user"))

    assert environment_at(tmp_path / "all").version("torch") == "2.5.1"
    assert environment_at(alone).version("torch") == "2.7.0"


def test_a_link_to_a_python_stands_where_it_leads(tmp_path: Path) -> None:
    python = put(install(tmp_path / "x", "torch-2.5.1.dist-info") / "bin/python3.12")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(python)

    environment = environment_at(tmp_path / "bin" / "python")

    assert environment.version("torch") == "2.5.1"
    assert environment.python == "3.12"


def test_the_environment_is_called_by_its_path(tmp_path: Path) -> None:
    venv(tmp_path / ".venv", "torch-2.5.1.dist-info")
    deep = venv(tmp_path / ("x" * 60) / "envs" / "work", "torch-2.5.1.dist-info")

    assert environment_at(tmp_path / ".venv").told("torch") == ".venv has torch 2.5.1"
    assert environment_at(deep).origin("torch") == "…/envs/work"


# What files of a project claim


def test_nothing_tells_nothing(project: Path) -> None:
    environment = around(project)

    assert environment.version("torch") is None
    assert environment.at_least("torch", "2.6") == Unknown(
        "the installed version is not known"
    )


def test_what_is_installed_where_somebody_chose_counts_before_claims(
    project: Path,
) -> None:
    put(project / "requirements.txt", "torch==2.1.0\nnumpy==1.26.0\n")
    chosen = Environment((("torch", "2.13.0"),), "this kernel")

    environment = environment_of(str(project / "src" / "a.py"), [project], chosen)

    assert environment.told("torch") == "this kernel has torch 2.13.0"
    assert environment.told("numpy") == "requirements.txt pins numpy 1.26.0"


def test_the_environment_of_the_shell_counts_before_claims(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project / "requirements.txt", "torch==2.1.0\n")
    active = venv(tmp_path / "active", "torch-2.6.0.dist-info")
    monkeypatch.setenv("VIRTUAL_ENV", str(active))

    found = environment_of(str(project / "src" / "train.py"), [project])

    assert found.told("torch") == "active has torch 2.6.0"


def test_claims_count_before_the_environment_that_nobody_chose(project: Path) -> None:
    put(project / "uv.lock", '[[package]]\nname = "packaging"\nversion = "20.0"\n')

    found = environment_of(str(project / "src" / "train.py"), [project])

    assert found.told("packaging") == "uv.lock locks packaging 20.0"


def test_what_is_exact_counts_before_what_is_near(project: Path) -> None:
    put(project / "src" / "requirements.txt", "torch>=2.0\n")
    put(project / "environment.yml", "- pytorch==2.5.1\n")

    assert around(project).told("torch") == "environment.yml pins pytorch 2.5.1"


def test_what_is_near_counts_before_what_is_far(project: Path) -> None:
    put(project / "src" / "requirements.txt", "torch==2.6.0\n")
    put(project / "uv.lock", '[[package]]\nname = "torch"\nversion = "2.5.1"\n')

    assert around(project).told("torch") == "requirements.txt pins torch 2.6.0"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(["requirements.txt", "requirements-old.txt"], id="plain first"),
        pytest.param(["uv.lock", "requirements.txt"], id="a lock before pins"),
        pytest.param(["uv.lock", "poetry.lock"], id="locks in their order"),
        pytest.param(["requirements.txt", "environment.yml"], id="pins before conda"),
        pytest.param(["requirements/a.txt", "pyproject.toml"], id="a folder of pins"),
    ],
)
def test_of_one_folder_the_first_file_counts(files: list[str], project: Path) -> None:
    for name, version in zip(files, ["2.6.0", "2.5.1"], strict=True):
        text = f"torch=={version}"
        if name.endswith(".lock"):
            text = f'[[package]]\nname = "torch"\nversion = "{version}"\n'
        elif name.endswith(".yml"):
            text = f"- pytorch=={version}"
        elif name.endswith(".toml"):
            text = f'[project]\ndependencies = ["torch=={version}"]'
        put(project / name, text)

    found = around(project)

    assert found.version("torch") == "2.6.0"
    assert found.origin("torch") == files[0]


def test_of_files_that_are_alike_the_lowest_counts(project: Path) -> None:
    put(project / "requirements-gpu.txt", "torch==2.10.0\n")
    put(project / "requirements-cpu.txt", "torch==2.9.0\n")

    found = around(project)

    assert found.told("torch") == "requirements-cpu.txt pins torch 2.9.0"


def test_a_venv_that_nobody_activated_is_a_claim(project: Path) -> None:
    venv(project / ".venv", "torch-2.6.0.dist-info")

    found = around(project)

    assert found.told("torch") == ".venv has torch 2.6.0"
    assert found.python == "3.12.4"
    assert found.proven().version("torch") is None
    assert found.proven().at_least("torch", "2.6") == Unknown(
        ".venv has torch 2.6.0, but is not the active environment"
    )


def test_of_a_venv_that_nobody_activated_only_the_inside_is_read(
    project: Path, tmp_path: Path
) -> None:
    install(tmp_path / "base", "numpy-1.26.0.dist-info")
    venv(project / ".venv", "torch-2.6.0.dist-info", shares=True)
    home = f"home = {tmp_path / 'base' / 'bin'}\nversion = 3.12.4\n"
    put(project / ".venv" / "pyvenv.cfg", home)
    venv(tmp_path / "elsewhere", "joblib-1.0.dist-info")
    (project / "venv").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    found = around(project)

    assert found.version("torch") == "2.6.0"
    assert found.version("numpy") is None
    assert found.version("joblib") is None


def test_a_change_of_a_file_is_noticed(project: Path) -> None:
    pins = put(project / "requirements.txt", "torch==2.5.1\n")
    before = around(project)

    put(pins, "torch==2.6.0\n")
    os.utime(pins, ns=(0, 0))

    assert before.version("torch") == "2.5.1"
    assert around(project).version("torch") == "2.6.0"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe")
def test_a_pipe_is_not_waited_for(project: Path) -> None:
    os.mkfifo(project / "uv.lock")

    assert around(project).version("torch") is None


def test_a_large_file_tells_nothing(project: Path) -> None:
    lines = "# " + "x" * 9_000_000 + "\ntorch==2.6.0\n"
    put(project / "requirements.txt", lines)

    assert around(project).version("torch") is None


SCRIPT = """#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "torch==2.5.1",
# ]
# ///
import torch
"""


def test_what_a_script_says_it_needs_counts_before_files(project: Path) -> None:
    put(project / "uv.lock", '[[package]]\nname = "torch"\nversion = "2.6.0"\n')
    program = SourceText.module(SCRIPT, str(project / "a.py"))

    found = environment_of(program.path, [project], Environment(), program)

    assert found.told("torch") == "the script pins torch 2.5.1"
    assert found.told("python") == "the script allows python >=3.12"


@pytest.mark.parametrize(
    "line",
    [
        "!pip install torch==2.5.1",
        "%pip install -q -U 'torch==2.5.1' numpy",
        "  !python -m pip install torch==2.5.1",
        "!uv pip install torch==2.5.1",
        "import os\n%conda install torch==2.5.1",
    ],
)
def test_a_notebook_says_what_it_installs(line: str, project: Path) -> None:
    path = str(project / "n.ipynb")
    program = SourceText.notebook([Cell(line, 1)], path)

    found = environment_of(path, [project], Environment(), program)

    assert found.told("torch") == "the notebook installs torch 2.5.1"
    assert found.proven().version("torch") is None


@pytest.mark.parametrize(
    "line", ["pip install torch==2.5.1", "!echo pip install torch==2.5.1", "!pip list"]
)
def test_other_lines_install_nothing(line: str, project: Path) -> None:
    path = str(project / "n.ipynb")
    program = SourceText.notebook([Cell(line, 1)], path)

    assert environment_of(path, [project], Environment(), program).claims == ()


# Which claims are believed


def test_above_where_the_user_works_nothing_is_read(project: Path) -> None:
    put(project.parent / "requirements.txt", "torch==2.6.0\n")

    assert around(project).version("torch") is None


def test_a_repository_reaches_further_than_where_the_user_works(project: Path) -> None:
    (project / ".git").mkdir()
    put(project / "requirements.txt", "torch==2.6.0\n")
    program = str(project / "src" / "train.py")

    found = environment_of(program, [project / "src"], Environment())

    assert found.version("torch") == "2.6.0"


def test_what_is_in_no_file_is_where_the_user_works(project: Path) -> None:
    put(project / "requirements.txt", "torch==2.6.0\n")

    found = environment_of("<cell>", [project], Environment())

    assert found.version("torch") == "2.6.0"


@pytest.mark.parametrize(
    ("line", "since", "expected"),
    [
        pytest.param("torch==2.6.0", "2.6", None, id="an equal pin"),
        pytest.param("torch==2.13.0", "2.6", None, id="a later pin"),
        pytest.param("torch==2.13.0", "2.14", False, id="an earlier pin"),
        pytest.param("torch>=2.13", "2.6", None, id="a lower bound"),
        pytest.param("torch<2.6", "2.6", False, id="an upper bound"),
        pytest.param("torch<=2.6", "2.6", None, id="an upper bound that includes it"),
        pytest.param("torch~=2.5.0", "2.6", False, id="a compatible version"),
    ],
)
def test_a_claim_in_a_foreign_folder_can_only_make_things_worse(
    line: str,
    since: str,
    expected: bool | None,  # noqa: FBT001 (a column of the table)
    project: Path,
) -> None:
    put(project / "src" / "requirements.txt", line)

    found = around(project, is_own=False).at_least("torch", since)

    assert (None if isinstance(found, Unknown) else found) is expected


@pytest.mark.parametrize(
    ("installed", "pinned", "told"),
    [
        ("2.5.1", "2.13.0", "the environment has torch 2.5.1"),
        ("2.5.1+cpu", "2.5.1", "the environment has torch 2.5.1+cpu"),
        ("2.13.0", "2.5.1", "requirements.txt pins torch 2.5.1"),
    ],
)
def test_of_a_guess_and_a_foreign_claim_the_worse_counts(
    installed: str, pinned: str, told: str, project: Path
) -> None:
    put(project / "src" / "requirements.txt", f"torch=={pinned}")
    guess = Environment((("torch", installed),), is_chosen=False)

    found = environment_of(str(project / "src" / "train.py"), [], guess)

    assert found.told("torch") == told
    assert found.at_least("torch", "2.6") is False


def test_the_reason_says_what_is_not_proven(project: Path) -> None:
    put(project / "requirements.txt", "torch==2.13.0\n")

    found = around(project).proven().at_least("torch", "2.6")

    reason = "requirements.txt pins torch 2.13.0, which need not be what is installed"
    assert found == Unknown(reason)


def test_a_range_that_includes_what_is_installed_tells_no_more(project: Path) -> None:
    put(project / "requirements.txt", "torch>=2.0\n")
    guess = Environment((("torch", "2.6.0"),), is_chosen=False)

    found = environment_of(str(project / "src" / "train.py"), [project], guess)

    assert found.version("torch") == "2.6.0"


def test_what_is_no_version_leaves_it_open(project: Path) -> None:
    found = dataclasses.replace(around(project), versions=(("torch", "git.main"),))

    assert found.at_least("torch", "2.6") == Unknown("'git.main' is no version")


# What a report says of it


def test_a_report_says_which_versions_a_program_was_judged_by(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project / "uv.lock", '[[package]]\nname = "torch"\nversion = "2.6.0"\n')
    active = venv(project / "active", "numpy-2.4.6.dist-info")
    text = "import numpy, torch, joblib\ntorch.load(p)\nnumpy.load(p)\njoblib.load(p)\n"
    program = put(project / "src" / "train.py", text)
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    monkeypatch.chdir(project)

    report = scan_paths([program], Options(places=(project,)))

    assert "judged by torch 2.6.0 of uv.lock; numpy 2.4.6 of active\n" in render(report)


def test_of_an_environment_that_is_nowhere_a_report_says_nothing(
    project: Path,
) -> None:
    program = put(project / "a.py", "import torch\ntorch.load(p)\n")
    nowhere = Environment((("torch", "2.5.1"),))

    assert "judged by" not in render(scan_paths([program], Options(nowhere)))
