"""Whatever JSON comes: it is a request, or it is refused with a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("jupyter_server")

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ext.server import requests
from jupyter_ext.server.requests import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.jupyter

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["code", "python", "nb.ipynb", "0" * 64])
)
NAMES = st.sampled_from(
    [
        *("path", "language", "cells", "kernel", "kernel_name", "client"),
        *("id", "type", "source", "cwd", "cwd_identity", "prefix", "versions"),
        *("sha256", "rule", "reason", "verbose"),
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "read",
    [requests.notebook, requests.scan, requests.trust, requests.kernel],
    ids=["notebook", "scan", "trust", "kernel"],
)
@settings(max_examples=100, deadline=None)
@given(data=st.dictionaries(NAMES, JSON))
def test_whatever_comes_is_read_or_refused(
    read: Callable[..., object], data: dict[str, object]
) -> None:
    try:
        read(data)
    except Refused as refused:
        assert refused.status in {400, 413}  # noqa: PT017 (either is fine)
        assert refused.message  # noqa: PT017 (as above)


@settings(max_examples=100, deadline=None)
@given(body=st.binary() | JSON.map(lambda data: json.dumps(data).encode()))
def test_whatever_bytes_come_are_an_object_or_refused(body: bytes) -> None:
    try:
        assert isinstance(requests.parsed(body), dict)
    except Refused as refused:
        assert refused.status == 400  # noqa: PT017 (either is fine)
