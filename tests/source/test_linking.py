from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from scanner_core import linking, source
from scanner_core.facts import CallSite, Environment
from scanner_core.linking import WANTED, File, Target
from scanner_core.scan import scan_source
from scanner_core.source import SourceText

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("source", "work", "other"):
        (tmp_path / name).mkdir()
    return tmp_path


def call(argument: str, path: Path | str = "<cell>") -> CallSite:
    imports = "import pickle, os\nfrom pathlib import Path"
    return only(f"{imports}\nx = pickle.load({argument})", path)


def only(text: str, path: Path | str = "<cell>") -> CallSite:
    seen = source.observe(SourceText.module(text, str(path)), Environment(), WANTED)
    [site] = (each for each in seen if isinstance(each, CallSite))
    return site


def target(path: Path, how: str) -> Target:
    return Target(how, (File(path, ""),))


@pytest.mark.parametrize(
    "argument",
    [
        "''",
        "'.'",
        "'a\\0b'",
        "'a\\nb'",
        "'x' * 9",
        f"'{'x' * 5000}'",
        f"'{'x/' * 2000}'",
        "'//host/share/x.pkl'",
        "r'\\\\host\\share\\x.pkl'",
        "'/net/host/x.pkl'",
        "'/dev/zero'",
        "'/../../dev/zero'",
        "'/proc/self/environ'",
        "b'x.pkl'",
        "3",
        "'\\ud800'",
        "name",
    ],
)
def test_what_is_no_regular_file_is_not_linked(argument: str, folders: Path) -> None:
    site = call(argument, folders / "source" / "a.py")

    assert linking.Linker((folders,)).target(site) is None


@pytest.mark.parametrize("url", ["https://host/x.pkl", "s3://bucket/x.pkl"])
def test_a_url_is_not_looked_at(url: str, folders: Path) -> None:
    found = linking.Linker((folders,)).target(call(repr(url)))

    assert found == Target(trouble="a URL: not looked at")


@pytest.mark.parametrize("path", ["missing.pkl", "a/b.pkl", "~nobody-of-this-name/x"])
def test_a_file_that_is_not_there_is_not_looked_at(path: str, folders: Path) -> None:
    found = linking.Linker((folders,)).target(call(repr(path)))

    assert found == Target(trouble=f"{path} is not there: not looked at")


def test_a_finding_says_that_the_file_is_not_there(folders: Path) -> None:
    text = "import pickle\npickle.load(open('x.pkl', 'rb'))"

    found = scan_source(SourceText.module(text, str(folders / "a.py")))

    [finding] = found.artifacts[0].findings
    assert finding.message.endswith("; x.pkl is not there: not looked at.")


def test_of_a_file_that_is_not_there_nothing_is_said_by_itself(folders: Path) -> None:
    text = "import torch\ntorch.load('x.pt', weights_only=True)"

    found = scan_source(SourceText.module(text, str(folders / "a.py")))

    assert found.artifacts[0].findings == ()
    assert found.artifacts[0].gaps == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_linked(folders: Path) -> None:
    os.mkfifo(folders / "x.pkl")

    assert linking.Linker((folders,)).target(call("'x.pkl'")) is None


def test_what_may_be_a_network_share_is_not_looked_at(folders: Path) -> None:
    (folders / "x.pkl").write_bytes(b"N.")

    assert linking.Linker(()).target(call(repr(f"/{folders}/x.pkl"))) is None


def test_a_call_that_loads_nothing_is_not_linked(folders: Path) -> None:
    (folders / "x.json").write_bytes(b"{}")
    text = "import transformers\ntransformers.f('x.json', trust_remote_code=True)"

    assert linking.Linker((folders,)).target(only(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "import yaml\nyaml.load(open('x.yaml'))",
        "import yaml\nwith open('x.yaml') as file:\n    yaml.unsafe_load(file)",
        "import jsonpickle\njsonpickle.decode(open('x.yaml').read())",
        "exec(open('x.yaml').read())",
        "import keras\nkeras.models.model_from_json(open('x.yaml').read())",
        "import hydra\nhydra.utils.instantiate(open('x.yaml'))",
        "from mmengine import Config\nConfig.fromfile('x.yaml')",
    ],
)
def test_text_is_no_model_and_not_linked(text: str, folders: Path) -> None:
    (folders / "x.yaml").write_bytes(b"epochs: 3")

    assert linking.Linker((folders,)).target(only(text)) is None


def test_the_places_are_tried_in_order(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folders / "work")
    places = (folders / "work", folders / "other")
    site = call("'x.pkl'", folders / "source" / "a.py")
    seen = []

    for name in ("other", "work", "source"):
        (folders / name / "x.pkl").write_bytes(b"N.")
        seen.append(linking.Linker(places).target(site))

    assert seen == [
        target(folders / "other" / "x.pkl", "in the workspace folder"),
        target(folders / "work" / "x.pkl", "in the working directory"),
        target(folders / "source" / "x.pkl", "beside the file"),
    ]


def test_an_absolute_path_needs_no_place(folders: Path) -> None:
    path = folders / "x.pkl"
    path.write_bytes(b"N.")

    assert linking.Linker(()).target(call(repr(str(path)))) == target(
        path, "by its absolute path"
    )


