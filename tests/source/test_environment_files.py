from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.source.environment import lock_files, requirements, said
from scanner_core.source.environment.specifiers import Bounds, bounds, either

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.source.environment.said import Said


def told(reader: Callable[[str], Iterator[Said]], text: str) -> dict[str, str]:
    """Return what a file says by module, as half sentences."""
    verb = "locks" if reader in LOCKS else "pins"
    found = said.releases(reader(text), "It", verb)
    return {name: f"{r.origin} {r.says}" for name, r in found.items()}


LOCKS = set(lock_files.READERS.values())
READERS = [*lock_files.READERS.items(), *requirements.READERS.items()]
MALFORMED = [
    pytest.param("", id="empty"),
    pytest.param("\0\ud800 \ufffd", id="not text"),
    pytest.param("[[[[" * 5000, id="brackets without end"),
    pytest.param('{"default": [], "develop": {"torch": 1}}', id="other types"),
    pytest.param("[project]\ndependencies = 1\n[tool]\npoetry = 2", id="odd tables"),
    pytest.param("torch==" + "1" * 100_000, id="a long version"),
    pytest.param("torch" * 50_000 + "==1", id="a long name"),
    pytest.param("- " * 50_000, id="dashes"),
    pytest.param("[options]\n" + "a = \n  b\n" * 20_000, id="many options"),
    pytest.param("[options]\ninstall_requires\n[options", id="half a section"),
    pytest.param("torch" + " " * 50_000 + "x", id="blanks"),
    pytest.param("torch" + "[a" * 50_000, id="extras"),
    pytest.param("a." * 100_000 + "b = 1", id="a dotted key"),
]


@pytest.mark.parametrize("text", MALFORMED)
@pytest.mark.parametrize("reader", [pytest.param(r, id=n) for n, r in READERS])
def test_what_is_malformed_tells_nothing_and_takes_no_time(
    reader: Callable[[str], Iterator[Said]], text: str
) -> None:
    assert "torch" not in told(reader, text)


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_requirements_tell_nothing(text: str) -> None:
    assert "torch" not in told(requirements.requirements, text)


@pytest.mark.parametrize(
    "line",
    [
        "torch",
        "# torch==2.5.1",
        "-r other.txt",
        "--find-links https://example.com/torch-2.5.1",
        "torch @ git+https://github.com/pytorch/pytorch@v2.5.1",
        "torch != 2.5.1",
        "torch === any",
        "./torch-2.5.1",
        "torch==2.5.1 torch==2.6",
    ],
)
def test_a_line_without_a_version_tells_none(line: str) -> None:
    assert not told(requirements.requirements, line)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("torch==2.5.1", "pins torch 2.5.1"),
        ("  torch == 2.5.1  # the last one", "pins torch 2.5.1"),
        ("torch==2.5.1+cu118", "pins torch 2.5.1+cu118"),
        ("torch[opt]==2.5.1 ; python_version < '3.9'", "pins torch 2.5.1"),
        ("torch==2.5.1 --hash=sha256:00", "pins torch 2.5.1"),
        ("torch==2.5.1 \\", "pins torch 2.5.1"),
        ("torch>=2.0, <3", "allows torch >=2.0,<3"),
        ("torch~=2.5.0", "allows torch ~=2.5.0"),
        ("torch==2.5.*", "allows torch ==2.5.*"),
        (
            "torch @ https://example.com/whl/torch-2.5.1%2Bcpu-cp311-cp311-linux.whl",
            "pins torch 2.5.1+cpu",
        ),
        ("./whl/torch-2.5.1-cp311-cp311-linux_x86_64.whl", "pins torch 2.5.1"),
    ],
)
def test_a_requirement_tells_a_version_or_its_bounds(line: str, says: str) -> None:
    found = told(requirements.requirements, line)

    assert found == {"torch": f"It {says}"}


def test_nothing_but_a_specifier_is_shown() -> None:
    line = "torch >=2.0, \x1b[31mred"

    found = told(requirements.requirements, line)

    assert found == {"torch": "It allows torch >=2.0,31mred"}


