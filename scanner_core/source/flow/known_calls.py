"""What well-known calls return: partials, imported modules, paths, opened files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    MADE_HERE,
    Constant,
    Fetched,
    Files,
    HubFile,
    Items,
    Name,
    Opened,
    Result,
    Unknown,
    Value,
)
from scanner_core.facts.values import WHAT_THE_FILE_NAMES
from scanner_core.source.flow import downloads, file_sets, paths
from scanner_core.source.flow.values import (
    ANY_MAPPING,
    COMMAND_LINE,
    COMPUTED,
    CONFIGURATION,
    ENVIRONMENT,
    INPUT,
    REQUEST,
    UNPACKED,
    Class,
    Given,
    Instance,
    Partial,
    Several,
    alternatives,
    as_item,
    join,
    one_of,
    partly,
    told,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence

    from scanner_core.source.flow.values import Resolved

MAX_ARGUMENTS: Final = 64
# Functions that open a file, and the keyword of its path, which always comes first.
OPENERS: Final = {
    "builtins.open": "file",
    "bz2.BZ2File": "filename",
    "bz2.open": "filename",
    "codecs.open": "filename",
    "gzip.GzipFile": "filename",
    "gzip.open": "filename",
    "io.FileIO": "file",
    "io.open": "file",
    "lzma.LZMAFile": "filename",
    "lzma.open": "filename",
    "numpy.fromfile": "file",
    "smart_open.open": "uri",
    "tensorflow.io.gfile.GFile": "name",
}
READS: Final = frozenset({"getvalue", "read", "peek", "readline", "__enter__"})
CONTENT: Final = frozenset({"body", "content", "data", "fp", "raw", "text"})
"""What an answer of a server holds in its attributes."""
ANSWERED: Final = READS | {
    "aread",
    "get",
    "json",
    "decode",
    "encode",
    "iter_content",
    "iter_raw",
    "raise_for_status",
    "strip",
}
# What goes through these is still what it was.
SAVERS: Final = {
    "cloudpickle.dump": 1,
    "dill.dump": 1,
    "joblib.dump": 1,
    "numpy.save": 0,
    "pickle.dump": 1,
    "torch.save": 1,
}
"""Functions that write an object to a file, and the position of the file."""
SAME: Final = """
    base64.b64decode base64.b64encode base64.decodebytes base64.encodebytes
    builtins.bytearray builtins.bytes builtins.compile builtins.memoryview bz2.compress
    bz2.decompress codecs.decode codecs.encode copy.copy copy.deepcopy gzip.compress
    gzip.decompress io.BufferedReader io.StringIO io.TextIOWrapper lzma.compress
    lzma.decompress tqdm.tqdm.wrapattr zlib.compress zlib.decompress
    zstandard.compress zstandard.decompress
"""
NAMES_OF: Final = ".__dict__"
NAMESPACE: Final = "builtins.globals()"
FROM: Final = {
    COMMAND_LINE: """
        argparse.ArgumentParser.parse_args argparse.ArgumentParser.parse_known_args
        docopt.docopt transformers.HfArgumentParser.parse_args_into_dataclasses
        simple_parsing.parse tyro.cli
    """,
    CONFIGURATION: """
        json.load json.loads omegaconf.OmegaConf.load tomllib.load tomllib.loads
        yaml.safe_load yaml.load hydra.compose configparser.ConfigParser.get
    """,
    ENVIRONMENT: "os.getenv os.environ.get os.environ.pop environ.Env decouple.config",
    INPUT: "builtins.input getpass.getpass",
    REQUEST: """
        flask.request.args.get flask.request.cookies.get flask.request.form.get
        flask.request.get_data flask.request.get_json flask.request.headers.get
        flask.request.json.get flask.request.values.get
    """,
    MADE_HERE: """
        cPickle.dumps cloudpickle.dumps dill.dumps marshal.dumps pickle.dumps
        pickle._dumps
        _pickle.dumps
    """,
}
LISTING: Final = """
    skops.io.get_untrusted_types torch.serialization.get_unsafe_globals_in_checkpoint
