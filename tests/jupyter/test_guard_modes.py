"""What the guard does in each mode, what it says and writes down, and how it fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

pytest.importorskip("IPython")

from jupyter_ext.kernel import log
from jupyter_ext.kernel.guard import deciding, looking, program, watching
from jupyter_ext.kernel.status import WATCH
from scanner_core import hashes, scan
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

pytestmark = pytest.mark.jupyter

PLANTED: Final = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
UNLISTED: Final = "GLOBAL 'mine Layer'\nEMPTY_TUPLE\nREDUCE\nSTOP"
CALLS: Final = "loading this file calls posix.system('true')"
CUT: Final = "MARK\nEMPTY_DICT"
MODES: Final = ("off", "warn", "block", "strict")
LOAD: Final = "with open('{}.pkl', 'rb') as file:\n    pickle.load(file)\n"
FIRST: Final = "ran = True; raise KeyError('it ran')\n"


@pytest.fixture(autouse=True)
def own(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the user's own log and configuration out of a test."""
    home = str(tmp_path_factory.mktemp("own"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, home)


@pytest.fixture
def cells(shell: InteractiveShell, folder: Path) -> InteractiveShell:
    """Return a shell in a folder with a pickle of each verdict."""
    texts = {
        "unsafe": PLANTED,
        "review": UNLISTED,
        "incomplete": CUT,
        "clean": "NONE\nSTOP",
    }
    for name, text in texts.items():
        (folder / f"{name}.pkl").write_bytes(assemble(text))
    shell.run_line_magic("config", "ModelScan.downloads = False")
    shell.run_cell("import pickle")
    return shell


def run(shell: InteractiveShell, text: str) -> ExecutionResult:
    shell.user_ns.pop("ran", None)
    return shell.run_cell(FIRST + text, store_history=True)


def ran(shell: InteractiveShell) -> bool:
    return "ran" in shell.user_ns


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["clean", "incomplete", "review", "unsafe"])
def test_a_mode_says_what_runs(cells: InteractiveShell, name: str, mode: str) -> None:
    cells.run_line_magic("config", f"ModelScan.mode = {mode!r}")

    run(cells, LOAD.format(name))

    stopped = {"block": ["unsafe"], "strict": ["incomplete", "review", "unsafe"]}
    assert ran(cells) is (name not in stopped.get(mode, []))


