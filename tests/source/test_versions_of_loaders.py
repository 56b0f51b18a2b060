from __future__ import annotations

import pytest

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import Finding, Severity
from scanner_core.linking import WANTED
from scanner_core.source import SourceText

NOT_TOLD = Environment()

DARTS = "from darts.models import TFTModel\nTFTModel.load('tft.pt')"
TRUSTING = "from darts.models import TFTModel\nTFTModel.load('tft.pt', trusted=True)"
NLTK = "import nltk\nnltk.data.load('tokenizers/punkt/english.pickle')"
NLTK_TEXT = "import nltk\nnltk.data.load('grammars/toy.cfg')"
WHISPER = "import whisper\nwhisper.load_model('tuned.pt')"
WHISPER_NAMED = "import whisper\nwhisper.load_model('turbo')"
SKOPS = "import skops.io\nskops.io.load('model.skops', trusted=True)"
SKORCH = """
from skorch import NeuralNet
net = NeuralNet(Module)
net.load_params(f_params='params.pt')
"""
SKORCH_SAFETENSORS = """
from skorch import NeuralNet
net = NeuralNet(Module)
net.load_params(f_params='params.safetensors', use_safetensors=True)
"""
STANZA = "import stanza\nnlp = stanza.Pipeline('en')"
FORCED_ON = """
import os
os.environ['TORCH_FORCE_WEIGHTS_ONLY_LOAD'] = '1'
import torch
torch.load('model.pt', weights_only=False)
"""
FORCED_OFF = """
import os
os.environ['TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD'] = '1'
import torch
torch.load('model.pt')
"""
DOWNLOAD = "import torch\ntorch.hub.load_state_dict_from_url(url)"


def installed(**versions: str) -> Environment:
    return Environment(tuple(versions.items()))


def findings(text: str, environment: Environment) -> list[Finding]:
    seen = source.observe(SourceText.module(text), environment, WANTED)
    sites = [site for site in seen if isinstance(site, CallSite)]
    return [finding for site in sites for finding, _ in rules.apply(site)]


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        pytest.param(DARTS, installed(darts="0.48.1"), id="darts trusts nothing"),
        pytest.param(NLTK, installed(nltk="3.9.1"), id="nltk refuses pickles"),
        pytest.param(NLTK_TEXT, installed(nltk="3.8.1"), id="nltk reads a grammar"),
        pytest.param(WHISPER, installed(whisper="20250625"), id="whisper restricts"),
        pytest.param(WHISPER_NAMED, NOT_TOLD, id="whisper checks its own models"),
        pytest.param(SKOPS, installed(skops="0.16.0"), id="skops raises"),
        pytest.param(STANZA, installed(stanza="1.15.0"), id="stanza restricts"),
        pytest.param(STANZA, NOT_TOLD, id="stanza is most likely new"),
        pytest.param(SKORCH, installed(torch="2.13.0"), id="torch restricts skorch"),
        pytest.param(SKORCH_SAFETENSORS, NOT_TOLD, id="skorch loads safetensors"),
        pytest.param(FORCED_ON, installed(torch="2.13.0"), id="torch is forced to"),
    ],
)
def test_a_version_that_restricts_is_left_alone(
    text: str, environment: Environment
) -> None:
    found = findings(text, environment)

    assert not found


@pytest.mark.parametrize(
    ("text", "environment", "because"),
    [
        pytest.param(DARTS, installed(darts="0.30.0"), "0.30.0", id="an old darts"),
        pytest.param(DARTS, NOT_TOLD, "not known", id="any darts"),
        pytest.param(
            TRUSTING, installed(darts="0.48.1"), "trusted is True", id="darts trusts"
        ),
        pytest.param(NLTK, installed(nltk="3.8.1"), "3.8.1", id="an old nltk"),
        pytest.param(
            WHISPER, installed(whisper="20231117"), "20231117", id="an old whisper"
        ),
        pytest.param(SKOPS, installed(skops="0.9"), "every type", id="an old skops"),
        pytest.param(SKOPS, NOT_TOLD, "every type", id="any skops"),
        pytest.param(SKORCH, installed(torch="2.5.1"), "2.5.1", id="skorch, old torch"),
        pytest.param(
            FORCED_OFF, installed(torch="2.13.0"), "is set", id="torch is forced not to"
        ),
        pytest.param(
            DOWNLOAD, installed(torch="2.13.0"), "not given", id="any torch downloads"
        ),
    ],
)
def test_a_version_that_does_not_restrict_says_so(
    text: str, environment: Environment, because: str
) -> None:
    said = [f.message for f in findings(text, environment) if f.severity > Severity.LOW]

    assert any(because in message for message in said)
