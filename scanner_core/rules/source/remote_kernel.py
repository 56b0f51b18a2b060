"""Rule: native code from the Hub is run."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _hub
from scanner_core.rules.source._truth import not_told, truth

ATTENTION: Final = "attn_implementation"
SWITCHES: Final = ("allow_all_kernels", "use_kernels")
KNOWN: Final = ("kernels-community/",)
"""The organisation whose kernels are built from source that anybody can read."""
PINNING: Final = ("revision", "version")


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    examples=[
        bad("""
            from kernels import get_kernel
            activation = get_kernel("someone/activation")
        """),
        bad(
            """
            from transformers import AutoModelForCausalLM
            model = AutoModelForCausalLM.from_pretrained(
                "org/model", attn_implementation="someone/flash-attn"
            )
            """,
            fixed="""
            from transformers import AutoModelForCausalLM
            model = AutoModelForCausalLM.from_pretrained(
                "org/model", attn_implementation='sdpa'
            )
            """,
        ),
        bad(
            """
            from transformers import AutoModelForCausalLM
            model = AutoModelForCausalLM.from_pretrained("org/model", use_kernels=True)
            """,
            fixed="""
            from transformers import AutoModelForCausalLM
            model = AutoModelForCausalLM.from_pretrained("org/model", use_kernels=False)
            """,
        ),
        bad("""
            import kernels
            load = kernels.get_kernel
            load("kernels-community/activation", version=1)
        """),
        good("""
            from transformers import AutoModelForCausalLM
            model = AutoModelForCausalLM.from_pretrained(
                "org/model", attn_implementation="flash_attention_2"
            )
        """),
        good("""
            model.set_attn_implementation("sdpa")
        """),
        good("""
            from transformers import AutoModel
            AutoModel.from_pretrained("org/model", use_kernels=False)
        """),
    ],
    references=[
        "https://huggingface.co/docs/kernels",
        "https://huggingface.co/docs/transformers/attention_interface",
    ],
)
def remote_kernel(call: CallSite) -> Judgement | None:
    """Kernels of the Hub are native code, which is downloaded and loaded.

    ``get_kernel`` and ``attn_implementation="org/name"`` fetch a compiled library for
    this machine and import it.  Other organisations than ``kernels-community`` have to
    be allowed (``allow_all_kernels``, ``trust_remote_code``) with kernels 0.17; with
    older versions, any repository will do.

    Use an implementation that is built in (``sdpa``, ``flash_attention_2``).  If it
    must be a kernel, pin its ``version`` or ``revision``, and lock it with
    ``kernels lock``.
    """
    return _switched(call) or _named(call)


def _switched(call: CallSite) -> Judgement | None:
    """Judge a call that lets a library choose kernels."""
    keywords = dict(call.keywords)
    for keyword in SWITCHES:
        given = keywords.get(keyword)
        if given is None or truth(given) is False:
            continue
        evidence = Evidence(call.callee, "called", f"{keyword}={given}")
        fixes = _fixes.set_keyword(call, keyword, "False")
        from_where = "the Hub" if keyword == "use_kernels" else "anybody on the Hub"
        if isinstance(is_on := truth(given), Unknown):
            why = not_told(keyword, is_on)
            message = f"This call may load native code of {from_where}: {why}."
            return Judgement(message, Severity.LOW, evidence, fixes)
        message = f"This call may load native code of {from_where}."
        return Judgement(message, None, evidence, fixes)
    return None


def _named(call: CallSite) -> Judgement | None:
    """Judge a call that names a kernel."""
    sink = sinks.row(call.callee, "remote-kernel")
    is_loader = sink is not None and sink.file == "repo_id"
    if sink and sink.file:
        given = call.argument(sink.file, sink.position)
    else:
        given = dict(call.keywords).get(ATTENTION)
    match given:
        case Constant(value=str(name)) if "/" in name and _hub.is_shown(name):
            whose = name
        case Unknown() if is_loader:
            whose = "a kernel that the text does not name"
        case _:
            return None
    keywords = dict(call.keywords)
    is_pinned = "@" in whose or any(keyword in keywords for keyword in PINNING)
    is_known = whose.startswith(KNOWN) or (sink is not None and sink.is_minor)
    severity = Severity.LOW if is_known or is_pinned else Severity.MEDIUM
    evidence = Evidence(call.callee, "called", str(given))
    fixes: tuple[Fix, ...] = (Fix("Pin the version of the kernel, and lock it"),)
    if ATTENTION in keywords:
        fixes = _fixes.set_keyword(call, ATTENTION, "'sdpa'")
    verb = "loads native code" if is_loader else "may load native code"
    return Judgement(f"This call {verb} of {whose}.", severity, evidence, fixes)
