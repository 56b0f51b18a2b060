"""Repositories of the Hub in the local cache, laid out as huggingface_hub 2.4 does."""

from __future__ import annotations

import functools
import inspect
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import linking, source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import ArtifactReport, Result, Severity, Verdict
from scanner_core.linking import WANTED, Target, Unread
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Cached = Callable[..., Path]

COMMIT = "1a2b3c4d5e" * 4
OTHER = "00112233aa" * 4
IMPORTS = """
import glob, json, os, pickle
import torch
from huggingface_hub import hf_hub_download, snapshot_download
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer, pipeline
from diffusers import DiffusionPipeline
"""
LOADERS = (
    ".load",
    "create_model",
    "from_pretrained",
    "pipeline",
    "SentenceTransformer",
)
HARMLESS = assemble("EMPTY_DICT\nSTOP")
HOSTILE = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
SAFETENSORS = (2).to_bytes(8, "little") + b"{}"
ENVIRONMENT = Environment(
    (("torch", "2.13.0"), ("transformers", "5.23.0"), ("diffusers", "0.42.1"))
)


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cached:
    """Return a function that puts a repository into the cache."""
    hub = tmp_path / "hub"
    hub.mkdir()
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(hub))

    def put(
        files: Mapping[str, bytes],
        repo: str = "models--org--name",
        commit: str = COMMIT,
        ref: str | None = "main",
        to: Path = hub,
    ) -> Path:
        home = to / repo
        (home / "blobs").mkdir(parents=True, exist_ok=True)
        snapshot = home / "snapshots" / commit
        for number, (name, data) in enumerate(files.items()):
            blob = home / "blobs" / f"{number:040x}"
            blob.write_bytes(data)
            path = snapshot / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(os.path.relpath(blob, path.parent))
        if ref:
            (home / "refs" / ref).parent.mkdir(parents=True, exist_ok=True)
            (home / "refs" / ref).write_text(commit)
        return snapshot

    return put


def only(program: str) -> CallSite:
    text = SourceText.module(f"{IMPORTS}\n{inspect.cleandoc(program)}", "<cell>")
    seen = source.observe(text, Environment(), WANTED)
    calls = [each for each in seen if isinstance(each, CallSite)]
    return next(each for each in calls if each.callee.endswith(LOADERS))


def target(program: str) -> Target:
    found = linking.Linker(()).target(only(program))
    assert found
    return found


def names(found: Target) -> list[str]:
    return [file.name for file in found.files]


def scan(program: str, path: str = "<cell>") -> tuple[ArtifactReport, ...]:
    text = SourceText.module(f"{IMPORTS}\n{inspect.cleandoc(program)}", path)
    return scan_source(text, Options(environment=ENVIRONMENT)).artifacts


