"""JupyterLab in one environment, the kernel in another that has no gifthorse."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Front, Server

OURS: Final = ("gifthorse", "jupyter_ext", "lsp_server", "scanner_core", "_gifthorse")
KERNEL: Final = "elsewhere"
LOADS: Final = "import pickle\nmodel = pickle.load(open('chain.pkl', 'rb'))"


@pytest.fixture(scope="module")
def other_environment(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with all that is here but gifthorse, and its kernel."""
    place = tmp_path_factory.mktemp("elsewhere") / "environment"
    command = [sys.executable, "-m", "venv", "--without-pip", str(place)]
    subprocess.run(command, check=True)  # noqa: S603 - our own command
    (packages,) = place.glob("lib/python*/site-packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(OURS) and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    spec = server.home / "data_dir" / "kernels" / KERNEL
    spec.mkdir(parents=True)
    python = str(place / "bin" / "python")
    words = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    described = {"argv": words, "display_name": "Elsewhere", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(described))
    return place


@pytest.mark.usefixtures("other_environment")
def test_a_kernel_without_gifthorse_is_said_to_be_unwatched_with_what_to_type(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    write_notebook(folder / "there.ipynb", LOADS, kernel=KERNEL)

    lab.open(f"{folder.name}/there.ipynb")

    note = lab.banner.locator("[data-note=guard]")
    expect(note).to_contain_text("not installed in this kernel")
    expect(note).to_contain_text("%pip install gifthorse[jupyter]")
    lab.picture("another-environment")


@pytest.mark.usefixtures("other_environment")
def test_what_its_cells_would_load_is_said_all_the_same(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    write_notebook(folder / "there.ipynb", LOADS, kernel=KERNEL)

    lab.open(f"{folder.name}/there.ipynb")

    expect(lab.banner).to_have_attribute("data-tone", "unsafe")
    expect(lab.banner).to_contain_text("os.system('true')")


def test_the_guard_can_be_turned_on_where_gifthorse_is_installed(tour: Front) -> None:
    note = tour.banner.locator("[data-note=guard]")
    expect(note).to_contain_text("%load_ext gifthorse")

    note.get_by_role("button", name="Turn on").click()

    expect(note).to_have_count(0)
