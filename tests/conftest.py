"""Which machine is under test, what may be skipped, and what every part shares.

The tests take whatever ``import scanner_core`` finds, as a user would.  Variables that
turn a silent difference into a failure:

- ``GIFTHORSE_EXPECT=plain|compiled`` fails a run that would test the other machine;
- ``GIFTHORSE_EVERYTHING=1`` runs the slow tests and fails where a part is missing;
- ``GIFTHORSE_CHECKPOINTS=FOLDER`` holds published checkpoints, fetched beforehand.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import pickle
import pickletools
import shutil
import signal
import sys
import zipfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, Final

import hypothesis
import pytest

from scanner_core.formats.torch_legacy import MAGIC
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from playwright.sync_api import Browser

MACHINE: Final = "scanner_core.formats.pickle_machine"
COMPILED: Final = (
    "scanner_core.source.words.spotting",
    "scanner_core.formats.pickle_operands",
    "scanner_core.formats.pickle_observations",
    MACHINE,
)
"""What hatch_build.py compiles; each may import what stands before it."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in what a script runs in the background; programs under test are interrupted.
    signal.signal(signal.SIGINT, signal.default_int_handler)

NEEDS: Final = {
    "torch": (("torch",), "pip install torch"),
    "jupyter": (("IPython", "ipykernel", "nbclient"), "pip install '.[dev,jupyter]'"),
    "lsp": (("pygls", "pytest_lsp"), "pip install '.[dev,lsp]'"),
    "browser": (
        ("jupyterlab", "notebook", "playwright", "chromium"),
        "apt install chromium, and pip install '.[dev,all,browser]'",
    ),
    "editors": (
        ("pygls", "playwright", "chromium", "emacs", "build/editors"),
        "pip install '.[dev,all,browser]', and bash tests/editors/install",
    ),
}
"""What a marker needs, and how to get it."""

PROGRAMS: Final = ("chromium", "emacs")
"""Those of them that are programs; what has a slash is below the checkout."""

# Deadlines measure the machine that runs the tests, not the code.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_configure() -> None:
    """Fail before the first test if another machine than expected would be tested."""
    if _is_stale():
        raise pytest.UsageError(
            "the compiled machine is not of this source: run python hatch_build.py,"
            " or python hatch_build.py --remove"
        )
    found = "compiled" if _is_compiled() else "plain"
    if os.environ.get("GIFTHORSE_EXPECT", found) != found:
        raise pytest.UsageError(f"the machine is {found}: {_installation()}")


