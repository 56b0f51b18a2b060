"""Rule: a state dict from a URL is unpickled without restrictions."""

from __future__ import annotations

import dataclasses
from typing import Final

from scanner_core.facts import CallSite, Constant
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _addresses, _loading
from scanner_core.rules.source._truth import truth

RULE: Final = "unrestricted-torch-download"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://docs.pytorch.org/docs/stable/hub.html",
    ],
    examples=[
        bad(
            """
            import torch
            url = "https://example.org/resnet50.pth"
            state = torch.hub.load_state_dict_from_url(url)
            """,
            fixed="""
            import torch
            url = "https://example.org/resnet50.pth"
            state = torch.hub.load_state_dict_from_url(url, weights_only=True)
            """,
        ),
        bad(
            """
            from torch.hub import load_state_dict_from_url
            load_state_dict_from_url(URLS[name], map_location="cpu", weights_only=False)
            """,
            fixed="""
            from torch.hub import load_state_dict_from_url
            load_state_dict_from_url(URLS[name], map_location="cpu", weights_only=True)
            """,
        ),
        bad(
            """
            import torch.utils.model_zoo as model_zoo
            weights = model_zoo.load_url(model_urls["resnet18"])
            """,
            fixed="""
            import torch.utils.model_zoo as model_zoo
            weights = model_zoo.load_url(model_urls["resnet18"], weights_only=True)
            """,
        ),
        bad(
            """
            from torch.hub import load_state_dict_from_url
            fetch = load_state_dict_from_url
            fetch(url, check_hash=True)
            """,
            fixed="""
            from torch.hub import load_state_dict_from_url
            fetch = load_state_dict_from_url
            fetch(url, check_hash=True, weights_only=True)
            """,
        ),
        good("""
            import torch
            torch.hub.load_state_dict_from_url(url, check_hash=True, weights_only=True)
        """),
        good("""
            from torchvision.models import ResNet18_Weights, resnet18
            model = resnet18(weights=ResNet18_Weights.DEFAULT)
        """),
        good("""
            from torch.hub import load_state_dict_from_url
            options = {"map_location": "cpu", "weights_only": True}
            load_state_dict_from_url(url, **options)
        """),
    ],
)
def unrestricted_torch_download(call: CallSite) -> Judgement | None:
    """``load_state_dict_from_url`` can run code from what it downloads.

    It hands ``weights_only=False`` to ``torch.load`` unless it is told otherwise, in
    torch 2.13 as well: the default of 2.6 is only that of ``torch.load``.  Who can
    change the file behind the address runs code here.

    Pass ``weights_only=True``, and ``check_hash=True`` if the name of the file holds
    the start of its hash, as in ``resnet18-f37072fd.pth``.
    """
    if (said := _loading.judge(call, RULE)) is None:
        return None
    checked = call.argument("check_hash", 4)
    if checked is not None and truth(checked) is True:
        message = f"{said.message[:-1]}; its hash is checked."
        return dataclasses.replace(said, message=message, severity=Severity.LOW)
    written = call.argument("url", 0)
    address = written.value if isinstance(written, Constant) else None
    return _addresses.worse(call, said, str(address))
