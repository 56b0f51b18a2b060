"""Text that says what to make or to run: YAML, JSON, configuration, programs."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Sink, rows

YAML: Final = "unsafe-yaml-load"
JSONPICKLE: Final = "unrestricted-jsonpickle"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        """
        ruamel.yaml.full_load ruamel.yaml.load ruamel.yaml.load_all
        ruamel.yaml.main.load ruamel.yaml.main.load_all ruamel.yaml.unsafe_load
        ruamel_yaml.load ruamel_yaml.load_all
        """,
        rule=YAML,
        seen="ruamel.yaml 0.19, main.py; 0.17, documentation",
        file="stream",
        names=Names.DATA,
    ),
    *rows(
        "ruamel.yaml.YAML ruamel.yaml.main.YAML ruamel_yaml.YAML",
        rule=YAML,
        seen="ruamel.yaml 0.19, main.py",
    ),
    *rows(
        """
        yaml.full_load yaml.full_load_all yaml.load yaml.load_all yaml.unsafe_load
        yaml.unsafe_load_all
        """,
        rule=YAML,
        seen="PyYAML 6.0, __init__.py",
        file="stream",
        names=Names.DATA,
    ),
    *rows(
        """
        jsonpickle.decode jsonpickle.loads jsonpickle.unpickler.decode
        """,
        rule=JSONPICKLE,
        seen="jsonpickle 4.1, unpickler.py",
        file="string",
        names=Names.DATA,
    ),
    *rows(
        "jsonpickle.Unpickler jsonpickle.unpickler.Unpickler",
        rule=JSONPICKLE,
        seen="jsonpickle 4.1, unpickler.py",
    ),
)
