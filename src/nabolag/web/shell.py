"""What stands round every page: the menu in three groups, the way back, the next step, a description of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from nabolag.report.answers.model import PATHS, QUESTIONS
from nabolag.text import N_
from nabolag.web.basket import Basket

COUNTRY = (
    ("/indikator", N_("Kart og indikatorer")),
    ("/samarbeid", N_("Hvem samarbeider med hvem")),
    ("/gebyr", N_("Gebyrene i hele landet")),
    ("/inndeling", N_("Hele landet delt inn")),
    ("/staten", N_("Hva staten kan gjøre")),
    ("/undersokelse", N_("Undersøkelser")),
    ("/funn", N_("Publiserte tall og kilder")),
    ("/om", N_("Om nabolag")),
)
TOOLS = (
    ("/sammenlign", N_("Sammenlign kommuner")),
    ("/form", N_("Hvilken samarbeidsform?")),
    ("/avtale", N_("Utkast til avtale")),
    ("/makt", N_("Hvem bestemmer?")),
    ("/fordeling", N_("Hvem betaler?")),
    ("/fordeling/uttreden", N_("Hva koster det å tre ut?")),
    ("/fordeling/anlegg", N_("Et felles anlegg")),
    ("/eierskap", N_("Kommunen som eier")),
    ("/undersokelse/presisjon", N_("Utvalg og feilmargin")),
)
STEPS = ("/form", "/avtale", "/makt", "/fordeling", "/fordeling/uttreden")
"""The tools in the order a case goes through them."""
UNDER = {"/fordeling/usikkert": "/fordeling", "/form/saksframlegg": "/form"}
LONG = 5
"""A page with so many headings gets a list of them on a phone."""
LONGEST = 160
HEADING = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)
LEAD = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)


@dataclass(frozen=True)
class MenuGroup:
    """One group of the menu: (address, words) of each page."""

    name: str
    pages: tuple[tuple[str, str], ...]


def menu(basket: Basket) -> tuple[MenuGroup, ...]:
    """The municipality's five questions, the whole country, the tools; words to be translated where they are shown."""
    if basket.code:
        own = f"/kommune/{basket.code}"
        answers = (
            (own, N_("De fem svarene")),
            *((f"{own}/{PATHS[q]}", QUESTIONS[q]) for q in QUESTIONS),
            (f"{own}/beredskap", N_("Klimatilpasning og beredskap")),
        )
    else:
        answers = (("/", N_("Finn kommunen din")),)
    return (
        MenuGroup(N_("Kommunen"), answers),
        MenuGroup(N_("Landet"), COUNTRY),
        MenuGroup(N_("Verktøy"), TOOLS),
    )


def current_of(path: str, groups: tuple[MenuGroup, ...]) -> str:
    """The address in the menu that a page belongs to, or ""."""
    addresses = [address for group in groups for address, _ in group.pages if address != "/"]
    fits = [a for a in addresses if path == a or path.startswith(a + "/")]
    return max(fits, key=len, default="")


def crumbs(path: str) -> tuple[tuple[str, str], ...]:
    """The tools above a tool's page, from the top; empty for pages of other kinds."""
    names = dict((*TOOLS, *COUNTRY))
    above = UNDER.get(path) or path.rpartition("/")[0]
    return ((above, names[above]),) if above in names and path.count("/") > 1 else ()


def next_step(path: str) -> tuple[str, str] | None:
    """The tool after this one in a case, or None."""
    here = max((s for s in STEPS if path == s or path.startswith(s + "/")), key=len, default="")
    if not here or here == STEPS[-1]:
        return None
    following = STEPS[STEPS.index(here) + 1]
    return following, dict(TOOLS)[following]


def finished(html: str, contents: str, otherwise: str) -> str:
    """A page with a description where its template gave none, and with a list of its headings when it is long.

    `otherwise` describes a page on which no text does.
    """
    head, start, body = html.partition('<main id="innhold"')
    if not start:
        return html
    if '<meta name="description" content="">' in head:
        description = escape(_described(body) or otherwise)
        head = head.replace(
            '<meta name="description" content="">', f'<meta name="description" content="{description}">'
        )
        head = head.replace(
            'property="og:description" content=""', f'property="og:description" content="{description}"'
        )
    return head + start + _with_contents(body, contents)


def _described(body: str) -> str:
    """The first sentence or two that stand on the page, at most 160 signs, whole words."""
    for paragraph in LEAD.findall(body):
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", paragraph)).split())
        if len(text) > 40:
            return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"
    return ""


def _with_contents(body: str, contents: str) -> str:
    headings = HEADING.findall(body)
    end = body.find("</h1>")
    if len(headings) < LONG or end < 0 or not contents or "nb-answers" in body:
        return body
    lines: list[str] = []

    def with_id(match: re.Match[str]) -> str:
        attributes, words = match[1], match[2]
        id_ = re.search(r'\bid="([^"]+)"', attributes)
        name = id_[1] if id_ else f"avsnitt-{len(lines) + 1}"
        lines.append(f'<li><a href="#{name}">{re.sub("<[^>]+>", "", words).strip()}</a></li>')
        return match[0] if id_ else f'<h2 id="{name}"{attributes}>{words}</h2>'

    body = HEADING.sub(with_id, body)
    end = body.find("</h1>") + len("</h1>")
    listed = f'<details class="nb-contents"><summary>{escape(contents)}</summary><ul>{"".join(lines)}</ul></details>'
    return body[:end] + listed + body[end:]
