from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core import source
from scanner_core.facts import (
    CallSite,
    Constant,
    Environment,
    Setting,
    ShellCommand,
    SourceFact,
    Unknown,
)
from scanner_core.findings import Gap
from scanner_core.linking import WANTED
from scanner_core.source import Cell, SourceText
from scanner_core.source.shell import command_lines, magics
from scanner_core.source.shell.magics import Language

LOAD = "torch.load('m')"


def facts(*cells: str) -> list[SourceFact]:
    numbered = [Cell(text, index) for index, text in enumerate(cells, 1)]
    seen = source.observe(SourceText.notebook(numbered), Environment(), WANTED)
    return [fact for fact in seen if not isinstance(fact, Gap)]


def commands(*cells: str) -> list[ShellCommand]:
    return [fact for fact in facts(*cells) if isinstance(fact, ShellCommand)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("x = 1", Language.PYTHON, id="no magic"),
        pytest.param("%%time\nx = 1", Language.PYTHON, id="timed"),
        pytest.param("%%script python3 -u\nx = 1", Language.PYTHON, id="script"),
        pytest.param("%%script perl\nprint", Language.OTHER, id="other script"),
        pytest.param("%%bash\nls", Language.OTHER, id="shell"),
        pytest.param("%sh\nls", Language.OTHER, id="shell of Databricks"),
        pytest.param("%%writefile a.py\nx = 1", Language.OTHER, id="file"),
        pytest.param("%%mine\nx = 1", Language.UNKNOWN, id="unknown"),
    ],
)
def test_the_language_of_a_cell_is_told(text: str, language: Language) -> None:
    assert magics.language(text) is language


@pytest.mark.parametrize(
    "text",
    [
        "x = 1 %\\\n  y",
        'text = """\n!ls\n%pip install a\n"""',
        "value = (\n    1\n    % 2\n)",
        "pip = 3",
        "pip.main(['install'])",
        "x = 3 % 2",
        "x != y",
    ],
)
def test_python_is_no_magic(text: str) -> None:
    assert not list(magics.found(text))
    assert magics.masked(text) == text


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        pytest.param("!ls -l", "!", "ls -l", id="line"),
        pytest.param("!!ls", "!", "ls", id="line that returns"),
        pytest.param("if x:\n    !ls", "!", "ls", id="in a block"),
        pytest.param("x = !ls", "!", "ls", id="assigned"),
        pytest.param("a, b = %sx ls", "%sx", "ls", id="assigned magic"),
        pytest.param("%time !ls", "!", "ls", id="timed"),
        pytest.param("%%time\n!ls", "!", "ls", id="in a timed cell"),
        pytest.param("!ls \\\n  -l", "!", "ls \\\n  -l", id="goes on"),
        pytest.param("%pip install a", "%pip", "install a", id="pip"),
        pytest.param("pip install a", "%pip", " install a", id="pip without a sign"),
        pytest.param("%%bash -e\nls\npwd", "%%bash", "ls\npwd", id="cell"),
        pytest.param("%%script bash\nls", "%%script", "ls", id="script"),
        pytest.param("%sh ls", "%sh", "ls", id="Databricks"),
    ],
)
def test_a_magic_is_found_with_its_text_and_masked(
    text: str, name: str, rest: str
) -> None:
    last = list(magics.found(text))[-1]

    assert (last.name, last.text) == (name, rest)
    assert text[last.start : last.start + len(rest)] == rest
    if magics.language(text) is Language.PYTHON:
        assert len(magics.masked(text)) == len(text)
        compile(magics.masked(text).replace("    _", "    0"), "cell", "exec")


@pytest.mark.parametrize(
    "line",
    [
        f"%time {LOAD}",
        f"%timeit -n 10 -r3 {LOAD}",
        f"%timeit -o {LOAD}",
        f"%prun -s cumulative {LOAD}",
        f"%lprun -f main {LOAD}",
        f"%memit -r 2 {LOAD}",
        f"%%timeit {LOAD}\npass",
        f"%%capture out\n{LOAD}",
        f"%%python\n{LOAD}",
        f"%%mine\n{LOAD}",
    ],
)
def test_python_in_a_magic_is_analysed_at_its_place(line: str) -> None:
    (call,) = facts("import torch", line)

    assert isinstance(call, CallSite)
    place = call.location
    found = line.split("\n")[(place.line or 0) - 1][place.column : place.end_column]
    assert found == LOAD


@pytest.mark.parametrize(
    "magic", ["writefile a.py", "html", "bash", "sql", "R", "skip"]
)
def test_what_the_kernel_does_not_run_is_left_alone(magic: str) -> None:
    assert not [
        f for f in facts("import torch", f"%%{magic}\n{LOAD}") if f.text == LOAD
    ]


