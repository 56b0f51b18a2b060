"""From a contents path to a file, for whoever may see it; everything else is refused.

The contents manager has the word on what there is and what is hidden, as everywhere in
the platform.  On top of it, no link leads out of the folder that the server shows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.fileio import FileManagerMixin
from tornado.web import HTTPError

from jupyter_ext.server.requests import Refused

if TYPE_CHECKING:
    from jupyter_server.services.contents.manager import ContentsManager

LEADS_OUT: Final = 403
"""The status for a path that a link leads out of."""


class Place:
    """The folder that a server shows, if it shows one."""

    def __init__(self, contents: ContentsManager) -> None:
        """Find the folder.  Raises ``Refused`` if the files are not in one."""
        if not isinstance(contents, FileManagerMixin):
            kind = type(contents).__name__
            raise Refused(
                501,
                f"not watched: the files of this server are not in a folder ({kind})",
            )
        self._contents: Any = contents
        self._given = os.path.abspath(contents.root_dir)  # noqa: PTH100 (no link is followed)
        self.root = Path(os.path.realpath(self._given))

    @property
    def shows_hidden(self) -> bool:
        """Whether names that begin with a dot are shown."""
        return bool(self._contents.allow_hidden)

    async def inside(self, path: str) -> Path:
        """Return where a path leads, which need not exist.

        Raises ``Refused`` with 404 for what the platform does not show, and with 403
        for what a link leads out to.
        """
        path = path.strip("/")
        try:
            found = self._found(path)
            is_hidden = await ensure_async(self._contents.is_hidden(path))
        except (HTTPError, OSError, ValueError):
            raise not_there(path) from None
        if is_hidden and not self.shows_hidden:
            raise not_there(path)
        if not Path(os.path.realpath(found)).is_relative_to(self.root):  # noqa: ASYNC240 (as the platform does)
            raise Refused(LEADS_OUT, f"{path} leads out of the folder of this server")
        return found

    async def existing(self, path: str) -> Path:
        """Return the file or folder of a path.  Raises ``Refused``."""
        found = await self.inside(path)
        if not (found.is_file() or found.is_dir()):
            raise not_there(path)
        return found

    def _found(self, path: str) -> Path:
        """Return where a path is, links as they are.

        Raises ``HTTPError``, ``OSError`` or ``ValueError`` for what it may not be.
        """
        own = self._contents._get_os_path(path)  # noqa: SLF001 (it alone has the word on it)
        return self.root / os.path.relpath(own, self._given)

    def shown(self, path: Path) -> str:
        """Return a file's contents path; its absolute path if it is not in the root."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return path.as_posix()


def not_there(path: str) -> Refused:
    """Return the refusal of a path of which nothing is told."""
    return Refused(404, f"there is no file or folder {path[:200]!r} here")
