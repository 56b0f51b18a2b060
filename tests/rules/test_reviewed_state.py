"""State of the classes that were reviewed one by one: what is ordinary there or not."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

DATA: Final = "statsmodels.base.data ModelData"
NORMAL: Final = "scipy.stats._continuous_distns norm_gen"
TEMPLATE: Final = "def _parse_args(self, loc=0, scale=1):\n    return (), loc, scale\n"


def _stream(name: str, key: str, value: str) -> bytes:
    return assemble(
        "\n".join(
            [
                "PROTO 2",
                f"GLOBAL {name!r}",
                "EMPTY_TUPLE",
                "NEWOBJ",
                "EMPTY_DICT",
                "MARK",
                "BINUNICODE 'a'",
                "NONE",
                f"BINUNICODE {key!r}",
                f"BINUNICODE {value!r}",
                "SETITEMS",
                "BUILD",
                "STOP",
            ]
        )
    )


def _verdict(stream: bytes, folder: Path) -> Verdict:
    path = folder / "model.pkl"
    path.write_bytes(stream)
    return scan_artifact(path).report.verdict


@pytest.mark.parametrize(
    "formula",
    [
        "y ~ x1 + x2",
        "np.log(y) ~ I(a ** 2) + C(group, Treatment(reference='b'))",
        "Lottery ~ Literacy * (Wealth + Region) - 1",
        "hp ~ bs(wt, df=4) : center(x)",
    ],
)
def test_formula_of_a_model_is_clean(formula: str, tmp_path: Path) -> None:
    assert _verdict(_stream(DATA, "formula", formula), tmp_path) is Verdict.CLEAN


@pytest.mark.parametrize(
    "formula",
    [
        "y ~ __import__('os').system('true')",
        "y ~ eval('1')",
        "y ~ x.values.tofile('a')",
        "y ~ np.load('a')",
        "y ~ (lambda: 1)()",
    ],
)
def test_formula_that_calls_more_is_unsafe(formula: str, tmp_path: Path) -> None:
    assert _verdict(_stream(DATA, "formula", formula), tmp_path) is Verdict.UNSAFE


def test_template_of_a_distribution_is_clean(tmp_path: Path) -> None:
    stream = _stream(NORMAL, "_parse_arg_template", TEMPLATE)

    assert _verdict(stream, tmp_path) is Verdict.CLEAN


@pytest.mark.parametrize(
    "name", [NORMAL, "statsmodels.distributions.discrete zipoisson_gen"]
)
def test_other_code_in_a_template_is_unsafe(name: str, tmp_path: Path) -> None:
    stream = _stream(name, "_parse_arg_template", f"{TEMPLATE}print(1)\n")

    assert _verdict(stream, tmp_path) is Verdict.UNSAFE


CALL: Final = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"


def _zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a/data.pkl", assemble(CALL))
    return file.getvalue()


NET: Final = """
PROTO 3
GLOBAL 'skorch.net NeuralNet'
EMPTY_TUPLE
NEWOBJ
EMPTY_DICT
MARK
BINUNICODE '__cuda_dependent_attributes__'
{loaded}
SETITEMS
BUILD
STOP
"""


def _net(loaded: str) -> bytes:
    return assemble(NET.strip().format(loaded=loaded))


def test_net_that_loads_plain_state_is_clean(tmp_path: Path) -> None:
    plain = assemble("PROTO 2\nEMPTY_DICT\nSTOP")

    assert _verdict(_net(f"SHORT_BINBYTES {plain!r}"), tmp_path) is Verdict.CLEAN


@pytest.mark.parametrize(
    "loaded",
    [
        f"SHORT_BINBYTES {assemble(CALL)!r}",
        f"BINBYTES {_zipped()!r}",
        "GLOBAL 'base64 b64decode'\nBINUNICODE 'Ti4='\nTUPLE1\nREDUCE",
    ],
    ids=["a pickle", "a checkpoint", "computed"],
)
def test_net_that_loads_more_is_unsafe(loaded: str, tmp_path: Path) -> None:
    assert _verdict(_net(loaded), tmp_path) is Verdict.UNSAFE
