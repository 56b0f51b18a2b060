from __future__ import annotations

import http.server
import json
import os
import pickle
import threading
import time
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("IPython")

from jupyter_ext.kernel import downloads, log, new_models
from jupyter_ext.kernel.magics import ModelScan
from jupyter_ext.kernel.new_models import NewModels
from jupyter_ext.kernel.status import WATCH, Decision, Loaded
from scanner_core.findings import Verdict
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    Cell = Callable[..., str]

pytestmark = pytest.mark.jupyter

PLANTED = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
UNLISTED = assemble("GLOBAL 'mine Layer'\nEMPTY_TUPLE\nREDUCE\nSTOP")
UNSAFE = (
    "✗ gifthorse: new model file {} is unsafe: loading this file calls "
    "posix.system('true').  Look: %modelscan {}"
)


@pytest.fixture
def cell(
    shell: InteractiveShell,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Cell:
    """Return a function that runs a cell and returns what is printed."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HF_HOME", "TORCH_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setattr(downloads, "LOOKING", 30)
    monkeypatch.setattr(downloads, "SCANNING", 30)
    monkeypatch.setattr(WATCH, "last", None)
    shell.user_ns["planted"], shell.user_ns["unlisted"] = PLANTED, UNLISTED
    shell.run_cell("from pathlib import Path")
    [magics] = [each for each in shell.configurables if isinstance(each, ModelScan)]
    while magics.arrivals._is_slow:  # noqa: SLF001 (no cell waits for the first look)
        time.sleep(0.01)

    def cell(text: str) -> str:
        capsys.readouterr()
        shell.run_cell(text, store_history=True)
        return capsys.readouterr().out

    return cell


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a local server that has an unsafe file."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "model.bin").write_bytes(PLANTED)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


# Where nothing is said.


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1", id="nothing"),
        pytest.param(
            "import pickle\nPath('a.pkl').write_bytes(pickle.dumps([1]))", id="clean"
        ),
        pytest.param("Path('a.pkl').write_bytes(planted[:9])", id="on its way"),
        pytest.param("Path('a.txt').write_bytes(planted)", id="called otherwise"),
        pytest.param("Path('a.pt').mkdir()", id="folder"),
        pytest.param("Path('a.pkl').symlink_to('nowhere')", id="dangling link"),
    ],
)
def test_a_cell_that_brings_nothing_to_look_at_is_left_alone(
    cell: Cell, text: str
) -> None:
    assert "gifthorse" not in cell(text)


def test_what_was_there_before_is_nothing_new(cell: Cell) -> None:
    assert "planted.pt" not in cell("1")


def test_classes_of_the_notebook_are_no_news(cell: Cell) -> None:
    cell("class Net: pass")

    said = cell("import pickle\nPath('net.pkl').write_bytes(pickle.dumps(Net()))")

    assert "gifthorse" not in said


def test_switched_off_it_says_nothing(cell: Cell) -> None:
    cell("%config ModelScan.downloads = False")

    assert "gifthorse" not in cell("Path('a.pkl').write_bytes(planted)")


def test_what_the_cell_has_said_already_is_not_said_again(cell: Cell) -> None:
    said = cell(
        "Path('a.pkl').write_bytes(planted)\n"
        "get_ipython().run_line_magic('modelscan', 'a.pkl')"
    )

    assert "new model file" not in said


def test_what_the_guard_has_said_is_not_said_again(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = Decision(9, "blocked", "a.pkl is unsafe", (Loaded("a.pkl", "unsafe"),))
    monkeypatch.setattr(WATCH, "last", decision)

    assert "gifthorse" not in cell("Path('a.pkl').write_bytes(planted);")


def test_nothing_is_said_twice(cell: Cell) -> None:
    cell("Path('a.pkl').write_bytes(planted)")

    assert "gifthorse" not in cell("1")
    assert "gifthorse" not in cell("Path('a.pkl').write_bytes(planted)")


def test_unloading_ends_the_thread(shell: InteractiveShell, cell: Cell) -> None:
    cell("1")
    shell.run_line_magic("unload_ext", "gifthorse")

    for thread in threading.enumerate():
        if thread.name == downloads.THREAD:
            thread.join(30)
    assert downloads.THREAD not in [thread.name for thread in threading.enumerate()]


def test_an_error_of_ours_says_nothing(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(NewModels, "look", fail)

    assert cell("print(Path('a.pkl').write_bytes(planted))") == f"{len(PLANTED)}\n"


# Where something is.


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.pkl", "Path('a.pkl').write_bytes(planted);", id="written"),
        pytest.param("b.pt", "!cp planted.pkl b.pt", id="by a command"),
        pytest.param(
            "c.h5",
            "_ = Path('x').write_bytes(planted); _ = Path('x').rename('c.h5')",
            id="moved",
        ),
        pytest.param(
            "d/e.pkl",
            "Path('d').mkdir(); Path('d/e.pkl').write_bytes(planted);",
            id="below",
        ),
        pytest.param(
            "planted.pt", "Path('planted.pt').write_bytes(planted);", id="changed"
        ),
    ],
)
def test_an_unsafe_file_is_one_line_in_its_cell(
    cell: Cell, folder: Path, name: str, text: str
) -> None:
    (folder / "planted.pkl").write_bytes(PLANTED)
    cell("1")

    assert cell(text).strip() == UNSAFE.format(name, name)


def test_what_needs_a_review_is_said(cell: Cell) -> None:
    said = cell("Path('a.pkl').write_bytes(unlisted)")

    assert "! gifthorse: new model file a.pkl is review: " in said


def test_a_clean_file_is_said_where_everything_is(cell: Cell) -> None:
    cell("%config ModelScan.verbose = True")

    said = cell("import pickle\nPath('a.pkl').write_bytes(pickle.dumps([1]))")

    assert "✓ gifthorse: new model file a.pkl is clean: no rule fired." in said


def test_many_files_are_few_lines(cell: Cell) -> None:
    said = cell("for i in range(9): _ = Path(f'{i}.pkl').write_bytes(planted)")

    assert len(said.splitlines()) == 4
    assert "6 more new model files: %modelscan" in said


def test_a_folder_can_be_added(
    cell: Cell, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    cell(f"%config ModelScan.watched_folders = [{str(other)!r}]")

    said = cell(f"Path({str(other / 'a.pkl')!r}).write_bytes(planted)")

    assert str(other / "a.pkl") in said


def test_a_file_in_the_hub_cache_goes_by_the_name_of_its_repository(
    cell: Cell,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    hub = tmp_path_factory.mktemp("hub")
    monkeypatch.setenv("HF_HUB_CACHE", str(hub))
    commit = "0123456789" * 4
    cell("1")

    said = cell(
        f"home = Path({str(hub)!r}, 'models--org--name')\n"
        f"snapshot = home / 'snapshots' / '{commit}'\n"
        "snapshot.mkdir(parents=True); (home / 'blobs').mkdir()\n"
        "(home / 'blobs' / 'b').write_bytes(planted)\n"
        "(snapshot / 'pytorch_model.bin').symlink_to('../../blobs/b')"
    )

    name, target = "pytorch_model.bin of org/name", f"org/name@{commit}"
    assert f"new model file {name} is unsafe" in said
    assert f"Look: %modelscan {target}" in said
    assert "pytorch_model.bin" in cell(f"%modelscan {target}")


def test_what_is_not_ready_is_said_with_the_next_cell(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, scan = threading.Event(), NewModels.scan

    def slowly(
        self: NewModels, paths: list[Path], *, says_all: bool
    ) -> Iterator[object]:
        if paths:
            goes_on.wait(30)
        yield from scan(self, paths, says_all=says_all)

    monkeypatch.setattr(NewModels, "scan", slowly)
    monkeypatch.setattr(downloads, "SCANNING", 0.01)

    first = cell("Path('a.pkl').write_bytes(planted);")
    goes_on.set()
    second = cell("1")

    assert "gifthorse" not in first
    assert UNSAFE.format("a.pkl", "a.pkl") in second


def test_a_hostile_name_is_only_text(cell: Cell) -> None:
    said = cell(r"Path('a\x1b[31m\n<b>.pkl').write_bytes(planted)")

    assert "\x1b" not in said
    assert r"a\x1b[31m\n<b>.pkl" in said
    assert "Look: %modelscan FILE" in said


def test_what_is_said_is_logged(cell: Cell, folder: Path) -> None:
    cell("Path('a.pkl').write_bytes(planted)")

    file = log.path()
    assert file
    line = json.loads(file.read_text("utf-8").splitlines()[-1])
    assert (line["by"], line["action"]) == ("downloads", "announced")
    assert (line["artifact"], line["verdict"]) == (str(folder / "a.pkl"), "unsafe")


def test_a_scan_of_the_notebook_includes_what_came(
    shell: InteractiveShell, cell: Cell
) -> None:
    cell("Path('gone.pkl').write_bytes(planted)")
    cell("Path('a.pkl').write_bytes(planted)")
    cell("class Net: pass")
    cell("import pickle\nPath('net.pkl').write_bytes(pickle.dumps(Net()))")
    cell("Path('gone.pkl').unlink()")

    report = shell.run_cell("%modelscan").result.report

    found = {each.path: each.verdict for each in report.artifacts[1:]}
    assert found == {"a.pkl": Verdict.UNSAFE, "net.pkl": Verdict.CLEAN}
    assert report.verdict is Verdict.UNSAFE
    assert report.totals.artifacts == 3


def test_what_a_cell_loads_and_brought_is_told_once(
    shell: InteractiveShell, cell: Cell
) -> None:
    cell("Path('a.pkl').write_bytes(planted)")
    cell("if False:\n    import pickle\n    pickle.load(open('a.pkl', 'rb'))")

    report = shell.run_cell("%modelscan").result.report

    assert [each.path for each in report.artifacts[1:]] == ["a.pkl"]


def test_a_download_by_a_library_is_noticed(cell: Cell, server: str) -> None:
    said = cell(
        "import urllib.request as r\n"
        f"_ = Path('model.bin').write_bytes(r.urlopen('{server}/model.bin').read())"
    )

    assert UNSAFE.format("model.bin", "model.bin") in said


def test_a_download_by_a_command_is_noticed(cell: Cell, server: str) -> None:
    said = cell(
        "!{__import__('sys').executable} -c 'import urllib.request as r; "
        f'r.urlretrieve("{server}/model.bin", "model.bin")\''
    )

    assert UNSAFE.format("model.bin", "model.bin") in said


def test_a_look_at_a_folder_that_did_not_change_opens_and_lists_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = NewModels(0.0, {})
    for n in range(30):
        (folder / f"{n}.pkl").write_bytes(pickle.dumps(n))
    old = folder.stat().st_mtime - 60
    os.utime(folder, (old, old))
    models.look([str(folder)])

    def fail(*_: object) -> None:
        raise AssertionError("a folder was listed")

    monkeypatch.setattr("os.scandir", fail)

    assert models.look([str(folder)]) == []
    assert new_models.places([str(folder)])[0] == folder
