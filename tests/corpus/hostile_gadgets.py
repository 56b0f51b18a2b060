"""Functions that run, write, fetch or load what they are given, each called once.

A line is a name and the text that it is called with.  To add a function, add a line to
the table of its library; nothing that is named here is ever called.
"""

from __future__ import annotations

from typing import Final

from .words import called

STANDARD_LIBRARY: Final = """
_aix_support._read_cmd_output true
_ctypes.dlopen /tmp/x.so
_imp.create_dynamic x
_interpreters.run_string 1 1
_io.FileIO x w
_io.open /tmp/x w
_osx_support._find_build_tool true
_osx_support._read_output true
_posixsubprocess.fork_exec true
_pyio.open /tmp/x w
_pyrepl.pager.pipe_pager x true
_sqlite3.connect x.db
_winapi.CreateProcess true
_xxsubinterpreters.run_string 1 1
ast.literal_eval 1
asyncio.create_subprocess_shell true
asyncio.run x
asyncio.unix_events._UnixSubprocessTransport._start true
bdb.Bdb.run 1
bdb.Bdb.runeval 1
builtins.breakpoint
builtins.compile 1 x exec
builtins.eval 1
builtins.exec 1
builtins.help x
builtins.input x
builtins.memoryview x
builtins.open /tmp/x w
builtins.vars x
cProfile.run 1
cProfile.runctx 1
cgitb.lookup x
code.InteractiveConsole.runcode 1
code.InteractiveInterpreter.runcode 1
code.InteractiveInterpreter.runsource 1
code.interact x
codecs.open /tmp/x w
codeop.compile_command 1
commands.getoutput true
commands.getstatusoutput true
compileall.compile_dir /tmp
concurrent.futures.process._process_worker x
configparser.RawConfigParser.read /tmp/x
copyreg.pickle x y
csv.writer x
ctypes.CDLL /tmp/x.so
ctypes.PyDLL /tmp/x.so
ctypes.cdll.LoadLibrary /tmp/x.so
ctypes.string_at 0
ctypes.util.find_library x
curses.wrapper x
dbm.dumb.open x
dbm.open /tmp/x n
distutils.core.run_setup x
distutils.core.setup x
distutils.dir_util.remove_tree /tmp/x
distutils.file_util.write_file /tmp/x true
distutils.spawn.spawn true
doctest.DocTestSuite x
doctest.debug_script 1
doctest.testfile x
doctest.testsource x y
email.generator.Generator.flatten x
encodings.search_function x
ensurepip._run_pip x
ensurepip.bootstrap
faulthandler._sigsegv
faulthandler.dump_traceback_later 1
fcntl.fcntl 1
filecmp.cmp a b
fileinput.hook_compressed x r
fileinput.input x
ftplib.FTP 127.0.0.1
ftplib.ftpcp a b
gc.get_objects
gc.get_referrers x
gettext.c2py n
getopt.getopt x
glob.glob *
gzip.open /tmp/x wb
http.client.HTTPConnection.request GET x
http.server.test
idlelib.autocomplete.AutoComplete.fetch_completions 1
idlelib.autocomplete.AutoComplete.get_entity 1
idlelib.calltip.Calltip.fetch_tip 1
idlelib.calltip.get_entity 1
idlelib.debugobj.ObjectTreeItem.SetText 1
idlelib.pyshell.ModifiedInterpreter.runcode 1
idlelib.pyshell.ModifiedInterpreter.runcommand 1
idlelib.run.Executive.runcode 1
imaplib.IMAP4_stream true
imaplib.IMAP4_stream.open true
imp.load_dynamic x x.so
imp.load_source x x.py
importlib._bootstrap._exec x
importlib._bootstrap_external.SourceFileLoader.exec_module x
importlib.machinery.ExtensionFileLoader x x.so
importlib.machinery.SourceFileLoader x x.py
importlib.reload x
importlib.util.module_from_spec x
importlib.util.spec_from_file_location x x.py
inspect.getsource x
inspect.stack
io.open /tmp/x w
io.open_code x
lib2to3.pgen2.grammar.Grammar.load x
lib2to3.pgen2.grammar.Grammar.loads x
lib2to3.pgen2.pgen.ParserGenerator.make_label 1
linecache.getlines x
linecache.updatecache x
locale.setlocale x
logging.FileHandler /tmp/x
logging.basicConfig x
logging.config.dictConfig x
logging.config.fileConfig x
logging.config.listen 9
logging.handlers.RotatingFileHandler x
logging.handlers.SMTPHandler 127.0.0.1
logging.handlers.SocketHandler 127.0.0.1
lzma.open x w
mailbox.mbox /tmp/x
mailcap.findmatch x
mimetypes.init x
mmap.mmap 1
modulefinder.ModuleFinder.run_script x
multiprocessing.Process x
multiprocessing.connection.Client 127.0.0.1
multiprocessing.managers.MakeProxyType x
multiprocessing.popen_fork.Popen x
multiprocessing.spawn.spawn_main x
multiprocessing.util.spawnv_passfds true
netrc.netrc x
nntplib.NNTP 127.0.0.1
nt.system true
ntpath.expanduser x
operator.call x
os._exit 1
os.abort
os.chdir /tmp
os.chmod /tmp/x
os.chown /tmp/x
os.dup2 1 2
os.environ.update x
os.execl true
os.execv true
os.execve true
os.execvp true
os.fork
os.getenv x
os.kill 1
os.link a b
os.listdir /tmp
os.makedirs /tmp/x
os.mkfifo /tmp/x
os.open x
os.popen true
os.posix_spawn true
os.putenv a b
os.remove /tmp/x
os.removedirs /tmp/x
os.rename a b
os.rmdir /tmp/x
os.spawnl true
os.spawnlp true
os.spawnv true
os.startfile x
os.symlink a b
os.system true
os.truncate x
os.unlink /tmp/x
os.walk /tmp
os.write 1 x
pathlib.Path.chmod x
pathlib.Path.hardlink_to x
pathlib.Path.mkdir /tmp/x
pathlib.Path.open x
pathlib.Path.read_text x
pathlib.Path.rename x
pathlib.Path.symlink_to x
pathlib.Path.touch x
pathlib.Path.unlink x
pathlib.Path.write_bytes x
pdb.Pdb.do_interact 1
pdb.run 1
pdb.runeval 1
pickle.Unpickler.load x
pickletools.optimize x
pipes.Template.open true
pkgutil.find_loader x
pkgutil.get_loader x
pkgutil.walk_packages x
platform._syscmd_file x
platform.popen true
plistlib.load x
popen2.popen2 true
poplib.POP3 127.0.0.1
posix.execv true
posix.posix_spawn true
posix.system true
pprint.pprint x
profile.Profile.runctx 1
profile.run 1
pstats.Stats x
pty.spawn true
py_compile.compile x
pyclbr.readmodule x
pydoc.browse
pydoc.help x
pydoc.importfile x
pydoc.pipepager x true
pydoc.render_doc x
pydoc.tempfilepager x true
pydoc.ttypager x
readline.read_history_file x
resource.setrlimit x
rlcompleter.Completer.attr_matches 1
runpy._run_code 1
runpy.run_module x
runpy.run_path x.py
sched.scheduler.run x
secrets.token_bytes 1
shelve.open x
shutil._unpack_zipfile x
shutil.copy a b
shutil.copyfile a b
shutil.copytree a b
shutil.make_archive x
shutil.move a b
shutil.rmtree /tmp/x
shutil.unpack_archive x
signal.raise_signal 1
site.addsitedir /tmp
site.execsitecustomize
site.main
smtplib.SMTP 127.0.0.1
socket.create_connection 127.0.0.1
socket.create_server 127.0.0.1
socket.socket
socketserver.TCPServer 127.0.0.1
sqlite3.connect x.db
ssl.create_default_context
ssl.get_server_certificate x
statistics.mean x
subprocess.Popen true
subprocess.call true
subprocess.check_call true
subprocess.check_output true
subprocess.getoutput true
subprocess.getstatusoutput true
subprocess.run true
symtable.symtable 1
sys._getframe 0
sys.addaudithook x
sys.breakpointhook
sys.exit
sys.setprofile x
sys.settrace x
sysconfig._init_posix x
sysconfig._parse_makefile x
tarfile.TarFile.extractall x
tarfile.open x
telnetlib.Telnet 127.0.0.1
tempfile.NamedTemporaryFile
tempfile.mkdtemp
tempfile.mkstemp
test.support.script_helper.assert_python_ok 1
textwrap.dedent x
threading.Thread x
threading.Timer 1 x
threading.settrace x
time.sleep 9
timeit.Timer 1
timeit.main 1
timeit.repeat 1
timeit.timeit 1
tkinter.Tk
tkinter.filedialog.askopenfile
trace.Trace.run 1
trace.Trace.runctx 1
tracemalloc.start
tty.setraw 0
turtle.Screen
turtle.config_dict x
types.coroutine x
types.resolve_bases x
unittest.main x
unittest.mock.patch x
unittest.loader.TestLoader.loadTestsFromName x
urllib.request.Request x
urllib.request.urlopen http://127.0.0.1/x
urllib.request.urlretrieve http://127.0.0.1/x
uu.decode x
uuid._get_command_stdout true
venv.EnvBuilder.create /tmp/x
venv.create /tmp/x
warnings._setoption x
wave.open x
weakref.finalize x
webbrowser.get true
webbrowser.open http://127.0.0.1/x
winreg.SetValue x
wsgiref.simple_server.make_server x
xml.dom.minidom.parse x
xml.etree.ElementTree.parse x
xml.sax.parse x
xmlrpc.client.ServerProxy http://127.0.0.1
zipapp.create_archive x
zipfile.ZipFile.extractall x
zipfile.ZipFile /tmp/x w
zipimport.zipimporter x.zip
zipimport.zipimporter.load_module x
"""

