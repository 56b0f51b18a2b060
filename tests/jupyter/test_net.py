from __future__ import annotations

import base64
import io
import json
import mmap
import os
import pickle
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("IPython")

from jupyter_ext.kernel import log, one_file
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.net import NET
from jupyter_ext.kernel.refusals import Refused
from jupyter_ext.kernel.status import WATCH
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from IPython.core.interactiveshell import InteractiveShell

pytestmark = pytest.mark.jupyter

PLANTED = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
UNLISTED = assemble("GLOBAL 'mine Layer'\nEMPTY_TUPLE\nREDUCE\nSTOP")


class Settings:
    """What is asked of the magic."""

    mode = "block"


@pytest.fixture
def settings(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """Return the settings of a net that is on; it is off again after the test."""
    home = str(tmp_path_factory.mktemp("own"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, home)
    (folder / "planted.pkl").write_bytes(PLANTED)
    (folder / "plain.pkl").write_bytes(pickle.dumps({"a": OrderedDict()}))
    settings = Settings()
    WATCH.told.clear()
    NET.switch(settings)
    yield settings
    NET.switch(None)


def logged() -> list[dict[str, object]]:
    file = log.path()
    assert file
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def in_frames(path: str) -> object:
    """Unpickle as a library does, a few calls deep."""

    def inner(file: io.BufferedReader) -> object:
        return pickle.load(file)  # noqa: S301 (what the net lets through is our own)

    with Path(path).open("rb") as file:
        return inner(file)


# What is let through.


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda: Path("plain.pkl").read_bytes(), id="clean"),
        pytest.param(lambda: in_frames("plain.pkl"), id="clean, unpickled"),
        pytest.param(lambda: Path("planted.pkl").open("ab").close(), id="for writing"),
        pytest.param(lambda: Path("planted.pkl").write_bytes(b""), id="emptied"),
        pytest.param(lambda: os.close(os.open(".", os.O_RDONLY)), id="folder"),
        pytest.param(lambda: Path(os.devnull).read_bytes(), id="device"),
        pytest.param(lambda: Path("planted.pkl").stat(), id="only asked about"),
    ],
)
def test_what_is_no_load_of_something_unsafe_is_left_alone(
    read: Callable[[], object],
) -> None:
    read()


@pytest.mark.usefixtures("settings")
def test_a_file_that_is_not_there_raises_what_it_always_did() -> None:
    with pytest.raises(FileNotFoundError):
        Path("nope.pkl").read_bytes()


def test_off_is_off(settings: Settings, folder: Path) -> None:
    NET.switch(None)

    assert (folder / "planted.pkl").read_bytes() == PLANTED

    settings.mode = "off"
    NET.switch(settings)

    assert (folder / "planted.pkl").read_bytes() == PLANTED


@pytest.mark.usefixtures("settings")
def test_what_we_read_ourselves_is_not_looked_at(folder: Path) -> None:
    with SHIELD.raised():
        data = (folder / "planted.pkl").read_bytes()

    assert data == PLANTED


@pytest.mark.usefixtures("settings")
def test_what_needs_a_review_is_opened(folder: Path) -> None:
    (folder / "mine.pkl").write_bytes(UNLISTED)

    assert (folder / "mine.pkl").read_bytes() == UNLISTED


@pytest.mark.usefixtures("settings")
def test_names_between_processes_are_let_through(folder: Path) -> None:
    connection = pytest.importorskip("multiprocessing.connection")
    one, other = connection.Pipe()
    with (folder / "plain.pkl").open("rb"):
        one.send(eval)
        received = other.recv()

    assert received is eval


def test_a_trusted_file_is_opened(
    settings: Settings, shell: InteractiveShell, folder: Path
) -> None:
    shell.run_cell('%modelscan trust planted.pkl --reason "true does nothing"')
    NET.switch(settings)

    assert in_frames(str(folder / "planted.pkl")) == 0


# What is stopped.


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda: Path("planted.pkl").read_bytes(), id="pathlib"),
        pytest.param(lambda: Path("planted.pkl").read_text("latin-1"), id="text"),
        pytest.param(lambda: os.open("planted.pkl", os.O_RDWR), id="os.open"),
        pytest.param(lambda: io.FileIO("planted.pkl"), id="FileIO"),
        pytest.param(lambda: in_frames("planted.pkl"), id="a library"),
        pytest.param(lambda: Path("link.h5").read_bytes(), id="by a link"),
    ],
)
def test_an_unsafe_file_is_not_opened(read: Callable[[], object]) -> None:
    Path("link.h5").symlink_to("planted.pkl")

    with pytest.raises(Refused):
        read()