def test_a_distribution_is_known_by_what_is_imported() -> None:
    text = "scikit-learn==1.5\nPyYAML==6.0\nPillow==10.1\nopencv-python==4.9"

    found = told(requirements.requirements, text)

    assert found["sklearn"] == "It pins scikit-learn 1.5"
    assert {"sklearn", "yaml", "pil", "cv2"} == found.keys()


def test_lines_for_several_platforms_leave_it_open() -> None:
    text = (
        "torch==2.2.2; sys_platform == 'darwin'\n"
        "torch==2.6.0; sys_platform != 'darwin'\n"
    )

    release = said.releases(requirements.requirements(text), "It")["torch"]

    assert release.says == "pins torch 2.2.2 or 2.6.0"
    assert release.version is None
    assert release.is_at_least("2.0") is True
    assert release.is_at_least("2.7") is False
    assert release.is_at_least("2.6") not in {True, False}


UV = """version = 1
requires-python = ">=3.11"

[[package]]
name = "torch"
version = "2.5.1+cpu"
source = { registry = "https://example.com/simple" }
dependencies = [
    { name = "numpy", version = "9.9" },
]

[[package]]
name = "scikit-learn"
version = "1.6.0"
"""
PIPFILE_LOCK = """{
 "_meta": {"requires": {"python_version": "3.11"}},
 "default": {"torch": {"version": "==2.5.1"}, "x": {"git": "https://e"}},
 "develop": {"joblib": {"version": "==1.3.2"}}
}"""
PIXI = """version: 6
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.5.1-cpu_py311_0.conda
  sha256: 00
- pypi: https://files.example.com/ab/joblib-1.3.2-py3-none-any.whl
  name: joblib
"""
CONDA_LOCK = """package:
- name: pytorch
  version: 2.5.1
  manager: conda
  platform: linux-64
- name: joblib
  version: '1.3.2'
  manager: pip
  platform: linux-64
"""


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "uv.lock",
            UV,
            {
                "torch": "It locks torch 2.5.1+cpu",
                "sklearn": "It locks scikit-learn 1.6.0",
                "python": "It allows python >=3.11",
            },
        ),
        (
            "poetry.lock",
            '[[package]]\r\nname = "torch"\r\nversion = "2.5.1"\r\n'.replace("\r", ""),
            {"torch": "It locks torch 2.5.1"},
        ),
        (
            "poetry.lock",
            """
[[package]]
name = "torch"
version = "2.5.1"
description = "Tensors"
optional = false
python-versions = ">=3.8.0"

[metadata]
lock-version = "2.0"
python-versions = "^3.11"
""",
            {"torch": "It locks torch 2.5.1", "python": "It allows python ^3.11"},
        ),
        (
            "pdm.lock",
            """
[metadata]
lock_version = "4.4.1"

[[package]]
name = "torch"
version = "2.5.1"
requires_python = ">=3.8.0"
""",
            {"torch": "It locks torch 2.5.1"},
        ),
        (
            "pixi.lock",
            """
packages:
- kind: conda
  name: pytorch
  version: '2.5'
  build: x
- kind: pypi
  name: joblib
  version: 1.3.2
""",
            {"torch": "It locks pytorch 2.5", "joblib": "It locks joblib 1.3.2"},
        ),
        (
            "pylock.toml",
            '[[packages]]\nname = "torch"\nversion = "2.5.1"\n',
            {"torch": "It locks torch 2.5.1"},
        ),
        (
            "Pipfile.lock",
            PIPFILE_LOCK,
            {"torch": "It locks torch 2.5.1", "joblib": "It locks joblib 1.3.2"},
        ),
        (
            "pixi.lock",
            PIXI,
            {"torch": "It locks pytorch 2.5.1", "joblib": "It locks joblib 1.3.2"},
        ),
        (
            "conda-lock.yml",
            CONDA_LOCK,
            {"torch": "It locks pytorch 2.5.1", "joblib": "It locks joblib 1.3.2"},
        ),
    ],
)
def test_a_lock_tells_versions(name: str, text: str, says: dict[str, str]) -> None:
    assert told(lock_files.READERS[name], text) == says


