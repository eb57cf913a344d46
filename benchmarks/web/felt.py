"""Pages as a reader with a slow phone feels them: 390 px, a processor four times slower, slow 4G, an empty cache."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, sync_playwright

PHONE = {"width": 390, "height": 844}
SLOWER = 4
SLOW_4G = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 1_600_000 / 8,  # bytes a second
    "uploadThroughput": 750_000 / 8,
}
LCP_SECONDS, CLS = 2.0, 0.05
OBSERVED = """
window.felt = {lcp: 0, cls: 0, moved: ""};
new PerformanceObserver((seen) => { for (const one of seen.getEntries()) felt.lcp = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((seen) => { for (const one of seen.getEntries()) if (!one.hadRecentInput) {
    felt.cls += one.value;
    felt.moved = one.sources.map((s) => s.node?.className || s.node?.nodeName || "").join(" ").slice(0, 60) || felt.moved; } })
  .observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class Felt:
    """How one page felt.

    Attributes:
        waited: seconds until the first byte of the page came.
        lcp: seconds until the largest thing on the first screen was drawn.
        cls: how much moved after it was drawn (Cumulative Layout Shift); `moved` is what moved last.
        sent: bytes over the wire, with everything the page asks for.
    """

    waited: float
    lcp: float
    cls: float
    moved: str
    sent: int


def felt(address: str, pages: Iterable[str]) -> Iterator[tuple[str, Felt]]:
    """Each page of the site at `address`, once made for somebody else already, as a reader feels it."""
    with _chromium() as browser:
        for path in pages:
            _visit(browser, address + path, slow=False)
            yield path, _visit(browser, address + path, slow=True)


def _visit(browser: Browser, address: str, *, slow: bool) -> Felt:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.add_init_script(OBSERVED)
    control, sent = context.new_cdp_session(page), [0]
    control.send("Network.enable")
    control.on("Network.loadingFinished", lambda one: sent.__setitem__(0, sent[0] + one["encodedDataLength"]))
    if slow:
        control.send("Network.emulateNetworkConditions", SLOW_4G)
        control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="networkidle", timeout=60_000)
    for _try in range(50):  # where nothing large enough is drawn, 0 is told
        if page.evaluate("felt.lcp") > 0:
            break
        page.wait_for_timeout(100)
    found: dict[str, Any] = page.evaluate("felt")
    waited = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
    context.close()
    return Felt(waited / 1000, found["lcp"] / 1000, found["cls"], found["moved"], int(sent[0]))


@contextmanager
def _chromium() -> Iterator[Browser]:
    where = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, headless=True, args=["--no-sandbox"])
        yield browser
        browser.close()
