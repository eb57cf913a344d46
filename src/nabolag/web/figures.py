"""Each figure of a page by itself: as files, in a frame on another site, and the menu under it that offers both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from nabolag.errors import NotKnown
from nabolag.report.paper import Paper
from nabolag.report.paper.alone import Drawn, caption_of, figures, paper_alone, png_alone, svg_alone
from nabolag.report.paper.html import fragment
from nabolag.text import Texts
from nabolag.web.files import paper_file
from nabolag.web.render import drawn, environment, file_names, page

KINDS = ("png", "svg", "xlsx", "csv")
EMBEDDED = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""The policy of a page that others build in: no script, no form, framed by anybody."""
Address = Callable[[Request, str], str]
"""The address of what a request asks for, with an ending put to its path."""


@dataclass(frozen=True)
class Taken:
    """What the page's own menu says of its figures: (caption, picture, drawing) of each, and the frame of the first."""

    figures: tuple[tuple[str, str, str], ...]
    embed: str


def taken(paper: Paper, at: Callable[[str], str], site: str) -> Taken:
    """The figures of a paper whose page's address `at` puts an ending to."""
    found = figures(paper)
    each = tuple(
        (caption_of(block), at(f"/figur/{name}.png"), at(f"/figur/{name}.svg"))
        for name, block in found.items()
    )
    return Taken(each, site + at(f"/figur/{next(iter(found))}") if found else "")


def offered(at: Callable[[str], str], site: str, _: Texts) -> Callable[[str], Markup]:
    """The menu under the figure of a name. `at` puts an ending to the page's address; `site` is where the site is found."""

    def menu(name: str) -> Markup:
        files = tuple((at(f"/figur/{name}.{kind}"), _shown(kind, _)) for kind in KINDS)
        macros = environment().get_template("macros.html").module
        made: Markup = macros.figure_downloads(_, files, f"#figur-{name}", site + at(f"/figur/{name}"), name)  # type: ignore[attr-defined]
        return made

    return menu


def figure_routes(router: APIRouter, path: str, build: Callable[[Request], Paper], address: Address) -> None:
    """`path/figur/<name>` alone in a frame, and `path/figur/<name>.png` and the other `KINDS`."""

    def as_file(request: Request, figure: str, kind: str) -> Response:
        paper = build(request)
        block = _named(paper, figure)
        if kind in ("xlsx", "csv"):
            return paper_file(request, paper_alone(figure, block, paper), kind, address(request, ""))
        return drawn(kind, svg_alone(block, paper), lambda: png_alone(block, paper))

    def alone(request: Request, figure: str) -> Response:
        paper = build(request)
        one = paper_alone(figure, _named(paper, figure), paper)
        return framed(request, one.title, fragment(one, links=False), address(request, ""))

    router.add_api_route(path + "/figur/{figure}.{kind}", as_file, methods=["GET"])
    router.add_api_route(path + "/figur/{figure}", alone, methods=["GET"])


def framed(request: Request, title: str, figure: Markup, home: str) -> Response:
    """A figure alone, to be built into another site; its only link opens the page it is from."""
    response = page(request, "figure.html", title=title, figure=figure, home=home)
    # there is nothing to press but a link that opens a page of its own, so nobody can be led to press another
    response.headers["Content-Security-Policy"] = EMBEDDED
    return response


def _named(paper: Paper, name: str) -> Drawn:
    found = figures(paper)
    if name not in found:
        raise NotKnown("Figuren «{id}» finnes ikke.", id=name, candidates=list(found))
    return found[name]


def _shown(kind: str, _: Texts) -> str:
    return {"png": _("Bilde (PNG)"), "svg": _("Tegning (SVG)")}.get(kind) or file_names(_)[kind]
