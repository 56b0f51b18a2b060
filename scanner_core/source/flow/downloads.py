"""Calls that download something: from which address, and into which file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Fetched, Opened

if TYPE_CHECKING:
    import ast

    from scanner_core.source.flow.values import Given


@dataclass(frozen=True, slots=True)
class Download:
    """Which arguments of a callable say what goes where."""

    url: tuple[str, int]
    """The keyword of the address, and its position."""
    file: tuple[str, int] | None = None
    """Likewise of the file that it is saved to; ``None`` if it is returned."""


ANSWERS: Final = """
    requests.get requests.post requests.Session.get requests.Session.post
    requests.sessions.Session.get requests.sessions.Session.post httpx.get httpx.post
    httpx.stream httpx.Client.get httpx.Client.post httpx.AsyncClient.get
    aiohttp.ClientSession.get aiohttp.ClientSession.post urllib.request.urlopen
    urllib2.urlopen urllib.urlopen urllib.request.Request urllib3.PoolManager.request
    urllib3.request
"""
SAVES: Final = {
    "gdown.cached_download": ("url", "path"),
    "gdown.download": ("url", "output"),
    "pooch.retrieve": ("url", "fname"),
    "torch.hub.download_url_to_file": ("url", "dst"),
    "torchvision.datasets.utils.download_url": ("url", "root"),
    "urllib.request.urlretrieve": ("url", "filename"),
    "urllib.urlretrieve": ("url", "filename"),
    "wget.download": ("url", "out"),
}
DOWNLOADS: Final = {
    **{name: Download(("url", 0)) for name in ANSWERS.split()},
    **{name: Download((url, 0), (file, 1)) for name, (url, file) in SAVES.items()},
    "httpx.stream": Download(("url", 1)),
    "pooch.retrieve": Download(("url", 0), ("fname", 2)),
    "urllib3.PoolManager.request": Download(("url", 1)),
    "urllib3.request": Download(("url", 1)),
}
"""requests 2.32, httpx 0.28, urllib3 2.5, gdown 5.2, wget 3.2, pooch 1.8."""
TAILS: Final = frozenset(name.rpartition(".")[2] for name in DOWNLOADS)


def fetched(name: str, given: Given) -> Fetched:
    """Return what a download brings."""
    match given.get(*DOWNLOADS[name].url):
        case Constant(value=str(url)):
            return Fetched(url, name)
        case Fetched() as request:
            return Fetched(request.url, name)
        case _:
            return Fetched(None, name)


def saved_to(name: str, given: Given) -> str | None:
    """Return the path that a download is saved to, if the text tells."""
    if (file := DOWNLOADS[name].file) is None:
        return None
    match given.get(*file):
        case Constant(value=str(path)) | Opened(path=path):
            return path
        case _:
            return None


def written_to(name: str, node: ast.Call) -> ast.expr | None:
    """Return how the path is spelled that a download is saved to."""
    if (file := DOWNLOADS[name].file) is None:
        return None
    keyword, position = file
    if position < len(node.args):
        return node.args[position]
    return next((each.value for each in node.keywords if each.arg == keyword), None)