"""
"""What lists the names that a file would import."""
ENGINE: Final = Items(
    "tuple", (Name("deepspeed.DeepSpeedEngine"), COMPUTED, COMPUTED, COMPUTED)
)
HOLDS: Final = frozenset(
    {"clearml.Task.artifacts", "segment_anything.sam_model_registry"}
)
"""Mappings of libraries whose values go by the name of the mapping."""
# Functions and methods, and the class of what they return.
MAKES: Final = {
    "aiohttp.ClientSession.__aenter__": "aiohttp.ClientSession",
    "clearml.Task.get_task": "clearml.Task",
    "multiprocessing.connection.Listener.accept": (
        "multiprocessing.connection.Connection"
    ),
    "requests.session": "requests.Session",
    "tarfile.open": "tarfile.TarFile",
    "zmq.Context.instance": "zmq.Context",
    "zmq.Context.socket": "zmq.Socket",
    "zmq.asyncio.Context.socket": "zmq.asyncio.Socket",
}
MAKING: Final = ("from_", "init_from", "load", "restore", "create", "build", "open")
"""Class methods whose names begin so return an object of the class."""
IPYTHON: Final = "IPython.get_ipython()"
"""Stands for the running shell of IPython."""
GETTING_IPYTHON: Final = (
    "IPython.core.getipython.get_ipython",
    "IPython.get_ipython",
    "builtins.get_ipython",
    "get_ipython",
)
OPENS: Final = frozenset({"open", "read_bytes", "read_text"})


def made_by(name: str) -> str | None:
    """Return the class of what a call returns, if the name of the callable tells."""
    if name in MAKES:
        return MAKES[name]
    owner, _, tail = name.rpartition(".")
    if tail.lstrip("_")[:1].isupper():
        return name
    if tail.startswith(MAKING) and owner.rpartition(".")[2][:1].isupper():
        return owner
    return None


def elements(container: Items) -> list[Resolved]:
    """Return what is in a collection; of a mapping, keys and values alternate."""
    return [COMPUTED if isinstance(e, Result) else e for e in container.items]


def values(container: Items) -> list[Resolved]:
    """Return the elements of a collection, or the values of a mapping."""
    found = elements(container)
    return found[1::2] if container.kind == "dict" else found


def pairs(mapping: Items) -> list[tuple[Resolved, Resolved]]:
    """Return the keys and values of a mapping."""
    found = elements(mapping)
    return list(zip(found[::2], found[1::2], strict=False))


def item(container: Items, key: Constant) -> Resolved | None:
    """Return what a collection holds under a constant key."""
    if container.kind == "dict":
        return next((v for k, v in reversed(pairs(container)) if k == key), None)
    index, found = key.value, elements(container)
    if isinstance(index, int) and -len(found) <= index < len(found):
        return found[index]
    return None


def method(
    value: Constant | Opened | Items | Fetched | Files | HubFile,
    name: str,
    given: Given,
) -> Resolved:
    """Return what a method of a path, a text, an opened file or a mapping gives."""
    match value:
        case Opened():
            return value if name in READS else COMPUTED
        case Fetched():
            return value if name in ANSWERED else COMPUTED
        case Items():
            return _of_items(value, name, given)
        case Files() | HubFile():
            return file_sets.method(value, name, given)
        case Constant(value=str(path)) if name in file_sets.BELOW:
            return file_sets.below(path, name, given)
        case Constant(value=str(path)) if name in OPENS:
            return Opened(path)
        case Constant(value=str(text)) if name == "join":
            return _with_separator(text, given.positional[:1])
        case Constant(value=str(path)):
            return paths.method(path, name, given)
        case _:
            return COMPUTED


def _of_items(value: Items, name: str, given: Given) -> Resolved:
    match name:
        case "get" if isinstance(key := given.get("key", 0), Constant):
            held = item(value, key) or given.get("default", 1) or COMPUTED
            return join(held, UNPACKED) if UNPACKED in value.items else held
        case "get":
            default = given.get("default", 1)
            return one_of([*values(value), *([default] if default else [])])
        case "copy":
            return value
        case "values" | "keys" if value.kind == "dict":
            found = values(value) if name == "values" else elements(value)[::2]
            return Items("list", tuple(v for v in found if isinstance(v, Value)))
        case _:
            return COMPUTED


def _with_separator(separator: str, given: Sequence[Resolved]) -> Resolved:
    match given:
        case [Items(kind="list" | "tuple", items=items) as container]:
            texts = [each.value for each in items if isinstance(each, Constant)]
            parts = [text for text in texts if isinstance(text, str)]
            if len(parts) == len(items):
                return paths.short(separator.join(parts))
            found = separator.join(told(each) for each in elements(container))
            return partly(COMPUTED, found)
    return COMPUTED


def _words(given: Given, _: ast.Call) -> Resolved:
    match given.get("s", 0):
        case Constant(value=str(line)):
            return paths.words(line)
        case Unknown(text=line) if line:
            return paths.words(line)
        case _:
            return COMPUTED


def _is_text(value: Resolved) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, str)


def _opened(name: str) -> Callable[[Given, ast.Call], Resolved]:
    def open_(given: Given, _: ast.Call) -> Resolved:
        match given.get(OPENERS[name], 0):
            case Constant(value=str(path)):
                return Opened(path)
            case Opened() | Fetched() | Files() | HubFile() as opened:
                return opened
            case Several(alternatives=several) as paths_ if all(map(_is_text, several)):
                return paths_
            case _:
                return COMPUTED

    return open_


def _changed(name: str) -> Callable[[Given, ast.Call], Resolved]:
    def change(given: Given, node: ast.Call) -> Resolved:
        match given.positional[:1]:
            case (Constant(value=str(path)),):
                return paths.short(paths.FUNCTIONS[name](path))
            case (Constant(value=int() as number),) if name == "builtins.str":
                return Constant(str(number))
            case _ if name in file_sets.FUNCTIONS:
                return file_sets.FUNCTIONS[name](given, node)
            case _:
                return COMPUTED

    return change


def _joined(given: Given, _: ast.Call) -> Resolved:
    if (files := file_sets.joined(given.positional)) is not None:
        return files
    if (
        not all(isinstance(part, Constant) for part in given.positional)
        or given.keywords
    ):
        return COMPUTED
    parts = [part.value for part in given.positional if isinstance(part, Constant)]
    return paths.joined(parts or ["."])


def _here(_: Given, __: ast.Call) -> Resolved:
    return Constant(".")


def _home(_: Given, __: ast.Call) -> Resolved:
    return Constant("~")


def _listed(given: Given, _: ast.Call) -> Resolved:
    match given.positional[:1]:
        case (Files() as files,):
            return files
        case (each,) if each == WHAT_THE_FILE_NAMES:
            return each
        case _:
            return COMPUTED


def _in_memory(given: Given, _: ast.Call) -> Resolved:
    content = given.get("initial_bytes", 0)
    if content is None:
        return Instance("io.BytesIO")
    if isinstance(content, Opened | Fetched | Files | HubFile):
        return content
    return _made_here(content)


def _made_here(content: Resolved) -> Resolved:
    return MADE_HERE if content == MADE_HERE else COMPUTED


def _same(given: Given, _: ast.Call) -> Resolved:
    content = given.positional[0] if given.positional else COMPUTED
    if isinstance(content, Opened | Fetched | Files | HubFile):
        return content
    return _made_here(content)


def _first(given: Given, _: ast.Call) -> Resolved:
    return given.positional[0] if given.positional else COMPUTED


def _always(value: Resolved) -> Callable[[Given, ast.Call], Resolved]:
    return lambda _, __: value


def _fetched(name: str) -> Callable[[Given, ast.Call], Resolved]:
    return lambda given, _: downloads.fetched(name, given)


def _from_environment(given: Given, _: ast.Call) -> Resolved:
    # What it is by default is what most people get, but nobody promises it.
    default = given.get("default", 1)
    return ENVIRONMENT if default is None else join(default, ENVIRONMENT)


def _names_of(given: Given, _: ast.Call) -> Resolved:
    match given.positional:
        case (Name(name=name),):
            return Name(f"{name}{NAMES_OF}")
        case ():
            return Name(NAMESPACE)
        case _:
            return COMPUTED


def _namespace(_: Given, __: ast.Call) -> Resolved:
    return Name(NAMESPACE)


def _getattr(given: Given, _: ast.Call) -> Resolved:
    match given.positional[:2]:
        case (owner, Constant(value=str(name))):
            for each in alternatives(owner):
                match each:
                    case Name(name=module) | Instance(of=module):
                        return Name(f"{module}.{name}")
                    case Class(attributes=attributes) if name in attributes:
                        return attributes[name]
    return COMPUTED


def _imported(given: Given, _: ast.Call) -> Resolved:
    match given.get("name", 0):
        case Constant(value=str(name)):
            return Name(name)
        case _:
            return COMPUTED


def _imported_root(given: Given, _: ast.Call) -> Resolved:
    # __import__("a.b") returns a, unless it is asked for names of a.b.
    match given.get("name", 0):
        case Constant(value=str(name)):
            return Name(name if given.get("fromlist", 3) else name.partition(".")[0])
        case _:
            return COMPUTED


def _partial(given: Given, node: ast.Call) -> Resolved:
    if not given.positional or len(given.positional) > MAX_ARGUMENTS:
        return COMPUTED
    rest = Given(given.positional[1:], given.keywords)
    for callee in alternatives(given.positional[0]):
        match callee:
            case Name(name=name):
                return Partial(name, rest.positional, rest.keywords, node)
            case Partial(callee=name) if (
                len(callee.positional) + len(callee.keywords) <= MAX_ARGUMENTS
            ):
                both = rest.after(callee)
                return Partial(name, both.positional, both.keywords, node)
            case _:
                continue
    return COMPUTED


def _mapping(given: Given, _: ast.Call) -> Resolved:
    items: list[Value] = []
    match given.positional:
        case ():
            pass
        case (Items(kind="dict", items=first),):
            items += first
        case (_,):
            items += ANY_MAPPING.items
        case _:
            return COMPUTED
    if "**" in dict(given.keywords):
        return COMPUTED
    for key, value in given.keywords:
        items += Constant(key), as_item(value)
    return Items("dict", tuple(items))


def _functions() -> Iterator[tuple[str, Callable[[Given, ast.Call], Resolved]]]:
    yield from ((name, _opened(name)) for name in OPENERS)
    for name in paths.FUNCTIONS:
        yield name, _changed(name)
    for name in ("Path", "PosixPath", "PurePath", "PurePosixPath", "WindowsPath"):
        yield f"pathlib.{name}", _joined
    yield from ((name, _same) for name in SAME.split())
    yield from ((name, _fetched(name)) for name in downloads.DOWNLOADS)
    for value, names in FROM.items():
        yield from ((name, _always(value)) for name in names.split())
    yield from ((name, _always(WHAT_THE_FILE_NAMES)) for name in LISTING.split())
    yield from ((f"builtins.{name}", _listed) for name in ("list", "set", "sorted"))


FUNCTIONS: Final[dict[str, Callable[[Given, ast.Call], Resolved]]] = {
    **file_sets.FUNCTIONS,
    **dict(_functions()),
    "builtins.__import__": _imported_root,
    "builtins.dict": _mapping,
    "os.environ.copy": lambda _, __: ANY_MAPPING,
    "builtins.getattr": _getattr,
    "builtins.globals": _namespace,
    "builtins.locals": _namespace,
    "builtins.staticmethod": _first,
    "builtins.vars": _names_of,
    "deepspeed.initialize": _always(ENGINE),
    "functools.partial": _partial,
    **dict.fromkeys(GETTING_IPYTHON, _always(Name(IPYTHON))),
    "importlib.import_module": _imported,
    "io.BytesIO": _in_memory,
    "os.environ.get": _from_environment,
    "shlex.split": _words,
    "os.getcwd": _here,
    "os.getenv": _from_environment,
    "os.path.join": _joined,
    "pathlib.Path.cwd": _here,
    "pathlib.Path.home": _home,
}
"""What is known of calls of these names."""
