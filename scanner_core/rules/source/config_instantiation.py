"""Rule: a configuration says which class to make, or which function to call."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Items, Name, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes

RULE: Final = "config-instantiation"
FROM_A_FILE: Final = "it comes from a configuration file"
FROM_A_MODEL: Final = ("ckpt", "checkpoint", "state", "state_dict")
"""What programs call that from which they take the configuration of a model."""
ADVICE: Final = "Compare every _target_ with a list of those that you expect, before"


@rule(
    severity=Severity.LOW,
    cwe=470,
    examples=[
        bad("""
            from hydra.utils import instantiate
            from omegaconf import OmegaConf
            config = OmegaConf.load("downloads/config.yaml")
            model = instantiate(config.model)
        """),
        bad("""
            import hydra
            model = hydra.utils.instantiate(checkpoint["cfg"]["model"])
        """),
        bad("""
            from hyperpyyaml import load_hyperpyyaml
            with open("hyperparams.yaml") as file:
                settings = load_hyperpyyaml(file)
        """),
        good("""
            import hydra

            @hydra.main(version_base=None, config_path="conf", config_name="config")
            def main(config):
                model = hydra.utils.instantiate(config.model)
        """),
        good("""
            from hydra.utils import instantiate
            optimizer = instantiate({"_target_": "torch.optim.Adam", "lr": 1e-3})
        """),
        good("""
            from omegaconf import OmegaConf
            config = OmegaConf.load("conf/config.yaml")
            learning_rate = config.lr
        """),
    ],
    references=[
        "https://hydra.cc/docs/advanced/instantiate_objects/overview/",
    ],
)
def config_instantiation(call: CallSite) -> Judgement | None:
    """``instantiate`` imports and calls what a configuration names.

    ``_target_: os.system`` in a YAML file is a call, as ``!new:os.system`` is for
    hyperpyyaml.  That is harmless as long as the configuration is the program's own;
    one that came with a model, in a file or inside the checkpoint, is code.  Hydra
    refuses some targets since 1.3.8, and older versions none.

    Take from such a file only values, and make the objects in code; or compare each
    ``_target_`` with a list of those that you expect.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None or not _is_foreign(call, sink):
        return None
    evidence = Evidence(call.callee, "called")
    what = "the YAML" if sink.is_minor else "a loaded configuration"
    message = f"This {call.callee} calls whatever {what} names."
    return Judgement(message, None, evidence, (Fix(ADVICE),))


def _is_foreign(call: CallSite, sink: sinks.Sink) -> bool:
    """Whether the configuration comes from a file or a checkpoint."""
    if sink.file is None:
        return False
    match call.argument(sink.file, sink.position):
        case None | Items():
            return False
        case Unknown(reason=reason) if reason == FROM_A_FILE:
            return True
        case Unknown() | Name():
            if sink.is_minor:
                return True
            written = _fixes.written(call, sink.file, sink.position)
            is_maker = call.callee.startswith("hydra.")
            return is_maker and written.startswith(
                tuple(f"{name}[" for name in FROM_A_MODEL)
            )
        case _:
            return sink.is_minor