def test_a_command_has_its_place_in_the_cell() -> None:
    first, second = commands(
        "x = 1", "if x:\n    !mkdir a && wget -q \\\n      https://example.org/m.pt"
    )

    place = second.location
    assert (place.cell, place.line, place.column, place.end_line, place.end_column) == (
        (2, 2, 16, 3, 30)
    )
    assert first.words == ("mkdir", "a")
    assert second.text == "wget -q \\\n      https://example.org/m.pt"
    assert second.downloads == (("https://example.org/m.pt", "m.pt"),)


def test_a_magic_that_is_a_program_has_its_name_as_first_word() -> None:
    (install,) = commands("%pip install -q git+https://example.org/a")

    assert install.by == "%pip"
    assert install.words == ("pip", "install", "-q", "git+https://example.org/a")
    assert install.text == "%pip install -q git+https://example.org/a"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("%env TRUST_REMOTE_CODE=1", Constant("1")),
        ("%env TRUST_REMOTE_CODE 1", Constant("1")),
        ("%set_env TRUST_REMOTE_CODE = yes", Constant("yes")),
        ("%env TRUST_REMOTE_CODE=", Constant("")),
        ("%env TRUST_REMOTE_CODE={x}", Unknown("it is put in when the line runs")),
        ("!TRUST_REMOTE_CODE=1 python a.py", Constant("1")),
        ("!export TRUST_REMOTE_CODE=1", Constant("1")),
        ("import os\nos.system('TRUST_REMOTE_CODE=1 python a.py')", Constant("1")),
    ],
)
def test_a_variable_that_is_set_is_told(line: str, value: Constant | Unknown) -> None:
    (setting,) = [fact for fact in facts(line) if isinstance(fact, Setting)]

    assert (setting.name, setting.value) == ("TRUST_REMOTE_CODE", value)


def test_a_variable_that_is_asked_for_is_not_set() -> None:
    assert not facts("%env TRUST_REMOTE_CODE", "%env")


@pytest.mark.parametrize(
    ("line", "is_known"),
    [
        ("%env TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1", True),
        ("!export TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1", False),
    ],
    ids=["of the kernel", "of a shell that ends"],
)
def test_only_the_variables_of_the_kernel_hold_for_calls(
    line: str, *, is_known: bool
) -> None:
    *_, call = facts(line, f"import torch\n{LOAD}")

    assert isinstance(call, CallSite)
    assert bool(call.environ) is is_known


def test_what_a_command_saved_is_known_where_it_is_loaded() -> None:
    found = facts(
        "!wget -q https://example.org/m.pt -O m.pt", "import torch\ntorch.load('m.pt')"
    )

    (call,) = [fact for fact in found if isinstance(fact, CallSite)]
    assert call.fetched
    assert call.fetched.url == "https://example.org/m.pt"


def test_what_becomes_of_a_download_is_told() -> None:
    download, *_ = commands(
        "!wget https://example.org/a.sh -P x", "!sha256sum -c x.sha256\n!bash x/a.sh"
    )

    assert download.later == (("sha256sum", "-c", "x.sha256"), ("bash", "x/a.sh"))


def test_python_that_a_command_runs_is_analysed_at_its_place() -> None:
    *_, call = facts("!python -c 'import torch; torch.load(\"m\")'")

    assert isinstance(call, CallSite)
    assert call.callee == "torch.load"
    assert call.insert_at is None
    assert (call.location.column, call.location.end_column) == (1, 42)


def test_commands_that_are_too_many_are_a_gap() -> None:
    numbered = [Cell("%%bash\n" + "curl a\n" * 3000, 1)]
    seen = source.observe(SourceText.notebook(numbered), Environment(), WANTED)

    (gap,) = [fact for fact in seen if isinstance(fact, Gap)]
    assert gap.reason == "only the beginning of what %%bash runs was looked at"


@settings(max_examples=300, deadline=None)
@given(st.text("ab !%?='\"\\()\n#|;$<>{}%pip env curl", max_size=80))
def test_whatever_a_cell_holds_its_commands_stand_where_they_say(text: str) -> None:
    for fact in command_lines.facts(text, "n.ipynb", 1):
        place = fact.location
        if isinstance(fact, Gap):
            continue
        lines = text.split("\n")[(place.line or 1) - 1 : place.end_line]
        lines[-1] = lines[-1][: place.end_column]
        lines[0] = lines[0][place.column :]
        assert "\n".join(lines) == fact.text
    assert [len(line) for line in magics.masked(text).split("\n")] == [
        len(line) for line in text.split("\n")
    ]
