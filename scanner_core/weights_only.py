"""Would ``torch.load(weights_only=True)`` take a checkpoint, and if not, why not.

Told from the names that its pickles import and from what they do with them, by the
tables of one version of torch.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import (
    CallFact,
    Constant,
    ExtensionUse,
    GlobalUse,
    Name,
    PersistentId,
    UncommonOpcode,
    UnresolvedGlobal,
    Use,
)
from scanner_core.findings import Acceptance, WeightsOnly
from scanner_core.knowledge import Behaviour
from scanner_core.knowledge import weights_only as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner_core.facts import Fact
    from scanner_core.findings import ArtifactReport, Gap

CHECKPOINTS: Final = frozenset({"torch-zip", "torch-legacy"})
REFUSED: Final = {
    "torchscript": "it is a TorchScript archive",
    "torch-tar": "it is in torch's old tar format",
}
"""Formats that ``torch.load`` refuses whatever they hold."""
HARMLESS: Final = frozenset({Behaviour.DATA, Behaviour.CLASS})
UNLISTED: Final = "unlisted-name"
"""The rule about names of which nothing says that they are harmless."""
MOST_SHOWN: Final = 3
ELLIPSIS: Final = "builtins.Ellipsis"
"""An object that does not know its name."""


def predict(
    format_: str, facts: Iterable[Fact], gaps: Sequence[Gap]
) -> WeightsOnly | None:
    """Return what would come of an artifact; ``None`` if torch does not load it."""
    if format_ in REFUSED:
        return _refused(REFUSED[format_])
    if format_ not in CHECKPOINTS:
        return None
    seen = [fact for fact in facts if _is_loaded(fact.location.members, format_)]
    if reason := next(_obstacles(seen), None):
        return _refused(reason)
    for gap in gaps:
        members = gap.location.members
        if not members or _is_loaded(members, format_):
            return WeightsOnly(Acceptance.UNKNOWN, gap.reason, table.VERSION)
    uses = [fact for fact in seen if isinstance(fact, GlobalUse)]
    paths = {table.path(use.spelled): use.name for use in uses}
    missing = {path: n for path, n in paths.items() if not table.is_allowed(path)}
    missing |= {name: name for name in _dtypes(seen)}
    if not missing:
        because = "it names nothing that is not allowed"
        return WeightsOnly(Acceptance.ACCEPTED, because, table.VERSION)
    return _needing(missing)


def decided(report: ArtifactReport) -> ArtifactReport:
    """Return the report once somebody said which classes are their own."""
    said = report.weights_only
    if said is None or not said.unlisted:
        return report
    standing = {
        finding.evidence.name
        for finding in report.findings
        if finding.evidence
        # To trust one file with a dangerous name allows it nowhere else.
        if finding.suppressed is None or finding.rule != UNLISTED
    }
    if not standing.isdisjoint(said.unlisted):
        return report
    offered = WeightsOnly(
        Acceptance.NEEDS,
        "it names classes that are not allowed by default",
        said.version,
        said.missing,
        snippet=_snippet({name: name for name in said.missing}),
    )
    return dataclasses.replace(report, weights_only=offered)


def _is_loaded(members: tuple[str, ...], format_: str) -> bool:
    """Tell whether a place is in the stream that torch reads."""
    if format_ == "torch-legacy":
        return not members
    return len(members) == 1 and members[0].lower().endswith("/data.pkl")


def _refused(because: str) -> WeightsOnly:
    return WeightsOnly(Acceptance.REFUSED, because, table.VERSION)


def _needing(missing: Mapping[str, str]) -> WeightsOnly:
    """Return what comes of names, by how torch knows them, that are not allowed."""
    names = tuple(dict.fromkeys(missing.values()))
    unlisted = tuple(name for name in names if not _is_harmless(name))
    because = f"it names {_listed(unlisted or names)}"
    if unlisted:
        result, snippet = Acceptance.REFUSED, None
    else:
        result, snippet = Acceptance.NEEDS, _snippet(missing)
    return WeightsOnly(result, because, table.VERSION, names, unlisted, snippet)


def _is_harmless(name: str) -> bool:
    row = knowledge.row(name)
    return name.startswith("numpy.dtypes.") or (
        row is not None and row.behaviour in HARMLESS
    )


def _obstacles(facts: Iterable[Fact]) -> Iterator[str]:
    """Yield what no list of names gets over."""
    for fact in facts:
        match fact:
            case GlobalUse(name=name) if table.is_blocked(name):
                yield f"it names {name}"
            case GlobalUse():
                yield from _misuses(fact)
            case UncommonOpcode(code=code):
                yield f"its pickle uses {_opcode(code)}"
            case ExtensionUse():
                yield "its pickle uses an extension code"
            case UnresolvedGlobal():
                yield "its pickle computes a name"
            case PersistentId(shape=shape) if not shape.startswith("('storage', "):
                yield f"its pickle refers to {shape}, which is no storage"
            case PersistentId(shape=shape, location=place) if (
                "UntypedStorage" in shape and not place.members
            ):
                yield "it is in torch's old format, and has a storage without a type"


def _misuses(fact: GlobalUse) -> Iterator[str]:
    uses, name = fact.uses, fact.name
    if uses & Use.CHANGED:
        yield f"its pickle changes {name}"
    if uses & Use.RESULT_CALLED:
        yield f"its pickle calls what {name} returns"
    if uses & Use.ITEMS_SET and name not in table.TAKES_ITEMS:
        yield f"its pickle puts items into a {name}"
    if (
        uses & Use.STATE_SET
        and table.is_allowed(name)
        and name not in table.TAKES_STATE
    ):
        yield f"its pickle sets the state of a {name}"


def _dtypes(facts: Iterable[Fact]) -> Iterator[str]:
    """Yield the classes of the types of numpy's that the stream makes and fills."""
    for fact in facts:
        match fact:
            case CallFact(
                callee=Name(table.DTYPE), arguments=(Constant(str(text)), *_)
            ):
                if found := table.dtype_class(text):
                    yield found


def _opcode(code: int) -> str:
    import pickletools  # noqa: PLC0415 (slow to import, and seldom needed)

    known = {ord(opcode.code): opcode.name for opcode in pickletools.opcodes}
    return known.get(code, f"opcode {code:#04x}")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_SHOWN
    shown = ", ".join(names[:MOST_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _snippet(missing: Mapping[str, str]) -> str:
    """Return the lines that allow names, by how torch knows them."""
    modules = {name.rpartition(".")[0] for name in missing.values()} - {"builtins"}
    imports = [f"import {module}" for module in sorted(modules | {"torch"})]
    allowed = ", ".join(_spelled(path, name) for path, name in missing.items())
    return "\n".join([*imports, f"torch.serialization.add_safe_globals([{allowed}])"])


def _spelled(path: str, name: str) -> str:
    """Return the object, with the name in the file where its own is another one."""
    plain = name.removeprefix("builtins.")
    is_same = path == name and name != ELLIPSIS and not name.startswith("numpy.core.")
    return plain if is_same else f'({plain}, "{path}")'