def test_to_warn_is_to_say_it_and_to_go_on(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run_line_magic("config", "ModelScan.mode = 'warn'")

    run(cells, LOAD.format("unsafe"))

    said = capsys.readouterr().err.strip().split("\n")
    assert ran(cells)
    assert said[0] == (
        "gifthorse: this cell loads a file that may do harm: "
        f"unsafe.pkl is unsafe: {CALLS}"
    )
    assert len(said) == 3


def test_a_refusal_says_what_why_and_how_to_trust(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells, LOAD.format("unsafe"))

    digest = hashes.sha256(Path("unsafe.pkl")) or ""
    assert capsys.readouterr().out.strip().split("\n") == [
        f"gifthorse: this cell did not run: unsafe.pkl is unsafe: {CALLS}",
        "Why: pickle.load on line 3: unpickling has no restricted mode.",
        f'If you trust this file: %modelscan trust {digest[:16]} --reason "..."',
    ]


def test_what_the_refusal_says_to_type_lets_the_cell_run(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells, LOAD.format("unsafe"))
    line = capsys.readouterr().out.strip().split("\n")[2].partition(": ")[2]

    assert cells.run_cell(line.replace("...", "made by us")).success
    run(cells, LOAD.format("unsafe"))

    assert ran(cells)


def test_trust_ends_when_the_file_changes(
    cells: InteractiveShell, folder: Path
) -> None:
    cells.run_cell("%modelscan trust unsafe.pkl --reason 'made by us'")
    text = PLANTED.replace("true", "exit")
    (folder / "unsafe.pkl").write_bytes(assemble(text))

    run(cells, LOAD.format("unsafe"))

    assert not ran(cells)


def test_what_was_decided_is_written_down(
    cells: InteractiveShell, folder: Path
) -> None:
    run(cells, LOAD.format("unsafe"))
    run(cells, LOAD.format("clean"))

    path = log.path()
    assert path is not None
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines = [line for line in lines if line["by"] == "guard"]
    assert [(line["action"], line["verdict"]) for line in lines] == [
        ("blocked", "unsafe"),
        ("allowed", "clean"),
    ]
    assert lines[0]["artifact"] == str(folder / "unsafe.pkl")
    assert lines[0]["sha256"] == hashes.sha256(folder / "unsafe.pkl")
    assert WATCH.last is not None
    assert "did not run" not in WATCH.last.summary
    assert " is unsafe: " in WATCH.last.summary
    assert (WATCH.last.action, WATCH.last.artifacts[0].path) == (
        "blocked",
        "unsafe.pkl",
    )


def test_a_switch_turns_it_off_and_on(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run_cell("%modelscan off")
    run(cells, LOAD.format("unsafe"))
    first = ran(cells)
    cells.run_cell("%modelscan on")
    run(cells, LOAD.format("unsafe"))

    assert (first, ran(cells)) == (True, False)
    said = capsys.readouterr().out
    assert "The guard is off: cells run unwatched.\n" in said


def test_a_mode_that_there_is_not_is_refused(cells: InteractiveShell) -> None:
    cells.run_line_magic("config", "ModelScan.mode = 'loud'")

    assert WATCH.settings is not None
    assert WATCH.settings.mode == "block"


@pytest.mark.parametrize("mode", MODES[1:])
def test_an_error_of_ours_stops_cells_only_where_that_is_asked_for(
    cells: InteractiveShell,
    mode: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(looking, "look", fail)
    cells.run_line_magic("config", f"ModelScan.mode = {mode!r}")
    runs = []
    for _ in range(3):
        run(cells, LOAD.format("clean"))
        runs.append(ran(cells))

    said = capsys.readouterr()
    assert runs == [mode != "strict"] * 3
    times = (said.out + said.err).count("RecursionError: too deep")
    assert times == (3 if mode == "strict" else 1)
    assert "site-packages" not in said.out + said.err.replace("KeyError", "")


def test_an_interrupted_look_is_told_in_one_line(
    cells: InteractiveShell,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(looking, "look", stop)

    run(cells, LOAD.format("clean"))

    assert not ran(cells)
    assert capsys.readouterr().out.strip() == watching.INTERRUPTED


def test_a_cell_that_is_prepared_twice_is_looked_at_once(
    cells: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def look(text: str, *_: object) -> looking.Seen:
        looks.append(text)
        return looking.NOTHING

    monkeypatch.setattr(looking, "look", look)
    for _ in range(2):
        cells.transform_cell("x = 1")
        cells.run_cell("x = 1")

    assert looks == ["x = 1\n"] * 2


def test_asking_whether_a_cell_is_complete_looks_at_nothing(
    cells: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "look", lambda *_: pytest.fail("it was looked at"))

    assert cells.check_complete("x = (1,")[0] == "incomplete"


def test_a_file_that_changes_during_the_look_is_looked_at_again(
    cells: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans = []
    real = scan.scan_source

    def scan_source(*given: object) -> object:
        report = real(*given)  # type: ignore[arg-type] (handed on)
        if not scans:
            (folder / "clean.pkl").write_bytes(assemble(PLANTED))
        scans.append(report)
        return report

    monkeypatch.setattr(looking.scan, "scan_source", scan_source)

    run(cells, LOAD.format("clean"))

    assert len(scans) > 1
    assert not ran(cells)


def test_the_magic_shows_the_report_and_runs_what_may_run(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run_cell(f"%%modelscan\nif 0:\n    pass\n{LOAD.format('clean')}after = 1")

    said = capsys.readouterr().out
    assert "clean.pkl" in said
    assert "this cell" in said
    assert cells.user_ns["after"] == 1


def test_the_magic_shows_the_report_and_stops_what_may_not_run(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run_cell(f"%%modelscan\n{FIRST}{LOAD.format('unsafe')}")

    said = capsys.readouterr().out
    assert not ran(cells)
    assert said.count("this cell did not run") == 1
    assert "critical unrestricted-unpickling at this cell:3" in said
    assert "<cell>" not in said


def test_the_magic_says_when_there_is_nothing_to_say(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run_cell("%%modelscan\nafter = 1")

    assert capsys.readouterr().out == "gifthorse: this cell loads nothing.\n"
    assert cells.user_ns["after"] == 1


def test_the_magic_takes_no_target(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run_cell("%%modelscan model.pt\nafter = 1")

    assert "UsageError: %%modelscan takes -v or nothing" in "".join(capsys.readouterr())
    assert "after" not in cells.user_ns


def test_the_environment_counts_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")

    lines = list(program.variables([]))

    assert "_os.environ['TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD'] = '1'" in lines


def test_a_cell_in_a_cell_is_looked_at(cells: InteractiveShell) -> None:
    cells.user_ns["text"] = FIRST + LOAD.format("unsafe")

    cells.run_cell("get_ipython().run_cell(text)")

    assert not ran(cells)


def test_a_folder_that_is_gone_stops_nobody(
    cells: InteractiveShell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (gone := tmp_path / "gone").mkdir()
    os.chdir(gone)
    gone.rmdir()

    run(cells, LOAD.format("x"))

    assert ran(cells)
    assert "the guard failed" not in "".join(capsys.readouterr())


def test_unloading_takes_everything_back(cells: InteractiveShell) -> None:
    before = list(cells.input_transformers_cleanup)

    cells.run_line_magic("unload_ext", "gifthorse")
    run(cells, LOAD.format("unsafe"))

    left = [each for each in before if each in cells.input_transformers_cleanup]
    assert ran(cells)
    assert len(left) == len(before) - 1
    assert "modelscan" not in cells.magics_manager.magics["cell"]
    callbacks = cells.events.callbacks["pre_execute"]
    assert not [each for each in callbacks if "Guard" in repr(each)]
    cells.run_line_magic("load_ext", "gifthorse")


def test_loading_twice_guards_once(cells: InteractiveShell) -> None:
    cells.run_line_magic("load_ext", "gifthorse")
    cells.run_line_magic("reload_ext", "gifthorse")

    transformers = cells.input_transformers_cleanup
    assert sum(type(each).__name__ == "Guard" for each in transformers) == 1


def test_of_several_files_the_worst_is_named(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "for name in ['clean', 'review', 'unsafe']:\n"
    text += "    with open(f'{name}.pkl', 'rb') as file:\n        pickle.load(file)"

    run(cells, text)

    assert not ran(cells)
    assert "unsafe.pkl is unsafe" in capsys.readouterr().out


def test_a_mode_off_decides_nothing() -> None:
    decision = deciding.decide(looking.NOTHING, "off")

    assert decision.action is deciding.Action.NOTHING


def test_modules_that_are_scanned_are_not_imported(
    cells: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(folder))
    (folder / "imported_by_nobody.py").write_text("import pickle\n")

    run(cells, f"import imported_by_nobody\n{LOAD.format('unsafe')}")

    assert not ran(cells)
    assert "imported_by_nobody" not in sys.modules
