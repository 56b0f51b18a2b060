"""Commands: what clients run when somebody chooses an action or a lens.

Whatever is written says so; without a reason that a person gave, nothing is trusted.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sys
from typing import TYPE_CHECKING, Final, ParamSpec

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp_server import trusting
from lsp_server.documents import path_of
from lsp_server.features import actions, links
from lsp_server.features.group import Group
from lsp_server.markup import unlinked
from scanner_core._version import VERSION, is_compiled
from scanner_core.configuration import Invalid, places
from scanner_core.reporters.legible import LONGEST_NAME, legible
from scanner_core.worker import Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lsp_server.language_server import Server
    from lsp_server.trusting import Answer

P = ParamSpec("P")

SHOW: Final = "gifthorse.server.showReport"
SCAN: Final = "gifthorse.server.scanArtifact"
TRUST: Final = "gifthorse.server.trust"
KNOWN_CLASS: Final = "gifthorse.server.knownClass"
IGNORE: Final = "gifthorse.server.ignore"
DEBUG: Final = "gifthorse.server.debugInformation"
NO_HASH: Final = "which bytes were looked at is not known"
MOST_CLASSES: Final = 100


async def show_report(server: Server, *arguments: object) -> str | None:
    """Open the report of an artifact, and return its address."""
    uri = _text(arguments, 0)
    shown = await links.opened(server, uri)
    if shown is None:
        _say(server, "there is no such file to report about", is_wrong=True)
    elif server.client.shows_documents:
        await _show(server, shown)
    elif path := path_of(shown):
        _say(server, f"the report is in {path}")
    return shown


async def scan_artifact(server: Server, *arguments: object) -> str | None:
    """Look at an artifact again, and at what loads it; open its report."""
    _decided(server, [_text(arguments, 0)])
    return await show_report(server, *arguments)


async def trust(server: Server, *arguments: object) -> str | None:
    """Record that somebody trusts a file, and return the hash of its bytes.

    The arguments are its address, the hash of what was looked at, a rule or none for
    all, and a reason.  Without a reason, somebody is asked for one.
    """
    uri, sha256, rule, reason = (_text(arguments, n) for n in range(4))
    path = path_of(uri)
    if path is None:
        _refused(server, "there is no such file to trust")
        return None
    if not reason:
        asked = await _worked(server, trusting.proposed, path, rule)
        if not asked.sha256:
            _refused(server, asked.text)
            return None
        if sha256 and asked.sha256 != sha256:
            name = legible(path.name, LONGEST_NAME)
            _refused(server, f"{name} has changed since it was scanned")
            return None
        reason, sha256 = await _reason(server, asked.text), asked.sha256
    elif not sha256:
        _refused(server, NO_HASH)
        return None
    if not reason:
        return None
    said = await _worked(server, trusting.recorded, path, rule, reason, sha256)
    if not said.sha256:
        _refused(server, said.text)
        return None
    _say(server, said.text)
    _decided(server, [uri])
    return said.sha256


async def known_class(server: Server, *arguments: object) -> list[str]:
    """Record that somebody knows classes, and return those that are new."""
    names = [each for each in arguments[:MOST_CLASSES] if isinstance(each, str)]
    if (folder := places.folder()) is None:
        _say(server, "there is no home folder to keep decisions in", is_wrong=True)
        return []
    settings = folder / places.SETTINGS
    try:
        added = await asyncio.to_thread(_add, settings, names)
    except (Invalid, OSError, UnicodeError) as error:
        _say(server, f"nothing is recorded: {error}", is_wrong=True)
        return []
    what = ", ".join(added) or "nothing new"
    _say(server, f"known classes, as {settings} says from now on: {what}")
    _decided(server, [])
    return list(added)


async def ignore(server: Server, *arguments: object) -> bool:
    """Write an ignore comment; the arguments are a document, a range, a rule, why."""
    from lsp_server.actions import ignored  # noqa: PLC0415 (until somebody asks)

    uri, rule, reason = (_text(arguments, n) for n in (0, 2, 3))
    stretch = _range(arguments[1] if len(arguments) > 1 else None)
    asked = await actions.prepared(server, uri, stretch) if stretch else None
    edit = await asyncio.to_thread(ignored, asked, rule, reason) if asked else None
    if edit is None:
        _say(server, f"no comment there would count for {rule}", is_wrong=True)
        return False
    done = await server.workspace_apply_edit_async(
        types.ApplyWorkspaceEditParams(edit, f"Ignore {rule}")
    )
    return done.applied


def debug_information(server: Server, *_: object) -> dict[str, object]:
    """Return what helps whoever looks into trouble."""
    programs = [program.uri for program in server.session.programs()]
    return {
        "version": VERSION,
        "python": sys.version.split()[0],
        "executable": sys.executable,
        "compiled": is_compiled(),
        "interpreter": str(server.settings.interpreter or ""),
        "settings": dataclasses.asdict(server.settings) | {"interpreter": None},
        "workspace": [str(root) for root in server.roots()],
        "open": programs,
        "positionEncoding": str(server.workspace.position_encoding),
        "client": dataclasses.asdict(server.client),
    }


async def _show(server: Server, uri: str) -> None:
    if server.client.registers_content:  # It may be open, as it was before.
        with contextlib.suppress(JsonRpcException):
            await server.workspace_text_document_content_refresh_async(
                types.TextDocumentContentRefreshParams(uri)
            )
    await server.window_show_document_async(
        types.ShowDocumentParams(uri, take_focus=True)
    )


async def _worked(
    server: Server, function: Callable[P, Answer], *given: P.args, **others: P.kwargs
) -> Answer:
    try:
        return await server.workers.call(function, *given, **others)
    except Failed as error:
        return trusting.Answer(str(error))


async def _reason(server: Server, question: str) -> str:
    answers = [types.MessageActionItem(each) for each in trusting.REASONS]
    chosen = await server.window_show_message_request_async(
        types.ShowMessageRequestParams(
            types.MessageType.Warning, unlinked(question), answers
        )
    )
    # What nobody was offered is nobody's reason.
    return chosen.title if chosen and chosen.title in trusting.REASONS else ""


def _add(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    from scanner_core.configuration import own_settings  # noqa: PLC0415 (few decide)

    return own_settings.add_known_classes(path, names)


def _decided(server: Server, uris: Sequence[str]) -> None:
    """Look again at everything that a decision may be about."""
    server.refresh()
    for each in server.decided:
        each(uris)


def _refused(server: Server, why: str) -> None:
    _say(server, f"nothing is recorded: {why}", is_wrong=True)


def _say(server: Server, text: str, *, is_wrong: bool = False) -> None:
    kind = types.MessageType.Warning if is_wrong else types.MessageType.Info
    said = f"gifthorse: {text[:1].upper()}{text[1:]}"
    server.window_show_message(types.ShowMessageParams(kind, unlinked(said)))


def _text(arguments: Sequence[object], number: int) -> str:
    found = arguments[number] if number < len(arguments) else None
    return found if isinstance(found, str) else ""


def _range(sent: object) -> types.Range | None:
    match sent:
        case {
            "start": {"line": int(line), "character": int(start)},
            "end": {"line": int(last), "character": int(end)},
        }:
            first, behind = types.Position(line, start), types.Position(last, end)
            return types.Range(first, behind)
        case _:
            return None


GROUP: Final = Group(
    commands={
        SHOW: show_report,
        SCAN: scan_artifact,
        TRUST: trust,
        KNOWN_CLASS: known_class,
        IGNORE: ignore,
        DEBUG: debug_information,
    },
)