def test_a_tilde_is_the_home_folder(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folders / "x.pkl").write_bytes(b"N.")
    monkeypatch.setenv("HOME", str(folders))
    monkeypatch.setenv("USERPROFILE", str(folders))

    found = linking.Linker(()).target(call("Path.home() / 'x.pkl'"))

    assert found == target(folders / "x.pkl", "by its absolute path")


@pytest.mark.parametrize(
    "program",
    [
        "pickle.load(open('data/x.pkl', 'rb'))",
        "pickle.load(file=open(file='data/x.pkl', mode='rb'))",
        "with open('data/x.pkl', 'rb') as f:\n    pickle.load(f)",
        "with open('a.txt') as g, open('data/x.pkl', 'rb') as f:\n    pickle.load(f)",
        "f = open('data/x.pkl', 'rb')\npickle.load(f)",
        "f = Path('data/x.pkl').open('rb')\npickle.load(f)",
        "with (Path('data') / 'x.pkl').open('rb') as f:\n    pickle.load(f)",
        "pickle.loads(Path('data', 'x.pkl').read_bytes())",
        "pickle.loads(open('data/x.pkl', 'rb').read())",
        "pickle.load(gzip.open('data/x.pkl'))",
        "pickle.load(io.BytesIO(Path('data/x.pkl').read_bytes()))",
        "pickle.load(open(os.path.join('data', 'x.pkl'), 'rb'))",
        "pickle.load(open(os.path.join(HERE, 'data', 'x.pkl'), 'rb'))",
        "pickle.load(open(Path(__file__).parent / 'data' / 'x.pkl', 'rb'))",
        "pickle.load((Path(__file__).resolve().parents[0] / 'data/x.pkl').open('rb'))",
        "name = 'x'\npickle.load(open(f'data/{name}.pkl', 'rb'))",
        "name = 'x'\npickle.load(open('data/' + name + '.pkl', 'rb'))",
        "name = 'x'\npickle.load(open('data/%s.pkl' % name, 'rb'))",
        "name = 'x'\npickle.load(open('data/{}.pkl'.format(name), 'rb'))",
        "paths = {'x': 'data/x.pkl'}\npickle.load(open(paths['x'], 'rb'))",
        "def load(path='data/x.pkl'):\n    return pickle.load(open(path, 'rb'))",
        "def load():\n    return pickle.load(open(DATA / 'x.pkl', 'rb'))",
        "for p in ['data/x.pkl']:\n    pickle.load(open(p, 'rb'))",
        "pd.read_pickle('data/x.pkl')",
        "pd.read_pickle(filepath_or_buffer=Path('data/x.pkl'))",
        "torch.load('data/x.pkl')",
        "torch.load(f=str(Path('data/x.pkl')))",
        "torch.load(open('data/x.pkl', 'rb'))",
        "functools.partial(torch.load, 'data/x.pkl')()",
        "joblib.load(filename='data/x.pkl')",
        "np.load('data/x.pkl', allow_pickle=True)",
    ],
)
def test_a_path_is_found_however_it_is_spelled(program: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.pkl").write_bytes(b"N.")
    text = f"""
import functools, gzip, io, os, pickle
import joblib, numpy as np, pandas as pd, torch
from pathlib import Path
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = Path("data")
{program}
"""

    found = linking.Linker(()).target(only(text, tmp_path / "a.py"))

    assert found
    [file] = found.files
    assert file.path.resolve() == (tmp_path / "data" / "x.pkl").resolve()


@pytest.mark.parametrize(
    "program",
    [
        "pickle.load(open(input(), 'rb'))",
        "p = 'data/x.pkl'\nfor i in y:\n    pickle.load(open(p, 'rb'))\n    p = i",
        "p = 'data/x.pkl'\np = input()\npickle.load(open(p, 'rb'))",
        "def f(p):\n    pickle.load(open(p, 'rb'))\np = 'data/x.pkl'",
        "def open(p, m): ...\npickle.load(open('data/x.pkl', 'rb'))",
        "pickle.load(archive.open('data/x.pkl'))",
    ],
)
def test_a_path_that_is_not_certain_is_not_linked(program: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.pkl").write_bytes(b"N.")

    site = only(f"import pickle\n{program}", tmp_path / "a.py")

    assert linking.Linker((tmp_path,)).target(site) is None


@pytest.mark.parametrize(
    "program",
    [
        "for p in ['a.pt', 'b.pt', 'gone.pt']:\n    torch.load(p)",
        "p = 'a.pt'\nif y:\n    p = 'b.pt'\ntorch.load(p)",
        "torch.load('a.pt' if y else 'b.pt')",
        "torch.load({'a': 'a.pt', 'b': 'b.pt'}[y])",
        "x = [torch.load(p) for p in ('b.pt', 'a.pt')]",
        "for p in ['a.pt', 'b.pt']:\n    pickle.load(open(p, 'rb'))",
        "for p in ('a.pt', 'b.pt'):\n    with open(p) as f:\n        torch.load(f)",
    ],
)
def test_several_paths_are_all_linked(program: str, tmp_path: Path) -> None:
    for name in ("a.pt", "b.pt"):
        (tmp_path / name).write_bytes(b"N.")

    found = linking.Linker(()).target(
        only(f"import pickle, torch\n{program}", tmp_path / "a.py")
    )

    assert found
    assert sorted(file.path.name for file in found.files) == ["a.pt", "b.pt"]
