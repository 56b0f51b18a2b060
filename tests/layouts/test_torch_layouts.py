"""Archives of PyTorch: which members a loader interprets, whoever calls them what."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import ArtifactReport, Severity, Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

CALL = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
DATA = assemble("PROTO 2\nEMPTY_DICT\nSTOP")
EMPTY = assemble("PROTO 2\nEMPTY_TUPLE\nSTOP")
NET = assemble("PROTO 2\nGLOBAL '__torch__ Net'\nEMPTY_TUPLE\nNEWOBJ\nSTOP")
LAYER = assemble("PROTO 2\nGLOBAL 'mine.layers Layer'\nEMPTY_TUPLE\nNEWOBJ\nSTOP")
STORAGE = assemble(
    "PROTO 2\nBINUNICODE '7'\nBINUNICODE 'cpu'\nGLOBAL 'torch FloatStorage'\n"
    "TUPLE3\nSTOP"
)
ONE = assemble("PROTO 2\nBININT1 1\nSTOP")
SOURCE = b"""\
class Net(Module):
  __parameters__ = []
  training : bool
  save : __torch__.Saver
  def forward(self: __torch__.Net, x: Tensor) -> Tensor:
    y = (self.save).forward(x, )
    return torch.relu(y)
"""


def zipped(members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    with tarfile.open(fileobj=(file := io.BytesIO()), mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def report(tmp_path: Path, data: bytes) -> ArtifactReport:
    path = tmp_path / "model.pt"
    path.write_bytes(data)
    return scan_artifact(path).report


def script(**members: bytes) -> dict[str, bytes]:
    return {
        "m/data.pkl": NET,
        "m/constants.pkl": EMPTY,
        "m/code/__torch__.py": SOURCE,
        "m/version": b"3",
        **{f"m/{name}": data for name, data in members.items()},
    }


PT2 = {"m/archive_format": b"pt2", "m/archive_version": b"0"}
PACKAGE = {
    "p/.data/extern_modules": b"torch",
    "p/.data/version": b"6",
    "p/mine/layers.py": b"class Layer:\n    pass\n",
    "p/model/model.pkl": LAYER,
}
TAR = {"sys_info": DATA, "pickle": DATA, "tensors": ONE, "storages": ONE}

HOSTILE = {
    "a pickle in capitals, which torch finds": {"m/DATA.PKL": CALL},
    "the pickle of a checkpoint": {"m/data.pkl": CALL, "m/data/0": bytes(8)},
    "a storage that is the pickle of another folder": {
        "m/data.pkl": DATA,
        "m/data/data.pkl": CALL,
    },
    "the pickle of a script": script(**{"data.pkl": CALL}),
    "the constants of a script": script(**{"constants.pkl": CALL}),
    "the debug pickle of a script": script(**{"code/__torch__.py.debug_pkl": CALL}),
    "the bytecode of a script": script(**{"bytecode.pkl": CALL}),
    "traced inputs of a script": script(**{"traced_inputs.pkl": CALL}),
    "an extra file of a script": script(**{"extra/config": CALL}),
    "a pickle beside the version": script(**{".data/version.pkl": CALL}),
    "a pickle beside the storages": {**PACKAGE, "p/.data/weights": CALL},
    "a storage with a name of letters": script(**{"data/weights": CALL}),
    "operators in bytecode": script(
        **{"bytecode.pkl": assemble("PROTO 2\nBINUNICODE 'aten::save'\nSTOP")}
    ),
    "constants of an exported program": {
        **PT2,
        "m/data/constants/opaque_obj_0": CALL,
    },
    "weights of an exported program": {
        **PT2,
        "m/data/weights/weight_0": zipped({"w/data.pkl": CALL}),
    },
    "inputs of an exported program": {
        **PT2,
        "m/data/sample_inputs/model.pt": zipped({"w/data.pkl": CALL}),
    },
    "a library in an exported program": {
        **PT2,
        "m/data/aotinductor/model/model.so": b"\x7fELF",
    },
    "a pickle called like a library": {**PT2, "m/extra/helper.so": CALL},
    "flags for a compiler": {
        **PT2,
        "m/data/aotinductor/model/model_compile_flags.json": b"{}",
    },
    "an older exported program": {
        "serialized_exported_program.json": b"{}",
        "serialized_state_dict.pt": zipped({"w/data.pkl": CALL}),
    },
    "text of an older exported program": {
        "serialized_exported_program.json": b'{"expr_str": "[].append(1)"}',
    },
    "a pickle of a package": {**PACKAGE, "p/model/model.pkl": CALL},
    "a pickle of a package by any name": {**PACKAGE, "p/model/weights": CALL},
    "source of a package": {
        **PACKAGE,
        "p/mine/layers.py": b"from subprocess import run as f\nf('true')\n",
    },
    "a script in a package": {
        **PACKAGE,
        "p/.data/ts_code/code/__torch__.py": b"def f(x):\n  torch.save(x, 'x')\n",
    },
    "two layouts in one": {**PACKAGE, "p/data.pkl": DATA, "p/data/0": CALL},
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_what_a_loader_interprets_is_judged(
    tmp_path: Path, members: dict[str, bytes]
) -> None:
    assert report(tmp_path, zipped(members)).verdict is Verdict.UNSAFE


@pytest.mark.parametrize("member", ["pickle", "storages", "tensors", "sys_info"])
def test_every_member_of_an_old_tar_archive_is_judged(
    tmp_path: Path, member: str
) -> None:
    found = report(tmp_path, tarred({**TAR, member: CALL}))

    assert found.verdict is Verdict.UNSAFE


@pytest.mark.parametrize(
    "storages",
    [
        pytest.param(ONE + STORAGE + (2).to_bytes(8, "little") + bytes(8), id="views"),
        pytest.param(ONE + STORAGE + (0).to_bytes(8, "little"), id="empty"),
    ],
)
def test_a_pickle_behind_the_numbers_of_an_old_storage_is_judged(
    tmp_path: Path, storages: bytes
) -> None:
    clean = report(tmp_path, tarred({**TAR, "storages": storages + DATA}))
    found = report(tmp_path, tarred({**TAR, "storages": storages + CALL}))

    assert (clean.format, clean.verdict) == ("torch-tar", Verdict.CLEAN)
    assert found.verdict is Verdict.UNSAFE


def test_numbers_of_an_old_storage_that_are_cut_off_are_a_gap(tmp_path: Path) -> None:
    storages = ONE + STORAGE + (1 << 40).to_bytes(8, "little") + CALL

    assert report(tmp_path, tarred({**TAR, "storages": storages})).gaps


@pytest.mark.parametrize(
    ("members", "verdict"),
    [
        pytest.param(
            script(**{"code/__torch__.py": b"'"}), Verdict.INCOMPLETE, id="odd source"
        ),
        pytest.param(
            {**PT2, "m/models/model.json": b"{"}, Verdict.INCOMPLETE, id="no JSON"
        ),
        pytest.param(
            {**PT2, "m/models/model.json": b"[" * 100_000},
            Verdict.INCOMPLETE,
            id="deep JSON",
        ),
        pytest.param(
            {**PT2, "m/data/executorch/model.pte": b"x"},
            Verdict.INCOMPLETE,
            id="a program for another machine",
        ),
        pytest.param(PACKAGE, Verdict.REVIEW, id="source of layers"),
        pytest.param(
            script(**{"extra/helper.so": b"\x7fELF"}),
            Verdict.REVIEW,
            id="a library that nothing asks for",
        ),
        pytest.param(
            {**PACKAGE, "p/mine/layers.py": b"(" * 9999},
            Verdict.REVIEW,
            id="source that cannot be parsed",
        ),
        pytest.param(
            {name: data for name, data in script().items() if "code" not in name},
            Verdict.REVIEW,
            id="a class without its code",
        ),
        pytest.param(script(), Verdict.CLEAN, id="script"),
        pytest.param(script(**{"data/0": CALL}), Verdict.CLEAN, id="numbers"),
        pytest.param(PT2, Verdict.CLEAN, id="nothing exported"),
        pytest.param(
            {"m/models/prices.json": b'{"target": "price"}'},
            Verdict.CLEAN,
            id="other JSON in a folder of models",
        ),
    ],
)
def test_what_is_no_threat_is_told_from_what_cannot_be_told(
    tmp_path: Path, members: dict[str, bytes], verdict: Verdict
) -> None:
    assert report(tmp_path, zipped(members)).verdict is verdict


def test_names_of_a_package_are_its_own_only_if_there_is_source(
    tmp_path: Path,
) -> None:
    without = {n: data for n, data in PACKAGE.items() if not n.endswith(".py")}

    own = {finding.rule for finding in report(tmp_path, zipped(PACKAGE)).findings}
    foreign = {finding.rule for finding in report(tmp_path, zipped(without)).findings}

    assert own == {"carried-source"}
    assert foreign == {"unlisted-name"}


def test_a_package_cannot_hide_names_of_python_behind_its_own_modules(
    tmp_path: Path,
) -> None:
    members = {**PACKAGE, "p/posix.py": b"def system(x): pass\n"}
    members["p/model/model.pkl"] = CALL

    found = report(tmp_path, zipped(members))

    assert Severity.CRITICAL in {finding.severity for finding in found.findings}


def test_nothing_behind_five_pickles_is_inert_unless_they_refer_to_it(
    tmp_path: Path,
) -> None:
    magic = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

    found = report(tmp_path, magic + 4 * DATA + CALL)

    assert (found.format, found.verdict) == ("torch-legacy", Verdict.UNSAFE)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "second", "last"])
def test_each_archive_of_a_distributed_checkpoint_is_judged(
    tmp_path: Path, place: int
) -> None:
    archives = [{"archive/data.pkl": DATA, "archive/data/0": CALL}] * 3
    clean = report(tmp_path, b"".join(map(zipped, archives)))
    archives[place] = {"archive/data.pkl": CALL, "archive/data/0": bytes(8)}

    found = report(tmp_path, b"".join(map(zipped, archives)))

    assert (clean.format, clean.verdict) == ("torch-zip", Verdict.CLEAN)
    assert found.verdict is Verdict.UNSAFE


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore")
def test_a_distributed_checkpoint_is_clean(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    checkpoint = pytest.importorskip("torch.distributed.checkpoint")
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    state = {"model": network.state_dict(), "epoch": 3, "lists": {"a": [1, 2]}}
    checkpoint.save(state, checkpoint_id=str(tmp_path / "state"))

    for path in sorted((tmp_path / "state").iterdir()):
        found = scan_artifact(path).report

        assert (found.verdict, found.gaps) == (Verdict.CLEAN, ())
