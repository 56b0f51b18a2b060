"""Rule: diffusers runs the code of a pipeline that is not its own."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub
from scanner_core.rules.source._truth import not_told, truth, unknown

KEYWORD: Final = "custom_pipeline"
ASKS_SINCE: Final = "0.38"
"""The diffusers that runs code of repositories and folders only if it is trusted."""


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    examples=[
        bad(
            """
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained(
                "org/sd", custom_pipeline="lpw_stable_diffusion"
            )
            """,
            fixed="""
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained(
                "org/sd"
            )
            """,
        ),
        bad(
            """
            import torch
            from diffusers import StableDiffusionPipeline
            pipe = StableDiffusionPipeline.from_pretrained(
                "org/sd",
                custom_pipeline="someone/my-pipeline",
                torch_dtype=torch.float16,
            )
            """,
            fixed="""
            import torch
            from diffusers import StableDiffusionPipeline
            pipe = StableDiffusionPipeline.from_pretrained(
                "org/sd",
                torch_dtype=torch.float16,
            )
            """,
        ),
        bad("""
            from functools import partial
            from diffusers import DiffusionPipeline
            load = partial(DiffusionPipeline.from_pretrained, custom_pipeline=args.code)
            pipe = load("org/sd")
        """),
        bad(
            """
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained("org/sd", custom_pipeline="a/b")
            """,
            fixed="""
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained("org/sd")
            """,
            versions={"diffusers": "0.37.0"},
        ),
        good("""
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained("org/sd", variant="fp16")
        """),
        good("""
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained("org/sd", custom_pipeline=None)
        """),
        good("""
            from diffusers import StableDiffusionUpscalePipeline
            pipe = StableDiffusionUpscalePipeline.from_pretrained("org/upscaler")
        """),
        good(
            """
            from diffusers import DiffusionPipeline
            pipe = DiffusionPipeline.from_pretrained("org/sd", custom_pipeline="a/b")
            """,
            versions={"diffusers": "0.38.0"},
        ),
    ],
    references=[
        "https://huggingface.co/docs/diffusers/using-diffusers/custom_pipeline_overview",
        "https://nvd.nist.gov/vuln/detail/CVE-2026-44513",
    ],
)
def custom_pipeline(call: CallSite) -> Judgement | None:
    """``custom_pipeline`` downloads a Python file and runs it.

    A name without a slash is a pipeline of the community: diffusers fetches the file
    from a dataset of the Hub and imports it without asking.  ``org/name`` is the
    ``pipeline.py`` of that repository, which may be another than that of the weights;
    before diffusers 0.38 it runs without ``trust_remote_code``, too (CVE-2026-44513).

    Use a pipeline that diffusers itself has.  Otherwise keep a copy of the file that
    you have read beside your program, and import the class from there.
    """
    keywords = dict(call.keywords)
    given = keywords.get(KEYWORD)
    if given is None or given == Constant(None):
        return None
    evidence = Evidence(call.callee, "called", f"{KEYWORD}={given}")
    fixes = _fixes.remove_keyword(call, KEYWORD)
    if why := unknown(given):
        message = "This call may run the code of another pipeline: "
        message += f"{not_told(KEYWORD, why)}."
        return Judgement(message, Severity.LOW, evidence, fixes)
    name = given.value if isinstance(given, Constant) else None
    if not isinstance(name, str) or not _hub.is_shown(name):
        return None
    is_community = "/" not in name and not name.endswith(".py")
    trusted = truth(keywords.get("trust_remote_code", Constant(value=False)))
    asks = call.environment.at_least("diffusers", ASKS_SINCE)
    if not is_community and trusted is False and asks is True:
        return None
    whose = f"of the community pipeline {name}" if is_community else f"of {name}"
    severity = Severity.LOW if _hub.is_folder(name) else Severity.MEDIUM
    message = f"This call runs the Python code {whose}."
    return Judgement(message, severity, evidence, fixes)
