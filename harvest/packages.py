"""``python -m harvest packages``: model files out of packages that ship some.

Packages are found by an index client and never built, installed or imported: an archive
is read as an archive, and of it only regular files that a pattern asks for are written,
below one folder, each and all of them bounded.
"""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import tarfile
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from harvest.environments import HERE, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Entry = tuple[str, int, "IO[bytes]"]

TABLE: Final = HERE / "packages.toml"
MAX_ARCHIVE: Final = 100 << 20
MAX_FILE: Final = 100 << 20
MAX_PACKAGE: Final = 400 << 20
"""Bytes: of a download, of a file in it, of all the files that are kept of it."""
MAX_FILES: Final = 2000


@dataclass(frozen=True, slots=True)
class Package:
    """An archive of a package, and which of its files are models."""

    name: str
    version: str
    file: str
    sha256: str
    keep: tuple[str, ...]
    """Patterns of paths in the archive; ``*`` matches ``/``, too."""

    def extract(self, cache: Path) -> Path:
        """Return the folder of its model files, made if it is not there.

        Raises ``UnavailableError``.
        """
        folder = cache / "packages" / f"{self.name}-{self.version}"
        if not folder.is_dir():
            archive = self._archive(cache / "downloads")
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            self._extract(archive, partial)
            partial.rename(folder)
        return folder

    def _archive(self, folder: Path) -> Path:
        path = folder / self.file
        if path.exists() and self._is_pinned(path.read_bytes()):
            return path
        raw = _download(self._url())
        if not self._is_pinned(raw):
            raise UnavailableError(f"{self.file} is another one than the table pins")
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return path

    def _is_pinned(self, raw: bytes) -> bool:
        return hashlib.sha256(raw).hexdigest() == self.sha256

    def _url(self) -> str:
        # Here, so that the other commands of this tool do without it.
        from unearth import PackageFinder  # noqa: PLC0415

        finder = PackageFinder(ignore_compatibility=True)
        for package in finder.find_all_packages(self.name, allow_yanked=True):
            if package.link.filename == self.file:
                return str(package.link.normalized)
        raise UnavailableError(f"no index has {self.file}")

    def _extract(self, archive: Path, folder: Path) -> None:
        left, count = MAX_PACKAGE, 0
        for name, size, file in _entries(archive):
            path = PurePosixPath(name)
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in self.keep):
                continue
            if path.is_absolute() or ".." in path.parts or "\\" in name:
                raise UnavailableError(f"{self.file} has a file {name!r}")
            left, count = left - size, count + 1
            if size > MAX_FILE or left < 0 or count > MAX_FILES:
                raise UnavailableError(f"{self.file} unpacks to too much")
            kept = folder.joinpath(*path.parts)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(file.read(size))
        if not count:
            raise UnavailableError(f"{self.file} has nothing that is asked for")


def packages() -> list[Package]:
    """Return the packages of the table."""
    return [
        Package(name, row["version"], row["file"], row["sha256"], tuple(row["keep"]))
        for name, row in tomllib.loads(TABLE.read_text("utf-8")).items()
    ]


def _download(url: str) -> bytes:
    if not url.startswith("https://"):
        raise UnavailableError(f"{url} is no https address")
    with urllib.request.urlopen(url, timeout=120) as response:  # noqa: S310 (see above)
        raw: bytes = response.read(MAX_ARCHIVE + 1)
    if len(raw) > MAX_ARCHIVE:
        raise UnavailableError(f"{url} is larger than {MAX_ARCHIVE} bytes")
    return raw


def _entries(archive: Path) -> Iterator[Entry]:
    """Yield name, size and content of the regular files in an archive."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                if not info.is_dir():
                    with opened.open(info) as file:
                        yield info.filename, info.file_size, file
        return
    with tarfile.open(archive) as opened_tar:
        for member in opened_tar:
            content = opened_tar.extractfile(member) if member.isreg() else None
            if content is not None:
                yield member.name, member.size, content
