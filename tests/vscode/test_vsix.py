"""What a person installs: complete, plain Python, the same bytes each time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "vscode-client"
LARGEST: Final = 3_000_000
COMPILED: Final = {".dll", ".dylib", ".pyc", ".pyd", ".so"}
OWN: Final = ("lsp_server", "scanner_core")
OTHERS: Final = {
    "attr",
    "attrs",
    "cattr",
    "cattrs",
    "lsprotocol",
    "mypy_extensions.py",
    "packaging",
    "pygls",
    "typing_extensions.py",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SOURCE / "node_modules").is_dir() or shutil.which("npm") is None,
        reason="needs Node, and `npm ci` in vscode-client",
    ),
]


def build(checkout: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (as a developer calls it)
        [sys.executable, "-m", "build_parts.vsix", "--out", target],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("vsix") / "gifthorse.vsix"
    done = build(ROOT, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def names(package: Path) -> list[str]:
    with zipfile.ZipFile(package) as archive:
        return archive.namelist()


def tops(names: list[str]) -> set[str]:
    libraries = (re.match(r"extension/bundled/libs/([^/]+)", name) for name in names)
    return {found[1] for found in libraries if found}


def test_a_checkout_without_npm_ci_gets_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "build_parts", tmp_path / "build_parts")

    done = build(tmp_path, tmp_path / "x.vsix")

    assert done.returncode == 1
    assert done.stderr == "no node_modules: run `npm ci` in vscode-client\n"


def test_nothing_in_it_is_compiled_or_of_another_licence(names: list[str]) -> None:
    libraries = tops(names)

    assert not [name for name in names if Path(name).suffix in COMPILED]
    assert not {"fickling", "py7zr"} & libraries


def test_it_carries_the_server_and_what_that_imports(names: list[str]) -> None:
    libraries = {name for name in tops(names) if not name.endswith(".dist-info")}

    assert libraries == {*OWN, *OTHERS}
    assert "extension/bundled/libs/lsp_server/server.py" in names


def test_nothing_of_the_making_is_in_it(names: list[str]) -> None:
    inside = [name.removeprefix("extension/") for name in names]

    assert not [name for name in inside if "node_modules" in name]
    assert not [
        name for name in inside if name.startswith(("src/", "lib/", "scripts/"))
    ]
    assert "dist/extension.js" in inside
    assert "dist/parts.json" not in inside


def test_pictures_of_the_readme_are_in_it(package: Path, names: list[str]) -> None:
    with zipfile.ZipFile(package) as archive:
        readme = archive.read("extension/readme.md").decode()
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme)

    assert shown
    assert [name for name in shown if f"extension/{name}" not in names] == []


def test_it_says_whose_code_it_carries(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        notice = archive.read("extension/NOTICE").decode()

    assert "vscode-languageclient\n====" in notice
    assert "Permission is hereby granted" in notice


def test_it_is_small(package: Path) -> None:
    assert package.stat().st_size < LARGEST


def test_the_same_sources_make_the_same_bytes(package: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.vsix"

    done = build(ROOT, again)

    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == package.read_bytes()


def test_the_server_in_it_answers_in_a_folder_full_of_traps(
    package: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    traps = tmp_path / "traps"
    traps.mkdir()
    for name in ("attrs", "json", "lsp_server", "pathlib", "pygls", "scanner_core"):
        (traps / f"{name}.py").write_text("raise SystemExit('trapped')")
    start = tmp_path / "extension" / "bundled" / "start.py"
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {"processId": None, "rootUri": None, "capabilities": {}},
        }
    )

    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-I", "-S", "-X", "utf8", start],
        cwd=traps,
        env={"PYTHONPATH": str(traps)},
        input=f"Content-Length: {len(body)}\r\n\r\n{body}",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert '"serverInfo"' in done.stdout, done.stderr
    assert "trapped" not in done.stderr


def test_the_editor_that_it_asks_for_has_what_the_client_needs() -> None:
    manifest = json.loads((SOURCE / "package.json").read_text("utf-8"))
    library = SOURCE / "node_modules" / "vscode-languageclient" / "package.json"
    needs = json.loads(library.read_text("utf-8"))["engines"]["vscode"]

    assert manifest["engines"]["vscode"] == needs
    types = manifest["devDependencies"]["@types/vscode"]
    assert types.lstrip("~^").split(".")[:2] == needs.lstrip("^").split(".")[:2]
