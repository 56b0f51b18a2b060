"""The routes: what can be asked, who may, and which words a refusal has."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from jupyter_ext.server import requests
from jupyter_ext.server.requests import Refused
from jupyter_ext.server.worker import Failed, Obsolete, Overfull
from scanner_core._version import VERSION, is_compiled
from scanner_core.findings import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from jupyter_ext.server.service import Service
    from scanner_core.wire import Json

Method = TypeVar("Method", bound="Callable[..., Coroutine[Any, Any, None]]")
NAMESPACE: Final = "gifthorse/api/v1"
MAX_BODY: Final = 16 * 1024 * 1024
"""Bytes; a notebook's outputs are not sent."""
TOO_LARGE: Final = f"the request is larger than {MAX_BODY >> 20} MiB"
RETRY_AFTER: Final = "2"
"""Seconds."""


def allowed(action: str) -> Callable[[Method], Method]:
    """Let in whom the platform knows, and lets do that with the contents."""

    def wrap(method: Method) -> Method:
        return cast("Method", web.authenticated(authorized(action)(method)))

    return wrap


@web.stream_request_body
class Handler(APIHandler):
    """Reads a bounded body, and tells a refusal as the platform does."""

    auth_resource = "contents"
    # What a front end asks by itself must not keep an idle server from being culled.
    _track_activity = False

    def initialize(self, service: Service) -> None:
        """Take what answers."""
        self.service = service
        self._body = bytearray()
        self._work: asyncio.Future[Json | bytes] | None = None

    def data_received(self, chunk: bytes) -> None:
        """Take a part of the body; of one that is too large, no more is kept."""
        if len(self._body) <= MAX_BODY:
            self._body += chunk

    @property
    def sent(self) -> dict[str, Json]:
        """The object that came.  Raises ``Refused``."""
        if len(self._body) > MAX_BODY:
            raise Refused(413, TOO_LARGE)
        return requests.parsed(bytes(self._body))

    async def answer(
        self, work: Coroutine[Any, Any, Json | bytes], status: int = 200
    ) -> None:
        """Write what comes of the work, or why nothing does."""
        self._work = asyncio.ensure_future(work)
        try:
            found = await self._work
        except asyncio.CancelledError:
            return  # Nobody is there any more.
        except Refused as error:
            self.refuse(error.status, error.message)
        except Obsolete:
            self.refuse(409, "a newer version of this notebook was sent")
        except Overfull:
            self.refuse(503, "too much is asked at once: try again in a moment")
        except Failed as error:
            self.refuse(503, str(error))
        else:
            self.set_status(status)
            await self.finish(found if isinstance(found, bytes) else json.dumps(found))

    async def may_run(self) -> bool:
        """Tell whether who asks could run code here, and so read every file."""
        user = self.current_user
        asked = self.authorizer.is_authorized(self, user, "execute", "kernels")
        return bool(await ensure_async(asked))

    def on_connection_close(self) -> None:
        """End the work that nobody waits for any more."""
        if self._work:
            self._work.cancel()

    def refuse(self, status: int, message: str) -> None:
        """Answer that there is no answer."""
        if status == 503:  # noqa: PLR2004 (service unavailable)
            self.set_header("Retry-After", RETRY_AFTER)
        self.set_status(status)
        self.finish(json.dumps({"message": message, "reason": None}))


class StatusHandler(Handler):
    """Which gifthorse this is."""

    @allowed("read")
    async def get(self) -> None:
        """Answer, and prepare for the questions that follow."""
        self.service.warm_up()
        await self.finish(
            json.dumps(
                {
                    "version": VERSION,
                    "compiled": is_compiled(),
                    "schema_version": SCHEMA_VERSION,
                }
            )
        )


class NotebookHandler(Handler):
    """The verdict on a notebook, saved or as it stands in a front end."""

    @allowed("read")
    async def get(self) -> None:
        """Judge it as it lies on disk: who opens it does not have it yet."""
        await self.answer(self._saved())

    async def _saved(self) -> bytes:
        path = self.get_query_argument("path")
        client = self.get_query_argument("client", "")[: requests.MAX_NAME]
        may_run = await self.may_run()
        return await self.service.saved(path, client, may_run=may_run)

    @allowed("read")
    async def post(self) -> None:
        """Judge the cells that were sent."""
        await self.answer(self._judged())

    async def _judged(self) -> bytes:
        asked = requests.notebook(self.sent)
        return await self.service.notebook(asked, may_run=await self.may_run())


class ScanHandler(Handler):
    """A scan of a file or folder that somebody asked for."""

    _track_activity = True

    @allowed("read")
    async def post(self) -> None:
        """Scan, and answer when it is done."""
        await self.answer(self._scanned())

    async def _scanned(self) -> Json:
        asked = requests.scan(self.sent)
        return await self.service.scan(asked, may_run=await self.may_run())


class ScanCancelHandler(Handler):
    """A scan that is going on."""

    @allowed("read")
    async def delete(self, name: str) -> None:
        """End it."""
        if not self.service.cancel(name):
            self.refuse(404, "there is no such scan, or it is done")
            return
        self.set_status(204)
        await self.finish()


class FolderHandler(Handler):
    """The verdicts of the model files in a folder."""

    @allowed("read")
    async def get(self) -> None:
        """Tell what is known; what is not is going to be announced."""
        path = self.get_query_argument("path", "")
        await self.answer(self.service.folder(path))


class ArtifactsHandler(Handler):
    """The verdicts of all model files below the root."""

    @allowed("read")
    async def get(self) -> None:
        """Tell what is known; what is not is going to be announced."""
        await self.answer(self.service.artifacts())


class ExecutedHandler(Handler):
    """A cell ran, and may have downloaded something."""

    @allowed("read")
    async def post(self) -> None:
        """Look for new model files, which are going to be announced."""
        await self.answer(self._looked(), status=202)

    async def _looked(self) -> Json:
        sent = self.sent
        path, kernel = requests.path(sent), requests.kernel(sent)
        await self.service.executed(path, kernel, may_run=await self.may_run())
        return {}


class TrustHandler(Handler):
    """A decision about a file."""

    _track_activity = True

    @allowed("write")
    async def post(self) -> None:
        """Put it on the record of the user who runs this server."""
        await self.answer(self._recorded())

    async def _recorded(self) -> Json:
        asked = requests.trust(self.sent)
        return await self.service.trust(asked, may_run=await self.may_run())


ROUTES: Final[tuple[tuple[str, type[Handler]], ...]] = (
    ("status", StatusHandler),
    ("notebook", NotebookHandler),
    ("scan", ScanHandler),
    ("scan/([^/]{1,256})", ScanCancelHandler),
    ("folder", FolderHandler),
    ("artifacts", ArtifactsHandler),
    ("executed", ExecutedHandler),
    ("trust", TrustHandler),
)


def routes(base_url: str, service: Service) -> list[tuple[str, type[Handler], Any]]:
    """Return the routes below the base URL of a server."""
    return [
        (url_path_join(base_url, NAMESPACE, path), handler, {"service": service})
        for path, handler in ROUTES
    ]
