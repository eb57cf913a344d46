"""A real server on a free port and a real Chromium that may reach nothing else."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, sync_playwright

from nabolag.web import app as web
from nabolag.web.app import create_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
VENDOR = Path(__file__).parent / "vendor"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
WHOLE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Address of `app`, running on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    web.first_uses = lambda: None  # for readers of pages that are not asked for here
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended before it was up"  # what it said last stands above
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the running app."""
    with served(create_app()) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: ./test installs it, or run apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


LEFT = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx says of a request whose page was left before the answer came; one that failed has other words too."""


class Reader:
    """One tab: opens pages of the site, notes what goes wrong, and asks axe."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.route("**/*", self._guard)
        page.on("console", lambda m: self._hear(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def _hear(self, words: str) -> None:
        if not words.startswith(LEFT):
            self.complaints.append(words)

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith((self.site, "data:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def axe(self, only: dict[str, Any] = WHOLE) -> list[str]:
        """WCAG 2.2 A and AA violations, as readable lines; `only` is which rules axe asks."""
        self.page.evaluate((VENDOR / "axe.min.js").read_text())
        found: list[dict[str, Any]] = self.page.evaluate(
            """async ([locale, only]) => { axe.configure({locale});
               return (await axe.run(document, {runOnly: only})).violations }""",
            [json.loads((VENDOR / "axe-nb.json").read_text()), only],
        )
        return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found]

    def overflow(self) -> int:
        """Pixels the page is wider than the window."""
        wide: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide

    def sideways(self) -> list[str]:
        """What has to be scrolled sideways inside the page, but for what is marked as wide on purpose."""
        found: list[str] = self.page.evaluate(
            """[...document.querySelectorAll('main *')].filter(e => !e.closest('[data-wide]')
                 && /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1
                 && !e.matches('input, textarea, select'))
               .map(e => `${e.className} ${e.getAttribute('aria-label')}: ${e.clientWidth} of ${e.scrollWidth} px`)"""
        )
        return found

    def clipped(self) -> list[str]:
        """Words of figures that reach outside their figure."""
        found: list[str] = self.page.evaluate(
            """[...document.querySelectorAll('svg text')].filter(t => {
                 const [w, s] = [t.getBoundingClientRect(), t.ownerSVGElement.getBoundingClientRect()];
                 return w.width && (w.left < s.left - 1 || w.right > s.right + 1
                   || w.top < s.top - 2 || w.bottom > s.bottom + 2) })
               .map(t => t.textContent)"""
        )
        return found


@contextmanager
def reading(browser: Browser, site: str, **settings: Any) -> Iterator[Reader]:
    """A browser of its own, without history or cookies; nothing may go wrong in it."""
    context = browser.new_context(
        locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce", bypass_csp=False, **settings
    )
    reader = Reader(context.new_page(), site)
    yield reader
    context.close()
    assert not reader.outside, f"asked for something outside the site: {reader.outside}"
    assert not reader.complaints, f"the browser complained: {reader.complaints}"


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Reader]:
    with reading(chromium, site, viewport=SIZES["phone"]) as reader:
        yield reader


@pytest.fixture
def desktop(chromium: Browser, site: str) -> Iterator[Reader]:
    with reading(chromium, site, viewport=SIZES["desktop"]) as reader:
        yield reader


@pytest.fixture
def dark(chromium: Browser, site: str) -> Iterator[Reader]:
    with reading(chromium, site, viewport=SIZES["desktop"], color_scheme="dark") as reader:
        yield reader


@pytest.fixture
def without_script(chromium: Browser, site: str) -> Iterator[Reader]:
    with reading(chromium, site, viewport=SIZES["phone"], java_script_enabled=False) as reader:
        yield reader
