"""The extension's words and tables are the engine's, and its own tests pass."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from scanner_core._version import VERSION
from scanner_core.discovery import MODEL_SUFFIXES, OTHER_SUFFIXES
from scanner_core.findings import Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.wording import SYMBOLS

ROOT: Final = Path(__file__).parents[2]
EXTENSION: Final = ROOT / "vscode-client"
SOURCES: Final = sorted((EXTENSION / "src").rglob("*.ts"))
TESTS: Final = Path(__file__).parent / "pure"

pytestmark = pytest.mark.skipif(not SOURCES, reason="needs the extension's sources")


def source(name: str) -> str:
    return (EXTENSION / "src" / name).read_text("utf-8")


def manifest() -> Any:  # noqa: ANN401 (JSON)
    return json.loads((EXTENSION / "package.json").read_text("utf-8"))


def settings() -> dict[str, Any]:
    properties = manifest()["contributes"]["configuration"]["properties"]
    assert properties
    return dict(properties)


def strings(text: str, name: str) -> list[str]:
    """Return the string literals of the list that a constant is."""
    listed = re.search(rf"\b{name}\b[^=]*= \[(.*?)\]", text, re.DOTALL)
    assert listed
    return re.findall(r"'([^']+)'", listed[1])


def test_no_setting_of_a_workspace_counts_in_restricted_mode() -> None:
    trust = manifest()["capabilities"]["untrustedWorkspaces"]

    assert trust["supported"] == "limited"
    assert sorted(trust["restrictedConfigurations"]) == sorted(settings())


def test_no_other_extension_is_needed() -> None:
    described = manifest()

    assert "extensionDependencies" not in described
    assert "extensionPack" not in described


def test_no_page_of_a_report_runs_scripts() -> None:
    page = source("reports.ts")

    assert "enableScripts: false" in page
    assert not re.search(
        r"enableScripts: true|script-src", page + source("report_page.ts")
    )


def test_the_lock_names_no_registry() -> None:
    lock = (EXTENSION / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in lock
    assert not re.search(r"https?://[^\"]*registry", lock)


def test_the_lock_is_that_of_the_manifest() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text("utf-8"))
    described = manifest()

    assert lock["packages"][""]["devDependencies"] == described["devDependencies"]
    assert lock["version"] == described["version"]


def test_every_text_of_the_manifest_is_there_and_used() -> None:
    described = (EXTENSION / "package.json").read_text("utf-8")
    texts = json.loads((EXTENSION / "package.nls.json").read_text("utf-8"))

    assert set(re.findall(r'"%([\w.]+)%"', described)) == set(texts)


def test_every_text_of_the_sources_is_there_for_translators() -> None:
    bundle = json.loads((EXTENSION / "l10n" / "bundle.l10n.json").read_text("utf-8"))
    said = {
        text
        for path in SOURCES
        for text in re.findall(r"\bt\(\s*'([^']*)'", path.read_text("utf-8"))
    }

    assert said == set(bundle), "npm run l10n writes them"


def test_every_command_of_the_manifest_is_registered() -> None:
    offered = {each["command"] for each in manifest()["contributes"]["commands"]}
    registered = set(re.findall(r"'(gifthorse\.\w+)': ", source("commands.ts")))

    assert offered <= registered | {"gifthorse.showReport"}


def test_the_version_is_that_of_the_engine() -> None:
    assert manifest()["version"] == VERSION


def test_verdicts_have_the_order_and_the_symbols_of_the_engine() -> None:
    text = source("verdicts.ts")
    symbols = dict(re.findall(r"^  (\w+): '(.)',$", text, re.MULTILINE))

    assert strings(text, "WORST_FIRST") == [each.value for each in WORST_FIRST]
    assert {verdict.value: symbols[verdict.value] for verdict in Verdict} == {
        verdict.value: symbol for verdict, symbol in SYMBOLS.items()
    }


def test_every_verdict_has_a_colour() -> None:
    colours = {each["id"] for each in manifest()["contributes"]["colors"]}

    assert colours == {f"gifthorse.{verdict.value}" for verdict in Verdict}


def test_every_model_file_has_a_report_as_an_editor() -> None:
    patterns = [
        pattern["filenamePattern"]
        for editor in manifest()["contributes"]["customEditors"]
        for pattern in editor["selector"]
    ]
    offered = {pattern[1:] for pattern in patterns if pattern.startswith("*.")}
    [entry] = manifest()["contributes"]["menus"]["explorer/context"]
    in_menu = re.search(r"\\\.\((.*)\)\$", entry["when"])

    assert offered == (MODEL_SUFFIXES | OTHER_SUFFIXES) - {".ipynb"}
    assert in_menu
    assert {f".{word}" for word in in_menu[1].split("|")} == offered


def test_the_settings_of_the_readme_are_those_of_the_manifest() -> None:
    readme = (EXTENSION / "README.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `(gifthorse\.[\w.]+)` \| `([^`]*)` \|", readme, re.MULTILINE
    )

    assert dict(rows) == {
        name: json.dumps(setting["default"]) for name, setting in settings().items()
    }


def test_an_old_python_gets_a_sentence() -> None:
    start = (EXTENSION / "bundled" / "start.py").read_text("utf-8")
    compile(start, "start.py", "exec", dont_inherit=True)

    assert start.index("version_info") < start.index("from lsp_server")
    assert "from __future__ import annotations" not in start


def test_the_example_is_written_by_the_bundled_start(tmp_path: Path) -> None:
    bundled = tmp_path / "bundled"
    bundled.mkdir()
    shutil.copy(EXTENSION / "bundled" / "start.py", bundled)
    (bundled / "libs").symlink_to(ROOT, target_is_directory=True)
    folder = tmp_path / "example"

    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-I", "-S", bundled / "start.py", "--example", folder],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (folder / "train.py").is_file()
    assert (folder / "planted.pt").is_file()


def test_the_modules_that_need_no_editor_do_what_they_say() -> None:
    node = shutil.which("node")
    compiled = EXTENSION / "lib" / "extension.js"
    if node is None or not compiled.exists():
        pytest.skip("needs Node and the compiled sources: npm run lib")
    if compiled.stat().st_mtime < max(path.stat().st_mtime for path in SOURCES):
        pytest.skip("the sources were changed since they were compiled")

    tests = sorted(TESTS.glob("*.test.mjs"))
    done = subprocess.run(  # noqa: S603 (our own tests)
        [node, "--test-reporter=tap", "--test", *tests],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )

    assert tests
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout
