from __future__ import annotations

import pytest

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import Finding, Severity
from scanner_core.linking import WANTED
from scanner_core.source import SourceText

RULE = "unrestricted-checkpoint"
NOT_TOLD = Environment()
OLD_LIGHTNING = Environment((("lightning", "2.5.5"), ("torch", "2.13.0")))
OLD_TORCH = Environment((("pytorch_lightning", "2.6.6"), ("torch", "2.5.1")))
NEW = Environment((("pytorch_lightning", "2.6.6"), ("torch", "2.13.0")))

BARE = "Net.load_from_checkpoint('epoch=9.ckpt')"
NONE = "Net.load_from_checkpoint('epoch=9.ckpt', weights_only=None)"
URL = "Net.load_from_checkpoint('https://example.org/a.ckpt')"
OFF = "Net.load_from_checkpoint('epoch=9.ckpt', weights_only=False)"
ON = "Net.load_from_checkpoint('https://example.org/a.ckpt', weights_only=True)"
RESUMED = "trainer.fit(net, ckpt_path='epoch=9.ckpt')"
RESUMED_OFF = "trainer.fit(net, ckpt_path='epoch=9.ckpt', weights_only=False)"
OWN = "trainer.test(net, ckpt_path='best')"
DETECTOR = """
from mmdet.apis import init_detector
init_detector('config.py', 'weights.pth')
"""
UNTRAINED = """
from mmdet.apis import init_detector
init_detector('config.py', None)
"""
RESUMED_ANY = "trainer.fit(net, ckpt_path=config.resume_from)"
SAVED = "trainer.save_checkpoint('a.ckpt', weights_only=False)"
HANDED_ON = "restore('a.ckpt', load_kwargs={'weights_only': False})"
SHARDED = """
import torch.distributed.checkpoint as dcp
dcp.load(state, storage_reader=dcp.FileSystemReader('step-100'))
"""
SHARDED_SAFETENSORS = """
import torch.distributed.checkpoint as dcp
dcp.load(state, storage_reader=dcp.HuggingFaceStorageReader('step-100'))
"""


def findings(text: str, environment: Environment) -> list[Finding]:
    seen = source.observe(SourceText.module(text), environment, WANTED)
    sites = [site for site in seen if isinstance(site, CallSite)]
    return [
        finding
        for site in sites
        for finding, _ in rules.apply(site)
        if finding.rule == RULE
    ]


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        pytest.param(BARE, NEW, id="Lightning and torch restrict by default"),
        pytest.param(NONE, NEW, id="None is the default"),
        pytest.param(ON, NOT_TOLD, id="restricted in any version"),
        pytest.param(ON, OLD_LIGHTNING, id="restricted in an old version"),
        pytest.param(RESUMED, NEW, id="a Trainer restricts as well"),
        pytest.param(OWN, OLD_LIGHTNING, id="a Trainer has written it itself"),
        pytest.param(DETECTOR, NEW, id="torch restricts what nobody asks it to"),
        pytest.param(
            RESUMED_ANY, NOT_TOLD, id="a Trainer resumes, most likely its own"
        ),
        pytest.param(UNTRAINED, OLD_TORCH, id="there is no checkpoint"),
        pytest.param(SAVED, OLD_TORCH, id="the argument of what writes"),
        pytest.param(SHARDED_SAFETENSORS, NEW, id="safetensors in a folder"),
    ],
)
def test_a_restricted_checkpoint_is_left_alone(
    text: str, environment: Environment
) -> None:
    found = findings(text, environment)

    assert not found


@pytest.mark.parametrize(
    ("text", "environment", "severity", "because"),
    [
        pytest.param(BARE, NOT_TOLD, Severity.MEDIUM, "is not known", id="not told"),
        pytest.param(
            BARE, OLD_LIGHTNING, Severity.MEDIUM, "2.5.5", id="an old Lightning"
        ),
        pytest.param(
            BARE, OLD_TORCH, Severity.MEDIUM, "2.5.1", id="an old torch decides"
        ),
        pytest.param(URL, NEW, Severity.HIGH, "address", id="an address, even now"),
        pytest.param(OFF, NEW, Severity.MEDIUM, "is False", id="told not to"),
        pytest.param(
            RESUMED, OLD_LIGHTNING, Severity.LOW, "2.5.5", id="a Trainer resumes"
        ),
        pytest.param(
            RESUMED_ANY, OLD_LIGHTNING, Severity.LOW, "2.5.5", id="in an old version"
        ),
        pytest.param(
            RESUMED_OFF, NEW, Severity.MEDIUM, "is False", id="a Trainer told not to"
        ),
        pytest.param(
            DETECTOR, OLD_TORCH, Severity.MEDIUM, "2.5.1", id="a bare torch.load"
        ),
        pytest.param(
            f"from project import restore\n{HANDED_ON}",
            NEW,
            Severity.MEDIUM,
            "is False",
            id="a mapping that is handed on",
        ),
        pytest.param(SHARDED, NEW, Severity.LOW, ".metadata", id="a sharded one"),
    ],
)
def test_an_unrestricted_checkpoint_says_why(
    text: str, environment: Environment, severity: Severity, because: str
) -> None:
    (found,) = findings(text, environment)

    assert found.severity is severity
    assert because in found.message
