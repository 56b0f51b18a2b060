from __future__ import annotations

import errno
import io
import json
import os
import re
import subprocess
import sys
from importlib import machinery
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

import scanner_core
from scanner_core import _version, cli, parallel, policy, scan, wire
from scanner_core._version import VERSION
from scanner_core.findings import Result, Severity, Verdict
from scanner_core.reporters import verdict_page
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from scanner_core.discovery import Found

ROOT = Path(scanner_core.__file__).parents[1]
CALL = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
FILES = {
    "unsafe.pkl": assemble("PROTO 2") + CALL,
    "review.pkl": assemble("PROTO 2\nGLOBAL 'mine.layers Attention'\nSTOP"),
    "incomplete.pkl": assemble("PROTO 2\nGLOBAL 'collections OrderedDict'"),
    "clean.pkl": assemble("PROTO 2\nEMPTY_DICT\nSTOP"),
    "README.md": b"# A model\n",
}
BOOBY_TRAPS = (
    "argparse.py",
    "dataclasses.py",
    "gifthorse.py",
    "json.py",
    "os.py",
    "re.py",
    "scanner_core/__init__.py",
    "scanner_core/cli.py",
    "sitecustomize.py",
    "tqdm.py",
    "usercustomize.py",
)
TRUST_ALL = """
[tool.gifthorse]
trust = ["*"]
fail-on = "never"
known-classes = ["*"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with a file for each verdict."""
    (here := tmp_path / "here").mkdir()
    for name, data in FILES.items():
        (here / name).write_bytes(data)
    monkeypatch.chdir(here)
    for name in ("NO_COLOR", "FORCE_COLOR", "GIFTHORSE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return here


@pytest.fixture
def command(folder: Path, tmp_path: Path) -> list[str]:
    """Return what a console script is: a file in another folder that calls main()."""
    (script := tmp_path / "bin" / "gifthorse").parent.mkdir()
    script.write_text(
        "import sys\nfrom scanner_core.cli import main\nsys.exit(main())\n"
    )
    assert folder != script.parent
    return [sys.executable, str(script)]


def run(
    command: list[str], *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own script)
        [*command, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


EXIT_CODES = {
    "unsafe.pkl": 1,
    "review.pkl": 1,
    "incomplete.pkl": 2,
    "README.md": 2,
    "clean.pkl": 0,
    ".": 1,
    "clean.pkl incomplete.pkl": 2,
    "review.pkl --fail-on unsafe": 0,
    "unsafe.pkl --fail-on unsafe": 1,
    "unsafe.pkl --fail-on never": 0,
    "incomplete.pkl --fail-on never": 2,
    "incomplete.pkl --fail-on incomplete": 2,
    "incomplete.pkl --allow-incomplete": 0,
    "unsafe.pkl --allow-incomplete": 1,
    "clean.pkl --format json": 0,
    "unsafe.pkl --format json": 1,
    "missing.pkl": 3,
    "clean.pkl missing.pkl": 3,
    "x" * 10_000: 3,
    "": 3,
    "clean.pkl --fail-on nothing": 3,
    "clean.pkl --format yaml": 3,
    "clean.pkl --unknown": 3,
    "clean.pkl --color --no-color": 3,
    "clean.pkl --python missing": 3,
    "clean.pkl --output clean.pkl": 3,
    "clean.pkl --output .": 3,
    "clean.pkl --output missing/report": 3,
    "--help": 0,
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", EXIT_CODES, ids=lambda a: a[:60] or "nothing")
def test_a_scan_exits_with(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["scan", *arguments.split()])
    out, err = capsys.readouterr()

    assert code == EXIT_CODES[arguments]
    assert bool(err) is (code == 3)
    assert bool(out) is (code != 3)
    assert "Traceback" not in err


@pytest.mark.usefixtures("folder")
def test_without_a_command_the_help_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main([]) == 3
    out, err = capsys.readouterr()
    assert err.startswith("gifthorse: a command is missing\n\nusage: gifthorse [-h]")
    assert "explain" in err
    assert out == ""


WRONG_USAGE = {
    # command line: how the complaint begins, and whose usage follows
    "scan --formt json x.pkl": ("there is no --formt; did you mean --format?", "scan"),
    "scan x.pkl --ouput=f": ("there is no --ouput=f; did you mean --output?", "scan"),
    "scan x.pkl --qqqqqq": ("there is no --qqqqqq", "scan"),
    "explain a b": ("there is no b", "explain"),
    "scna x.pkl": ("there is no command scna; did you mean scan?", ""),
    "clean.pkl": ("a command is missing: gifthorse scan clean.pkl", ""),
    "sub/x --format json": ("a command is missing: gifthorse scan sub/x", ""),
    "a\x1b[2J.pt": ("a command is missing: gifthorse scan 'a\\x1b[2J.pt'", ""),
    "frobnicate": ("there is no command frobnicate", ""),
    "--frobnicate": ("there is no --frobnicate", ""),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("line", WRONG_USAGE, ids=ascii)
def test_wrong_usage_is_told_with_what_was_meant(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint, command = WRONG_USAGE[line]

    assert cli.main(line.split()) == 3
    out, err = capsys.readouterr()
    first, usage = err.split("\n")[:2]
    assert first == f"gifthorse: {complaint}"
    assert usage.startswith(f"usage: gifthorse {command or '[-h]'}")
    assert out == ""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [["scan", ""], ["scan", "clean.pkl", ""], ["scan", "clean.pkl", "--output", ""]],
    ids=["alone", "among others", "output"],
)
def test_an_empty_path_is_not_the_working_directory(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 3
    out, err = capsys.readouterr()
    assert "an empty path" in err
    assert out == ""


@pytest.mark.usefixtures("folder")
def test_a_path_that_does_not_exist_is_named_and_nothing_is_scanned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "scan_file", lambda *_, **__: pytest.fail("scanned"))

    assert cli.main(["scan", "clean.pkl", "no/such\x1b.pt"]) == 3
    assert capsys.readouterr().err == (
        "gifthorse: no such file or folder: no/such\\x1b.pt\n"
    )


@pytest.mark.usefixtures("folder")
def test_an_internal_error_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_report", lambda *_: 1 / 0)

    assert cli.main(["scan", "clean.pkl"]) == 3
    assert capsys.readouterr().err == (
        "gifthorse: internal error: ZeroDivisionError: division by zero"
        " (--traceback shows where)\n"
    )


@pytest.mark.usefixtures("folder")
def test_an_internal_error_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_report", lambda *_: 1 / 0)
    monkeypatch.setenv("GIFTHORSE_DEBUG", "")

    with pytest.raises(ZeroDivisionError):
        cli.main(["scan", "clean.pkl", "--traceback"])


@pytest.mark.usefixtures("folder")
def test_an_error_in_one_file_leaves_the_others_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_file = scan.scan_file

    def fail(path: Path, *args: object, **kwargs: object) -> scan.Scanned:
        if path.name == "clean.pkl":
            raise ZeroDivisionError
        return scan_file(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(scan, "scan_file", fail)

    assert cli.main(["scan", "."]) == 1
    out = capsys.readouterr().out
    assert "? incomplete clean.pkl\n  not read: internal error: Zero" in out
    assert "✗ unsafe     unsafe.pkl" in out


@pytest.mark.usefixtures("folder")
def test_ctrl_c_is_said_and_has_its_own_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(parallel, "scan_files", interrupt)

    assert cli.main(["scan", "clean.pkl"]) == 130
    assert capsys.readouterr().err == NOT_ALL.format(0, 1)


@pytest.mark.usefixtures("folder")
def test_ctrl_c_keeps_what_was_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_found = scan.scan_found

    def until(found: Found, options: scan.Options) -> scan.Scanned:
        if found.path.name == "clean.pkl":
            raise KeyboardInterrupt
        return scan_found(found, options)

    monkeypatch.setattr(scan, "scan_found", until)
    words = ["scan", "unsafe.pkl", "clean.pkl", "review.pkl", "incomplete.pkl"]

    assert cli.main(words) == 130
    out, err = capsys.readouterr()
    assert "✗ unsafe     unsafe.pkl" in out
    said = "the scan was interrupted: not looked at, nor at 2 more files"
    assert f"? incomplete clean.pkl\n  not read: {said}\n" in out
    assert "review.pkl" not in out
    assert err == NOT_ALL.format(1, 4)
    assert cli.main([*words, "--format", "json"]) == 130
    data = json.loads(capsys.readouterr().out)
    verdicts = [each["verdict"] for each in data["artifacts"]]
    assert verdicts == ["unsafe", "incomplete"]


def test_an_interrupted_scan_writes_no_baseline(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scan, "scan_found", interrupt)

    assert cli.main(["scan", "unsafe.pkl", "--write-baseline", "b.json"]) == 130
    assert not (folder / "b.json").exists()


NOT_ALL = (
    "gifthorse: interrupted: {} of {} files were scanned; the others were not looked"
    " at\n"
)
INTERRUPTS = """
import os, signal, sys
from scanner_core import cli, parallel, scan

scan_found = scan.scan_found

def interrupt(found, options):
    if found.path.name == "clean.pkl":
        os.killpg(0, signal.SIGINT)  # As a terminal does.
        signal.pause()
    return scan_found(found, options)

scan.scan_found = interrupt
parallel.scan_files.__kwdefaults__["patience"] = float(sys.argv.pop(1))
sys.exit(cli.main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked there")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("patience", ["60", "0"], ids=["here", "in processes"])
def test_a_signal_ends_a_scan_with_a_report(patience: str) -> None:
    files = ["unsafe.pkl", "clean.pkl", "review.pkl"]
    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", INTERRUPTS, patience, "scan", *files],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        start_new_session=True,
    )

    assert done.returncode == 130
    assert done.stderr in {NOT_ALL.format(0, 3), NOT_ALL.format(1, 3)}
    assert "the scan was interrupted: not looked at" in done.stdout
    assert "review.pkl" not in done.stdout


def test_a_planted_call_is_named_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", str(folder / "unsafe.pkl")]) == 1
    out = capsys.readouterr().out
    assert out.startswith("✗ unsafe     unsafe.pkl (pickle, ")
    assert "posix.system('true')" in out
    assert re.search(r"at unsafe\.pkl@0x[0-9a-f]+\n", out)


@pytest.mark.usefixtures("folder")
def test_json_is_what_the_schema_says_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["scan", ".", "--format", "json", "--color"])
    data = json.loads(capsys.readouterr().out)

    jsonschema.Draft202012Validator(wire.schema()).validate(data)
    verdicts = {each["path"]: each["verdict"] for each in data["artifacts"]}
    assert verdicts == {
        "clean.pkl": "clean",
        "incomplete.pkl": "incomplete",
        "review.pkl": "review",
        "unsafe.pkl": "unsafe",
    }
    assert data["verdict"] == "unsafe"
    assert data["skipped"] == {"count": 1, "ignored": 0, "excluded": 0}
    assert data["totals"]["bytes"] == sum(
        len(text) for name, text in FILES.items() if name != "README.md"
    )


@pytest.mark.usefixtures("folder")
def test_what_is_skipped_is_listed_on_demand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["scan", ".", "--show-skipped"])
    text = capsys.readouterr().out
    cli.main(["scan", ".", "--show-skipped", "--format", "json"])
    data = json.loads(capsys.readouterr().out)

    assert "skipped: README.md\n" in text
    assert [each["path"] for each in data["skipped"]["locations"]] == ["README.md"]


def test_folders_that_are_passed_over_are_named_without_being_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (".git", "src/a/__pycache__", "src/__pycache__", "env"):
        (folder / name).mkdir(parents=True)
    (folder / "env" / "pyvenv.cfg").touch()

    cli.main(["scan", "."])

    names = ".git, __pycache__ (2 times), env (an environment or a link)"
    assert f"\nnot looked into: {names}\n" in capsys.readouterr().out


def test_what_is_left_out_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "build").mkdir()
    for name in ("a.py", "build/b.py", "build/c.ipynb", "build/clean.pkl"):
        (folder / name).write_bytes(FILES["clean.pkl"] if "pkl" in name else b"")
    (folder / ".gitignore").write_text("build/\n")

    cli.main(["scan", ".", "--exclude", "un*.pkl", "--exclude", "/review.pkl"])
    out = capsys.readouterr().out
    cli.main(["scan", ".", "--no-gitignore"])

    assert "\nleft out: 2 programs by .gitignore, 2 excluded\n" in out
    assert "build/clean.pkl" in out
    assert "unsafe.pkl" not in out
    assert "left out" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param([], 1, id="asked for"),
        pytest.param(["--exclude", "*.pkl"], 1, id="named"),
        pytest.param(["--exclude", "*.pkl", "--force-exclude"], 0, id="forced"),
    ],
)
def test_an_excluded_file_that_is_named_is_scanned(
    folder: Path, arguments: list[str], code: int
) -> None:
    assert (folder / "unsafe.pkl").exists()
    assert cli.main(["scan", "unsafe.pkl", *arguments]) == code


def test_a_report_can_be_written_to_a_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", "unsafe.pkl", "--output", "report.txt", "--color"]) == 1
    assert capsys.readouterr().out == ""
    assert (folder / "report.txt").read_text("utf-8").startswith("✗ unsafe")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("is_terminal", [False, True], ids=["file", "terminal"])
def test_a_terminal_is_told_what_was_written(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)

    assert (
        cli.main(["scan", "clean.pkl", "--format", "json", "--output", "r.json"]) == 0
    )
    said = "gifthorse: wrote the json report: r.json\n" if is_terminal else ""
    assert stream.getvalue() == said


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (".", errno.EISDIR),
        ("missing/report", errno.ENOENT),
        ("clean.pkl/report", errno.ENOTDIR),
        ("x" * 5000, errno.ENAMETOOLONG),
    ],
    ids=["folder", "missing", "in a file", "long name"],
)
@pytest.mark.skipif(os.name == "nt", reason="has other reasons")
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_written_to_is_told_with_the_reason(
    output: str, reason: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", "unsafe.pkl", "--output", output]) == 3
    err = capsys.readouterr().err
    assert err.startswith("gifthorse: cannot write to ")
    assert err.endswith(f": {os.strerror(reason)}\n")


def test_what_is_scanned_is_never_written_over(folder: Path) -> None:
    assert cli.main(["scan", ".", "unsafe.pkl", "--output", "./unsafe.pkl"]) == 3
    assert (folder / "unsafe.pkl").read_bytes() == FILES["unsafe.pkl"]


@pytest.mark.usefixtures("folder")
def test_the_environment_of_the_scanned_code_can_be_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("train.py").write_text("import torch\ntorch.load('unsafe.pkl')\n")
    results = {}
    for version in ("2.5.1", "2.13.0"):
        packages = tmp_path / version / "lib" / "python3.12" / "site-packages"
        (packages / f"torch-{version}.dist-info").mkdir(parents=True)
        environment = str(tmp_path / version)
        cli.main(["scan", "train.py", "--format", "json", "--python", environment])
        data = json.loads(capsys.readouterr().out)
        outcome = data["artifacts"][0]["linked"][0]["outcome"]
        results[outcome["version"]] = outcome["result"]

    assert results == {"2.5.1": "runs", "2.13.0": "refused"}


@pytest.mark.usefixtures("folder")
def test_colours_are_for_terminals_or_on_demand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["scan", "."])
    plain = capsys.readouterr().out
    cli.main(["scan", ".", "--color"])
    colored = capsys.readouterr().out

    assert "\x1b" not in plain
    assert "\x1b[31;1m✗ unsafe" in colored


@pytest.mark.skipif(os.name == "nt", reason="no such file names there")
def test_file_names_cannot_act_on_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = b"\x1b[2J\nclean \xe2\x80\xae\xff.pkl"
    with open(os.fsencode(folder) + b"/" + name, "wb") as file:  # noqa: PTH123 (bytes)
        file.write(FILES["unsafe.pkl"])

    assert cli.main(["scan", "."]) == 1
    text = capsys.readouterr().out
    assert cli.main(["scan", ".", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out.encode("utf-8"))

    assert all(line.isprintable() for line in text.split("\n"))
    assert "\\x1b[2J\\nclean \\u202e\\udcff.pkl" in text
    assert "\x1b[2J\nclean \u202e\\udcff.pkl" in {a["path"] for a in data["artifacts"]}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_what_is_no_file_is_a_gap_and_the_others_are_scanned(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(folder / "pipe.pt")
    (folder / "dangling.pt").symlink_to("nowhere")
    (folder / "loop.pt").symlink_to("loop.pt")

    assert cli.main(["scan", ".", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)

    verdicts = {each["path"]: each["verdict"] for each in data["artifacts"]}
    assert {verdicts[f"{n}.pt"] for n in ("pipe", "dangling", "loop")} == {"incomplete"}
    assert verdicts["unsafe.pkl"] == "unsafe"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("started_by", ["console script", "python -P -m"])
def test_a_booby_trapped_folder_changes_nothing(
    started_by: str, command: list[str]
) -> None:
    if started_by != "console script":
        command = [sys.executable, "-P", "-m", "gifthorse"]
    before = run(command, "scan", *sorted(FILES), "--verbose", "--show-skipped")
    sprung = str(Path("sprung").absolute())
    for name in BOOBY_TRAPS:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(f"open({sprung!r}, 'w').close()\n")
    for name in (".gifthorse.toml", "gifthorse.toml", "pyproject.toml"):
        Path(name).write_text(TRUST_ALL)

    after = run(command, "scan", *sorted(FILES), "--verbose", "--show-skipped")

    assert before.returncode == after.returncode == 1
    assert before.stdout.count("unsafe.pkl") > 0
    *lines, _, _ = before.stdout.splitlines()
    assert after.stdout.splitlines()[:-2] == lines, "all but the seconds"
    assert not Path(sprung).exists()


@pytest.mark.usefixtures("folder")
def test_a_reader_that_goes_away_is_no_error(command: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(  # noqa: S603 (our own script)
        [*command, "scan", "unsafe.pkl"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        complaints = process.stderr.read()

    assert complaints == b""
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device there")
@pytest.mark.usefixtures("folder")
def test_a_report_that_cannot_be_written_is_an_error(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603 (our own script)
            [*command, "scan", "clean.pkl"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 3
    assert done.stderr.startswith("gifthorse: cannot write the report: No space")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("folder")
def test_a_terminal_of_any_encoding_will_do(command: list[str]) -> None:
    done = run(command, "scan", ".", PYTHONIOENCODING="ascii")

    assert done.returncode == 1
    assert done.stdout.isascii()
    assert "x unsafe     unsafe.pkl" in done.stdout


def test_the_version_is_that_of_the_distribution(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["--version"]) == 0
    said, *_ = capsys.readouterr().out.splitlines()
    machines = ("compiled machine", "plain machine: about ten times slower; see README")
    assert said in {f"gifthorse {VERSION} ({machine})" for machine in machines}


def test_the_version_says_which_machine_is_in_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_version, "__file__", str(tmp_path / "_version.py"))
    (tmp_path / "formats").mkdir()
    before = _version.with_machine()
    suffix = machinery.EXTENSION_SUFFIXES[0]
    (tmp_path / "formats" / f"pickle_machine{suffix}").touch()

    assert "plain" in before
    assert _version.with_machine() == f"{VERSION} (compiled machine)"


def test_the_version_says_what_the_build_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = "no JupyterLab extension: no npm with Node.js 22.12 or newer"
    monkeypatch.setattr(_version, "__file__", str(tmp_path / "_version.py"))
    info = json.dumps({"compiled": {}, "notes": [note]})
    (tmp_path / "_build_info.json").write_text(info)

    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [note]


def test_an_unknown_rule_is_not_explained_but_the_nearest_is_offered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["explain", "unrestricted-torchload"]) == 3
    assert capsys.readouterr().err == (
        "gifthorse: there is no rule unrestricted-torchload;"
        " did you mean unrestricted-torch-load?\n"
    )
    assert cli.main(["explain", "\x1b[2J"]) == 3
    assert capsys.readouterr().err == (
        "gifthorse: there is no rule \\x1b[2j; gifthorse rules lists them\n"
    )


@pytest.mark.parametrize("name", ["dangerous-name", "dangerous_name", "DANGEROUS-NAME"])
def test_a_rule_is_explained_with_examples(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", name]) == 0
    page = capsys.readouterr().out
    assert page.startswith("dangerous-name\n\nUsually critical; CWE-502;")
    assert "\nFlagged\n\n    GLOBAL 'os system'\n    BINUNICODE" in page
    assert "\nNot flagged\n" in page


def test_a_word_of_a_report_is_explained_with_what_makes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    enums = (*Verdict, *Result)
    words = [*(e.value for e in enums), *(s.name.lower() for s in Severity)]
    pages = {}
    for word in words:
        assert cli.main(["explain", word]) == 0
        pages[word] = capsys.readouterr().out

    assert all(page.startswith(f"{word}\n\n") for word, page in pages.items())
    page = " ".join(pages["clean"].split())
    for severity, verdict in policy.VERDICTS.items():
        means = verdict_page.SEVERITY_MEANS[severity]
        told = f"{severity.name.lower()} {means}; makes the verdict {verdict.value}"
        assert told in page
    assert "info worth knowing, and no more than that; changes no verdict" in page
    assert max(len(line) for page in pages.values() for line in page.split("\n")) < 80


def test_every_listed_rule_can_be_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["rules"])
    listed = capsys.readouterr().out
    rows = [line.split()[:2] for line in listed.splitlines()]

    assert rows
    assert "`" not in listed
    for severity, name in rows:
        assert severity in {"critical", "high", "medium", "low", "info"}
        assert cli.main(["explain", name]) == 0
        page = capsys.readouterr().out
        marks = r"^#|`|\*\*\w[^*\n]*\*\*"  # but **options
        assert not re.search(marks, page, re.MULTILINE)


def test_a_literal_path_is_looked_for_in_the_working_directory_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "src").mkdir()
    program = folder / "src" / "load.py"
    program.write_text("import pickle\npickle.load(open('unsafe.pkl', 'rb'))\n")

    cli.main(["scan", "--verbose", "src/load.py"])

    assert "found in the working directory" in capsys.readouterr().out


@pytest.mark.parametrize(("millions", "code"), [("1", 2), ("2", 0)])
def test_the_work_for_a_file_has_a_bound_that_can_be_raised(
    tmp_path: Path, millions: str, code: int
) -> None:
    (path := tmp_path / "many.pkl").write_bytes(b"\x80\x04" + b"N0" * 600_000 + b"N.")

    assert cli.main(["scan", "--max-opcodes", millions, str(path)]) == code


@pytest.mark.parametrize("millions", ["0", "-1", "x", "1e3", "1234567", "²"])
def test_the_bound_is_a_number_of_millions(
    millions: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", f"--max-opcodes={millions}", "x"]) == 3
    assert "no number of millions" in capsys.readouterr().err
