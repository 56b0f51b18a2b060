"""Rule: what other processes send is unpickled."""

from __future__ import annotations

import dataclasses
from typing import Final

from scanner_core.facts import Argument, CallSite, Constant, Items
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes, _loading

ADVICE: Final = "Send JSON, MessagePack or tensors"
KEYS: Final = {
    "multiprocessing.connection.Client": 2,
    "multiprocessing.connection.Listener": 3,
    "multiprocessing.managers.BaseManager": 1,
}
"""Where the key stands that both sides have to know."""
ACCEPTED: Final = "accept_content"
PICKLES: Final = frozenset(
    {Constant("pickle"), Constant("application/x-python-serialize")}
)
PICKLED: Final = ".recv_pyobj"
LOCAL: Final = ("/", ".", "\\\\.\\pipe\\")
"""How addresses begin that nobody on another machine can reach."""


@rule(
    severity=Severity.LOW,
    cwe=502,
    references=[
        "https://docs.python.org/3/library/multiprocessing.html",
        "https://docs.pytorch.org/docs/stable/distributed.html",
        "https://pyzmq.readthedocs.io/",
    ],
    examples=[
        bad(
            """
            import zmq
            socket = zmq.Context().socket(zmq.PULL)
            socket.bind("tcp://*:5555")
            message = socket.recv_pyobj()
            """,
            fixed="""
            import zmq
            socket = zmq.Context().socket(zmq.PULL)
            socket.bind("tcp://*:5555")
            message = socket.recv_json()
            """,
        ),
        bad("""
            from multiprocessing.connection import Listener
            with Listener(("0.0.0.0", 6000)) as listener:
                job = listener.accept().recv()
        """),
        bad("""
            import torch.distributed as dist
            dist.broadcast_object_list(objects, src=0)
        """),
        bad("""
            from torch.distributed import rpc
            call = rpc.rpc_sync
            result = call("worker1", train, args=(batch,))
        """),
        bad("""
            from celery import Celery
            app = Celery("jobs", broker="redis://queue")
            app.conf.update(task_serializer="pickle", accept_content=["pickle"])
        """),
        good("""
            from celery import Celery
            app = Celery("jobs", accept_content=["json"], task_serializer="json")
        """),
        good("""
            import zmq
            socket = zmq.Context().socket(zmq.PULL)
            message = socket.recv_json()
        """),
        good("""
            import os
            from multiprocessing.connection import Listener
            listener = Listener(("localhost", 6000), authkey=os.environb[b"QUEUE_KEY"])
        """),
        good("""
            import torch.distributed as dist
            dist.broadcast(tensor, src=0)
        """),
        good("""
            from multiprocessing import Process, Queue
            queue = Queue()
            Process(target=work, args=(queue,)).start()
        """),
    ],
)
def unpickled_messages(call: CallSite) -> Judgement | None:
    """Messages of other processes are unpickled: who can send them runs code here.

    ``recv_pyobj`` of pyzmq, connections of ``multiprocessing`` and the object
    collectives of ``torch.distributed`` are pickles on the wire, and messages of
    celery are where ``accept_content`` has them.  Connections of
    ``multiprocessing`` check who sends if both sides have an ``authkey``; the others
    take what comes.

    Send data instead of objects, as ``recv_json`` and the collectives of tensors do;
    give an ``authkey`` that is not in the source; bind to the machine itself, or to a
    network that nobody else is in.
    """
    if (accepted := _accepted(call)) is not None:
        return Judgement(
            f"This {call.callee.removeprefix('*.')} lets the other side run code: "
            f"{ACCEPTED} has pickle in it.",
            Severity.LOW,
            Evidence(call.callee, "called", f"{ACCEPTED}={accepted}"),
            (Fix("Accept json only"),),
        )
    if (position := KEYS.get(call.callee)) is not None:
        key = call.argument("authkey", position)
        if key is not None and key != Constant(None):
            return None
        if _is_local(call.argument("address", 0)):
            return None
    if (said := _loading.judge(call, "unpickled-messages", advice=ADVICE)) is None:
        return None
    message = said.message.replace("lets the file", "lets the other side", 1)
    fixes = said.fixes
    if call.callee.endswith(PICKLED):
        fixes = (*_fixes.call_instead(call, "recv_json"), *fixes)
    return dataclasses.replace(said, message=message, fixes=fixes)


def _accepted(call: CallSite) -> Items | None:
    """Return the kinds of messages that workers of celery take, if pickle is one."""
    match dict(call.keywords).get(ACCEPTED):
        case Items(items=items) as accepted if PICKLES.intersection(items):
            return accepted
        case _:
            return None


def _is_local(address: Argument | None) -> bool:
    """Whether only this machine reaches an address: the name of a socket or pipe."""
    match address:
        case None | Constant(value=None):
            return True
        case Constant(value=str(name)):
            return name.startswith(LOCAL)
        case _:
            return False
