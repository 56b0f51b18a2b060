"""Which environment a kernelspec stands for; none of them is ever run."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("jupyter_server")

from jupyter_client.kernelspec import KernelSpecManager

from jupyter_ext.server import kernels
from jupyter_ext.server.kernels import UNKNOWN, Runtime

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.jupyter


class Specs:
    """Kernelspecs in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manager = KernelSpecManager(kernel_dirs=[str(folder)])

    def add(self, *argv: object, **fields: object) -> Path:
        own = self.folder / "one"
        own.mkdir()
        spec = {"argv": argv, "display_name": "one", "language": "python", **fields}
        (own / "kernel.json").write_text(json.dumps(spec))
        return own

    async def runtime(self, name: str | None = "one") -> Runtime:
        return await kernels.of_spec(self.manager, name)


@pytest.fixture
def specs(tmp_path: Path) -> Specs:
    return Specs(tmp_path)


async def test_a_kernel_that_is_not_there_is_unknown(specs: Specs) -> None:
    assert await specs.runtime() == UNKNOWN


@pytest.mark.parametrize(
    "argv",
    [
        [],
        [5],
        ["bash", "-c", "python"],
        ["ssh", "host", "python"],
        ["/usr/bin/env", "python"],
        ["docker", "run"],
        ["/nowhere/bin/python3"],
        ["../bin/python"],
    ],
    ids=["nothing", "a number", "a shell", "ssh", "env", "docker", "gone", "relative"],
)
async def test_what_starts_no_python_of_here_is_unknown(
    specs: Specs, argv: list[object]
) -> None:
    specs.add(*argv)

    assert await specs.runtime() == UNKNOWN


async def test_a_kernel_that_is_started_elsewhere_is_unknown(specs: Specs) -> None:
    elsewhere = {"kernel_provisioner": {"provisioner_name": "remote-provisioner"}}
    specs.add(sys.executable, metadata=elsewhere)

    assert await specs.runtime() == UNKNOWN


@pytest.mark.parametrize(
    "metadata",
    [{"kernel_provisioner": 5}, {"kernel_provisioner": []}, {"conda_env_path": 5}],
    ids=["a number", "an array", "an odd path"],
)
async def test_odd_metadata_is_no_error(
    specs: Specs, metadata: dict[str, object]
) -> None:
    specs.add("true", metadata=metadata)

    assert await specs.runtime() == UNKNOWN


async def test_a_broken_kernelspec_is_unknown(specs: Specs) -> None:
    (specs.add("python") / "kernel.json").write_text("{")

    assert await specs.runtime() == UNKNOWN


async def test_a_bare_python_is_that_of_the_server(specs: Specs) -> None:
    specs.add("python", "-m", "ipykernel_launcher")
    found = await specs.runtime()

    assert (found.is_here, found.told_by) == (True, "kernelspec")
    assert found.installed == sys.executable


async def test_no_name_means_the_kernel_of_the_server(specs: Specs) -> None:
    found = await specs.runtime(None)

    assert found.installed == sys.executable


async def test_a_python_by_its_path_is_taken(specs: Specs, tmp_path: Path) -> None:
    python = tmp_path / "env" / "bin" / "python3.12"
    python.parent.mkdir(parents=True)
    python.touch()
    specs.add(str(python), "-m", "ipykernel_launcher")

    assert (await specs.runtime()).installed == str(python)


async def test_a_python_beside_the_kernelspec_is_taken(
    specs: Specs, tmp_path: Path
) -> None:
    own = specs.add("{resource_dir}/bin/python")
    (own / "bin").mkdir()
    (own / "bin" / "python").touch()

    assert (await specs.runtime()).installed == str(tmp_path / "one/bin/python")


async def test_the_environment_that_conda_would_activate_is_taken(
    specs: Specs, tmp_path: Path
) -> None:
    specs.add("anything", metadata={"conda_env_path": str(tmp_path)})

    assert (await specs.runtime()).installed == str(tmp_path)