@pytest.mark.usefixtures("settings")
def test_a_refusal_is_three_lines_and_no_traceback(folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        in_frames(str(folder / "planted.pkl"))

    what, why, how = refused.value._render_traceback_()
    assert what == (
        "gifthorse: a file was not opened: planted.pkl is unsafe: "
        "loading this file calls posix.system('true')"
    )
    assert "in_frames" in why or "test_net" in why
    assert how.startswith("If you trust this file: %modelscan trust ")


@pytest.mark.usefixtures("settings")
def test_a_decision_is_logged_and_told_to_front_ends() -> None:
    with pytest.raises(Refused):
        Path("planted.pkl").read_bytes()

    last = logged()[-1]
    assert (last["by"], last["action"], last["verdict"]) == ("net", "blocked", "unsafe")
    assert last["artifact"] == os.path.abspath("planted.pkl")  # noqa: PTH100
    assert last["sha256"]
    assert WATCH.last
    assert (WATCH.last.action, WATCH.last.by) == ("blocked", "net")
    assert WATCH.last.summary.startswith("planted.pkl is unsafe: ")


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("name", ["notes.txt", "blob", "data.csv"])
def test_a_name_that_is_no_models_does_not_help(name: str, folder: Path) -> None:
    (folder / name).write_bytes(PLANTED)

    with pytest.raises(Refused, match="loading was stopped"):
        in_frames(name)


@pytest.mark.usefixtures("settings")
def test_bytes_that_were_read_before_are_not_unpickled(folder: Path) -> None:
    (folder / "blob").write_bytes(PLANTED)
    data = (folder / "blob").read_bytes()

    with pytest.raises(Refused):
        pickle.loads(data)  # noqa: S301 (it is stopped, and calls true)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("name", ["posix system", "os system", "__builtin__ eval"])
def test_a_dangerous_name_is_stopped_where_no_scan_could_see_it(
    name: str, folder: Path
) -> None:
    stream = assemble(f"GLOBAL '{name}'\nSTOP")
    (folder / "odd.dat").write_bytes(base64.b64encode(stream))

    with (
        (folder / "odd.dat").open("rb") as file,
        pytest.raises(Refused, match=r"odd\.dat names"),
    ):
        pickle.loads(base64.b64decode(file.read()))  # noqa: S301 (only a name)


@pytest.mark.usefixtures("settings")
def test_a_closed_file_has_no_part_in_what_is_unpickled_later(folder: Path) -> None:
    (folder / "odd.dat").write_bytes(b"plain")
    (folder / "odd.dat").read_bytes()

    assert pickle.loads(assemble("GLOBAL 'builtins eval'\nSTOP")) is eval  # noqa: S301


@pytest.mark.usefixtures("settings")
def test_other_threads_are_watched_as_well() -> None:
    raised: list[str] = []

    def read() -> None:
        try:
            Path("planted.pkl").read_bytes()
        except Refused as refused:
            raised.append(str(refused))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()

    assert len(raised) == 1


@pytest.mark.usefixtures("settings")
def test_a_file_that_changes_is_looked_at_again(folder: Path) -> None:
    (folder / "plain.pkl").read_bytes()
    (folder / "plain.pkl").write_bytes(PLANTED)

    with pytest.raises(Refused):
        (folder / "plain.pkl").read_bytes()


def test_warning_says_it_once_a_cell_and_opens_the_file(
    settings: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.mode = "warn"

    for _ in range(3):
        assert (folder / "planted.pkl").read_bytes() == PLANTED

    said = capsys.readouterr().err
    assert said.startswith("gifthorse: a file is opened that is in doubt: planted.pkl")
    assert len(said.splitlines()) == 3


@pytest.mark.parametrize(
    "data",
    [pytest.param(UNLISTED, id="review"), pytest.param(b"\x80\x04.", id="incomplete")],
)
def test_strict_opens_nothing_that_is_not_clean(
    settings: Settings, folder: Path, data: bytes
) -> None:
    settings.mode = "strict"
    (folder / "odd.pkl").write_bytes(data)

    with pytest.raises(Refused):
        (folder / "odd.pkl").read_bytes()
    (folder / "plain.pkl").read_bytes()


def test_an_error_of_ours_stops_nobody_and_is_said_once(
    settings: Settings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("of ours")

    monkeypatch.setattr(one_file, "scan", fail)

    for _ in range(2):
        (folder / "plain.pkl").read_bytes()

    said = capsys.readouterr().err
    assert said.count("the net failed, and holds nothing: RuntimeError: of ours") == 1

    settings.mode = "strict"
    with pytest.raises(Refused, match="the net failed"):
        (folder / "plain.pkl").read_bytes()


def test_the_magic_switches_it(shell: InteractiveShell, folder: Path) -> None:
    (folder / "planted.pkl").write_bytes(PLANTED)
    cell = "import pathlib; data = pathlib.Path('planted.pkl').read_bytes()"

    shell.run_cell("%modelscan net on")
    on = shell.run_cell(cell).error_in_exec
    shell.run_cell("%modelscan net off")
    off = shell.run_cell(cell).error_in_exec
    shell.run_cell("%config ModelScan.net = True")
    again = shell.run_cell(cell).error_in_exec
    shell.run_line_magic("unload_ext", "gifthorse")
    unloaded = shell.run_cell(cell).error_in_exec

    assert [type(each) for each in (on, again)] == [Refused, Refused]
    assert (off, unloaded) == (None, None)


@pytest.mark.torch
@pytest.mark.usefixtures("settings")
def test_what_libraries_open_is_looked_at(folder: Path) -> None:
    torch = pytest.importorskip("torch")
    numpy = pytest.importorskip("numpy")
    joblib = pytest.importorskip("joblib")
    torch.save({"a": torch.ones(3)}, folder / "a.pt")
    numpy.save(folder / "a.npy", numpy.ones(3))
    joblib.dump([1], folder / "a.joblib")

    torch.load(folder / "a.pt", weights_only=False)
    numpy.load(folder / "a.npy", mmap_mode="r")
    joblib.load(folder / "a.joblib")

    for load in (
        torch.load,
        joblib.load,
        lambda path: numpy.load(path, allow_pickle=True),
    ):
        with pytest.raises(Refused):
            load(folder / "planted.pkl")


def test_mapping_a_file_is_opening_it_first(settings: Settings, folder: Path) -> None:
    with pytest.raises(Refused), (folder / "planted.pkl").open("rb") as file:
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    assert settings.mode == "block"