PROGRAMS = [
    "torch.load(hf_hub_download('org/name', 'w.bin'))",
    "torch.load(hf_hub_download(repo_id='org/name', filename='w.bin'))",
    "path = hf_hub_download('org/name', filename='w.bin')\ntorch.load(path)",
    """
    with open(hf_hub_download('org/name', 'w.bin'), 'rb') as file:
        pickle.load(file)
    """,
    "torch.load(os.path.join(snapshot_download('org/name'), 'w.bin'))",
    "home = snapshot_download('org/name')\ntorch.load(f'{home}/w.bin')",
    """
    home = os.path.dirname(hf_hub_download('org/name', 'config.json'))
    torch.load(os.path.join(home, 'w.bin'))
    """,
    "torch.load(hf_hub_download('org/name', 'w.bin', revision='main'))",
    f"torch.load(hf_hub_download('org/name', 'w.bin', revision='{COMMIT}'))",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_downloaded_file_is_the_one_in_the_cache(
    program: str, cached: Cached
) -> None:
    snapshot = cached({"w.bin": HARMLESS})

    found = target(program)

    [file] = found.files
    assert file.path == snapshot / "w.bin"
    assert (found.of, found.commit, found.how) == (
        "org/name",
        COMMIT,
        "in the Hub cache",
    )


@pytest.mark.parametrize(
    "program",
    [
        "torch.load(hf_hub_download('org/name', 'w.bin', revision='v2'))",
        "torch.load(hf_hub_download('org/other', 'w.bin'))",
        "torch.load(hf_hub_download('org/name', 'w.bin', repo_type='dataset'))",
        "torch.load(hf_hub_download('org/name', 'other.bin'))",
        "AutoModel.from_pretrained('org/other')",
        "AutoModel.from_pretrained('org/name', revision='v2')",
        "AutoModel.from_pretrained('org/name', revision=given)",
        "AutoModel.from_pretrained('org/name', cache_dir=given)",
        "AutoModel.from_pretrained('org/name', cache_dir='/elsewhere')",
        "SentenceTransformer('org/other')",
    ],
)
def test_what_is_not_in_the_cache_is_not_looked_at(
    program: str, cached: Cached
) -> None:
    cached({"w.bin": HARMLESS})

    found = target(program)

    assert not found.files
    assert found.trouble.endswith(": not looked at")


@pytest.mark.parametrize(
    "program",
    [
        "torch.load(hf_hub_download('../../x', 'w.bin'))",
        "torch.load(hf_hub_download('org/..', 'w.bin'))",
        "torch.load(hf_hub_download('a--b', 'w.bin'))",
        "torch.load(hf_hub_download('org/name', '../../../x'))",
        "torch.load(hf_hub_download('org/name', '/etc/passwd'))",
        "torch.load(hf_hub_download('org/name', 'w.bin', revision='../main'))",
        "torch.load(hf_hub_download('org/name', 'w.bin', revision='/main'))",
    ],
)
def test_nothing_leads_out_of_the_cache(program: str, cached: Cached) -> None:
    cached({"w.bin": HARMLESS})
    cached({"w.bin": HARMLESS}, repo="models--a--b")

    found = linking.Linker(()).target(only(program))

    assert found is None or not found.files


def test_a_link_out_of_the_cache_is_a_gap(cached: Cached, tmp_path: Path) -> None:
    snapshot = cached({"a.bin": HARMLESS})
    (tmp_path / "x.bin").write_bytes(HARMLESS)
    (snapshot / "w.bin").symlink_to(tmp_path / "x.bin")

    report, *others = scan("torch.load(hf_hub_download('org/name', 'w.bin'))")

    assert not others
    [gap] = report.gaps
    assert gap.reason == (
        "w.bin of org/name was not looked at: it leads out of the folder"
    )


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(b"x" * 1000, id="long"),
        pytest.param(b"../../etc", id="no commit"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff" * 40, id="no text"),
    ],
)
def test_a_reference_that_makes_no_sense_is_none(
    written: bytes, cached: Cached
) -> None:
    home = cached({"w.bin": HARMLESS}).parent.parent
    (home / "refs" / "main").write_bytes(written)

    found = target("torch.load(hf_hub_download('org/name', 'w.bin'))")

    assert found.trouble == "org/name is not in the Hub cache: not looked at"


def test_a_reference_that_is_a_pipe_is_none(cached: Cached) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    home = cached({"w.bin": HARMLESS}, ref=None).parent.parent
    (home / "refs").mkdir()
    os.mkfifo(home / "refs" / "main")

    found = target("torch.load(hf_hub_download('org/name', 'w.bin'))")

    assert not found.files


def test_a_reference_that_is_a_folder_is_none(cached: Cached) -> None:
    cached({"w.bin": HARMLESS}, ref="refs/pr/1")

    found = target("torch.load(hf_hub_download('org/name', 'w.bin', revision='refs'))")

    assert found.trouble == "org/name is not in the Hub cache: not looked at"


