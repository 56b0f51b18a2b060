"""Rule: YAML may name any class or function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, Items, Name, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes

if TYPE_CHECKING:
    from scanner_core.facts import Argument, Value

RULE: Final = "unsafe-yaml-load"
LOADER: Final = ("Loader", 1)
ANYTHING: Final = frozenset({"CLoader", "CUnsafeLoader", "Loader", "UnsafeLoader"})
FULL: Final = frozenset({"CFullLoader", "FullLoader"})
ASKS_SINCE: Final = "6.0"
"""The PyYAML that wants to be told a loader."""
CLOSED_SINCE: Final = "5.4"
"""The PyYAML whose ``FullLoader`` calls nothing any more (CVE-2020-14343)."""
GONE_SINCE: Final = "0.18"
"""The ruamel.yaml without the functions that make anything."""


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    examples=[
        bad(
            """
            import yaml
            config = yaml.load(open("config.yaml"), Loader=yaml.Loader)
            """,
            fixed="""
            import yaml
            config = yaml.load(open("config.yaml"), Loader=yaml.SafeLoader)
            """,
        ),
        bad(
            """
            import yaml
            config = yaml.load(stream)
            """,
            fixed="""
            import yaml
            config = yaml.load(stream, Loader=yaml.SafeLoader)
            """,
        ),
        bad("""
            from yaml import UnsafeLoader, load_all
            documents = list(load_all(stream, UnsafeLoader))
        """),
        bad(
            """
            import yaml
            config = yaml.unsafe_load(text)
            """,
            fixed="""
            import yaml
            config = yaml.safe_load(text)
            """,
        ),
        bad(
            """
            import functools, yaml
            read = functools.partial(yaml.load, Loader=yaml.FullLoader)
            config = read(stream)
            """
        ),
        bad(
            """
            from ruamel.yaml import YAML
            yaml = YAML(typ="unsafe")
            """,
            fixed="""
            from ruamel.yaml import YAML
            yaml = YAML(typ='safe')
            """,
        ),
        bad(
            """
            import yaml
            hyperparameters = yaml.full_load(stream)
            """,
            fixed="""
            import yaml
            hyperparameters = yaml.safe_load(stream)
            """,
            versions={"yaml": "5.3"},
        ),
        good("""
            import yaml
            config = yaml.safe_load(stream)
        """),
        good("""
            import yaml
            config = yaml.load(stream, yaml.CSafeLoader)
        """),
        good("""
            import yaml

            class Loader(yaml.SafeLoader):
                pass

            Loader.add_constructor("!env", from_environment)
            config = yaml.load(stream, Loader=Loader)
        """),
        good("""
            from ruamel.yaml import YAML
            config = YAML().load(path)
        """),
        good(
            """
            import yaml
            hyperparameters = yaml.load(stream, Loader=yaml.FullLoader)
            """,
            versions={"yaml": "6.0.2"},
        ),
    ],
    references=[
        "https://pyyaml.org/wiki/PyYAMLDocumentation",
        "https://nvd.nist.gov/vuln/detail/CVE-2020-14343",
    ],
)
def unsafe_yaml_load(call: CallSite) -> Judgement | None:
    """``yaml.load`` makes whatever objects the file names, unless its loader is safe.

    With ``Loader``, ``UnsafeLoader`` and their versions in C, a tag such as
    ``!!python/object/apply:os.system`` is a call.  Without a loader PyYAML takes the
    unsafe one before 5.1, ``FullLoader`` from then on, and an error since 6.0;
    ``FullLoader`` could be tricked before 5.4 (CVE-2020-14343).

    Call ``yaml.safe_load``, or pass ``SafeLoader``; for a few classes of your own, add
    constructors to a subclass of that.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None or _is_literal(call):
        return None
    method = call.callee.rpartition(".")[2]
    if method == "YAML":
        return _ruamel(call)
    is_ruamel = call.callee.startswith("ruamel")
    if is_ruamel and call.environment.at_least("ruamel", GONE_SINCE) is True:
        return None
    if method.startswith("unsafe"):
        return _said(call, "any object", _safe(call, method))
    if method.startswith("full"):
        return _full(call, _safe(call, method))
    loader = call.argument(*LOADER)
    return _without(call) if loader is None else _with(call, loader)


def _is_literal(call: CallSite) -> bool:
    """Whether a call reads a text that stands in the program."""
    return isinstance(call.argument("stream", 0), Constant)


def _ruamel(call: CallSite) -> Judgement | None:
    given = call.argument("typ", 0)
    kinds = given.items if isinstance(given, Items) else (given,)
    if Constant("unsafe") not in kinds:
        return None
    return _said(call, "any object", _fixes.set_keyword(call, "typ", "'safe'", 0))


def _without(call: CallSite) -> Judgement | None:
    """Judge a call that leaves the loader to the library."""
    asks = call.environment.at_least("yaml", ASKS_SINCE)
    is_yaml = call.callee.startswith("yaml.")
    if asks is True and is_yaml:
        return None
    module = _fixes.owner(call)
    fixes: tuple[Fix, ...] = (Fix("Pass Loader=yaml.SafeLoader"),)
    if module and is_yaml:
        fixes = _fixes.set_keyword(call, "Loader", f"{module}.SafeLoader", 1)
    old = f", with a PyYAML before {ASKS_SINCE}"
    old = old if isinstance(asks, Unknown) and is_yaml else ""
    return _said(call, f"any object{old}", fixes)


def _with(call: CallSite, loader: Argument) -> Judgement | None:
    """Judge a call by its loader; a class that is not known is most likely safe."""
    names = {each.rpartition(".")[2] for each in _names(loader)}
    written = _fixes.written(call, *LOADER)
    module, dot, _ = written.rpartition(".")
    fixes: tuple[Fix, ...] = (Fix("Pass Loader=yaml.SafeLoader"),)
    if dot:
        fixes = _fixes.set_keyword(call, "Loader", f"{module}.SafeLoader", 1)
    if names & ANYTHING:
        return _said(call, "any object", fixes)
    return _full(call, fixes) if names & FULL else None


def _names(loader: Argument | Value) -> list[str]:
    """Return the names of everything that an argument may be."""
    if isinstance(loader, Name):
        return [loader.name]
    among: tuple[Value, ...] = getattr(loader, "among", ())
    return [each.name for each in among if isinstance(each, Name)]


def _full(call: CallSite, fixes: tuple[Fix, ...]) -> Judgement | None:
    closed = call.environment.at_least("yaml", CLOSED_SINCE)
    if closed is True:
        return None
    if closed is False:
        told = call.environment.told("yaml")
        return _said(call, f"any object: {told}", fixes)
    what = f"more than plain data, and before PyYAML {CLOSED_SINCE} any object"
    return _said(call, what, fixes, Severity.LOW)


def _safe(call: CallSite, method: str) -> tuple[Fix, ...]:
    return _fixes.call_instead(call, f"safe_load{'_all' * method.endswith('_all')}")


def _said(
    call: CallSite,
    makes: str,
    fixes: tuple[Fix, ...],
    severity: Severity | None = None,
) -> Judgement:
    evidence = Evidence(call.callee, "called", _fixes.written(call, *LOADER))
    message = f"This {call.callee} lets the YAML make {makes}."
    return Judgement(message, severity, evidence, fixes)