def pytest_report_header() -> list[str]:
    """Say what is under test."""
    if _is_compiled():
        return [f"machine: compiled and plain, {_installation()}"]
    return [
        f"machine: plain, {_installation()}",
        "skipped: the compiled machine; an installation with a C compiler has it",
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this environment cannot run, with a word on how to get it."""
    everything = bool(os.environ.get("GIFTHORSE_EVERYTHING"))
    missing = {
        marker: f"needs {', '.join(lacking)}: {how}"
        for marker, (modules, how) in NEEDS.items()
        if (lacking := [name for name in modules if not _is_installed(name)])
    }
    if everything and missing:
        raise pytest.UsageError(f"GIFTHORSE_EVERYTHING: {'; '.join(missing.values())}")
    if not everything:
        missing["slow"] = "slow: set GIFTHORSE_EVERYTHING=1 to run it"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what takes the ``machine`` on each that there is."""
    if "machine" in metafunc.fixturenames:
        machines = ["plain", "compiled"] if _is_compiled() else ["plain"]
        metafunc.parametrize("machine", machines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def machine(request: pytest.FixtureRequest) -> ModuleType:
    """Return the pickle machine's module, interpreted or compiled."""
    is_other = request.param == "plain" and _is_compiled()
    return _plain() if is_other else importlib.import_module(MACHINE)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the checkout: documents and scripts that are never installed."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def published_checkpoint() -> Path:
    """Return a real torch checkpoint that somebody published."""
    folder = os.environ.get("GIFTHORSE_CHECKPOINTS")
    if not folder:
        pytest.skip("needs a published checkpoint: see CONTRIBUTING.md")
    return next(path for path in sorted(Path(folder).rglob("*.pt")))


@pytest.fixture(scope="session")
def real_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return files that real libraries wrote in this run, by name."""
    torch = pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("real")
    network = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    state = {"model": network.state_dict(), "epoch": 3}
    torch.save(state, folder / "state.pt")
    torch.save(network, folder / "module.pt")
    torch.save(state, folder / "legacy.pt", _use_new_zipfile_serialization=False)
    if _is_installed("sklearn"):
        ensemble = importlib.import_module("sklearn.ensemble")
        forest = ensemble.RandomForestClassifier(3).fit([[0.0], [1.0]], [0, 1])
        (folder / "forest.pkl").write_bytes(pickle.dumps(forest))
    return {path.name: path for path in sorted(folder.iterdir())}


@pytest.fixture(scope="session")
def plant_in() -> Callable[[Path, Path], Path]:
    """Return a function that copies a file and plants a call of ``true`` in it."""
    call = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nPOP")

    def into(stream: bytes) -> bytes:
        return stream[:2] + call + stream[2:]  # behind PROTO

    def plant_in(original: Path, copy: Path) -> Path:
        data = original.read_bytes()
        if zipfile.is_zipfile(original):
            with zipfile.ZipFile(original) as old, zipfile.ZipFile(copy, "w") as new:
                for name in old.namelist():
                    member = old.read(name)
                    new.writestr(
                        name, into(member) if name.endswith("/data.pkl") else member
                    )
            return copy
        start = 0
        if data[2:].startswith(MAGIC):  # the fourth stream of five is the object
            with original.open("rb") as file:
                for _ in range(3):
                    for _ in pickletools.genops(file):
                        start = file.tell()
        copy.write_bytes(data[:start] + into(data[start:]))
        return copy

    return plant_in


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return Debian's Chromium; one for all, as Playwright starts once in a process."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 (may be missing)

    expect.set_options(timeout=30_000)
    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield started
        started.close()


@pytest.fixture(scope="session", autouse=True)
def _no_user_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of whoever runs the tests out of them."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        own = "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"
        for name in (*own, "IPYTHONDIR", "HF_HOME", "TORCH_HOME"):
            patch.setenv(name, home)
        yield


def _is_installed(name: str) -> bool:
    if "/" in name:
        return (Path(__file__).parents[1] / name).is_dir()
    if name in PROGRAMS:
        return shutil.which(name) is not None
    return importlib.util.find_spec(name) is not None


def _installation() -> Path:
    """Find what would be imported, without importing it."""
    spec = importlib.util.find_spec("scanner_core")
    if not spec or not spec.origin:
        raise pytest.UsageError("gifthorse is not installed: pip install '.[dev,all]'")
    return Path(spec.origin).parent


def _source(name: str) -> Path:
    """Return the text, which every installation keeps beside the compiled module."""
    return _installation().joinpath(*name.split(".")[1:]).with_suffix(".py")


def _is_compiled() -> bool:
    source = _source(MACHINE)
    return any(source.with_suffix(suffix).is_file() for suffix in EXTENSION_SUFFIXES)


def _is_stale() -> bool:
    note = _installation() / "_build_info.json"
    if not _is_compiled() or not note.is_file():
        return False
    texts = {_source(name).read_bytes().replace(b"\r\n", b"\n") for name in COMPILED}
    compiled = json.loads(note.read_text("utf-8"))["compiled"]
    return {hashlib.sha256(text).hexdigest() for text in texts} != {*compiled.values()}


def _plain() -> ModuleType:
    """Import the machine from its sources, and leave the compiled one in place."""
    with pytest.MonkeyPatch.context() as patch:
        for name in COMPILED:
            spec = importlib.util.spec_from_file_location(name, _source(name))
            if not spec or not spec.loader:
                raise pytest.UsageError(f"no source at {_source(name)}")
            module = importlib.util.module_from_spec(spec)
            patch.setitem(sys.modules, name, module)
            spec.loader.exec_module(module)
    return module
