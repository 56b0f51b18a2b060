"""Rule: weights are taken from pickles, where safetensors would do."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from scanner_core.facts import CallSite, Constant, HubFile, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Names
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub, _loading
from scanner_core.rules.source._truth import truth

RULE: Final = "pickle-over-safetensors"
KEYWORD: Final = "use_safetensors"
SWITCHES: Final = (KEYWORD, "weights_only")
OF_THE_HUB: Final = frozenset({"load_state_dict_from_file", "load_torch_model"})
"""Functions of huggingface_hub that take pickles if they are not to be ``safe``."""
FORMATS: Final = frozenset({"npcache", "pt"})
"""In which vLLM reads pickles."""
SEVERAL_FILES: Final = frozenset({Names.FOLDER, Names.REPOSITORY})
DOWNLOADING: Final = {"hf_hub_download": ("filename", 1), "open": ("path", 0)}
PICKLES: Final = re.compile(
    r"\.(?:ckpt|dill|joblib|pickle|pkl|pt|pth|th)$"
    r"|(?:^|/)(?:adapter_model|diffusion_pytorch_model|pytorch_model)[\w.-]*\.bin$",
    re.IGNORECASE,
)
"""Files that are pickles; ``.bin`` by itself may be anything."""
OF_TORCH: Final = (".bin", ".ckpt", ".pt", ".pth")
"""Pickles of which the loader decides whether they can run code."""
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
        bad(
            """
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model")
            """,
            fixed="""
            from transformers import AutoModel
            model = AutoModel.from_pretrained("org/model", use_safetensors=True)
            """,
            versions={"transformers": "4.30.0"},
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
        good(
            """
            from diffusers import StableDiffusionPipeline
            pipe = StableDiffusionPipeline.from_single_file("v1-5-pruned.ckpt")
            """,
            versions={"diffusers": "0.42.0"},
        ),
    ],
    references=[
        "https://huggingface.co/docs/safetensors",
        "https://huggingface.co/docs/hub/security-pickle",
    ],
)
def pickle_over_safetensors(call: CallSite) -> Judgement | None:
    """Weights in ``.bin``, ``.ckpt`` and ``.pt`` files are pickles.

    Libraries of the Hub prefer safetensors where a repository has some.  With
    ``use_safetensors=False`` they take the pickle beside it; with
    ``weights_only=False`` they let it run code, and transformers skips its own check
    that torch is 2.6 or later.  Without the argument, transformers restricts pickles
    since 4.37 and diffusers since 0.28.

    Pass ``use_safetensors=True``.  If a repository has pickles only, convert them once:
    load them with ``weights_only=True``, and write the tensors with
    ``safetensors.torch.save_file``.
    """
    told = _loading.as_written(call)
    sink = sinks.row(call.callee, RULE)
    by_table = sink and not _asks_for_safe(told)
    said = _loading.judge(told, RULE) if by_table else None
    if said and sink and not _is_plain(told, sink):
        return said
    several = (_preferred, _not_safe, _by_format, _downloaded)
    other = next(filter(None, (judged(call) for judged in several)), None)
    return other or (_of_old(told, sink, said) if said and sink else None)


def _is_plain(call: CallSite, sink: sinks.Sink) -> bool:
    """Whether a call names what nobody looked at, of whatever kind, and no switch."""
    if call.artifact or sink.names not in SEVERAL_FILES or sink.switch is None:
        return False
    given = call.argument(sink.switch.keyword, sink.switch.position)
    return given is None or not sink.switch.is_argument


def _of_old(call: CallSite, sink: sinks.Sink, said: Judgement) -> Judgement | None:
    """Judge a plain load: only of an old library is it worth a word."""
    if sink.switch and isinstance(_loading.restriction(call, sink.switch)[0], Unknown):
        return None
    if call.argument(KEYWORD) == Constant(value=True):
        return None
    fixes = _fixes.set_keyword(call, KEYWORD, "True")
    return dataclasses.replace(said, severity=Severity.LOW, fixes=fixes)


def _asks_for_safe(call: CallSite) -> bool:
    """Whether a call is of a function that takes safetensors only by default."""
    return call.callee.rpartition(".")[2] in OF_THE_HUB and (
        dict(call.keywords).get("safe") != Constant(value=False)
    )


def _preferred(call: CallSite) -> Judgement | None:
    """Judge a call that asks for pickles, or lets a loader ask for them."""
    for name in SWITCHES:
        keyword, given = next(_hub.options(call, name), (name, Constant(None)))
        # Directly, weights_only is a matter of the tables.
        is_told = name == KEYWORD or keyword != name
        if not is_told or given == Constant(None) or truth(given) is not False:
            continue
        whose = _hub.repository(call) or "the model"
        evidence = Evidence(call.callee, "called", f"{name}={given}")
        message = f"This call takes the pickled weights of {whose}, and no safetensors."
        if name != KEYWORD:
            message = f"This call lets the pickled weights of {whose} run code."
        fixes: tuple[Fix, ...] = (Fix(f"Leave {name} out of {keyword}"),)
        if keyword == name:
            fixes = _fixes.set_keyword(call, KEYWORD, "True")
        return Judgement(message, None, evidence, fixes)
    return None


def _not_safe(call: CallSite) -> Judgement | None:
    """Judge a loader of huggingface_hub that is told to take pickles as well."""
    safe = dict(call.keywords).get("safe")
    if call.callee.rpartition(".")[2] not in OF_THE_HUB or safe != Constant(
        value=False
    ):
        return None
    evidence = Evidence(call.callee, "called", "safe=False")
    message = "This call takes pickled weights, and not only safetensors."
    fixes = _fixes.set_keyword(call, "safe", "True")
    return Judgement(message, None, evidence, fixes)


def _by_format(call: CallSite) -> Judgement | None:
    """Judge a call that is told which format to read, and that is pickles."""
    keywords = dict(call.keywords)
    root = call.callee.partition(".")[0]
    match root, keywords.get("load_format"), call.argument("path", 0):
        case "vllm", Constant(value=str(name)), _ if name in FORMATS:
            evidence = Evidence(call.callee, "called", f"load_format={name!r}")
            whose = _hub.repository(call) or "the model"
            takes = f"takes the pickled weights of {whose}, and no safetensors"
            fixes = _fixes.set_keyword(call, "load_format", "'safetensors'")
        case "datasets", _, Constant(value="pandas" | "pickle"):
            evidence = Evidence(call.callee, "called", "pandas")
            takes = "unpickles the files of the dataset"
            fixes = (Fix("Store the dataset as Parquet"),)
        case "transformers", _, _ if keywords.get("index_name") == Constant("legacy"):
            evidence = Evidence(call.callee, "called", "index_name='legacy'")
            takes = "unpickles the passages of the index"
            fixes = (Fix("Use an index of datasets: index_name='custom'"),)
        case _:
            return None
    return Judgement(f"This call {takes}.", Severity.LOW, evidence, fixes)


def _downloaded(call: CallSite) -> Judgement | None:
    """Judge a download of a pickle, which is harmless until somebody loads it."""
    which = DOWNLOADING.get(call.callee.rpartition(".")[2])
    match call.argument(*which) if which else None:
        case Constant(value=str(name)) | HubFile(path=name) if PICKLES.search(name):
            pass
        case _:
            return None
    if not _hub.is_shown(name):
        return None
    evidence = Evidence(call.callee, "called", name)
    message = f"This call downloads {name}, which is a pickle: loading it can run code."
    # Another file needs another loader, which may be anywhere: no edit says that.
    is_torch = name.lower().endswith(OF_TORCH)
    severity = Severity.INFO if is_torch else Severity.LOW
    return Judgement(message, severity, evidence, (Fix(ADVICE),))
