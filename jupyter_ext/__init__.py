"""gifthorse in Jupyter: ``%load_ext gifthorse`` in a kernel, and a part of the server.

Loading is quick: nothing of the engine is imported before the first ``%modelscan``, and
the server part is imported by a server only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from jupyter_server.serverapp import ServerApp

__all__ = ["load_ipython_extension", "unload_ipython_extension"]

OLDEST: Final = (8, 20)
"""The version of IPython that the ``jupyter`` extra asks for."""


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Offer ``%modelscan`` in this shell; loading it again changes nothing.

    Raises ``UsageError``, which IPython shows as one line, if IPython is too old.
    """
    import IPython  # noqa: PLC0415 (whoever has no IPython can still import this package)

    if IPython.version_info[:2] < OLDEST:
        from IPython.core.error import UsageError  # noqa: PLC0415 (likewise)

        raise UsageError(_too_old(IPython.__version__))
    from jupyter_ext.kernel import magics  # noqa: PLC0415 (it needs what was just looked for)

    magics.register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take back everything that loading changed."""
    from jupyter_ext.kernel import magics  # noqa: PLC0415 (as above)

    magics.unregister(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell ``jupyter labextension develop`` where a checkout has what it built."""
    return [{"src": "labextension", "dest": "gifthorse"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell a Jupyter server where its part of gifthorse is."""
    return [{"module": "jupyter_ext"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Join a Jupyter server."""
    from jupyter_ext.server import extension  # noqa: PLC0415 (whoever runs no server has no tornado)

    extension.load(app)


def _too_old(version: str) -> str:
    wanted = ".".join(map(str, OLDEST))
    return (
        f"gifthorse needs IPython {wanted} or newer, and this is {version}: "
        "run %pip install --upgrade 'gifthorse[jupyter]' and restart the kernel"
    )
