"""What front ends send, looked at: nothing else in the server reads a request's JSON.

Every complaint names the field, so that whoever writes a client knows what to mend.
"""

from __future__ import annotations

import json
import re
import reprlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from scanner_core.wire import Json

MAX_CELLS: Final = 10_000
MAX_VERSIONS: Final = 5_000
MAX_NAME: Final = 256
"""Characters of the name of anything."""
MAX_PATH: Final = 4096
SHA256: Final = re.compile(r"[0-9a-f]{64}")
CODE: Final = "code"
PYTHON: Final = ("python", "ipython")


class Refused(Exception):
    """A request that is not answered: the status, and a sentence for people."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class SentCell:
    """A cell as it stands in the front end."""

    id: str
    type: str
    source: str


@dataclass(frozen=True, slots=True)
class KernelState:
    """What a kernel says of itself.  Anybody may have written it."""

    cwd: str
    cwd_identity: tuple[int, int] | None
    """Of the file system, and of the folder in it."""
    prefix: str
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NotebookRequest:
    """Judge these cells."""

    path: str
    is_python: bool
    cells: tuple[SentCell, ...]
    kernel: KernelState | None
    kernel_name: str | None
    client: str
    """Which tab it is of: one waits for its own answers only."""


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """Scan a file or a folder."""

    path: str
    id: str
    """What the client calls the scan, in events and to end it."""
    verbose: bool
    """Whether what no loader takes is listed."""


@dataclass(frozen=True, slots=True)
class TrustRequest:
    """Record that somebody trusts a file."""

    path: str
    """As in a report: below the root, or absolute."""
    sha256: str
    rule: str
    reason: str


def parsed(body: bytes) -> dict[str, Json]:
    """Return the object that a body is.  Raises ``Refused``."""
    try:
        data = json.loads(body)
    except RecursionError:
        raise Refused(400, "the request is nested too deeply") from None
    except ValueError as error:
        raise Refused(400, f"the request is not JSON: {error}") from None
    if not isinstance(data, dict):
        _wrong("the request", data, "an object")
    return data


def notebook(data: dict[str, Json]) -> NotebookRequest:
    """Read a request to judge a notebook.  Raises ``Refused``."""
    sent = data.get("cells")
    if not isinstance(sent, list):
        _wrong("cells", sent, "an array")
    if len(sent) > MAX_CELLS:
        raise Refused(413, f"a notebook of more than {MAX_CELLS} cells is not watched")
    language = text(data, "language", "python", most=MAX_NAME)
    return NotebookRequest(
        path(data),
        language.lower().startswith(PYTHON),
        tuple(_cell(each, n) for n, each in enumerate(sent)),
        kernel(data),
        text(data, "kernel_name", "", most=MAX_NAME) or None,
        text(data, "client", "", most=MAX_NAME),
    )


def scan(data: dict[str, Json]) -> ScanRequest:
    """Read a request to scan something.  Raises ``Refused``."""
    name = text(data, "id", "", most=MAX_NAME) or uuid.uuid4().hex
    return ScanRequest(path(data), name, flag(data, "verbose"))


def trust(data: dict[str, Json]) -> TrustRequest:
    """Read a request to trust a file.  Raises ``Refused``."""
    sha256 = text(data, "sha256", "", most=MAX_NAME)
    if sha256 and not SHA256.fullmatch(sha256):
        _wrong("sha256", sha256, "64 hexadecimal digits or null")
    reason = text(data, "reason", "").strip()
    if not reason:
        raise Refused(400, "a decision has a reason, for whoever reads it next")
    rule = text(data, "rule", "", most=MAX_NAME)
    return TrustRequest(path(data), sha256, rule, reason)


def kernel(data: dict[str, Json]) -> KernelState | None:
    """Return what a request hands on from a kernel.  Raises ``Refused``."""
    state = data.get("kernel")
    if state is None:
        return None
    if not isinstance(state, dict):
        _wrong("kernel", state, "an object or null")
    versions = state.get("versions") or {}
    if not isinstance(versions, dict) or len(versions) > MAX_VERSIONS:
        _wrong("kernel.versions", versions, "an object of versions by library")
    return KernelState(
        text(state, "cwd", "", "kernel."),
        _identity(state.get("cwd_identity")),
        text(state, "prefix", "", "kernel."),
        tuple(
            (name[:MAX_NAME], version[:MAX_NAME])
            for name, version in versions.items()
            if isinstance(version, str)
        ),
    )


def path(data: dict[str, Json], name: str = "path") -> str:
    """Return the contents path that a request is about.  Raises ``Refused``."""
    if name not in data:
        raise Refused(400, f"{name} is missing")
    return text(data, name, "")


def text(
    data: dict[str, Json], name: str, default: str, of: str = "", most: int = MAX_PATH
) -> str:
    """Return a field that is a string, or left out, or null.  Raises ``Refused``."""
    found = data.get(name)
    if found is None:
        return default
    if not isinstance(found, str):
        _wrong(of + name, found, "a string")
    if len(found) > most:
        raise Refused(400, f"{of}{name} is longer than {most} characters")
    return found


def flag(data: dict[str, Json], name: str) -> bool:
    """Return a field that is true, false, or left out.  Raises ``Refused``."""
    found = data.get(name, False)
    if not isinstance(found, bool):
        _wrong(name, found, "true or false")
    return found


def _cell(data: Json, n: int) -> SentCell:
    if not isinstance(data, dict):
        _wrong(f"cells[{n}]", data, "an object")
    source = data.get("source")
    if not isinstance(source, str):
        _wrong(f"cells[{n}].source", source, "a string")
    of = f"cells[{n}]."
    name = text(data, "id", "", of, MAX_NAME)
    return SentCell(name, text(data, "type", CODE, of, MAX_NAME), source)


def _identity(data: Json) -> tuple[int, int] | None:
    if data is None:
        return None
    match data:
        case [int(device), int(inode)]:
            return device, inode
        case _:
            return _wrong("kernel.cwd_identity", data, "two numbers or null")


def _wrong(name: str, data: Json, wanted: str) -> NoReturn:
    raise Refused(400, f"{name} is {reprlib.repr(data)}, not {wanted}")
