"""Rule: LangChain is allowed to unpickle, or builds what a text names."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, Constant, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _loading
from scanner_core.rules.source._truth import truth

RULE: Final = "dangerous-deserialization"
ALLOWED: Final = "allow_dangerous_deserialization"


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://python.langchain.com/",
    ],
    examples=[
        bad(
            """
            from langchain_community.vectorstores import FAISS
            store = FAISS.load_local(
                "index", embeddings, allow_dangerous_deserialization=True
            )
            """,
            fixed="""
            from langchain_community.vectorstores import FAISS
            store = FAISS.load_local(
                "index", embeddings, allow_dangerous_deserialization=False
            )
            """,
        ),
        bad("""
            from langchain_community.retrievers import TFIDFRetriever
            options = {"allow_dangerous_deserialization": True}
            retriever = TFIDFRetriever.load_local("retriever", **options)
        """),
        bad("""
            from langchain_core.load import loads
            chain = loads(text, allowed_objects="all")
        """),
        bad("""
            from langchain.chains import load_chain
            chain = load_chain("chain.json")
        """),
        good("""
            from langchain_community.vectorstores import FAISS
            store = FAISS.from_documents(documents, embeddings)
            store.save_local("index")
        """),
        good("""
            from langchain_core.load import dumps
            text = dumps(chain)
        """),
        good("""
            from langchain_core.load import loads
            message = loads(text, allowed_objects="messages")
        """),
        good("""
            store = Store.load_local(path, allow_dangerous_deserialization=False)
        """),
    ],
)
def dangerous_deserialization(call: CallSite) -> Judgement | None:
    """``allow_dangerous_deserialization=True`` unpickles what lies beside an index.

    ``FAISS.load_local`` and its like keep documents in a pickle, which they refuse to
    read without the argument.  ``langchain_core.load`` builds the classes that a text
    names, with its arguments; ``load_chain`` and ``load_agent`` do so from a file.

    Build the index anew from documents, or keep it where nobody else can write.  Let
    ``loads`` build ``allowed_objects="messages"`` or classes that you list.
    """
    given = dict(call.keywords).get(ALLOWED)
    if given is not None and call.callee != "builtins.dict":
        return _allowed(call, truth(given), str(given))
    if (sink := sinks.row(call.callee, RULE)) is None:
        return None
    if sink.switch and call.argument(sink.switch.keyword) is not None:
        allowed = call.argument(sink.switch.keyword)
        if allowed != Constant("all"):
            return None
        message = f"This {call.callee} builds whatever class the text names."
        evidence = Evidence(call.callee, "called", str(allowed))
        fixes = (Fix("List the classes that the text may name in allowed_objects"),)
        return Judgement(message, Severity.MEDIUM, evidence, fixes)
    return _loading.judge(call, RULE)


def _allowed(
    call: CallSite,
    is_allowed: bool | Unknown,  # noqa: FBT001 (what truth() returns)
    given: str,
) -> Judgement | None:
    if is_allowed is False:
        return None
    what = call.callee.removeprefix("*.")
    if is_allowed is True:
        message = f"This {what} unpickles what it finds beside the index."
    else:
        message = f"This {what} may unpickle what it finds: {ALLOWED} is not told."
    return Judgement(
        message,
        Severity.MEDIUM if is_allowed is True else Severity.LOW,
        Evidence(call.callee, "called", f"{ALLOWED}={given}"),
        _fixes.set_keyword(call, ALLOWED, "False"),
    )
