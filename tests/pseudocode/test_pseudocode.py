from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core import pseudocode
from scanner_core.cli import main
from scanner_core.findings import Location
from scanner_core.pseudocode import Pseudocode
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

PLANTED: Final = """
    PROTO 4
    SHORT_BINUNICODE 'posix'
    SHORT_BINUNICODE 'system'
    STACK_GLOBAL
    SHORT_BINUNICODE 'true'
    TUPLE1
    REDUCE
    STOP
"""
HOSTILE: Final = {
    "nothing": b"",
    "noise": bytes(range(255, 0, -1)) * 40,
    "only noise behind a protocol": b"\x80\x04" + b"\xff" * 100,
    "a nest of tuples": b"]" + b"\x85" * 100_000 + b".",
    "a stack of lists": b"]" * 200_000,
    "a list that holds itself": b"\x80\x04]\x94h\x00\x85\x94h\x01ah\x00.",
    "shared forty levels deep": b"\x80\x04]\x94"
    + b"".join(b"](h%ch%ce\x94" % (level, level) for level in range(40))
    + b".",
    "a number of a million digits": b"I" + b"9" * 1_000_000 + b"\n.",
    "a length of 2**63": b"\x80\x04\x8e" + b"\xff" * 7 + b"\x7f",
    "more than is looked at": b"\x80\x04" + b"N0" * 10**7,
}
CHILDREN: Final = {
    "hangs": ("while True: pass", "takes longer than"),
    "crashes": ("import os; os.abort()", "ended with status"),
    "raises": ("1 / 0", "ended with status"),
    "says nothing": ("", "ended with status 0"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_end_in_a_reason_or_in_few_lines(data: bytes) -> None:
    found = pseudocode.of(data)

    assert found.missing or found.lines
    assert len("\n".join(found.lines)) <= 70_000


@pytest.mark.parametrize(("program", "said"), CHILDREN.values(), ids=CHILDREN.keys())
def test_a_process_that_fails_is_a_reason(
    program: str, said: str, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program, "utf-8")

    found = pseudocode.of(b"N.", seconds=1, program=child)

    assert found.lines == ()
    assert said in found.missing


def test_what_was_said_before_the_end_is_kept(tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text("print('kept', flush=True)\nwhile True: pass", "utf-8")

    assert pseudocode.of(b"N.", seconds=1, program=child).lines == ("kept",)


def test_nothing_that_is_named_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = "import pathlib; pathlib.Path(__file__).with_name('sprung').touch()"
    for name in ("evil", "fickling", "ast", "pickletools", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(trap, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    stream = assemble("GLOBAL 'evil run'\nEMPTY_TUPLE\nREDUCE\nSTOP")

    found = pseudocode.of(stream)

    assert found.lines[0] == "from evil import run"
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "deed", ["import this", "open('written', 'w')", "exec('1')", "os.system('true')"]
)
def test_an_audited_deed_ends_the_process(deed: str) -> None:
    arm = "from scanner_core._pseudocode_child import _forbid"
    program = f"import os, sys\n{arm}\nsys.addaudithook(_forbid)\n{deed}\nprint('done')"

    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], capture_output=True, check=False
    )

    assert b"never needs" in done.stdout
    assert b"done" not in done.stdout


def test_an_opcode_that_fickling_lacks_costs_only_what_follows() -> None:
    stream = assemble("GLOBAL 'a b'\nEMPTY_TUPLE\nREDUCE\nFLOAT 1.5\nSTOP")

    found = pseudocode.of(stream)

    assert found == Pseudocode(
        ("from a import b", "_var0 = b()"), "fickling does not know FLOAT"
    )


def test_escape_sequences_are_shown_as_text() -> None:
    found = pseudocode.of(assemble("GLOBAL '\\x1b[2Ja b\\x00'\nSTOP"))

    assert all(line.isprintable() for line in found.lines)


@settings(max_examples=10)
@given(st.binary(max_size=60))
def test_any_bytes_give_printable_lines(data: bytes) -> None:
    found = pseudocode.of(data)

    assert all(line.isprintable() for line in (*found.lines, found.missing))


def test_a_call_is_written_as_python() -> None:
    found = pseudocode.of(assemble(PLANTED))

    assert found.lines == (
        "from posix import system",
        "_var0 = system('true')",
        "result = _var0",
    )
    assert not found.missing


def test_the_stream_of_the_location_is_shown(tmp_path: Path) -> None:
    first, second = assemble("INT 1\nSTOP"), assemble(PLANTED)
    path = tmp_path / "two.pkl"
    path.write_bytes(first + second)

    found = pseudocode.at(Location(str(path), offset=len(first) + 20))

    assert "_var0 = system('true')" in found.lines


def test_a_member_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", assemble(PLANTED))

    found = pseudocode.at(Location(str(path), ("archive/data.pkl",), 20))

    assert "_var0 = system('true')" in found.lines


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["a", "a"], ["b"]], ids=["ambiguous", "gone"])
def test_no_other_member_is_shown_instead(names: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, assemble(PLANTED))

    found = pseudocode.at(Location(str(path), ("a",), 20))

    assert found.lines == ()
    assert "a" in found.missing


def test_a_file_that_is_gone_is_a_reason(tmp_path: Path) -> None:
    found = pseudocode.at(Location(str(tmp_path / "gone.pkl"), offset=3))

    assert "cannot be opened" in found.missing


def test_the_command_line_shows_it_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "planted.pkl"
    path.write_bytes(assemble(PLANTED))

    main(["scan", str(path)])
    without = capsys.readouterr().out
    main(["scan", "--pseudocode", str(path)])

    assert "_var0" not in without
    assert "    _var0 = system('true')" in capsys.readouterr().out.splitlines()
