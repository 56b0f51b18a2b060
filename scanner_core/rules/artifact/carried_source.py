"""Rule: an archive carries Python source that its loader runs."""

from typing import Final

from scanner_core import knowledge
from scanner_core.facts import CarriedSource
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import Behaviour
from scanner_core.rules import Judgement, bad, good, rule

MOST_SHOWN: Final = 4


@rule(
    severity=Severity.MEDIUM,
    cwe=829,
    examples=[
        bad("""
            --- p/.data/extern_modules
            torch
            --- p/layers.py
            import subprocess
            subprocess.run("true", check=True)
        """),
        bad("""
            --- p/.data/extern_modules
            torch
            --- p/layers.py
            import torch
            class Layer(torch.nn.Module):
                pass
        """),
        bad("""
            --- m/constants.pkl
            EMPTY_TUPLE
            STOP
            --- m/code/__torch__.py
            import os
            os.system("true")
        """),
        good("""
            --- m/constants.pkl
            EMPTY_TUPLE
            STOP
            --- m/code/__torch__.py
            import __torch__.torch.nn
        """),
    ],
)
def carried_source(fact: CarriedSource) -> Judgement | None:
    """Archive carries Python source that runs when it is loaded.

    ``torch.package`` puts the modules of a model into its archive, and its importer
    runs them.  They can do whatever Python can; source that runs commands or opens
    connections is told apart from layers by the names that it uses.

    Read the source before you load the archive.
    """
    dangerous = [name for name in fact.names if _is_dangerous(name)]
    if fact.is_script:
        shown = ", ".join(fact.names[:MOST_SHOWN])
        message = f"This TorchScript names {shown}, which TorchScript does not have."
        evidence = Evidence(fact.names[0], "named in source")
        return Judgement(message, Severity.HIGH, evidence)
    if not fact.location.members:
        carries = "This file is Python source"  # It comes with a model.
    else:
        carries = "This archive carries Python source"
    if not dangerous:
        return Judgement(f"{carries}, which its loader runs.")
    shown = ", ".join(dangerous[:MOST_SHOWN])
    message = f"{carries} that its loader runs: it uses {shown}."
    return Judgement(message, Severity.HIGH, Evidence(dangerous[0], "used in source"))


def _is_dangerous(name: str) -> bool:
    row = knowledge.row(name)
    return row is not None and row.behaviour is Behaviour.DANGEROUS
