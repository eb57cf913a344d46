"""Turns a template and values into a page in the reader's language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nabolag.errors import NotKnown
from nabolag.report.rendering import png_of_svg
from nabolag.report.sources import cited, told_by
from nabolag.report.terms import explained
from nabolag.sources.csv_text import csv_text
from nabolag.text import LANGUAGES, Texts, bound, texts
from nabolag.web.basket import Basket, basket_of
from nabolag.web.cards import as_cards
from nabolag.web.carrying import carried, carry, site_of
from nabolag.web.handing import handed
from nabolag.web.sheets import sheet
from nabolag.web.shell import crumbs, current_of, finished, menu, next_step
from nabolag.web.strip import strip_of

APART = re.compile(r"/(s|admin)(/|$)")
"""Respondents and the desk: no basket there."""
FILE = re.compile(r"\.[a-z]{3,4}$")
TICKED = re.compile(r"`([^`]+)`")
LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def language(request: Request) -> Texts:
    """The texts of `?lang=`, bokmål when it is not given. A page in a language we do not have says so, in bokmål.

    Raises:
        BadInput: a file in another language than nb, nn, en.
    """
    asked = request.query_params.get("lang", "nb")
    return texts(asked if asked in LANGUAGES or FILE.search(request.url.path) else "nb")


def page(request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
    """Render `templates/<template>`.

    Every template gets `_` (texts, also `_.number` and the like), `lang`, `url(path, **query)`, which keeps
    the language and the basket, `here(**query)`, this page with other query values, `basket`
    and what stands round the page.
    Links and forms that templates and papers wrote without `url` carry the language and the basket too.
    """
    asked = request.query_params.get("lang", "nb")
    _ = texts(asked if asked in LANGUAGES else "nb")

    apart = APART.match(request.url.path)
    basket = Basket() if apart else basket_of(request)
    groups = menu(basket)

    def url(path: str, **query: object) -> str:
        kept = {k: v for k, v in query.items() if v not in (None, "")}
        if _.lang != "nb":
            kept["lang"] = _.lang
        joint = "&" if "?" in path else "?"
        return carried(f"{path}{joint}{urlencode(kept, doseq=True)}" if kept else path, basket)

    def here(**query: object) -> str:
        asked = request.query_params
        now: dict[str, object] = {key: asked.getlist(key) for key in asked}
        now.update(query)
        if _.lang == "nb" and "lang" not in query:  # it was not given, or is a language we do not have
            now.pop("lang", None)
        kept = {k: v for k, v in now.items() if v not in (None, "", []) and not (k == "lang" and v == "nb")}
        return f"{request.url.path}?{urlencode(kept, doseq=True)}" if kept else request.url.path

    html = (
        environment()
        .get_template(template)
        .render(
            _=_,
            lang=_.lang,
            url=url,
            here=here,
            given_to=lambda to: handed(request.url.path, request.query_params.multi_items(), to),
            path=request.url.path,
            menu=groups,
            current=current_of(request.url.path, groups),
            crumbs=() if apart else crumbs(request.url.path),
            next_step=None if apart else _next(request),
            apart=apart[1] if apart else "",
            languages=LANGUAGE_NAMES,
            basket=basket,
            printed="" if apart else _printed(request, here(), _),
            strip=None if apart else strip_of(request, basket, _),
            **context,
        )
    )
    if not apart:
        otherwise = _("Belegg for hva norske kommuner bør gjøre sammen.")
        html = finished(carry(html, basket, _.lang), _("På denne siden"), otherwise)
    html = bound(html, html=True)
    return HTMLResponse(html, status_code=422 if status == 200 and asked not in LANGUAGES else status)


def _next(request: Request) -> tuple[str, str] | None:
    """The next tool of a case, with what this one settled."""
    step = next_step(request.url.path)
    return step and (handed(request.url.path, request.query_params.multi_items(), step[0]), step[1])


def _printed(request: Request, address: str, _: Texts) -> str:
    """What stands at the foot of a page on paper: the day, and where it is found again."""
    day = request.app.state.clock().date() if hasattr(request.app.state, "clock") else date.today()
    whole = site_of(request) + address
    return _("Skrevet ut {day} fra {address}", day=_.date(day), address=whole)


CHOSEN = ("kommune", "med", "tjeneste", "ar")
"""What a choice is written with in an address; a municipality's own pages name it in the path."""


def led_on(request: Request, address: str, status: int = 303) -> Response:
    """To another page of ours, with the language and the basket; what of it cannot be used is told of there."""
    basket, asked = basket_of(request), request.query_params.get("lang", "nb")
    if basket.faults:
        names = CHOSEN[address.startswith("/kommune/") :]
        written = {
            name: ",".join(request.query_params.getlist(name)) for name in names if f"{name}=" not in address
        }
        said = urlencode({name: words for name, words in written.items() if words}, safe=",")
        address += f"{'&' if '?' in address else '?'}{said}" if said else ""
    to = carried(address, basket, asked if asked in LANGUAGES else "nb")
    return RedirectResponse(to, status)


@cache
def environment() -> jinja2.Environment:
    """The templates, with autoescape and undefined names as errors."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("nabolag.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.globals["static"] = static
    made.globals["sheet"] = sheet
    made.globals["file_names"] = file_names
    made.globals["explained"] = explained
    made.globals["cited"] = cited
    made.globals["told_by"] = told_by
    made.filters["ticked"] = lambda words: Markup(TICKED.sub(r"<code>\1</code>", str(escape(words))))
    made.filters["cards"] = as_cards
    made.filters["day"] = date.fromisoformat
    made.filters["tr"] = lambda message, _: _(message) if message else ""
    return made


def file_names(_: Texts) -> dict[str, str]:
    """What each kind of file is called in a menu of downloads."""
    return {
        "pdf": "PDF",
        "docx": "Word",
        "xlsx": "Excel",
        "pptx": "PowerPoint",
        "html": _("Nettside i én fil (HTML)"),
        "csv": _("Tallene (CSV)"),
        "json": _("Tallene for maskiner (JSON)"),
    }


@cache
def static(name: str) -> str:
    """Address of a static file with its hash, so that it can be cached for good."""
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def as_printed(value: float | None, decimals: int) -> float | int | None:
    """A figure of a CSV with the precision that the page prints; the JSON has every digit."""
    return None if value is None else round(value, decimals) if decimals else round(value)


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV download for machines: commas, decimal points, plain minus, UTF-8. What people open is the Excel file.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, in headings too.
    """
    return Response(
        csv_text(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def drawn(kind: str, svg: str, png: Callable[[], bytes] | None = None) -> Response:
    """A figure as a file.

    Raises:
        NotKnown: `kind` is neither svg nor png.
    """
    if kind == "svg":
        return Response(svg, media_type="image/svg+xml")
    if kind == "png":
        return Response(png() if png else png_of_svg(svg), media_type="image/png")
    raise NotKnown("Figuren lages som svg eller png, ikke «{kind}».", kind=kind, candidates=["svg", "png"])
