"""``%modelscan trust``, what a Hub id stands for, and what the Tab key offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("IPython")

from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError

from jupyter_ext.kernel import log
from jupyter_ext.kernel.report import ShownReport
from scanner_core.configuration import places, trust_file
from scanner_core.findings import Verdict
from scanner_core.hashes import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

pytestmark = pytest.mark.jupyter

COMMIT = "0123456789" * 4


@pytest.fixture(autouse=True)
def home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a home where nothing is decided, cached or logged."""
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HF_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setattr(log, "_met", {})
    return home


def cache(home: Path, repository: str = "models--org--name") -> Path:
    """Return the snapshot of a repository in the cache of the Hub."""
    folder = home / "HF_HOME" / "hub" / repository
    (snapshot := folder / "snapshots" / COMMIT).mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text(COMMIT)
    return snapshot


def records() -> tuple[trust_file.Record, ...]:
    folder = places.folder()
    assert folder
    return trust_file.read(folder / places.TRUST).records


def complaint(shell: InteractiveShell, line: str) -> str:
    error = shell.run_cell(line).error_in_exec
    assert isinstance(error, UsageError)
    return str(error)


def offered(shell: InteractiveShell, line: str) -> list[str]:
    with provisionalcompleter():
        return [each.text for each in shell.Completer.completions(line, len(line))]


# Trust.


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param("", "a file or a hash is missing", id="nothing"),
        pytest.param("planted.pt", "nothing is recorded: --reason", id="no reason"),
        pytest.param("planted.pt --reason ' '", "nothing is recorded", id="blank"),
        pytest.param("nope.pt --reason x", "no such file or folder", id="no file"),
        pytest.param("harmless.pt --reason x", "nothing to trust", id="clean"),
        pytest.param("*.pt --reason x", "are 2 files: trust one", id="pattern"),
        pytest.param("0123456789abcdef --reason x", "no file with the hash", id="hash"),
        pytest.param("planted.pt --reason x --rule y", "did not fire", id="rule"),
        pytest.param("planted.pt --reason x --expires 1", "is no date", id="date"),
        pytest.param("planted.pt --reason x --expires 2001-01-01", "past", id="past"),
        pytest.param("planted.pt --nope", "unrecognized arguments", id="option"),
    ],
)
def test_what_cannot_be_trusted_is_one_line(
    shell: InteractiveShell, words: str, message: str
) -> None:
    said = complaint(shell, f"%modelscan trust {words}")

    assert message in said
    assert "\n" not in said
    assert records() == ()


def test_a_file_that_changed_since_is_not_trusted_by_its_old_hash(
    shell: InteractiveShell, folder: Path
) -> None:
    digest = sha256(folder / "planted.pt")
    assert digest
    log.record(log.Event("guard", "blocked", str(folder / "planted.pt"), sha256=digest))
    with (folder / "planted.pt").open("ab") as file:
        file.write(b"x")

    said = complaint(shell, f"%modelscan trust {digest[:16]} --reason x")

    assert "has changed since" in said
    assert records() == ()


@pytest.mark.parametrize("digits", [12, 64])
def test_a_hash_stands_for_the_file_that_was_stopped(
    shell: InteractiveShell, folder: Path, digits: int
) -> None:
    digest = sha256(folder / "planted.pt")
    assert digest
    log.record(log.Event("guard", "blocked", str(folder / "planted.pt"), sha256=digest))

    shell.run_cell(f"%modelscan trust {digest[:digits]} --reason 'ours'").raise_error()

    [record] = records()
    assert (record.sha256, record.reason, record.expires) == (digest, "ours", None)


