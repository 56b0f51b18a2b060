"""Joins gifthorse to a Jupyter server, and says what can be configured there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Float, Int, List, Unicode
from traitlets.config import Configurable

from jupyter_ext.server import handlers
from jupyter_ext.server.announcing import Announcing
from jupyter_ext.server.service import Service
from jupyter_ext.server.worker import Limits

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


class ModelScanServer(Configurable):
    """What can be set in ``jupyter_server_config.py``."""

    seconds = Float(60.0, help="Seconds that the scan of one file may take.").tag(
        config=True
    )
    watched_folders = List(
        Unicode(),
        help="Folders, besides those of notebooks, where downloads are looked for.",
    ).tag(config=True)
    memory = Int(4096, help="MiB of memory that the process which scans may take.").tag(
        config=True
    )


def load(app: ServerApp) -> None:
    """Answer below ``gifthorse/api/v1`` from now on."""
    assert app.event_logger  # noqa: S101 (for the type checker: both are made by then)
    assert app.kernel_spec_manager  # noqa: S101 (likewise)
    settings = ModelScanServer(parent=app)
    limits = Limits(settings.seconds, settings.memory * 1024**2)
    service = Service(
        app.contents_manager,
        app.kernel_spec_manager,
        limits,
        Announcing(app.event_logger),
        [Path(each).expanduser() for each in settings.watched_folders],
    )
    web_app: Any = app.web_app
    web_app.add_handlers(".*$", handlers.routes(app.base_url, service))