PYPROJECT = """
[project]
requires-python = ">=3.10"
dependencies = ["torch>=2.0", "numpy"]
[project.optional-dependencies]
train = ["keras==3.8.0"]
[dependency-groups]
dev = ["joblib==1.3.2", {include-group = "other"}]
"""
POETRY = """
[tool.poetry.dependencies]
python = "^3.10"
torch = { version = "^2.1", extras = ["x"] }
numpy = "1.26.4"
keras = "*"
local = { path = "../local" }
[tool.poetry.group.dev.dependencies]
joblib = "~1.3"
"""
CONDA = """
name: work
channels: [conda-forge]
dependencies:
  - python=3.11
  - conda-forge::pytorch=2.5.1=py311_cpu
  - "onnx >=1.15"
  - numpy==1.26.4  # not 2
  - pip
  - pip:
      - joblib==1.3.2
      - pytorch==1.0.2
  - scikit-learn=1.5
"""


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "pyproject.toml",
            PYPROJECT,
            {
                "python": "It allows python >=3.10",
                "torch": "It allows torch >=2.0",
                "keras": "It pins keras 3.8.0",
                "joblib": "It pins joblib 1.3.2",
            },
        ),
        (
            "pyproject.toml",
            POETRY,
            {
                "python": "It allows python ^3.10",
                "torch": "It allows torch ^2.1",
                "numpy": "It pins numpy 1.26.4",
                "joblib": "It allows joblib ~1.3",
            },
        ),
        (
            "Pipfile",
            '[packages]\ntorch = "==2.5.1"\nx = "*"\n[requires]\npython_version="3.11"',
            {"torch": "It pins torch 2.5.1", "python": "It allows python 3.11"},
        ),
        (
            "setup.cfg",
            "[options]\npython_requires=>=3.10\ninstall_requires=\n  torch==2.5.1\n",
            {"torch": "It pins torch 2.5.1", "python": "It allows python >=3.10"},
        ),
        (
            "environment.yml",
            CONDA,
            {
                "python": "It allows python =3.11",
                "torch": "It pins pytorch 2.5.1",
                "onnx": "It allows onnx >=1.15",
                "numpy": "It pins numpy 1.26.4",
                "joblib": "It pins joblib 1.3.2",
                "pytorch": "It pins pytorch 1.0.2",
                "sklearn": "It allows scikit-learn =1.5",
            },
        ),
        (".python-version", "3.12\n", {"python": "It allows python 3.12"}),
        (".python-version", "3.12.4\n", {"python": "It pins python 3.12.4"}),
        (".python-version", "pypy3.10\n", {}),
    ],
)
def test_what_people_write_tells_versions(
    name: str, text: str, says: dict[str, str]
) -> None:
    assert told(requirements.READERS[name], text) == says


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("*", None),
        ("!=2.0", None),
        ("^2.0 || ^3.0", None),
        ("2.5.1", Bounds("2.5.1", "2.5.1")),
        ("==2.5.*", Bounds("2.5", below="2.6")),
        ("~=2.5.1", Bounds("2.5.1", below="2.6")),
        ("~=2.5", Bounds("2.5", below="3")),
        ("^0.3.1", Bounds("0.3.1", below="0.4")),
        ("^2.1", Bounds("2.1", below="3")),
        ("~2", Bounds("2", below="3")),
        (">=2.0,>=2.10,<3,<2.20", Bounds("2.10", below="2.20")),
        (">2.0,<=2.5", Bounds("2.0", "2.5")),
        ("(>=2.0)", Bounds("2.0")),
    ],
)
def test_a_specifier_is_what_lies_between(
    specifier: str, expected: Bounds | None
) -> None:
    assert bounds(specifier) == expected


@pytest.mark.parametrize(
    ("several", "expected"),
    [
        ([Bounds("2.1", "2.1"), Bounds("2.10", "2.10")], Bounds("2.1", "2.10")),
        ([Bounds("2.1", "2.1"), Bounds("2.0")], Bounds("2.0")),
        ([Bounds("2.1", "2.1"), Bounds(below="3")], Bounds(below="3")),
        ([Bounds("2.1", "bad"), Bounds("2.2", "2.2")], Bounds("2.1")),
    ],
)
def test_one_of_several_lies_between_them_all(
    several: list[Bounds], expected: Bounds
) -> None:
    assert either(several) == expected
