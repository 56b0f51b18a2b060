"""Rule: models come from another host than the Hub."""

from __future__ import annotations

import re
from typing import Final

from scanner_core.facts import Constant, Setting
from scanner_core.findings import Fix, Severity
from scanner_core.knowledge.switches import ENDPOINT
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _settings

THE_HUB: Final = re.compile(r"https://(?:[\w-]+\.)?(?:huggingface\.co|hf\.co)(?:/|$)")


@rule(
    severity=Severity.LOW,
    cwe=494,
    examples=[
        bad('import os\nos.environ["HF_ENDPOINT"] = "https://hf-mirror.com"'),
        bad("%env HF_ENDPOINT=https://hf-mirror.com", is_cell=True),
        bad(
            """
            from os import environ
            MIRROR = "http://10.0.0.5:8080"
            environ.setdefault("HF_ENDPOINT", MIRROR)
            """
        ),
        bad(
            "!HF_ENDPOINT=https://hf-mirror.com hf download org/model --revision v1",
            is_cell=True,
        ),
        good('import os\nos.environ["HF_ENDPOINT"] = "https://huggingface.co"'),
        good('import os\nos.environ["HF_HOME"] = "/data/hf"'),
        good("import os\nendpoint = os.environ.get('HF_ENDPOINT')"),
    ],
)
def redirected_hub(setting: Setting) -> Judgement | None:
    """With ``HF_ENDPOINT``, every model and its code comes from the host that it names.

    The libraries ask that host for names, commits and files alike, and send it the
    token of the user.  It can hand out other files than the Hub does, and no check of
    theirs would notice.

    Ask the Hub itself, or compare the commit and the ``sha256`` of what the mirror
    sends with what the Hub lists.
    """
    match setting:
        case Setting(name=name, value=Constant(value=str(host))) if name == ENDPOINT:
            if not host or THE_HUB.match(host):
                return None
            plain = ", in plain text" if host.startswith("http://") else ""
            return Judgement(
                f"Models and their code come from {host[:80]}, not the Hub{plain}.",
                Severity.MEDIUM if plain else None,
                _settings.evidence(setting),
                (Fix("Ask the Hub itself, or compare the sha256 of each file"),),
            )
        case _:
            return None
