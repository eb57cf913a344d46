"""One page frame for everything that is calculated: a question in the address, the answer as a paper, and its files.

A page brings a path, a template with its form, and a function that builds the paper from the request. Here it gets the
answer, twins in every kind of file, a link to exactly this, and its mistake beside the field with all that was written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import NabolagError
from nabolag.report.paper import Paper, Section
from nabolag.report.paper.html import fragment
from nabolag.web.basket import basket_of
from nabolag.web.carrying import carried, site_of
from nabolag.web.figures import figure_routes, offered, taken
from nabolag.web.files import paper_file
from nabolag.web.mistakes import Mistake, mistake_of
from nabolag.web.render import language, page

Build = Callable[[Request], Paper]
Form = Callable[[Request], Mapping[str, Any]]
Address = Callable[[Request, str], str]


@dataclass(frozen=True)
class Calculator:
    """One calculator page.

    Attributes:
        path: the page's address; `path.json` and the other kinds of `KINDS` are its twins.
        build: the paper that a request asks for; its errors become `mistake`.
        template: the whole page, which gets all that `form` gives, and `paper`, `answer`, `mistake`, `address`, `kinds`.
        form: what the form shows: everything as it was written.
        address: the address of the case with another ending put to `path`; as it was asked for, when not given.
        labels: what the page calls each field whose name may stand in a mistake.
        instead: what else a kind of file holds than the answer, such as the contract itself.
        level: the headings of the answer's parts; 2 where the page has no other headings than its title.
        moving: the template of the answer alone, at `path/svar`, for pages where a figure can be moved.
        folds: whether a part is folded on the page, though not in the files: what is looked up and not read.
        moved: the address that an older one leads to, with `ending` put to the path; "" where it is not an older one.
        waits: what the page asks for while there is too little to answer from, else "".
    """

    path: str
    build: Build
    template: str = "calculator_page.html"
    form: Form = lambda _request: {}
    address: Address | None = None
    kinds: tuple[str, ...] = ("pdf", "docx", "xlsx", "csv", "json")
    instead: Mapping[str, Build] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    moving: str = ""
    level: int = 3
    waits: Callable[[Request], str] = lambda _request: ""
    folds: Callable[[Section], bool] = lambda section: section.folded
    moved: Callable[[Request, str], str] = lambda _request, _ending: ""

    def router(self) -> APIRouter:
        """The page and its files."""
        router = APIRouter()
        router.add_api_route(self.path + ".{kind}", self.file, methods=["GET"])
        router.add_api_route(self.path, self.page, methods=["GET"])
        figure_routes(router, self.path, self.build, self.found_at)
        if self.moving:
            router.add_api_route(self.path + "/svar", self.answer, methods=["GET"])
        return router

    def page(self, request: Request) -> Response:
        """The form and the answer; every figure lies in the address."""
        if to := self.moved(request, ""):
            return RedirectResponse(to, 301)
        return self.shown(request, self.template)

    def found_at(self, request: Request, ending: str) -> str:
        """Where exactly this is found again, or a twin of it."""
        if self.address is not None:
            return self.address(request, ending)
        path = self.path.format_map({name: quote(str(v)) for name, v in request.path_params.items()})
        return path + ending + (f"?{request.url.query}" if request.url.query else "")

    def shown(self, request: Request, template: str, wrong: Mistake | None = None, **more: Any) -> Response:
        """The answer in another template, or with a mistake from elsewhere on the page; `more` goes to the template."""
        started = time.perf_counter()
        paper, mistake, waiting = None, Mistake(), self.waits(request)
        try:
            paper = None if waiting else self.build(request)
        except NabolagError as error:
            mistake = mistake_of(error, language(request), request, self.labels)

        def at(ending: str) -> str:
            return self.found_at(request, ending)

        site = site_of(request)
        below = offered(at, site, language(request))
        milliseconds = (time.perf_counter() - started) * 1000
        wrong = wrong or mistake
        shown = partial(
            page,
            request,
            template,
            status=wrong.status if wrong.said else 200,
            paper=paper,
            answer=None if paper is None else fragment(self._folded(paper), level=self.level, below=below),
            drawn=None if paper is None else taken(paper, at, site),
            waiting=waiting,
            moved=template == self.moving,
            address=lambda ending="": self.found_at(request, ending),
            kinds=self.kinds,
            **{**self.form(request), **more},
        )
        response = shown(mistake=wrong)
        if wrong.field and f'id="feil-{wrong.field}"'.encode() not in response.body:
            response = shown(
                mistake=replace(wrong, field="")
            )  # the page has no such field: the alert is focused
        response.headers["Server-Timing"] = f"compute;dur={milliseconds:.1f}"
        return response

    def _folded(self, paper: Paper) -> Paper:
        return replace(paper, sections=tuple(replace(s, folded=self.folds(s)) for s in paper.sections))

    def answer(self, request: Request) -> Response:
        """The answer alone, for what moves under a finger; tells the browser the address that carries the case."""
        response = self.shown(request, self.moving)
        response.headers["HX-Replace-Url"] = carried(self.found_at(request, ""), basket_of(request))
        response.status_code = 200
        return response

    def file(self, request: Request, kind: str) -> Response:
        """The same as a file, dated, with the address where it is found again.

        Raises:
            BadInput: another kind of file, or a case that cannot be used.
        """
        if to := self.moved(request, f".{kind}"):
            return RedirectResponse(to, 301)
        return paper_file(
            request, self.instead.get(kind, self.build)(request), kind, self.found_at(request, "")
        )
