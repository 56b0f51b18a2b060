"""What the front end costs a browser: until the banner is there, and while one types.

JupyterLab of this environment in Chromium, on a notebook of 200 cells with 10 findings.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.processes import FailedError
from benchmarks.tables import Row, figure
from benchmarks.tables import time as shown
from scanner_core import demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CELLS: Final = 200
FINDINGS: Final = 10
LONG: Final = 120_000  # milliseconds
KEYS: Final = 40  # milliseconds from one to the next
TEXT: Final = (
    "for epoch in range(10): loss = model(epoch)",
    "weights = torch.load('planted.pt', weights_only=False)",
    "more = pickle.load(open('chain.pkl', 'rb'))",
)
OURS: Final = "/extensions/gifthorse/"
READY: Final = """() => window.jupyterapp
  && document.querySelector('.jp-DirListing-item') !== null"""
OPEN: Final = """async path => {
  const start = performance.now();
  const banner = () =>
    document.querySelector('.gifthorse-NotebookBanner[data-tone=unsafe]');
  const seen = new Promise(done => {
    const look = () => banner()?.offsetHeight > 0
      ? done(performance.now() - start) : requestAnimationFrame(look);
    look();
  });
  await window.jupyterapp.commands.execute('docmanager:open', { path });
  return await seen;
}"""
IDLE: Final = """() => window.jupyterapp.shell.currentWidget
  .sessionContext.session?.kernel?.status === 'idle'"""
EDIT: Final = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = 4;
  notebook.mode = 'edit';
  notebook.activeCell.editor.focus();
  window.__frames = [];
  const note = list => window.__frames.push(...list.getEntries());
  new PerformanceObserver(note).observe({ type: 'long-animation-frame' });
}"""
FRAMES: Final = """() => window.__frames.flatMap(frame => frame.scripts)
  .map(script => [script.sourceURL, script.duration])"""


def rows(rounds: int) -> Iterator[Row]:
    """Measure in a page of its own each time; the median counts."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 (may be missing)
    except ImportError as error:
        raise FailedError("the front end needs the browser extra") from error
    with tempfile.TemporaryDirectory() as home, sync_playwright() as play:
        chromium = shutil.which("chromium")
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = play.chromium.launch(executable_path=chromium, args=arguments)
        with _server(Path(home)) as url:
            opened = [_opened(browser, url, number) for number in range(rounds)]
            stretch, frame = _typed(browser, url)
        browser.close()
    what = f"banner over {CELLS} cells with {FINDINGS} findings"
    yield figure(f"{what}, from the click that opens them", _median(opened), 1.0, shown)
    yield figure("longest stretch in our code while one types", stretch, 0.05, shown)
    yield figure("longest script of ours in a frame over 50 ms", frame, 0.05, shown)


def _opened(browser: Browser, url: str, number: int) -> float:
    page = _page(browser, url)
    milliseconds: float = page.evaluate(OPEN, f"many-{number}.ipynb")
    page.close()
    return milliseconds / 1000


def _typed(browser: Browser, url: str) -> tuple[float, float]:
    """Return seconds: of our longest stretch, and of ours in a frame that is long."""
    page = _page(browser, url)
    page.evaluate(OPEN, "many-0.ipynb")
    page.wait_for_function(IDLE, timeout=LONG)
    page.wait_for_timeout(2000)
    page.evaluate(EDIT)
    profiler = page.context.new_cdp_session(page)
    profiler.send("Profiler.enable")
    profiler.send("Profiler.setSamplingInterval", {"interval": 500})
    profiler.send("Profiler.start")
    for line in TEXT:
        page.keyboard.type(line, delay=KEYS)
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)  # the scan after an edit is part of it
    profile = profiler.send("Profiler.stop")["profile"]
    frames = [length for script, length in page.evaluate(FRAMES) if OURS in script]
    page.close()
    return _longest(profile), max(frames, default=0.0) / 1000


def _longest(profile: dict[str, Any]) -> float:  # Any: as the browser says it
    """Return the seconds for which we were on the stack without a pause."""
    parents = {
        child: node["id"]
        for node in profile["nodes"]
        for child in node.get("children", ())
    }
    nodes = {node["id"]: node["callFrame"]["url"] for node in profile["nodes"]}
    longest = current = 0
    samples = zip(profile["samples"], profile["timeDeltas"], strict=True)
    for sample, microseconds in samples:
        at: int | None = sample
        while at is not None and OURS not in nodes[at]:
            at = parents.get(at)
        current = current + microseconds if at is not None else 0
        longest = max(longest, current)
    return longest / 1e6


def _page(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(LONG)
    page.goto(f"{url}lab?reset")
    page.wait_for_function(READY)
    page.wait_for_timeout(3000)
    return page


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """Run a Jupyter server on copies of the notebook."""
    root = home / "root"
    demo.write(root)
    for number in range(20):
        (root / f"many-{number}.ipynb").write_text(json.dumps(_notebook()))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    folders = {f"JUPYTER_{name}": str(home / name) for name in names}
    process = subprocess.Popen(  # noqa: S603 (our own command)
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *(f"--port={port}", f"--ServerApp.root_dir={root}"),
            *("--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"),
        ],
        env=os.environ | folders | {"HOME": str(home), "IPYTHONDIR": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        _await(url, process)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONG / 1000
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}api", timeout=5)  # noqa: S310 (ours)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise FailedError("JupyterLab did not start")


def _notebook() -> dict[str, object]:
    every = CELLS // FINDINGS
    ordinary = "\n".join(f"value_{n} = compute(value_{n}, beta={n})" for n in range(8))
    sources = [
        f"model_{number} = torch.load('planted.pt', weights_only=False)"
        if number % every == every // 2
        else ordinary
        for number in range(CELLS)
    ]
    sources[0] = "import pickle, torch"
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": spec, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds)