LIBRARIES: Final = """
IPython.core.magics.execution.ExecutionMagics.run x
IPython.utils.process.getoutput true
cffi.api.FFI.dlopen x
cffi.verifier.Verifier x
django.utils.module_loading.import_string os.system
git.cmd.Git.execute true
gunicorn.util.import_app x
httpx.get http://127.0.0.1
hydra.utils.instantiate x
invoke.run true
jinja2.environment.Environment.from_string x
joblib.load x
joblib.dump x y
joblib.externals.loky.backend.popen_loky_posix.Popen x
joblib.memory.Memory.cache x
mako.template.Template x
numexpr.evaluate 1
numpy.ctypeslib.load_library x
numpy.distutils.exec_command.exec_command true
numpy.f2py.capi_maps.getinit 1
numpy.f2py.compile x
numpy.f2py.crackfortran._eval_length 1
numpy.f2py.crackfortran.getlincoef 1
numpy.f2py.crackfortran.param_eval 1
numpy.f2py.diagnose.run_command true
numpy.fromfile x
numpy.genfromtxt x
numpy.lib.format.open_memmap x
numpy.lib.npyio.fromregex x
numpy.load x
numpy.loadtxt x
numpy.save x
numpy.savetxt x
numpy.savez x
numpy.testing._private.utils.measure 1
numpy.testing._private.utils.rundocs x
numpy.testing._private.utils.runstring 1
numpy.testing.rundocs x
pandas.core.computation.eval.eval 1
pandas.core.frame.DataFrame.query 1
pandas.eval 1
pandas.io.clipboard.paste
pandas.io.parsers.readers.read_csv x
pandas.io.pickle.read_pickle x
pandas.read_csv x
pandas.read_pickle x
pexpect.spawn true
pip._internal.cli.main.main x
pip._vendor.distlib.scripts.ScriptMaker.make x
pip.main install
pkg_resources.run_script x
psutil.Popen true
py.process.cmdexec true
pytest.main x
requests.get http://127.0.0.1
scipy.io.loadmat x
setuptools._distutils.spawn.spawn true
setuptools.build_meta.build_wheel x
sh.Command true
sklearn.datasets.fetch_openml x
sklearn.datasets.load_svmlight_file x
sklearn.datasets.fetch_20newsgroups x
smart_open.open x
sympy.parsing.sympy_parser.eval_expr 1
sympy.parsing.sympy_parser.parse_expr 1
sympy.sympify 1
tensorflow.load_op_library x
torch._C._jit_pass_inline x
torch._dynamo.guards.GuardBuilder.get 1
torch._inductor.codecache.compile_file x
torch._inductor.codecache.run_command_and_check true
torch.classes.load_library x
torch.distributed.elastic.multiprocessing.start_processes x
torch.from_file x
torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression 1
torch.hub._load_local x y
torch.hub.download_url_to_file x y
torch.hub.load x y
torch.hub.load_state_dict_from_url http://127.0.0.1
torch.jit.load x
torch.jit.unsupported_tensor_ops.execWrapper 1
torch.load x
torch.ops.load_library x
torch.save x y
torch.serialization.load x
torch.utils._config_module.ConfigModule.load_config x
torch.utils.bottleneck.__main__.run_autograd_prof 1
torch.utils.bottleneck.__main__.run_cprofile 1
torch.utils.collect_env.run true
torch.utils.collect_env.run_and_return_first_line true
torch.utils.cpp_extension._run_ninja_build x
torch.utils.cpp_extension.load x
torch.utils.cpp_extension.load_inline x
torch.utils.data.datapipes.utils.decoder.basichandlers x
torch.utils.model_zoo.load_url http://127.0.0.1
torch.utils.tensorboard.SummaryWriter x
transformers.dynamic_module_utils.get_class_from_dynamic_module x y
transformers.pipelines.pipeline x
twisted.internet.utils.getProcessOutput true
urllib3.PoolManager
virtualenv.cli_run x
werkzeug.utils.import_string os.system
wget.download http://127.0.0.1
yaml.unsafe_load x
"""


def table(lines: str) -> dict[str, str]:
    """Return a case for each line."""
    return dict(map(_case, lines.split("\n")[1:-1]))


def _case(line: str) -> tuple[str, str]:
    name, *arguments = line.split()
    # The module is what is spelled without capitals, except in a tail of two.
    module, attribute = _split(name)
    return f"{name} called", f"PROTO 4\n{called(module, attribute, *arguments)}STOP"


def _split(name: str) -> tuple[str, str]:
    """Return a module and a path of attributes: a class begins the latter."""
    parts = name.split(".")
    first = next(
        (at for at, part in enumerate(parts) if part.lstrip("_")[:1].isupper() and at),
        len(parts) - 1,
    )
    return ".".join(parts[:first]), ".".join(parts[first:])


GADGETS: Final = table(STANDARD_LIBRARY)
LIBRARY_GADGETS: Final = table(LIBRARIES)
