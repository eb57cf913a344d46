"""Which pages the site has, as it finds them itself, and which of them an address leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from fastapi.routing import APIRoute
from starlette.routing import Match

from nabolag.web import app as site
from nabolag.web.api import router as api

FILE = re.compile(r"\.(\w+|{kind})$")
FIGURE = re.compile(r"^.*(?=/figur/{figure}$)")
"""A figure alone, for another site's page, is one kind of page wherever it is from."""


def every_route() -> Iterator[APIRoute]:
    """The routes in the order they are tried, those of parts of the site too."""

    def walk(router: object) -> Iterator[APIRoute]:
        for route in router.routes:  # type: ignore[attr-defined]
            if isinstance(route, APIRoute):
                yield route
            elif hasattr(route, "original_router"):
                yield from walk(route.original_router)

    for router in (api, *(page.router for page in site.PAGES)):
        yield from walk(router)


READ = tuple(route for route in every_route() if "GET" in route.methods)


def kind_of(route: APIRoute) -> str:
    """The page as one among its like: `/kommune/{which}`."""
    return FIGURE.sub("…", route.path)


def pages() -> set[str]:
    """Every kind of page a reader may open; files, the API and the desk are none."""
    found = {kind_of(route) for route in READ if not FILE.search(route.path)}
    return {page for page in found if page == "/api/docs" or not page.startswith(("/api/", "/admin"))}


def page_at(address: str) -> str:
    """The kind of page at an address; "" where no page answers."""
    scope = {"type": "http", "method": "GET", "path": urlsplit(address).path, "headers": []}
    return next((kind_of(route) for route in READ if route.matches(scope)[0] is Match.FULL), "")


def one_of_each(addresses: Iterable[str]) -> tuple[str, ...]:
    """The first address of each kind of page."""
    first: dict[str, str] = {}
    for address in addresses:
        first.setdefault(page_at(address), address)
    first.pop("", None)
    return tuple(first.values())
