"""From a row of the table of sinks to what a call would do.

What most rules about loaders have in common: look up the row, ask whether its switch
restricts this call, and let ``_outcome`` say what comes of that.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Files, HubFile, Opened, Unknown
from scanner_core.findings import Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Names, Since
from scanner_core.rules.source import _fixes, _outcome
from scanner_core.rules.source._truth import not_told, truth

if TYPE_CHECKING:
    from scanner_core.facts import Argument, CallSite
    from scanner_core.knowledge.sinks import Sink, Switch
    from scanner_core.rules import Judgement

WHAT: Final = {
    Names.DATA: "the data",
    Names.TEXT: "the data",
    Names.FOLDER: "its files",
    Names.REPOSITORY: "the model",
}
"""What runs code, in a message."""


def judge(
    call: CallSite, rule: str, because: str = "", advice: str = ""
) -> Judgement | None:
    """Judge a call by the row that the table has for a rule, if there is one.

    ``because`` says why such a loader runs code, and ``advice`` what to do instead,
    where the row does not.
    """
    if (sink := sinks.row(call.callee, rule)) is None or not matters(call, sink):
        return None
    restricted: bool | Unknown = False
    fixes = tuple(Fix(text) for text in (sink.advice or advice,) if text)
    reason = sink.because or because
    runs_when = "if it is not restricted"
    if switch := sink.switch:
        restricted, why = restriction(call, switch)
        reason = why or reason
        if switch.is_argument:
            fixes = (*fix(call, switch), *fixes)
            runs_when = f"if {switch.keyword} is {not switch.restricts}"
    return _outcome.judge(
        call,
        _outcome.Loading(
            call.callee.removeprefix("*."),
            call.callee.partition(".")[0],
            call.version,
            restricted,
            reason,
            runs_when=runs_when,
            fixes=fixes,
            severity=Severity.LOW if sink.is_minor else Severity.MEDIUM,
            what=WHAT.get(sink.names, "the file"),
        ),
    )


def as_written(call: CallSite) -> CallSite:
    """Return a call as if what it unpacks held nothing of interest.

    For arguments that hardly any program gives: to warn of each ``**kwargs`` because
    they may be in it is to be wrong nearly every time.
    """
    keywords = tuple(each for each in call.keywords if not each[0].startswith("*"))
    return dataclasses.replace(call, keywords=keywords)


def matters(call: CallSite, sink: Sink) -> bool:
    """Tell whether a call is one that the row is about, by the suffix of its file."""
    if not sink.suffixes:
        return True
    written = file(call, sink)
    return written is not None and written.lower().endswith(sink.suffixes)


def file(call: CallSite, sink: Sink) -> str | None:
    """Return what the argument says that names what is loaded, if it is a text."""
    if sink.file is None:
        return None
    match call.argument(sink.file, sink.position):
        case Constant(value=str(written)) | Opened(path=written):
            return written
        case HubFile(path=written) | Files(pattern=written):
            return written
        case _:
            return None


def restriction(call: CallSite, switch: Switch) -> tuple[bool | Unknown, str]:
    """Return whether a switch restricts a call, and half a sentence on why."""
    given = call.argument(switch.keyword, switch.position)
    if given is None or not switch.is_argument:
        return default(call, switch)
    restricted = _restricts(given, switch)
    if isinstance(restricted, Unknown):
        return restricted, not_told(switch.keyword, restricted)
    return restricted, f"{switch.keyword} is {given}"


def default(call: CallSite, switch: Switch) -> tuple[bool | Unknown, str]:
    """Return whether a call is restricted that does not give the argument."""
    match switch.default:
        case Since(library=library, version=version) as since:
            says = "it is restricted since "
            if switch.keyword:
                says = f"{switch.keyword} defaults to {switch.restricts} since "
            says += f"{library} {version}"
            restricted = call.environment.at_least(library, version)
            if isinstance(restricted, Unknown):
                if since.is_old:
                    return True, says
                return restricted, f"{says}, and {restricted.reason}"
            if restricted:
                return True, says
            return False, f"{says}, and {call.environment.told(library)}"
        case True:
            always = f"{switch.keyword} is {switch.restricts} by default"
            return True, always if switch.keyword else ""
        case _:
            return False, f"{switch.keyword} is not given"


def fix(call: CallSite, switch: Switch) -> tuple[Fix, ...]:
    """Return the edit that turns a switch to what restricts the loader."""
    value = repr(switch.restricts)
    return _fixes.set_keyword(call, switch.keyword, value, switch.position)


def _restricts(given: Argument, switch: Switch) -> bool | Unknown:
    if isinstance(switch.restricts, bool):
        is_true = truth(given)
        if isinstance(is_true, Unknown):
            return is_true
        return is_true is switch.restricts
    match given:
        case Constant(value=value):
            return value == switch.restricts
        case Unknown():
            return given
        case _:
            return Unknown("it is not a constant")