def test_a_record_is_what_the_command_line_writes(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "--reason 'only true' --rule dangerous-name --expires 2999-01-31 --by me"
    shell.run_cell(f"path = 'planted.pt'\n%modelscan trust path {line}").raise_error()

    [record] = records()
    output = capsys.readouterr().out
    assert (record.by, record.rules) == ("me", ("dangerous-name",))
    assert str(record.expires) == "2999-01-31"
    assert "critical dangerous-name at planted.pt!archive/data.pkl@0x" in output
    assert "recorded until 2999-01-31 in " in output


def test_a_trusted_file_is_clean_from_then_on(shell: InteractiveShell) -> None:
    shell.run_cell("%modelscan trust planted.pt --reason x").raise_error()

    result = shell.run_cell("%modelscan planted.pt").result

    assert isinstance(result, ShownReport)
    assert result.verdict is Verdict.CLEAN


def test_trust_has_help_of_its_own(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("%modelscan trust --help").raise_error()

    output = capsys.readouterr().out
    for option in ("--reason", "--rule", "--expires", "--by"):
        assert option in output


# Words before files.


def test_a_word_comes_before_a_file_and_a_path_does_not(
    shell: InteractiveShell, folder: Path
) -> None:
    (folder / "planted.pt").rename(folder / "status")

    word = shell.run_cell("%modelscan status").result
    file = shell.run_cell("%modelscan ./status").result

    assert word is None
    assert isinstance(file, ShownReport)
    assert file.verdict is Verdict.UNSAFE


@pytest.mark.parametrize("words", ["", "maybe", "on off"])
def test_the_net_is_on_or_off(shell: InteractiveShell, words: str) -> None:
    assert "net on, or %modelscan net off" in complaint(
        shell, f"%modelscan net {words}"
    )


def test_help_names_every_word(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("%modelscan -h")

    output = capsys.readouterr().out
    for word in ("status", "trust FILE", "net on", "org/name", "--verbose"):
        assert word in output


# Repositories.


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("org/other", "no such file or folder: org/other; nor is it in the Hub cache"),
        ("org/name@v2", "revision v2 of org/name is not in the Hub cache"),
        ("hf://gpt2", "gpt2 is not in the Hub cache, and nothing is fetched"),
        ("models/typo.pt", "no such file or folder: models/typo.pt"),
        ("../../org/name", "no such file or folder: ../../org/name"),
        ("org/..", "no such file or folder: org/.."),
        ("gpt2", "no such file or folder: gpt2"),
    ],
)
def test_a_repository_that_is_not_cached_is_not_fetched(
    shell: InteractiveShell, home: Path, word: str, message: str
) -> None:
    cache(home)

    assert complaint(shell, f"%modelscan '{word}'").startswith(message)


@pytest.mark.parametrize(
    "word", ["org/name", "org/name@main", f"org/name@{COMMIT}", "hf://org/name"]
)
def test_a_repository_in_the_cache_is_scanned(
    shell: InteractiveShell, folder: Path, home: Path, word: str
) -> None:
    (folder / "planted.pt").rename(cache(home) / "pytorch_model.bin")

    result = shell.run_cell(f"%modelscan {word}").result

    assert isinstance(result, ShownReport)
    [artifact] = result.report.artifacts
    assert artifact.path.endswith(f"/{COMMIT}/pytorch_model.bin")
    assert artifact.verdict is Verdict.UNSAFE


def test_a_dataset_in_the_cache_is_scanned(
    shell: InteractiveShell, folder: Path, home: Path
) -> None:
    (folder / "planted.pt").rename(cache(home, "datasets--org--name") / "data.pkl")

    result = shell.run_cell("%modelscan hf://datasets/org/name").result

    assert isinstance(result, ShownReport)
    assert result.verdict is Verdict.UNSAFE


def test_a_folder_comes_before_a_repository(
    shell: InteractiveShell, folder: Path, home: Path
) -> None:
    (folder / "planted.pt").rename(cache(home) / "pytorch_model.bin")
    (folder / "org" / "name").mkdir(parents=True)

    result = shell.run_cell("%modelscan org/name").result

    assert isinstance(result, ShownReport)
    assert result.report.artifacts == ()


# Completion.


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%modelscan st", ["status"]),
        ("%modelscan --v", ["--verbose"]),
        ("%modelscan pla", ["planted.pt"]),
        ("%modelscan harmless.pt pla", ["planted.pt"]),
        ("%modelscan pat", ["path"]),
        ("%modelscan num", []),
        ("report = %modelscan pla", ["planted.pt"]),
        ("modelscan pla", ["planted.pt"]),
        ("%modelscan sub", ["sub/"]),
        ("%modelscan sub/", ["sub/inner.pkl"]),
        ("%modelscan .hid", [".hidden"]),
        ("%modelscan net ", ["on", "off"]),
        ("%modelscan trust pla", ["planted.pt"]),
        ("%modelscan trust planted.pt --re", ["--reason"]),
    ],
)
def test_what_can_follow_is_offered(
    shell: InteractiveShell, folder: Path, line: str, expected: list[str]
) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "inner.pkl").touch()
    (folder / ".hidden").touch()
    shell.user_ns |= {"path": "planted.pt", "number": 3}

    assert offered(shell, line) == expected


def test_other_lines_are_left_to_ipython(shell: InteractiveShell) -> None:
    assert "status" not in offered(shell, "# %modelscan st")
    assert "status" not in offered(shell, "print(st")


def test_what_is_looked_at_for_completion_is_not_called(
    shell: InteractiveShell,
) -> None:
    class Path(str):
        __slots__ = ()

        def __str__(self) -> str:
            raise AssertionError("a variable was called")

    shell.user_ns["path"] = Path("planted.pt")

    assert offered(shell, "%modelscan pat") == []


def test_unloading_takes_the_completion_back(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "gifthorse")

    assert "status" not in offered(shell, "%modelscan st")


def test_a_name_with_a_blank_is_left_to_ipython_which_knows_of_quotes(
    shell: InteractiveShell, folder: Path
) -> None:
    (folder / "my model.pt").touch()

    assert r"my\ model.pt" in offered(shell, "%modelscan my")
