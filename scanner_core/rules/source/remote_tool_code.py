"""Rule: the Python code of a tool, an agent or a class of the Hub is run."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _hub, _loading

RULE: Final = "remote-tool-code"


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    examples=[
        bad("""
            from smolagents import load_tool
            draw = load_tool("someone/text-to-image", trust_remote_code=True)
        """),
        bad("""
            from smolagents import CodeAgent
            agent = CodeAgent.from_hub("someone/agent", trust_remote_code=args.trust)
        """),
        bad("""
            from smolagents import ToolCollection
            options = dict(trust_remote_code=True)
            tools = ToolCollection.from_hub("someone/diffusion-tools", **options)
        """),
        bad("""
            from transformers.dynamic_module_utils import get_class_from_dynamic_module
            model_class = get_class_from_dynamic_module("modeling.Model", "org/model")
        """),
        good("""
            from smolagents import load_tool
            load_tool("someone/text-to-image")
        """),
        good("""
            from smolagents import CodeAgent, InferenceClientModel, WebSearchTool
            agent = CodeAgent(tools=[WebSearchTool()], model=InferenceClientModel())
        """),
        good("""
            from smolagents import Tool
            tool = Tool.from_space("org/space", name="draw", description="Draws")
        """),
    ],
    references=[
        "https://huggingface.co/docs/smolagents/reference/tools",
    ],
)
def remote_tool_code(call: CallSite) -> Judgement | None:
    """Tools of the Hub are Python files, which are downloaded and run.

    ``load_tool`` and ``from_hub`` execute the file as soon as they load it, before any
    agent uses the tool; smolagents refuses unless ``trust_remote_code`` is given.
    ``get_class_from_dynamic_module`` imports a module of a repository, and asks nobody.

    Keep the tools that you use beside your program, as code that you have read.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None:
        return None
    refuses: bool | Unknown = False
    if sink.switch:
        refuses, _ = _loading.restriction(call, sink.switch)
    if refuses is True:
        return None
    whose = _hub.repository(call) or "what it loads"
    evidence = Evidence(call.callee, "called", whose)
    fixes = (Fix("Keep a copy of the code that you have read, and import that"),)
    if isinstance(refuses, Unknown):
        message = f"This call may run the Python code of {whose}."
        return Judgement(message, Severity.LOW, evidence, fixes)
    return Judgement(
        f"This call runs the Python code of {whose}.", None, evidence, fixes
    )
