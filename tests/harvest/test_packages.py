from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Module

    Make = Callable[..., object]

MODEL = b"what is kept"


@pytest.fixture
def package(module: Module, tmp_path: Path) -> Make:
    """Return a package whose archive has been downloaded already."""

    def make(file: str, raw: bytes, *keep: str) -> object:
        path = tmp_path / "downloads" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        digest = hashlib.sha256(raw).hexdigest()
        return module("packages").Package("some", "1.0", file, digest, keep)

    return make


def wheel(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def source(*members: tuple[str, bytes, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "/etc/hostname"
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def kept(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../outside.pkl", id="parent"),
        pytest.param("/tmp/outside.pkl", id="absolute"),  # noqa: S108 (never written)
        pytest.param("some\\..\\outside.pkl", id="backslash"),
    ],
)
def test_a_member_outside_of_the_folder_is_refused(
    package: Make, module: Module, tmp_path: Path, name: str
) -> None:
    some = package("some-1.0.whl", wheel(**{name: MODEL}), "*.pkl")

    with pytest.raises(module("environments").UnavailableError, match="has a file"):
        some.extract(tmp_path)
    assert list(kept(tmp_path)) == ["downloads/some-1.0.whl"]


def test_what_unpacks_to_too_much_is_refused(
    package: Make, module: Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = package("some-1.0.whl", wheel(**{"some/a.pkl": bytes(1 << 20)}), "*.pkl")
    monkeypatch.setattr(module("packages"), "MAX_FILE", 1 << 19)

    with pytest.raises(module("environments").UnavailableError, match="too much"):
        some.extract(tmp_path)


def test_links_and_devices_are_left_out(package: Make, tmp_path: Path) -> None:
    raw = source(
        ("some/link.pkl", tarfile.SYMTYPE, b""),
        ("some/hard.pkl", tarfile.LNKTYPE, b""),
        ("some/pipe.pkl", tarfile.FIFOTYPE, b""),
        ("some/a.pkl", tarfile.REGTYPE, MODEL),
    )

    folder = package("some-1.0.tar.gz", raw, "*.pkl").extract(tmp_path)

    assert kept(folder) == {"some/a.pkl": MODEL}


def test_only_what_is_asked_for_is_kept(package: Make, tmp_path: Path) -> None:
    raw = wheel(**{"some/a.pkl": MODEL, "some/code.py": b"", "some/a.json": b""})

    folder = package("some-1.0.whl", raw, "*.pkl").extract(tmp_path)

    assert folder.name == "some-1.0"
    assert kept(folder) == {"some/a.pkl": MODEL}


def test_a_package_without_models_is_reported(
    package: Make, module: Module, tmp_path: Path
) -> None:
    some = package("some-1.0.whl", wheel(**{"some/code.py": b""}), "*.pkl")

    with pytest.raises(module("environments").UnavailableError, match="nothing"):
        some.extract(tmp_path)


def test_another_archive_than_the_pinned_one_is_refused(
    package: Make, module: Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = package("some-1.0.whl", b"", "*.pkl")
    (tmp_path / "downloads" / "some-1.0.whl").write_bytes(b"changed since")
    monkeypatch.setattr(module("packages").Package, "_url", lambda _: "https://x.test")
    monkeypatch.setattr(module("packages"), "_download", lambda _: b"other")

    with pytest.raises(module("environments").UnavailableError, match="another one"):
        some.extract(tmp_path)
    assert kept(tmp_path) == {"downloads/some-1.0.whl": b"changed since"}


def test_the_table_pins_packages(module: Module) -> None:
    found = module("packages").packages()

    assert len(found) >= 20
    assert [each.name for each in found] == sorted(each.name for each in found)
    assert all(len(each.sha256) == 64 and each.keep for each in found)
    assert all(each.version in each.file for each in found)
