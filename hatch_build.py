"""Build hook: the compiled pickle machine, and the extension of JupyterLab.

Both are wanted, neither is needed.  A machine that cannot make one gets a wheel without
it; scanner_core/_build_info.json says what was left out and why, because pip hides what
a build that succeeds has to say.  GIFTHORSE_COMPILE and GIFTHORSE_LABEXT choose::

    auto      make it, or warn and leave it out (the default; an sdist requires it)
    require   make it, or fail; for releases
    skip      leave it out

``python hatch_build.py`` compiles in place, for tests of the compiled code; with
``--remove`` it takes that away again.
"""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Hatchling runs this file and knows nothing of its folder, which is on the path for as
# long as that takes: no other checkout may give the parts, and this one nothing else.
HERE: Final = str(Path(__file__).resolve().parent)
sys.path.insert(0, HERE)
from build_parts import labextension, machine  # noqa: E402
from build_parts.wishes import LackError, Wish  # noqa: E402

sys.path.remove(HERE)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    Part = TypeVar("Part")


def build_info(root: Path, modules: Sequence[str], notes: Sequence[str]) -> str:
    """Render _build_info.json: what was compiled, of which text, and what is missing.

    ``modules`` are those that were compiled.
    """
    texts = {name: machine.text_digest(root / name) for name in modules}
    return json.dumps({"compiled": texts, "notes": list(notes)}, indent=2) + "\n"


class GifthorseBuildHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls; it is configured in pyproject.toml."""

    def dependencies(self) -> list[str]:
        """Ask only for what will be used; no sdist compiles."""
        wanted = list(labextension.requirements(Path(self.root)))
        if self.target_name == "wheel":
            wanted += machine.requirements()
        return wanted

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add what this machine can make; an editable wheel stays plain."""
        if version == "editable":
            return
        root, notes = Path(self.root), list[str]()
        extension = self._attempt(
            labextension.SWITCH,
            "no JupyterLab extension",
            lambda: labextension.build(root),
            notes,
        )
        if self.target_name != "wheel":
            if extension:
                build_data["force_include"][str(extension)] = labextension.SHIPPED
            return
        if extension:
            build_data["shared_data"].update(labextension.shared_data(root, extension))
        self._add_machine(root, build_data, notes)

    def _add_machine(
        self, root: Path, build_data: dict[str, Any], notes: list[str]
    ) -> None:
        modules: list[str] = self.config["compile"]
        made = self._attempt(
            machine.SWITCH,
            "not compiled",
            lambda: machine.compile_modules(root, modules),
            notes,
        )
        if made:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
        info = root / "build" / "build_info.json"
        info.parent.mkdir(exist_ok=True)
        info.write_text(build_info(root, modules if made else (), notes), "utf-8")
        included = {str(path): place for place, path in (made or {}).items()}
        included[str(info)] = self.config["build-info"]
        build_data["force_include"].update(included)

    def _attempt(
        self,
        switch: str,
        otherwise: str,
        make: Callable[[], Part],
        notes: list[str],
    ) -> Part | None:
        """Make a part, or note why not: ``otherwise`` and a reason."""
        wish = Wish.read(switch)
        if wish is Wish.SKIP:
            notes.append(f"{otherwise}: {switch}=skip")
            return None
        try:
            return make()
        except LackError as error:
            if wish is Wish.REQUIRE or self.target_name == "sdist":
                raise
            reason, *details = str(error).splitlines()
            notes.append(f"{otherwise}: {reason}")
            self.app.display_warning("\n".join([f"gifthorse: {notes[-1]}", *details]))
            return None


def main() -> None:
    """Put the compiled modules beside their sources, or take them away again."""
    root = Path(__file__).resolve().parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    hook = project["tool"]["hatch"]["build"]["hooks"]["custom"]
    info, modules = root / hook["build-info"], hook["compile"]
    if sys.argv[1:] == ["--remove"]:
        stems = [root / f"{machine.LIBRARY}__mypyc", *(root / name for name in modules)]
        made = (path.parent.glob(f"{path.stem}.*") for path in stems)
        libraries = [path for paths in made for path in paths if path.suffix != ".py"]
        for path in [info, *libraries]:
            path.unlink(missing_ok=True)
        return
    for place, path in machine.compile_modules(root, modules).items():
        # In one step: who runs the old one right now keeps it.
        new = (root / place).with_suffix(".new")
        shutil.copy2(path, new)
        new.replace(root / place)
        sys.stdout.write(f"{place}\n")
    info.write_text(build_info(root, modules, ()), "utf-8")


if __name__ == "__main__":
    main()