def test_a_revision_is_looked_up(cached: Cached) -> None:
    cached({"w.bin": HARMLESS})
    cached({"w.bin": HOSTILE}, commit=OTHER, ref="refs/pr/1")

    found = target(
        "torch.load(hf_hub_download('org/name', 'w.bin', revision='refs/pr/1'))"
    )

    assert found.commit == OTHER


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"HF_HUB_CACHE": "{0}/a", "HF_HOME": "{0}/b"}, "a"),
        ({"HUGGINGFACE_HUB_CACHE": "{0}/a", "HF_HOME": "{0}/b"}, "a"),
        ({"HF_HOME": "{0}/b", "XDG_CACHE_HOME": "{0}/c"}, "b/hub"),
        ({"XDG_CACHE_HOME": "{0}/c"}, "c/huggingface/hub"),
        ({"HOME": "{0}/d", "USERPROFILE": "{0}/d"}, "d/.cache/huggingface/hub"),
    ],
    ids=["cache", "old name", "home", "desktop", "default"],
)
def test_the_cache_is_where_the_environment_says(
    environ: Mapping[str, str],
    folder: str,
    cached: Cached,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HF_HUB_CACHE")
    for name, value in environ.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    cached({"w.bin": HARMLESS}, to=tmp_path / folder)

    assert names(target("torch.load(hf_hub_download('org/name', 'w.bin'))")) == [
        "w.bin"
    ]


@pytest.mark.parametrize(
    "program",
    [
        "os.environ['HF_HOME'] = '{0}/mine'\nAutoModel.from_pretrained('org/name')",
        "AutoModel.from_pretrained('org/name', cache_dir='{0}/mine/hub')",
        """
        home = snapshot_download('org/name', cache_dir='{0}/mine/hub')
        torch.load(home + '/pytorch_model.bin')
        """,
        "SentenceTransformer('org/name', cache_folder='{0}/mine/hub')",
    ],
)
def test_the_cache_is_where_the_program_says(
    program: str, cached: Cached, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_HUB_CACHE")
    snapshot = cached({"pytorch_model.bin": HARMLESS}, to=tmp_path / "mine" / "hub")

    [file] = target(program.format(tmp_path)).files

    assert file.path == snapshot / "pytorch_model.bin"


def test_a_cache_on_a_share_is_not_looked_into(
    cached: Cached, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", f"/{tmp_path}/hub")
    cached({"w.bin": HARMLESS})

    assert not target("torch.load(hf_hub_download('org/name', 'w.bin'))").files


def test_a_download_into_a_folder_is_there(cached: Cached, tmp_path: Path) -> None:
    cached({"w.bin": HOSTILE})
    (tmp_path / "w.bin").write_bytes(HARMLESS)

    found = target(
        f"torch.load(hf_hub_download('org/name', 'w.bin', local_dir='{tmp_path}'))"
    )

    assert [file.path for file in found.files] == [tmp_path / "w.bin"]


INDEX = json.dumps(
    {"weight_map": {"a": "model-1.safetensors", "b": "odd.dat", "c": "odd.dat"}}
).encode()


@pytest.mark.parametrize(
    ("files", "arguments", "expected"),
    [
        pytest.param(
            ["model.safetensors", "pytorch_model.bin"],
            "",
            ["model.safetensors"],
            id="safetensors first",
        ),
        pytest.param(
            ["pytorch_model.bin", "training_args.bin"],
            "",
            ["pytorch_model.bin"],
            id="pickle",
        ),
        pytest.param(
            ["model.safetensors", "pytorch_model.bin"],
            ", use_safetensors=False",
            ["pytorch_model.bin"],
            id="no safetensors",
        ),
        pytest.param(
            ["model.safetensors.index.json", "model-1.safetensors", "odd.dat"],
            "",
            ["model-1.safetensors", "odd.dat"],
            id="index",
        ),
        pytest.param(
            ["model.safetensors", "model.fp16.safetensors"],
            ", variant='fp16'",
            ["model.fp16.safetensors"],
            id="variant",
        ),
        pytest.param(
            ["model.safetensors", "inner/pytorch_model.bin"],
            ", subfolder='inner'",
            ["inner/pytorch_model.bin"],
            id="subfolder",
        ),
        pytest.param(
            ["x.gguf", "model.safetensors"],
            ", gguf_file='x.gguf'",
            ["x.gguf"],
            id="gguf",
        ),
        pytest.param(
            ["adapter_config.json", "adapter_model.bin"],
            "",
            ["adapter_model.bin"],
            id="adapter",
        ),
        pytest.param(["tf_model.h5", "x.onnx"], "", [], id="of others"),
        pytest.param(
            ["model.safetensors", "pytorch_model.bin"],
            ", use_safetensors=given",
            ["model.safetensors"],
            id="not told",
        ),
    ],
)
def test_weights_are_taken_in_the_order_of_transformers(
    files: list[str], arguments: str, expected: list[str], cached: Cached
) -> None:
    cached({name: INDEX if "index" in name else HARMLESS for name in files})

    found = target(f"AutoModel.from_pretrained('org/name'{arguments})")

    assert names(found) == expected


def test_an_index_leads_out_of_no_folder(cached: Cached) -> None:
    index = {"weight_map": {"a": "../../x.bin", "b": "/etc/x", "c": "gone.bin"}}
    cached({"pytorch_model.bin.index.json": json.dumps(index).encode()})

    found = target("AutoModel.from_pretrained('org/name')")

    assert not found.files
    assert found.unread == (
        Unread("../../x.bin", "it leads out of the folder"),
        Unread("/etc/x", "it leads out of the folder"),
        Unread("gone.bin", "it is not there"),
    )


@pytest.mark.parametrize(
    "index",
    [b"[" * 100_000, b'{"weight_map": 3}', b"{", b"\xff\xfe"],
    ids=["deep", "no mapping", "cut", "no text"],
)
def test_an_index_that_cannot_be_read_is_a_gap(index: bytes, cached: Cached) -> None:
    cached({"model.safetensors.index.json": index})

    report, *_ = scan("AutoModel.from_pretrained('org/name')")

    [gap] = report.gaps
    assert "model.safetensors.index.json of org/name was not looked at" in gap.reason


def test_a_tokenizer_loads_no_weights(cached: Cached) -> None:
    cached({"pytorch_model.bin": HOSTILE})

    assert (
        linking.Linker(()).target(only("AutoTokenizer.from_pretrained('org/name')"))
        is None
    )


@pytest.mark.parametrize(
    "call",
    [
        "SentenceTransformer('org/name')",
        "DiffusionPipeline.from_pretrained('org/name')",
    ],
)
def test_of_a_whole_repository_every_model_counts(call: str, cached: Cached) -> None:
    cached(
        {
            "model.safetensors": SAFETENSORS,
            "pytorch_model.bin": HOSTILE,
            "2_Dense/pytorch_model.bin": HARMLESS,
            "unet/diffusion_pytorch_model.safetensors": SAFETENSORS,
            "unet/diffusion_pytorch_model.bin": HOSTILE,
            "tf_model.h5": b"",
            "onnx/model.onnx": b"",
            "openvino/openvino_model.bin": b"",
            "README.md": b"",
        }
    )

    assert sorted(names(target(call))) == [
        "2_Dense/pytorch_model.bin",
        "model.safetensors",
        "unet/diffusion_pytorch_model.safetensors",
    ]


def test_a_pipeline_names_its_model(cached: Cached) -> None:
    cached({"pytorch_model.bin": HARMLESS})

    assert names(target("pipeline('text-generation', model='org/name')")) == [
        "pytorch_model.bin"
    ]


def test_a_folder_comes_before_the_hub(
    cached: Cached, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached({"pytorch_model.bin": HOSTILE})
    local = tmp_path / "work" / "org" / "name"
    local.mkdir(parents=True)
    (local / "pytorch_model.bin").write_bytes(HARMLESS)
    monkeypatch.chdir(tmp_path / "work")

    site = only("AutoModel.from_pretrained('org/name')")
    found = linking.Linker((tmp_path / "work",)).target(site)

    assert found
    assert [file.path for file in found.files] == [local / "pytorch_model.bin"]
    assert found.how == "in the working directory"


def test_the_line_says_what_was_looked_at(cached: Cached) -> None:
    cached({"pytorch_model.bin": HARMLESS})

    source_report, weights = scan(
        "AutoModel.from_pretrained('org/name', weights_only=False)"
    )

    messages = [f.message for f in source_report.findings]
    assert weights.verdict is Verdict.CLEAN
    assert (
        "org/name: no rule fired; looked at pytorch_model.bin at commit 1a2b3c4."
    ) in messages


def test_a_hostile_file_of_the_hub_is_named(cached: Cached) -> None:
    cached({"pytorch_model.bin": HOSTILE})

    report, weights = scan("AutoModel.from_pretrained('org/name', weights_only=False)")

    worst = max(report.findings, key=lambda finding: finding.severity)
    assert weights.verdict is Verdict.UNSAFE
    assert worst.severity is Severity.CRITICAL
    assert "runs posix.system('true') (org/name/pytorch_model.bin at commit" in (
        worst.message
    )


def test_a_harmless_call_says_nothing_of_what_is_not_cached(cached: Cached) -> None:
    cached({"w.bin": HARMLESS})

    [report] = scan("import safetensors.torch\nAutoTokenizer.from_pretrained('a/b')")

    assert not any("not looked at" in finding.message for finding in report.findings)
    assert not report.gaps


REMOTE = """
AutoModel.from_pretrained('org/name', trust_remote_code=True)
"""
CONFIG = json.dumps(
    {"auto_map": {"AutoConfig": "conf.Config", "AutoModel": "net.Model"}}
).encode()
NET = b"from .layers import Layer\nfrom . import helpers\nimport torch\n"


def code(program: str) -> Target:
    found = linking.Linker(()).code(only(program))
    assert found
    return found


def test_the_modules_that_would_run_are_found(cached: Cached) -> None:
    cached(
        {
            "config.json": CONFIG,
            "net.py": NET,
            "conf.py": b"",
            "layers.py": b"",
            "helpers.py": b"",
            "unused.py": b"",
        }
    )

    assert sorted(names(code(REMOTE))) == [
        "conf.py",
        "helpers.py",
        "layers.py",
        "net.py",
    ]


def test_a_module_of_another_repository_is_found(cached: Cached) -> None:
    config = {"auto_map": {"AutoModel": "org/code--net.Model"}}
    cached({"config.json": json.dumps(config).encode()})
    other = cached({"net.py": b""}, repo="models--org--code", commit=OTHER)

    [file] = code(REMOTE).files

    assert (file.path, file.name) == (other / "net.py", "org/code--net.py")


@pytest.mark.parametrize(
    "reference",
    ["../../x.Model", "/etc/x.Model", "org/gone--net.Model", "gone.Model", "x" * 5000],
)
def test_a_module_leads_out_of_no_repository(reference: str, cached: Cached) -> None:
    config = {"auto_map": {"AutoModel": reference}}
    cached({"config.json": json.dumps(config).encode()})

    found = linking.Linker(()).code(only(REMOTE))

    assert found is None or not found.files


def test_modules_that_import_each_other_end(cached: Cached) -> None:
    files = {"config.json": CONFIG, "conf.py": b"from .net import x\n"}
    cached({**files, "net.py": b"from .conf import y\nfrom .net import z\n"})

    assert sorted(names(code(REMOTE))) == ["conf.py", "net.py"]


def test_nothing_is_said_of_code_that_nobody_trusts(cached: Cached) -> None:
    cached({"config.json": CONFIG, "net.py": NET, "conf.py": b""})

    assert (
        linking.Linker(()).code(only("AutoModel.from_pretrained('org/name')")) is None
    )


def test_the_line_says_which_modules_run(cached: Cached) -> None:
    cached({"config.json": CONFIG, "net.py": b"import torch\n", "conf.py": b""})

    report, *modules = scan(REMOTE)

    [finding] = (f for f in report.findings if f.rule == "trust-remote-code")
    assert "conf.py and net.py at commit 1a2b3c4" in finding.message
    assert finding.severity is Severity.MEDIUM
    assert {each.verdict for each in modules} <= {Verdict.REVIEW}
    assert [link.outcome.result for link in report.linked] == [Result.RUNS]


def test_hostile_code_that_is_trusted_is_critical(cached: Cached) -> None:
    hostile = b"import os\nos.system('true')\n"
    cached({"config.json": CONFIG, "net.py": hostile, "conf.py": b""})

    report, *_ = scan(REMOTE)

    [finding] = (f for f in report.findings if f.rule == "trust-remote-code")
    assert finding.severity is Severity.CRITICAL
    assert finding.message == (
        "This call runs org/name/net.py at commit 1a2b3c4, which uses os.system"
        " (1 of 2 files)."
    )


def test_code_that_may_be_trusted_is_high(cached: Cached) -> None:
    cached({"config.json": CONFIG, "net.py": b"import os\nos.system('true')\n"})

    report, *_ = scan(REMOTE.replace("True", "input()"))

    [finding] = (f for f in report.findings if f.rule == "trust-remote-code")
    assert finding.severity is Severity.HIGH
    assert finding.message.startswith("This call may run org/name/net.py")


def test_the_page_shows_lines_as_they_are(cached: Cached) -> None:
    page = Path(__file__).parents[2] / "docs" / "linking.md"
    shown = page.read_text(encoding="utf-8").splitlines()
    cached({"model.safetensors": SAFETENSORS})
    hostile = b"import os\nos.system('true')\n"
    files = {"config.json": CONFIG, "net.py": hostile, "conf.py": b""}
    cached(files, repo="models--org--code")

    weights, *_ = scan("AutoModel.from_pretrained('org/name')")
    code, *_ = scan(REMOTE.replace("org/name", "org/code"))

    lines = [finding.message for finding in weights.findings]
    lines += [finding.message.replace("code/", "name/") for finding in code.findings]
    assert len([line for line in lines if line in shown]) == 2


def test_one_program_may_read_only_so_much(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = functools.partial(linking.Linker, allowance=linking.Allowance(read=10))
    monkeypatch.setattr(linking, "Linker", limited)
    cached({"model.safetensors.index.json": INDEX, "model-1.safetensors": SAFETENSORS})

    report, *others = scan("AutoModel.from_pretrained('org/name')")

    assert not others
    assert any("more folders than" in gap.reason for gap in report.gaps)


def test_a_folder_that_is_a_link_out_of_the_cache_is_a_gap(
    cached: Cached, tmp_path: Path
) -> None:
    snapshot = cached({"a.bin": HARMLESS})
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "w.bin").write_bytes(HARMLESS)
    (snapshot / "inner").symlink_to(tmp_path / "else")

    report, *others = scan("torch.load(hf_hub_download('org/name', 'inner/w.bin'))")

    assert not others
    assert "it leads out of the folder" in report.gaps[0].reason


@pytest.mark.parametrize(
    "call",
    [
        "AutoModel.from_pretrained(snapshot_download('org/name'), trust_remote_code=1)",
        "AutoModel.from_pretrained('org/name', model_kwargs={'trust_remote_code': 1})",
        "pipeline(model='org/name', trust_remote_code=1)",
        "build(model_id='org/name', trust_remote_code=1)",
    ],
)
def test_trust_is_heard_however_it_is_given(call: str, cached: Cached) -> None:
    cached({"config.json": CONFIG, "net.py": b"", "conf.py": b""})

    [finding] = (f for f in scan(call)[0].findings if f.rule == "trust-remote-code")

    assert "conf.py and net.py at commit 1a2b3c4" in finding.message


def test_an_owner_may_be_left_out_where_the_library_knows_it(cached: Cached) -> None:
    cached({"model.safetensors": SAFETENSORS}, "models--sentence-transformers--mini")

    assert target("SentenceTransformer('mini')").of == "sentence-transformers/mini"


@pytest.mark.parametrize(
    ("name", "commit"),
    [("hf-hub:org/name", COMMIT), (f"hf_hub:org/name@{OTHER}", OTHER)],
)
def test_timm_names_repositories_in_its_own_way(
    name: str, commit: str, cached: Cached
) -> None:
    cached({"model.safetensors": SAFETENSORS})
    cached({"model.safetensors": SAFETENSORS}, commit=OTHER, ref=None)

    found = linking.Linker(()).target(only(f"import timm\ntimm.create_model('{name}')"))

    assert found
    assert (found.of, found.commit) == ("org/name", commit)


def test_an_architecture_of_timm_is_no_repository(cached: Cached) -> None:
    cached({"model.safetensors": SAFETENSORS}, "models--resnet50")

    site = only("import timm\ntimm.create_model('resnet50', pretrained=True)")

    assert linking.Linker(()).target(site) is None


def test_safetensors_that_are_demanded_are_not_replaced(cached: Cached) -> None:
    cached({"pytorch_model.bin": HOSTILE})

    found = target("AutoModel.from_pretrained('org/name', use_safetensors=True)")

    assert not found.files


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"3",
        b'{"auto_map": "x"}',
        b'{"auto_map": [1, {"a": null, "b": ["", "--.", ".x", "a--b--c.d"]}]}',
        b'{"auto_map": {"a": "\\u0000.x", "b": "\\ud800.x"}}',
        b'{"weight_map": {"a": 3, "b": "", "c": "\\u0000", "d": "\\ud800"}}',
        b'{"weight_map": {"a": "C:\\\\x", "b": "..\\\\..\\\\x", "c": "a/../b"}}',
        b'{"transformers_weights": "../../x"}',
        b'{"transformers_weights": {}}',
    ],
)
def test_odd_configurations_are_ordinary_input(
    content: bytes, cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_DEBUG", "1")
    cached({"config.json": content, "model.safetensors.index.json": content})

    report, *others = scan(REMOTE)

    assert not others
    assert not any("internal" in gap.reason for gap in report.gaps)


def test_weights_that_nothing_recognises_are_a_gap(cached: Cached) -> None:
    cached({"pytorch_model.bin": b"\x01\x02 nothing"})

    _, weights = scan("AutoModel.from_pretrained('org/name')")

    assert weights.verdict is Verdict.INCOMPLETE
