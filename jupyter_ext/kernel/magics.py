"""``%modelscan``: say what loading model files would do, in a cell or at a prompt."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Final

from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import MagicArgumentParser
from IPython.display import display
from traitlets import Bool, CaselessStrEnum, Float, List, Unicode

from jupyter_ext.kernel import completion, import_shield, subcommands, targets
from jupyter_ext.kernel.caller import drops_result
from jupyter_ext.kernel.cells import RunLog
from jupyter_ext.kernel.downloads import Downloads
from jupyter_ext.kernel.guard import watching
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.net import NET
from jupyter_ext.kernel.status import WATCH

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_ext.kernel.report import ShownReport
    from jupyter_ext.kernel.scanning import Setup
    from jupyter_ext.kernel.widget.shown import ShownWidget

NAME: Final = "modelscan"


@magics_class
class ModelScan(Magics):
    """The magic, its settings, and what it knows of one shell."""

    verbose = Bool(
        default_value=False,
        help="List every finding, and the files that no loader takes.",
    ).tag(config=True)
    progress_after = Float(
        1.0, min=0, help="Show progress once a scan takes so many seconds."
    ).tag(config=True)
    mode = CaselessStrEnum(
        ["off", "warn", "block", "strict"],
        default_value="block",
        help="""
        What happens to a cell that would load a file: `block` stops it if the file is
        unsafe and the call would run what is in it; `warn` only says so; `strict` also
        stops what needs a review, could not be read, or cannot be told.
        """,
    ).tag(config=True)
    net = Bool(
        default_value=False,
        help="Look at every model file that any code opens, before it does.",
    ).tag(config=True)
    downloads = Bool(
        default_value=True,
        help="After a cell, look at the model files that came while it ran.",
    ).tag(config=True)
    watched_folders = List(
        Unicode(),
        help="Where they come to, besides the working directory, the Hub's cache "
        "and torch's.",
    ).tag(config=True)

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._session = shell
        self.log = RunLog(shell)
        self.arrivals = Downloads(self, shell.user_ns)

    @property
    def variables(self) -> Mapping[str, object]:
        """Return what the user's names stand for."""
        variables: Mapping[str, object] = self._session.user_ns
        return variables

    @line_cell_magic
    def modelscan(
        self, line: str, cell: str | None = None
    ) -> ShownReport | ShownWidget | None:
        """Say what loading model files would do.

            %modelscan model.pt             a file
            %modelscan downloads "my run"   folders; quotes keep the blank
            %modelscan checkpoints/*.pt     a pattern
            %modelscan path                 a variable that holds a path
            %modelscan org/name@main        a repository, if it is in the Hub cache
            %modelscan                      this notebook: its cells, what they load,
                                            and the model files that came meanwhile
            report = %modelscan model.pt    then report.verdict, report.to_json()

        Nothing that is scanned is loaded, imported or run.

            %%modelscan                     what this cell loads; run it if allowed
            %modelscan off                  run cells unwatched; on again
            %modelscan status               how this session is watched
            %modelscan trust FILE --reason "our own layers"
                                            decide that findings need not count
            %modelscan net on               look at what any code opens; net off

        Options:
            -v, --verbose  list every finding, and the files that no loader takes
            -w, --widget   with controls to search it and to look at the bytes; a long
                           scan goes on behind it, and can be cancelled
            --known-class PATTERN
                           a class that may be imported and called, as mine.*
            -h, --help     show this text

        %config ModelScan shows what can be set for the whole session.
        """
        line = line.strip()
        if cell is not None:  # The guard has seen to cells that people run.
            self._session.run_cell(f"%%{NAME} {line}\n{cell}")  # type: ignore[no-untyped-call]
            return None
        words = targets.split(line.removesuffix(";"))
        if words and words[0] in subcommands.SUMMARIES:
            with SHIELD.raised():
                subcommands.run(words[0], self, words[1:])
            return None
        given = _parser().parse_args(words)
        if given.help:
            sys.stdout.write(f"{inspect.getdoc(ModelScan.modelscan)}\n")
            return None
        if given.widget:
            return self._in_widget(given)
        with SHIELD.raised():
            report = self._scan(given)
        WATCH.told.update(each.path for each in report.report.artifacts)
        if line.endswith(";"):
            return None
        if drops_result():
            display(report)  # type: ignore[no-untyped-call]
        return report

    def _in_widget(self, given: Namespace) -> ShownWidget:
        with SHIELD.raised():
            from jupyter_ext.kernel.widget import scanning as widget  # noqa: PLC0415 (on request)

            setup = self._setup(given)
            if given.targets:
                paths = targets.resolve(given.targets, self.variables)
                shown = widget.scan(paths, setup)
            else:
                shown = widget.scan_notebook(
                    self.log.runs(), setup, self.arrivals.arrived
                )
        if drops_result():
            display(shown)  # type: ignore[no-untyped-call]
        return shown

    def _setup(self, given: Namespace) -> Setup:
        from jupyter_ext.kernel import scanning  # noqa: PLC0415 (imports the engine)

        return scanning.Setup(
            self._session,
            given.verbose or self.verbose,
            self.progress_after,
            tuple(given.known_class),
        )

    def _scan(self, given: Namespace) -> ShownReport:
        from jupyter_ext.kernel import scanning  # noqa: PLC0415 (imports the engine)

        setup = self._setup(given)
        if given.targets:
            paths = targets.resolve(given.targets, self.variables)
            return scanning.scan(paths, setup)
        return scanning.scan_notebook(self.log.runs(), setup, self.arrivals.arrived)


def register(shell: InteractiveShell) -> None:
    """Add the magic to a shell, unless it is there."""
    if _registered(shell):
        return
    import_shield.install()
    magics = ModelScan(shell)
    shell.register_magics(magics)
    completion.register(shell)
    WATCH.settings = magics
    magics.observe(lambda _: _switch_net(magics), "net")
    _switch_net(magics)
    for event, call in _callbacks(magics):
        shell.events.register(event, call)
    watching.install(shell, magics)
    magics.arrivals.start()


def unregister(shell: InteractiveShell) -> None:
    """Remove the magic from a shell."""
    watching.uninstall(shell)
    for magics in _registered(shell):
        for event, call in _callbacks(magics):
            shell.events.unregister(event, call)
        magics.arrivals.stop()
        shell.magics_manager.registry.pop(ModelScan.__name__, None)
        for kind in ("line", "cell"):
            shell.magics_manager.magics[kind].pop(NAME, None)
    shell.configurables[:] = [
        each for each in shell.configurables if not isinstance(each, ModelScan)
    ]
    import_shield.uninstall()
    completion.unregister(shell)
    NET.switch(None)
    WATCH.settings = None


def _switch_net(magics: ModelScan) -> None:
    NET.switch(magics if magics.net else None)


def _callbacks(magics: ModelScan) -> list[tuple[str, Callable[..., None]]]:
    """Return what IPython is to call when."""
    return [
        ("pre_run_cell", magics.log.note),
        ("pre_run_cell", magics.arrivals.before_cell),
        ("post_run_cell", magics.arrivals.after_cell),
    ]


def _registered(shell: InteractiveShell) -> list[ModelScan]:
    return [each for each in shell.configurables if isinstance(each, ModelScan)]


def _parser() -> MagicArgumentParser:
    parser = MagicArgumentParser(NAME)  # type: ignore[no-untyped-call]
    parser.add_argument("targets", nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("-w", "--widget", action="store_true")
    parser.add_argument("--known-class", action="append", default=[])
    parser.add_argument("-h", "--help", action="store_true")
    return parser
