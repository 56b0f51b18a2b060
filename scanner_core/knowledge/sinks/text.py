"""Text that says what to make or to run: YAML, JSON, configuration, programs."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._beside import (
    ANSWERING,
    CONFIGURING,
    FETCHING,
    READING,
)
from scanner_core.knowledge.sinks._row import Names, Sink, Switch, rows

YAML: Final = "unsafe-yaml-load"
JSONPICKLE: Final = "unrestricted-jsonpickle"
CONFIGURATION: Final = "config-instantiation"
EXECUTED: Final = "executed-text"

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
        names=Names.TEXT,
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
        names=Names.TEXT,
    ),
    *rows(
        """
        jsonpickle.decode jsonpickle.loads jsonpickle.unpickler.decode
        """,
        rule=JSONPICKLE,
        seen="jsonpickle 4.1, unpickler.py",
        file="string",
        names=Names.TEXT,
    ),
    *rows(
        "jsonpickle.Unpickler jsonpickle.unpickler.Unpickler",
        rule=JSONPICKLE,
        seen="jsonpickle 4.1, unpickler.py",
    ),
    # Objects that a configuration names.
    *rows(
        """
        hydra.utils.call hydra.utils.get_class hydra.utils.get_method
        hydra.utils.get_object hydra.utils.instantiate
        """,
        rule=CONFIGURATION,
        seen="hydra-core 1.3.8, utils.py, _internal/instantiate/_instantiate2.py",
        file="config",
        names=Names.TEXT,
    ),
    *rows(
        """
        ldm.util.get_obj_from_str ldm.util.instantiate_from_config
        sgm.util.get_obj_from_str sgm.util.instantiate_from_config
        """,
        rule=CONFIGURATION,
        seen="stable-diffusion, ldm/util.py of its repository",
        file="config",
        names=Names.TEXT,
    ),
    *rows(
        """
        hyperpyyaml.load_hyperpyyaml hyperpyyaml.core.load_hyperpyyaml
        """,
        rule=CONFIGURATION,
        seen="hyperpyyaml 1.2, core.py",
        file="yaml_stream",
        names=Names.TEXT,
        is_minor=True,
    ),
    *rows(
        "importlib.import_module pydoc.locate",
        rule=CONFIGURATION,
        seen="Python 3.11, importlib/__init__.py, pydoc",
        file="name",
        names=Names.TEXT,
        beside=CONFIGURING,
    ),
    # Text that is a program.
    *rows(
        "builtins.eval builtins.exec pandas.eval",
        rule=EXECUTED,
        seen="Python 3.11, builtins; pandas 3.1, core/computation/eval.py",
        file="source",
        names=Names.TEXT,
        beside=ANSWERING | CONFIGURING | FETCHING | READING,
    ),
    *rows(
        "datasets.load_dataset datasets.load_dataset_builder",
        rule=EXECUTED,
        seen="datasets 2.21, load.py; 5.2 refuses scripts",
        file="path",
        names=Names.TEXT,
    ),
    *rows(
        "sys.path.append",
        rule=EXECUTED,
        seen="Python 3.11, sys",
        file="path",
        names=Names.TEXT,
        beside=FETCHING,
    ),
    *rows(
        "sys.path.insert",
        rule=EXECUTED,
        seen="Python 3.11, sys",
        file="path",
        position=1,
        names=Names.TEXT,
        beside=FETCHING,
    ),
    *rows(
        "runpy.run_path",
        rule=EXECUTED,
        seen="Python 3.11, runpy",
        file="path_name",
        names=Names.TEXT,
        beside=FETCHING,
    ),
    *rows(
        "importlib.util.spec_from_file_location",
        rule=EXECUTED,
        seen="Python 3.11, importlib/_bootstrap_external.py",
        file="location",
        position=1,
        names=Names.TEXT,
        beside=FETCHING,
    ),
    *rows(
        """
        importlib.machinery.ExtensionFileLoader importlib.machinery.SourceFileLoader
        importlib.machinery.SourcelessFileLoader
        """,
        rule=EXECUTED,
        seen="Python 3.11, importlib/_bootstrap_external.py",
        file="path",
        position=1,
        names=Names.TEXT,
    ),
    *rows(
        "imp.load_compiled imp.load_dynamic imp.load_source",
        rule=EXECUTED,
        seen="Python 3.11, imp",
        file="pathname",
        position=1,
        names=Names.TEXT,
    ),
    *rows(
        """
        langchain_experimental.tools.PythonAstREPLTool
        langchain_experimental.tools.PythonREPLTool
        langchain_experimental.tools.python.tool.PythonAstREPLTool
        langchain_experimental.tools.python.tool.PythonREPLTool
        langchain_experimental.utilities.PythonREPL
        langchain_experimental.utilities.python.PythonREPL
        """,
        rule=EXECUTED,
        seen="langchain-experimental 0.3, utilities/python.py",
        because="a language model writes the text, and whoever it reads tells it what",
        is_minor=True,
    ),
    *rows(
        """
        langchain_experimental.agents.create_csv_agent
        langchain_experimental.agents.create_pandas_dataframe_agent
        """,
        rule=EXECUTED,
        seen="langchain-experimental 0.3, agents/agent_toolkits",
        switch=Switch("allow_dangerous_code", restricts=False, default=True),
        because="a language model writes the text, and whoever it reads tells it what",
        is_minor=True,
    ),
)
