"""What beats lists of names: aliases, tails, old names, resolvers, wrappers.

A line of a table is one case; each of them reaches ``os.system`` or the like under a
name that no list of dangerous names holds.
"""
# ruff: noqa: E501 (a case is a line)

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .words import ALIAS, GIVEN, OS, SYSTEM, called, named

if TYPE_CHECKING:
    from collections.abc import Callable

ALIASES: Final = """
asyncio.base_events os.system
ctypes.util os.system
fnmatch os.system
glob os.system
inspect os.system
joblib.memory os.system
joblib.parallel os.system
linecache os.system
logging os.system
logging.handlers os.system
mimetypes os.system
numpy os.system
numpy.lib.format os.system
pandas.io.common os.system
pandas.io.pickle pickle.loads
pathlib os.system
pickle sys.modules.get
platform os.system
posixpath os.system
pprint _sys.modules.get
random _os.system
shutil os.system
sklearn.datasets._base os.system
sklearn.utils.fixes os.system
statistics sys.modules.get
tarfile os.system
tempfile _os.system
timeit sys.modules.get
torch._utils sys.modules.get
torch.hub os.system
torch.hub shutil.rmtree
torch.storage io.open
torch.utils.data os.system
transformers.utils.hub subprocess.run
typing sys.modules.get
uuid os.system
warnings sys.modules.get
weakref sys.modules.get
zipfile shutil.os.system
mine.tools os.system
mine.tools subprocess.Popen
mine.tools builtins.exec
"""
TAILS: Final = """
os system.__call__
os system.__call__.__call__.__call__
os popen.__func__
os popen.__get__
os popen.__wrapped__
os system.__self__.system
os popen.__globals__
os popen.__code__
os popen.__builtins__
os popen.__closure__
subprocess Popen.__init__
subprocess Popen.__new__
subprocess Popen.__class__
subprocess Popen.__init__.__globals__
builtins eval.__call__
builtins exec.__self__.exec
builtins object.__subclasses__
builtins type.mro
builtins object.__class__.__base__
builtins object.__reduce_ex__
builtins object.__getattribute__
builtins len.__self__.eval
builtins str.__class__.__subclasses__
collections OrderedDict.__init__.__globals__
collections namedtuple.__globals__.get
collections namedtuple.__builtins__.get
copyreg __newobj__.__globals__.get
functools reduce.__self__
torch._utils _rebuild_tensor_v2.__globals__
torch load.__call__
numpy load.__wrapped__
joblib load.__call__.__call__
mine.tools run.__globals__
mine.tools Runner.__init__.__globals__
"""
OLD_NAMES: Final = """
__builtin__ eval
__builtin__ execfile
__builtin__ compile
__builtin__ open
__builtin__ file
__builtin__ input
__builtin__ raw_input
__builtin__ reload
__builtin__ getattr.__self__.eval
_winreg SetValue
cPickle load
commands getoutput
commands getstatus
dumbdbm open
gdbm open
anydbm open
whichdb whichdb
httplib HTTPConnection
popen2 popen3
os popen4
os tmpnam
SocketServer TCPServer
BaseHTTPServer HTTPServer
CGIHTTPServer test
SimpleXMLRPCServer SimpleXMLRPCServer
xmlrpclib ServerProxy
urllib urlopen
urllib urlretrieve
urllib2 urlopen
urllib2 install_opener
tkFileDialog askopenfile
thread start_new_thread
dummy_thread start_new_thread
new code
imp load_source
"""
RESOLVERS: Final = """
pkgutil resolve_name os:system
pkgutil resolve_name os.system
pydoc locate os.system
pydoc resolve os.system
logging.config _resolve os.system
logging.config BaseConfigurator.resolve os.system
unittest.mock _importer os.system
unittest.mock _get_target os.system
unittest.mock _dot_lookup os.system
importlib.metadata EntryPoint.load os:system
pkg_resources EntryPoint.resolve os:system
django.utils.module_loading import_string os.system
werkzeug.utils import_string os.system
hydra.utils get_method os.system
hydra._internal.utils _locate os.system
celery.utils.imports symbol_by_name os.system
kombu.utils.imports symbol_by_name os.system
twisted.python.reflect namedAny os.system
twisted.python.reflect namedObject os.system
traitlets.utils.importstring import_item os.system
IPython.utils.importstring import_item os.system
zope.dottedname.resolve resolve os.system
catalogue Registry.get os.system
six _import_module os.system
importlib import_module os.system
importlib __import__ os.system
transformers.dynamic_module_utils get_class_from_dynamic_module os.system
torch.package.package_importer PackageImporter os.system
dill._dill _import_module os.system
cloudpickle.cloudpickle subimport os.system
"""
WRAPPED: Final = """
functools reduce
itertools starmap
itertools accumulate
itertools takewhile
itertools dropwhile
itertools filterfalse
itertools groupby
builtins map
builtins filter
atexit register
threading Thread
threading Timer
threading setprofile
_thread start_new_thread
signal signal
weakref finalize
weakref.finalize _select_for_exit
contextlib ExitStack.callback
contextlib ExitStack.push
contextvars Context.run
asyncio run
asyncio to_thread
asyncio.events BaseEventLoop.call_soon
concurrent.futures ThreadPoolExecutor.submit
concurrent.futures.thread ThreadPoolExecutor.submit
multiprocessing.pool Pool.apply
multiprocessing.dummy Pool
sched scheduler.enter
sys settrace
sys setprofile
sys addaudithook
gc.callbacks append
code InteractiveInterpreter
unittest.mock Mock
bdb Bdb.runcall
profile Profile.runcall
cProfile Profile.runcall
trace Trace.runfunc
timeit timeit
pdb runcall
tkinter Tk.after
concurrent.futures Future.add_done_callback
asyncio.futures Future.add_done_callback
operator call
_operator call
"""


