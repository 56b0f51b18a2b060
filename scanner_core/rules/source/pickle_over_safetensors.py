"""Rule: weights are taken from pickles, where safetensors would do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, HubFile
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub, _loading
from scanner_core.rules.source._truth import truth

if TYPE_CHECKING:
    from scanner_core.facts import Argument

RULE: Final = "pickle-over-safetensors"
KEYWORD: Final = "use_safetensors"
FORMATS: Final = frozenset({"npcache", "pt"})
"""In which vLLM reads pickles."""
DOWNLOADING: Final = "hf_hub_download"
PICKLES: Final = re.compile(
    r"\.(?:ckpt|dill|joblib|pickle|pkl|pt|pth|th)$"
    r"|(?:^|/)(?:adapter_model|diffusion_pytorch_model|pytorch_model)[\w.-]*\.bin$",
    re.IGNORECASE,
)
"""Files that are pickles; ``.bin`` by itself may be anything."""
ADVICE: Final = "Load safetensors, which hold numbers and nothing else"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    examples=[
        bad(
            """
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model", use_safetensors=False)
            """,
            fixed="""
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model", use_safetensors=True)
            """,
        ),
        bad(
            """
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model", weights_only=False)
            """,
            fixed="""
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model", weights_only=True)
            """,
        ),
        bad("""
            from diffusers import StableDiffusionPipeline
            pipe = StableDiffusionPipeline.from_single_file("v1-5-pruned.ckpt")
        """),
        bad("""
            pipe.load_lora_weights("org/lora", weight_name="pytorch_lora_weights.bin")
        """),
        bad("""
            from huggingface_hub import hf_hub_download
            path = hf_hub_download("org/model", "pytorch_model.bin")
        """),
        bad(
            """
            from huggingface_hub import load_torch_model
            options = {"strict": True}
            load_torch_model(model, "checkpoints/", safe=False, **options)
            """,
            fixed="""
            from huggingface_hub import load_torch_model
            options = {"strict": True}
            load_torch_model(model, "checkpoints/", safe=True, **options)
            """,
        ),
        good("""
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model", use_safetensors=True)
        """),
        good("""
            from transformers import AutoModel
            model = AutoModel.from_pretrained(name, **kwargs)
        """),
        good("""
            from diffusers import StableDiffusionXLPipeline
            pipe = StableDiffusionXLPipeline.from_single_file("sd_xl_base.safetensors")
        """),
        good("""
            from huggingface_hub import hf_hub_download
            path = hf_hub_download("org/whisper.cpp", "ggml-base.en.bin")
        """),
    ],
)
def pickle_over_safetensors(call: CallSite) -> Judgement | None:
    """Weights in ``.bin``, ``.ckpt`` and ``.pt`` files are pickles.

    Libraries of the Hub prefer safetensors where a repository has some.  With
    ``use_safetensors=False`` they take the pickle beside it; with
    ``weights_only=False`` they let it run code, and transformers skips its own check
    that torch is 2.6 or later.  Without the argument, transformers restricts pickles
    since 4.37 and diffusers since 0.25.

    Pass ``use_safetensors=True``.  If a repository has pickles only, convert them once,
    where nothing is at stake, with ``convert`` of the library ``safetensors``.
    """
    if said := _loading.judge(_loading.as_written(call), RULE):
        return said
    keywords = dict(call.keywords)
    return _preferred(call, keywords) or _by_format(call, keywords) or _downloaded(call)


def _preferred(call: CallSite, keywords: dict[str, Argument]) -> Judgement | None:
    """Judge a call that asks for pickles."""
    given = keywords.get(KEYWORD)
    if given is None or given == Constant(None) or truth(given) is not False:
        return None
    whose = _hub.repository(call) or "the model"
    evidence = Evidence(call.callee, "called", f"{KEYWORD}={given}")
    message = f"This call takes the pickled weights of {whose}, and no safetensors."
    fixes = _fixes.set_keyword(call, KEYWORD, "True")
    return Judgement(message, None, evidence, fixes)


def _by_format(call: CallSite, keywords: dict[str, Argument]) -> Judgement | None:
    """Judge a server that is told to take pickles."""
    match keywords.get("load_format"):
        case Constant(value=str(name)) if name in FORMATS:
            pass
        case _:
            return None
    if not call.callee.startswith("vllm."):
        return None
    whose = _hub.repository(call) or "the model"
    evidence = Evidence(call.callee, "called", f"load_format={name!r}")
    message = f"This call takes the pickled weights of {whose}, and no safetensors."
    fixes = _fixes.set_keyword(call, "load_format", "'safetensors'")
    return Judgement(message, Severity.LOW, evidence, fixes)


def _downloaded(call: CallSite) -> Judgement | None:
    """Judge a download of a pickle, which is harmless until somebody loads it."""
    if not call.callee.endswith(DOWNLOADING):
        return None
    match call.argument("filename", 1):
        case Constant(value=str(name)) | HubFile(path=name) if PICKLES.search(name):
            pass
        case _:
            return None
    if not _hub.is_shown(name):
        return None
    evidence = Evidence(call.callee, "called", name)
    message = f"This call downloads {name}, which is a pickle: loading it can run code."
    return Judgement(message, Severity.LOW, evidence, (Fix(ADVICE),))
