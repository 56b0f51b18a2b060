"""Rule: models come from another host than the Hub."""

from __future__ import annotations

import re
from typing import Final

from scanner_core.facts import Constant, Replacement, Setting
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge.switches import ENDPOINT
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _settings

CONSTANT: Final = "huggingface_hub.constants.ENDPOINT"
THE_HUB: Final = re.compile(r"https://(?:[\w-]+\.)?(?:huggingface\.co|hf\.co)(?:/|$)")


@rule(
    severity=Severity.LOW,
    cwe=494,
    references=[
        "https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables",
    ],
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
        bad(
            """
            from huggingface_hub import constants
            constants.ENDPOINT = "https://hf-mirror.com"
            """
        ),
        good('import os\nos.environ["HF_ENDPOINT"] = "https://huggingface.co"'),
        good('import os\nos.environ["HF_HOME"] = "/data/hf"'),
        good("import os\nendpoint = os.environ.get('HF_ENDPOINT')"),
    ],
)
def redirected_hub(fact: Replacement | Setting) -> Judgement | None:
    """With ``HF_ENDPOINT``, every model and its code comes from the host that it names.

    The libraries ask that host for names, commits and files alike, and send it the
    token of the user.  It can hand out other files than the Hub does, and no check of
    theirs would notice.

    Ask the Hub itself, or compare the commit and the ``sha256`` of what the mirror
    sends with what the Hub lists.
    """
    match fact:
        case Replacement(name=name, value=Constant(value=str(host))) if (
            name == CONSTANT
        ):
            return _judged(host, Evidence(name, "replaced", repr(host)))
        case Setting(name=name, value=Constant(value=str(host))) if name == ENDPOINT:
            return _judged(host, _settings.evidence(fact))
        case _:
            return None


def _judged(host: str, evidence: Evidence) -> Judgement | None:
    if not host or THE_HUB.match(host):
        return None
    is_plain = host.startswith("http://")
    plain = ", in plain text" if is_plain else ""
    return Judgement(
        f"Models and their code come from {host[:80]}, not the Hub{plain}.",
        Severity.MEDIUM if is_plain else None,
        evidence,
        (Fix("Ask the Hub itself, or compare the sha256 of each file"),),
    )