def _aliased(line: str) -> str:
    module, name = line.split()
    return called(module, name, "true")


def _resolved(line: str) -> str:
    module, name, path = line.split()
    return f"{called(module, name, path)}{GIVEN}REDUCE\n"


def _wrapped(line: str) -> str:
    module, name = line.split()
    return f"{named(module, name)}{SYSTEM}BINUNICODE 'true'\nTUPLE2\nREDUCE\n"


def _looked_up(line: str) -> str:
    """Look a callable up in two steps, on a module that is an alias."""
    module, name = line.split()
    base, _, last = name.rpartition(".")
    base = base or "os"
    return (
        f"GLOBAL 'builtins getattr'\n{named(module, base)}"
        f"BINUNICODE {last!r}\nTUPLE2\nREDUCE\n{GIVEN}REDUCE\n"
    )


def _cases(title: str, lines: str, write: Callable[[str], str]) -> dict[str, str]:
    return {
        f"{title}: {line}": f"PROTO 4\n{write(line)}STOP"
        for line in lines.split("\n")[1:-1]
    }


TARGETS: Final = {
    "an alias": ALIAS,
    "an imported module": OS,
    "an item of a module's dict": (
        f"GLOBAL '_operator getitem'\n{named('logging', 'sys.modules')}BINUNICODE 'os'\n"
        "TUPLE2\nREDUCE\n"
    ),
    "a copy of an alias": f"GLOBAL 'copy copy'\n{ALIAS}TUPLE1\nREDUCE\n",
    "the first of a list": (
        f"GLOBAL 'builtins next'\nGLOBAL 'builtins iter'\nEMPTY_LIST\n{ALIAS}APPEND\n"
        "TUPLE1\nREDUCE\nTUPLE1\nREDUCE\n"
    ),
    "what a list gives back": (
        f"{named('builtins', 'list.pop')}EMPTY_LIST\n{ALIAS}APPEND\nTUPLE1\nREDUCE\n"
    ),
    "a value of a dict": (
        f"{named('builtins', 'dict.get')}EMPTY_DICT\nBINUNICODE 'k'\n{ALIAS}SETITEM\n"
        "BINUNICODE 'k'\nTUPLE2\nREDUCE\n"
    ),
    "the larger of one": f"GLOBAL 'builtins max'\n{ALIAS}TUPLE1\nTUPLE1\nREDUCE\n",
    "an attribute of a namespace": (
        "GLOBAL 'builtins getattr'\nGLOBAL 'types SimpleNamespace'\nEMPTY_TUPLE\nREDUCE\n"
        f"EMPTY_DICT\nBINUNICODE 'k'\n{ALIAS}SETITEM\nBUILD\nBINUNICODE 'k'\nTUPLE2\nREDUCE\n"
    ),
    "what a partial holds": (
        f"GLOBAL 'builtins getattr'\nGLOBAL 'functools partial'\n{ALIAS}TUPLE1\nREDUCE\n"
        "BINUNICODE 'func'\nTUPLE2\nREDUCE\n"
    ),
    "the item of a getter": (
        f"GLOBAL 'operator itemgetter'\nBININT1 0\nTUPLE1\nREDUCE\n{ALIAS}TUPLE1\nTUPLE1\n"
        "REDUCE\n"
    ),
    "the end of a queue": (
        f"{named('collections', 'deque.pop')}GLOBAL 'collections deque'\nEMPTY_LIST\n{ALIAS}"
        "APPEND\nTUPLE1\nREDUCE\nTUPLE1\nREDUCE\n"
    ),
}
"""Ways to come by the module ``os``, of which ``system`` is looked up and called."""


def _on(target: str) -> str:
    return (
        f"PROTO 4\nGLOBAL 'builtins getattr'\n{target}BINUNICODE 'system'\nTUPLE2\nREDUCE\n"
        f"{GIVEN}REDUCE\nSTOP"
    )


GENERALISED: Final = {
    "generalised, aliases": _cases("called", ALIASES, _aliased)
    | _cases("looked up", ALIASES, _looked_up),
    "generalised, tails": _cases("called", TAILS, _aliased),
    "generalised, old names": _cases("called", OLD_NAMES, _aliased),
    "generalised, resolvers": _cases("given a name", RESOLVERS, _resolved)
    | {f"attribute of {name}": _on(target) for name, target in TARGETS.items()},
    "generalised, wrappers": _cases("given a function", WRAPPED, _wrapped),
}
