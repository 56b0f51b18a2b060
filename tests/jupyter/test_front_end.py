"""The front end's words and tables are the engine's, and its own tests pass."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from scanner_core.discovery import MODEL_SUFFIXES
from scanner_core.findings import Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.verdict_page import VERDICT_MEANS
from scanner_core.reporters.wording import SYMBOLS

ROOT: Final = Path(__file__).parents[2]
FRONT_END: Final = ROOT / "jupyter_ext" / "labextension_src"
SOURCES: Final = sorted((FRONT_END / "src").rglob("*.ts"))
TESTS: Final = Path(__file__).parent / "front_end"

pytestmark = pytest.mark.skipif(not SOURCES, reason="needs the front end's sources")


def source(name: str) -> str:
    return (FRONT_END / "src" / name).read_text()


def strings(text: str, name: str) -> list[str]:
    """Return the string literals of the list that a constant is."""
    listed = re.search(rf"\b{name}\b[^=]*= \[(.*?)\]", text, re.DOTALL)
    assert listed
    return re.findall(r"'([^']+)'", listed[1])


def test_no_text_of_a_report_can_become_markup() -> None:
    ways_in = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet"
        r"|createContextualFragment|DOMParser|\.srcdoc|\beval\(|new Function"
    )

    found = [path.name for path in SOURCES if ways_in.search(path.read_text())]

    assert found == []


def test_verdicts_and_severities_have_the_order_of_the_engine() -> None:
    text = source("view/order.ts")

    assert strings(text, "WORST_FIRST") == [each.value for each in WORST_FIRST]
    worst_first = sorted(Severity, reverse=True)
    assert strings(text, "SEVERITIES") == [each.name.lower() for each in worst_first]


def test_verdicts_have_the_symbols_and_the_meaning_of_the_reporters() -> None:
    text = source("view/wording.ts")
    symbols = dict(re.findall(r"^  (\w+): '(.)',?$", text, re.MULTILINE))

    assert {each.value: symbols[each.value] for each in Verdict} == {
        each.value: symbol for each, symbol in SYMBOLS.items()
    }
    for verdict in (Verdict.UNSAFE, Verdict.REVIEW):
        assert VERDICT_MEANS[verdict].capitalize() in text


def test_what_people_load_by_its_name_opens_as_a_report() -> None:
    text = source("files/suffixes.ts")
    opened = set(strings(text, "MODEL_SUFFIXES"))
    offered = opened | set(strings(text, "SCANNED_SUFFIXES"))

    assert opened - MODEL_SUFFIXES == {".bin"}, "weights of the Hub"
    assert MODEL_SUFFIXES - opened == {".ipynb", ".p"}, "other editors open these"
    assert MODEL_SUFFIXES - offered == {".ipynb"}


def test_the_modules_that_need_no_browser_do_what_they_say() -> None:
    node = shutil.which("node")
    compiled = FRONT_END / "lib" / "index.js"
    if node is None or not compiled.exists():
        pytest.skip("needs Node and the compiled front end: npm run build:lib")
    newest = max(path.stat().st_mtime for path in SOURCES)
    if (FRONT_END / "lib" / "index.js").stat().st_mtime < newest:
        pytest.skip("the front end was changed since it was compiled")

    done = subprocess.run(  # noqa: S603 (our own tests)
        [
            node,
            "--import",
            "./register.mjs",
            "--test-reporter=tap",
            "--test",
            *map(str, TESTS.glob("*.test.mjs")),
        ],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout
