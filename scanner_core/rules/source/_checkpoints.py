"""How libraries around torch decide whether a checkpoint is loaded restricted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Unknown
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Since
from scanner_core.rules import Judgement
from scanner_core.rules.source import _addresses, _fixes, _loading, _outcome
from scanner_core.rules.source._truth import truth

if TYPE_CHECKING:
    from scanner_core.facts import Argument, CallSite
    from scanner_core.knowledge.sinks import Sink, Switch

RULE: Final = "unrestricted-checkpoint"
WEIGHTS_ONLY: Final = "weights_only"
LIGHTNING: Final = ("lightning", "pytorch_lightning")
"""The names that it is installed by; versions are the same."""
LIGHTNING_SINCE: Final = "2.6"
TORCH_SINCE: Final = "2.6"
OWN: Final = frozenset({"best", "hpc", "last", "registry"})
"""What a Trainer of Lightning calls checkpoints that it has written itself."""
OFFICIAL: Final = re.compile(
    r"(?:yolo(?:v?\d+|e-(?:v8|11|26)|_nas_)[a-z]?6?u?"
    r"(?:-(?:cls|depth|obb|oiv7|p6|pf|pose|seg|sem|spp|tiny|world|worldv2))*"
    r"|sam(?:2(?:\.1)?)?_[a-z]|mobile_sam|FastSAM-[sx]|rtdetr-[lx])\.pt"
)
"""What ultralytics downloads from its own releases if it is not there."""
MAPPINGS: Final = frozenset({"load_kwargs", "torch_load_kwargs"})
"""Keywords of mappings that are handed on to ``torch.load``."""
SHARDED: Final = "torch.distributed.checkpoint."
SAFETENSORS_READER: Final = "HuggingFaceStorageReader"
TRAINER: Final = frozenset({"fit", "predict", "test", "validate"})
WRITES: Final = ("dump", "export", "save", "_save")


def is_own(call: CallSite, sink: Sink) -> bool:
    """Whether a call loads nothing, or what the library itself has written."""
    if call.argument("use_safetensors") == Constant(value=True):
        return True
    if call.callee.startswith(SHARDED):
        return SAFETENSORS_READER in call.text
    if sink.file is None:
        return False
    match call.argument(sink.file, sink.position):
        case None:
            return not is_false(dict(call.keywords).get(WEIGHTS_ONLY))
        case Constant(value=None):
            return True
        case Constant(value=str(name)):
            return name in OWN or OFFICIAL.fullmatch(name) is not None
        case Constant():
            return True  # No path: somebody else's method of that name.
        case _:
            return False


def is_lightning(switch: Switch) -> bool:
    """Whether a switch is one that Lightning has, which hands it on to torch."""
    return isinstance(switch.default, Since) and switch.default.library in LIGHTNING


def lightning(call: CallSite, sink: Sink) -> Judgement | None:
    """Judge a call of Lightning, which asks torch unless the file is far away."""
    if sink.switch is None:
        return None
    given = call.argument(WEIGHTS_ONLY, sink.switch.position)
    if given is None or given == Constant(None):
        restricted, because = _default(call, sink)
        severity = Severity.LOW if sink.is_minor else Severity.MEDIUM
        is_told = isinstance(restricted, bool) or _loading.file(call, sink)
        if sink.is_minor and not is_told:
            return None  # What a Trainer resumes from is most often its own.
    else:
        restricted, because = _loading.restriction(call, sink.switch)
        severity = Severity.MEDIUM
    said = _outcome.judge(
        call,
        _outcome.Loading(
            call.callee.removeprefix("*."),
            "torch",
            None,  # Of two libraries.
            restricted,
            because,
            runs_when=f"if {WEIGHTS_ONLY} is False",
            fixes=_loading.fix(call, sink.switch),
            severity=severity,
        ),
    )
    if said is None or restricted is not False:
        return said
    return _addresses.worse(call, said, _loading.file(call, sink))


def handed_on(call: CallSite) -> Judgement | None:
    """Judge a call of something unknown by what it would hand on to torch."""
    if any(_decides(sink) for sink in sinks.rows(call.callee)):
        return None
    tail = call.callee.rpartition(".")[2]
    given = dict(call.keywords)
    if tail in TRAINER and "ckpt_path" in given:
        sink = sinks.row(f"{LIGHTNING[0]}.Trainer.{tail}", RULE)
        is_loading = sink is not None and not is_own(call, sink)
        return lightning(call, sink) if sink and is_loading else None
    if tail.startswith(WRITES) or call.callee == "builtins.dict":
        return None
    if is_false(given.get(WEIGHTS_ONLY)):
        fixes = _fixes.set_keyword(call, WEIGHTS_ONLY, "True")
    elif any(is_false(_value(given.get(name))) for name in MAPPINGS):
        fixes = ()
    else:
        return None
    message = (
        f"This {call.callee.removeprefix('*.')} lets the file run code: "
        f"{WEIGHTS_ONLY} is False."
    )
    evidence = Evidence(call.callee, "called", f"{WEIGHTS_ONLY}=False")
    return Judgement(message, Severity.MEDIUM, evidence, fixes)


def _decides(sink: Sink) -> bool:
    """Whether another rule asks for the same argument."""
    return sink.switch is not None and sink.switch.keyword == WEIGHTS_ONLY


def is_false(given: Argument | None) -> bool:
    """Whether an argument is given and false, not merely ``None``."""
    return given is not None and given != Constant(None) and truth(given) is False


def _value(mapping: Argument | None) -> Argument | None:
    """Return what a mapping says of weights_only."""
    if not isinstance(mapping, Items) or mapping.kind != "dict":
        return None
    keys, values = mapping.items[::2], mapping.items[1::2]
    for key, value in zip(keys, values, strict=False):
        if key == Constant(WEIGHTS_ONLY) and isinstance(value, Constant | Unknown):
            return value
    return None


def _default(call: CallSite, sink: Sink) -> tuple[bool | Unknown, str]:
    """Return whether Lightning restricts what it loads if nobody says so."""
    written = _loading.file(call, sink)
    if written and written.startswith(("http:", "https:")):
        return (
            False,
            f"of an address, Lightning loads all unless {WEIGHTS_ONLY} is given",
        )
    told = [name for name in LIGHTNING if call.environment.origin(name)]
    library = told[0] if told else LIGHTNING[0]
    says = f"Lightning leaves {WEIGHTS_ONLY} to torch since {LIGHTNING_SINCE}"
    restricted = call.environment.at_least(library, LIGHTNING_SINCE)
    if restricted is True:
        library = "torch"
        says = f"{WEIGHTS_ONLY} defaults to True since torch {TORCH_SINCE}"
        restricted = call.environment.at_least(library, TORCH_SINCE)
    if isinstance(restricted, Unknown):
        return restricted, f"{says}, and {restricted.reason}"
    return restricted, (
        says if restricted else f"{says}, and {call.environment.told(library)}"
    )
